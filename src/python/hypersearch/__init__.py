"""Report metrics to hyper from Python:

    from hypersearch import send_metric
    send_metric("val_acc", 0.91)

Found by every run of hyper; nothing needs to be installed. Outside a run it does nothing.
"""

from _hypersearch.send import send_metric

__all__ = ["send_metric"]
