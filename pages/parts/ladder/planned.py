"""A plan as a ladder."""

from collections.abc import Mapping

from pages.parts.ladder.picture import Block, HeadBlock, Ladder
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import HEAD, LayerGroup
from tl_core.evidence import Estimate
from tl_core.matrix.strategy import Head
from tl_core.plans import Plan
from tl_core.plans.phases import head_width

HEADS: dict[Head, str] = {"svm": "Linear SVM", "softmax": "Softmax"}
MUST_LEARN = "begins random, so it has to learn"


def ladder_of(
    plan: Plan,
    card: BackboneCard,
    classes: int,
    accuracies: Mapping[str, Estimate] | None = None,
    *,
    editable: bool = False,
    live: bool = False,
    title: str = "The network",
) -> Ladder:
    """What the plan makes of the backbone. `accuracies` are those of a probe on each layer group, measured
    before training (`DepthProfile.depths`).

    While `live`, groups can be frozen and thawed and the head stays where it is.
    """
    known = accuracies or {}
    return Ladder(
        tuple(_block(plan, group, known.get(group.name)) for group in card.groups),
        _head(plan, card, classes),
        plan.head_after,
        editable=editable,
        movable_head=editable and not live and plan.reads == "cut",
        live=live,
        title=title,
        image=f"image, {plan.image_size} px",
    )


def _block(plan: Plan, group: LayerGroup, measured: Estimate | None) -> Block:
    return Block(
        group.name,
        group.parameters,
        group.name in plan.trained,
        locked="" if group.name in plan.pretrained else MUST_LEARN,
        rate=plan.rates().get(group.name) or None,
        accuracy=measured.value if measured else None,
        low=measured.low if measured else None,
        high=measured.high if measured else None,
    )


def _head(plan: Plan, card: BackboneCard, classes: int) -> HeadBlock:
    rate = None if plan.fixed_features else plan.rates()[HEAD]
    # By the mean where the reading is still to be chosen.
    width = head_width(plan, card, plan.readings[0])
    return HeadBlock(HEADS[plan.head], classes * (width + 1) if width else 0, rate, plan.reads)
