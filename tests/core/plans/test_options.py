"""Options that a plan has no use for are refused, left out or unset, each in its place."""

from dataclasses import replace

import pytest

from tl_core.matrix import Answers
from tl_core.plans.options import OF_THE_LOOP, idle, refuse_idle, with_useful, without_idle
from tl_core.plans.recommendation import plan_for

SET = {"sampling": "balanced", "label_smoothing": 0.1, "patience": 3, "ema": 0.9}


@pytest.fixture
def tuned(card, dataset):
    return replace(plan_for("fine_tune_all", Answers("small", "similar"), card, dataset), **SET)


def test_every_option_of_the_loop_is_tried_here():
    assert set(SET) == set(OF_THE_LOOP)


def test_where_groups_learn_all_of_them_are_of_use(tuned):
    plain = without_idle(replace(tuned, trained=()))
    assert idle(tuned) == () and without_idle(tuned) == tuned
    assert with_useful(replace(plain, trained=tuned.trained), SET) == tuned
    refuse_idle(tuned)


def test_where_no_group_learns_they_are_refused_in_one_sentence_or_unset(tuned):
    solved = replace(tuned, trained=(), class_weights="none")
    with pytest.raises(
        ValueError, match="without balanced sampling and label smoothing and early stopping and an average"
    ):
        refuse_idle(solved)
    assert without_idle(solved) == replace(solved, sampling="plain", label_smoothing=0.0, patience=0, ema=0.0)
    refuse_idle(without_idle(solved))


def test_class_weights_and_everything_else_stay(tuned):
    solved = replace(tuned, trained=(), sampling="plain", class_weights="balanced")
    assert without_idle(solved).class_weights == "balanced"
    changed = with_useful(solved, {**SET, "epochs": 3, "class_weights": "balanced"})
    assert changed == replace(without_idle(solved), epochs=3)
