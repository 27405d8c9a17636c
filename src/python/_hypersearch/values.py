"""What a script calls a value, as what a line of JSON can hold."""


def to_plain(value):
    """An int, a float or a text: of Python itself, or out of an array or tensor of one element (numpy, PyTorch,
    TensorFlow, JAX). True is 1 and False is 0. None if the value is something else."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    return _from_array(value)


def _from_array(value):
    """By its methods and not by its class, so that no library is imported to look at it."""
    try:
        # TensorFlow's tensors have no item(), but know the way to numpy.
        array = value if hasattr(value, "item") else value.numpy()
        item = array.item()
    except Exception:
        return None  # It has more than one element, or is no array at all.
    if isinstance(item, (str, int, float)):
        return to_plain(item)
    # numpy's long doubles stay what they are; complex numbers and dates are no metric.
    kind = getattr(getattr(item, "dtype", None), "kind", None)
    return float(item) if kind == "f" else None
