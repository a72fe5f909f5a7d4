"""How a person reads a list of layer groups, and a duration that is not certain."""

import pytest

from tl_core.evidence.wording import in_order, readable_range, readable_rate

GROUPS = ("stem", "layer1", "layer2", "layer3", "layer4")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("layer2",), "layer2"),
        (("layer2", "layer3"), "layer2 and layer3"),
        (("layer2", "layer3", "layer4"), "layer2 to layer4"),
        (("stem", "layer2", "layer3", "layer4"), "stem and layer2 to layer4"),
        (("stem", "layer2", "layer4"), "stem, layer2 and layer4"),
    ],
)
def test_groups_that_follow_each_other_are_named_by_their_ends(names, said):
    assert in_order(names, GROUPS) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.2, 0.5, "1 s"),
        (2.2, 4.4, "2 to 4 s"),
        (7.1, 14, "7 to 15 s"),
        (12, 18, "10 to 20 s"),
        (43, 72, "40 to 70 s"),
        (60, 130, "1 to 2 min"),
        (1500, 3300, "25 to 60 min"),
        (5000, 12000, "1 to 3 h"),
    ],
)
def test_a_range_of_durations_is_in_round_numbers_of_one_unit(low, high, said):
    assert readable_range(low, high) == said


@pytest.mark.parametrize(("rate", "said"), [(0.001, "1e-3"), (5.34e-05, "5.3e-5"), (0.0, "0"), (2.0, "2e0")])
def test_rates_have_one_notation(rate, said):
    assert readable_rate(rate) == said
