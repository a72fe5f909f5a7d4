"""The ladder of a run: what its plan makes of its backbone, with what was frozen and thawed since."""

from contextlib import suppress
from dataclasses import replace

from pages.parts.choices import visitor
from pages.parts.ladder.miniature import address
from pages.parts.ladder.picture import Ladder
from pages.parts.ladder.planned import ladder_of
from tl_core import bundled
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import LayerGroup, described, parse_weights, shipped
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.workspace.stored import DamagedFileError


def ladder_of_run(
    run: Run, classes: int, *, editable: bool = False, live: bool = False, title: str = "The network"
) -> Ladder:
    """With the blocks that learn as was last asked for. `classes` is 0 where nobody knows them any more."""
    asked = run.requested_groups()
    plan = run.plan if asked is None else replace(run.plan, trained=asked)
    return ladder_of(plan, card_of(plan), classes, editable=editable, live=live, title=title)


def address_of_run(run: Run) -> str | None:
    """The miniature of its ladder as an address; None where what was last asked of the run cannot be read,
    which the page of the run says.
    """
    with suppress(DamagedFileError):
        return address(ladder_of_run(run, 0))
    return None


def card_of(plan: Plan) -> BackboneCard:
    """The card of the plan's weights. Where they were not described here, or have other groups by now, a card
    that knows the names alone.
    """
    card = known_card(plan.weights)
    if card and card.group_names == plan.groups:
        return card
    unknown = tuple(LayerGroup(name, 0, 0, False, False) for name in plan.groups)
    return replace(BackboneCard.read(bundled.CARD), weights=plan.weights, groups=unknown)


def known_card(weights: str) -> BackboneCard | None:
    """The card of the weights as they were last described here, else as it came with Thaw."""
    named = parse_weights(weights)
    return described(visitor.workspace(), named) or shipped(named)
