"""`from spell.metrics import send_metric`, as in scripts written for Spell."""

from _hypersearch.send import send_metric

__all__ = ["send_metric"]
