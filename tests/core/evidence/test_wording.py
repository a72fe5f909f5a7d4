"""How a person reads a list of layer groups."""

import pytest

from tl_core.evidence.wording import in_order

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
