"""A ladder of four groups, and the plan and card it is made of."""

from pages.parts.ladder import Ladder, ladder_of
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import LayerGroup
from tl_core.plans import Plan

GROUPS = ("stem", "low", "middle", "top")
PARAMETERS = (500, 8_000, 72_000, 200_000)
CLASSES = 3


def plan(**fields: object) -> Plan:
    """Fine-tune the two groups on top."""
    usual = {
        "dataset": "toy",
        "fingerprint": "",
        "weights": "bundled",
        "groups": GROUPS,
        "strategy": "fine_tune_top",
        "size": "small",
        "similarity": "similar",
        "trained": ("middle", "top"),
        "head_after": "top",
        "head": "softmax",
        "pretrained": GROUPS,
        "image_size": 64,
        "epochs": 8,
    }
    return Plan(**{**usual, **fields})


def card() -> BackboneCard:
    groups = tuple(
        LayerGroup(name, parameters, 10 * depth, True, True)
        for depth, (name, parameters) in enumerate(zip(GROUPS, PARAMETERS, strict=True), 1)
    )
    numbers = ((0.5,) * 3, (0.5,) * 3)
    return BackboneCard("bundled", "toy", groups, 64, 32, *numbers, "bilinear", 1, "", "", "", "cpu", None)


def ladder(**fields: object) -> Ladder:
    """The ladder of that plan, editable."""
    return ladder_of(plan(**fields), card(), CLASSES, editable=True)
