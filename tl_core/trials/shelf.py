"""Which function carries out which lesson."""

import time

from tl_core.lessons.tried import Tried
from tl_core.trials.co_adaptation import try_co_adaptation
from tl_core.trials.convolved import try_convolved
from tl_core.trials.from_scratch import try_from_scratch
from tl_core.trials.generic import try_generic
from tl_core.trials.off_the_shelf import try_off_the_shelf
from tl_core.trials.relu import try_relu
from tl_core.trials.small_rates import try_small_rates
from tl_core.trials.trial import Knobs, On, Trial
from tl_core.workspace import stored

TRIALS: dict[str, Trial] = {
    "from-scratch": try_from_scratch,
    "relu": try_relu,
    "generic": try_generic,
    "convolved": try_convolved,
    "small-rates": try_small_rates,
    "off-the-shelf": try_off_the_shelf,
    "co-adaptation": try_co_adaptation,
}


def carry_out(lesson: str, turned: Knobs, on: On) -> Tried:
    """The lesson with its knobs where they stand, and how long it took."""
    begun = time.monotonic()
    found = stored.as_json(TRIALS[lesson](turned, on))
    seconds = time.monotonic() - begun
    return Tried(lesson, turned, on.dataset.id, on.dataset.title, str(on.weights), seconds, found)
