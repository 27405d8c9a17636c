"""What a library has measured over an epoch, as metrics of the run."""

from . import lines
from .values import to_plain

# By series: the step last given out.
_last_steps = {}
# By metric: the step that hyper would count by itself for the next value from this process.
_expected_steps = {}


def next_step(series, epoch):
    """The step of an epoch that has ended: its number (from 0), or one more than the series' last where that number
    was there already, as in a second training by the same script."""
    step = max(int(epoch), _last_steps.get(series, -1) + 1)
    _last_steps[series] = step
    return step


def report(values, step_of):
    """Sends the numbers among `values` (metric → value) together; what is no single number is left out.

    step_of: the step of the metric it is called with.
    """
    points = []
    for name, value in values.items():
        plain = to_plain(value)
        if isinstance(plain, (int, float)):
            points.append((name, plain, _written_step(name, step_of(name))))
    lines.append(points)


def _written_step(name, step):
    """A step that hyper would count to anyway is left out: it then goes on counting where the run's next process,
    say a second stage of the training, begins at 0 again."""
    is_expected = step == _expected_steps.get(name, 0)
    _expected_steps[name] = step + 1
    return None if is_expected else step
