"""A run killed at any change that it makes to the disk ends as if it had not been: with the same files, to
the bit, and nothing left behind.
"""

import pytest

from tests.core.stand_ins.kills import content, end_all_the_same, killed_anywhere
from tests.core.stand_ins.training import beginner
from tl_core.runs.keeping import CHECKPOINTS

PLANS = {
    "kept prefix": ("fine_tune_top", {}),
    "ema": ("fine_tune_all", {"ema": 0.9}),
    "codes": ("linear_probe", {}),
}
EVERY = 149


@pytest.mark.parametrize("name", PLANS)
def test_a_run_killed_at_any_change_ends_as_if_it_had_not_been(name, pictures, workspace):
    """Sampled while it trains; from its result on, every change."""
    strategy, changes = PLANS[name]
    plan = beginner(pictures, strategy, epochs=2, **changes)
    run, kills = killed_anywhere(plan, workspace, lambda number, run: number % EVERY == 0 or run.has_result())
    whole = content(run)
    assert len(kills.numbers) > 5 and not (run.folder / CHECKPOINTS).exists()
    for number in kills.numbers:
        kills.restore(number)
        assert content(end_all_the_same(run)) == whole, number
