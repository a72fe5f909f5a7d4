"""What a plan costs, before it starts."""

from dataclasses import replace

import pytest

from tl_core.evidence.wording import readable_count, readable_seconds
from tl_core.matrix import Answers
from tl_core.plans.cost import learning_parameters, sentence_for
from tl_core.plans.recommendation import plan_for

SMALL = Answers("small", "similar")


def test_parameters_count_the_head_and_leave_out_what_is_above_the_cut(card, dataset):
    probe = plan_for("linear_probe", SMALL, card, dataset)
    assert learning_parameters(probe, card, 2) == (2 * 129, 510_500 + 2 * 129)
    early = plan_for("early_linear_probe", SMALL, card, dataset)
    assert learning_parameters(early, card, 2) == (2 * 65, 110_500 + 2 * 65)
    top = plan_for("fine_tune_top", SMALL, card, dataset)
    assert learning_parameters(top, card, 2)[0] == 400_000 + 2 * 129


def test_the_plan_is_one_sentence(card, dataset, workspace):
    assert (
        sentence_for(plan_for("linear_probe", SMALL, card, dataset), card, dataset, workspace)
        == "Train only the head: 258 of 511 k parameters, about 1 s."
    )
    assert sentence_for(plan_for("fine_tune_top", SMALL, card, dataset), card, dataset, workspace).startswith(
        "Train 1 of 4 layer groups and the head: 400 k of 511 k parameters, about "
    )


@pytest.mark.parametrize(
    "number, text",
    [
        (950, "950"),
        (9_999, "9,999"),
        (12_300, "12 k"),
        (999_499, "999 k"),
        (999_600, "1.0 M"),
        (2_234_000, "2.2 M"),
        (132_000_000, "132.0 M"),
    ],
)
def test_counts_as_people_say_them(number, text):
    assert readable_count(number) == text


@pytest.mark.parametrize(
    "seconds, text",
    [(0.4, "0 s"), (40, "40 s"), (99.7, "2 min"), (180, "3 min"), (5_399, "90 min"), (5_400, "1.5 h")],
)
def test_durations_as_people_say_them(seconds, text):
    assert readable_seconds(seconds) == text


def test_what_begins_random_above_copied_groups_is_said(card, dataset, workspace):
    plan = replace(
        plan_for("from_scratch", SMALL, card, dataset), pretrained=("stem", "low"), trained=("middle", "top")
    )
    assert sentence_for(plan, card, dataset, workspace).endswith("middle, top and the head begin random.")
    assert "random" not in sentence_for(
        plan_for("fine_tune_all", SMALL, card, dataset), card, dataset, workspace
    )
