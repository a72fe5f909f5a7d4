"""What a range test says: one sentence, the plan at its rates, and which plans it can be asked about."""

from dataclasses import replace

import pytest

from tl_core.plans import Plan
from tl_core.plans.rate_range import RateRange, in_question

FOUND = RateRange((1e-6, 1e-3, 0.2), (1.0, 0.5, 4.0), (1.0, 0.6, 3.0), 0.3, 0.0017, "tenth", True)


@pytest.fixture
def tuned(plan: Plan) -> Plan:
    """The top two groups learn."""
    return replace(plan, trained=("middle", "top"), head_rate=0.0034, backbone_rate=0.00034)


def test_the_sentence_says_both_rates_how_they_were_chosen_and_where_it_ended():
    assert (
        FOUND.sentence
        == "Take 1.7e-3 for the head and 5.1e-4 for the backbone: that is a tenth of the rate at which the"
        " loss is lowest; the loss diverges at 0.2."
    )
    unclear = replace(FOUND, suggestion=None, why=None, diverged=False)
    assert unclear.sentence.startswith(
        "No rate lowers the loss clearly, and the loss does not diverge up to 1: keep"
    )


def test_it_survives_being_written():
    assert RateRange.from_json(FOUND.to_json()) == FOUND


def test_the_plan_takes_the_rate_and_the_share_of_the_backbone(tuned: Plan):
    taken = FOUND.applied(tuned)
    assert (taken.head_rate, taken.backbone_rate) == (0.0017, 0.00051)
    assert replace(taken, head_rate=tuned.head_rate, backbone_rate=tuned.backbone_rate) == tuned


@pytest.mark.parametrize(
    "head, backbone", [(0.0034, 0.00034), (0.01, 0.003), (0.0017, 0.00011), (0.001, 0.002), (0.005, 0.0)]
)
def test_a_plan_that_took_the_suggestion_asks_the_same_question(tuned: Plan, head, backbone):
    asked = in_question(replace(tuned, head_rate=head, backbone_rate=backbone))
    taken = replace(FOUND, backbone_share=asked.backbone_rate / asked.head_rate).applied(tuned)
    assert in_question(taken) == asked and max(asked.head_rate, asked.backbone_rate) == 1
    assert in_question(replace(taken, epochs=9, probes=False, patience=2, ema=0.9)) == asked


@pytest.mark.parametrize(
    "change",
    [{"trained": ("top",)}, {"seed": 1}, {"augment": "crop"}, {"batch_size": 4}, {"backbone_rate": 1e-3}],
)
def test_a_plan_that_trains_otherwise_asks_another(tuned: Plan, change):
    assert in_question(replace(tuned, **change)) != in_question(tuned)


def test_plans_without_a_rate_are_refused_with_the_way_out(plan: Plan, tuned: Plan):
    with pytest.raises(ValueError, match="thaw a layer group"):
        in_question(plan)
    with pytest.raises(ValueError, match="give the head a rate"):
        in_question(replace(tuned, head_rate=0))
