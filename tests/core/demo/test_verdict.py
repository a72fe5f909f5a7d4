"""The verdict table says where the rule of thumb held, and where it did not."""

from tl_core.demo.baselines import Row
from tl_core.demo.verdict import verdicts


def raced(rule: float, other: float) -> list[Row]:
    """A set of 100 test images on which the rule's strategy and another came to these accuracies."""
    return [
        Row("digits", "Raw pixels, linear", (0.99,), 100),
        Row("digits", "Linear probe", (rule, rule), 100, strategy=True, recommended=True),
        Row("digits", "From scratch", (other - 0.1, other + 0.1), 100, strategy=True),
    ]


def test_the_rule_is_right_when_nothing_did_better():
    assert verdicts(raced(0.8, 0.7)) == [
        "digits: the rule says linear probe, 80.0%, and nothing else did better."
    ]


def test_a_better_strategy_is_named_and_whether_the_images_can_tell():
    (near,), (far,) = verdicts(raced(0.7, 0.75)), verdicts(raced(0.7, 0.85))
    assert (
        near
        == "digits: the rule says linear probe, 70.0%; the best was from scratch, 75.0%, within the rule's"
        " interval."
    )
    assert far.endswith("85.0%, outside the rule's interval.")


def test_a_line_has_the_mean_over_the_seeds_and_the_interval_of_the_images():
    row = Row("digits", "Linear probe", (0.7, 0.8, 0.9), 100).to_json()
    assert row["accuracy"] == 0.8 and [round(side, 3) for side in row["interval"]] == [0.711, 0.867]
