"""Where a fine-tuning stands: better than before, how many epochs, which groups."""

import pytest

from tl_core.training.state import Best, Moment


@pytest.mark.parametrize(
    "accuracy, loss, better", [(0.6, 9.0, True), (0.4, 0.1, False), (0.5, 0.6, True), (0.5, 0.7, False)]
)
def test_better_is_more_accurate_then_less_loss(accuracy, loss, better):
    assert Best(2, accuracy, loss).beats(Best(1, 0.5, 0.7)) is better
    assert Best(2, accuracy, loss).beats(None)


def test_a_moment_counts_steps_since_the_start_and_epochs_before_and_after_it():
    first, last = Moment(2, 1, 4), Moment(2, 4, 4)
    assert (first.count, first.before, first.after, first.ends_epoch) == (9, 2.0, 2.25, False)
    assert (last.count, last.before, last.after, last.ends_epoch) == (12, 2.75, 3.0, True)
