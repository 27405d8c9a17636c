"""What the adapters need to know of a search space.

The raw value of a list is the index of its value: ordered lists are even steps for us too, and so no peer loses by it. The raw value of
a range is a number on a linear or a log scale; reverse_log is the mirror image of log, so a peer sees a log range and we mirror.
"""

import math


def is_log(param):
    return param["scale"] != "linear"


def is_int(param):
    return param["type"] == "int"


def is_list(param):
    return param["kind"] == "list"


def is_ordered(param):
    """Whether a list holds ascending numbers."""
    values = param["values"]
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    return numbers and all(low < high for low, high in zip(values, values[1:]))


def point_of(space, raw):
    return {param["name"]: value_of(param, raw[param["name"]]) for param in space}


def value_of(param, raw):
    """Rounding and clipping, because logarithms bring back a bound only nearly, and because relaxed whole numbers are no whole numbers."""
    if is_list(param):
        return param["values"][int(raw)]
    low, high = param["low"], param["high"]
    number = round(float(raw)) if is_int(param) else float(raw)
    if param["scale"] == "reverse_log":
        number = low + high - number
    return min(high, max(low, number))


def raw_of(space, point):
    """Back from the values to what point_of takes."""
    return {param["name"]: raw_value_of(param, point[param["name"]]) for param in space}


def raw_value_of(param, value):
    if is_list(param):
        return param["values"].index(value)
    # JSON has no 0.0, and some libraries take 0 for another type.
    number = value if is_int(param) else float(value)
    return param["low"] + param["high"] - number if param["scale"] == "reverse_log" else number


def bounds(param):
    """Where a continuous scale for the range begins and ends. Half a step beyond the ends of whole numbers: rounding then favours none."""
    margin = 0.5 if is_int(param) else 0.0
    low, high = param["low"] - margin, param["high"] + margin
    return (math.log(low), math.log(high)) if is_log(param) else (low, high)


def from_scale(param, place):
    """The raw value at a place between bounds(param)."""
    return math.exp(place) if is_log(param) else place


def to_scale(param, raw):
    """The place between bounds(param) of a raw value."""
    return math.log(raw) if is_log(param) else raw


def from_unit(param, u):
    """The raw value at u in [0, 1]."""
    if is_list(param):
        return min(len(param["values"]) - 1, int(u * len(param["values"])))
    low, high = bounds(param)
    return from_scale(param, low + u * (high - low))
