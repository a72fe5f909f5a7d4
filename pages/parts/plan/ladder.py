"""The freeze ladder: a plan in, a plan out. One rung a layer group, stem first, then the head.

Every key begins with `about`, which names the recommendation: a keyed widget keeps its old value, so another
recommendation needs other keys.
"""

from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.frame import words
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import HEAD, LayerGroup
from tl_core.evidence.wording import readable_count
from tl_core.matrix.strategy import Head
from tl_core.plans import Plan

FROZEN, LEARNS, UNUSED = ":material/ac_unit:", ":material/local_fire_department:", ":material/block:"
HEADS: dict[Head, str] = {"svm": "Linear SVM", "softmax": "Softmax"}
TOGGLE_WIDTH = 150
# The ends of the theme's sequential palette, and grey for a group that is not used; all read on a light and
# on a dark page.
ICE, FIRE, GREY = "#1478b8", "#c2451e", "#8a93a0"


@dataclass(frozen=True)
class Ladder:
    """The rungs on the page: a layer group and its row each, then the row of the head. What they say is
    filled in by `describe`.
    """

    rungs: tuple[tuple[LayerGroup, DeltaGenerator], ...]
    head: DeltaGenerator

    def describe(self, plan: Plan, card: BackboneCard, classes: int) -> None:
        """Write into every row what the plan makes of it: parameters, frozen or learning, at which rate."""
        largest = max(group.parameters for group in card.groups)
        for group, row in self.rungs:
            with row.container(gap="xxsmall"):
                st.markdown(f":small[{_state(plan, group)}]")
                st.html(_bar(group.parameters / largest, _colour(plan, group)))
        self.head.markdown(_head_state(plan, card, classes))


def climb(plan: Plan, card: BackboneCard, about: str) -> tuple[Plan, Ladder]:
    """The ladder on the page and the plan that its toggles make, still to be described once all of the plan
    is known.

    Raises ValueError, from the plan itself, where the choices do not go together.
    """
    rungs, head = st.container(gap="xsmall"), st.container()
    with head:
        placed = _place_head(plan, about)
    with rungs:
        rows = [_rung(placed, group, about) for group in card.groups]
        ladder = Ladder(tuple((group, row) for group, row, _ in rows), st.empty())
    learning = tuple(group.name for group, _, learns in rows if learns)
    return placed if learning == placed.trained else replace(placed, trained=learning), ladder


def _place_head(plan: Plan, about: str) -> Plan:
    kind, cut = st.columns(2)
    head = kind.segmented_control(
        "Head", HEADS, default=plan.head, required=True, format_func=HEADS.__getitem__, key=f"{about} head"
    )
    after = cut.selectbox(
        "The head reads the codes after",
        plan.groups,
        plan.groups.index(plan.head_after),
        key=f"{about} cut",
        help="The cut. Layer groups after the cut are left out of the network.",
    )
    # From scratch there is nothing to freeze: a shorter network still learns as a whole.
    return replace(plan, head=head, head_after=after)


def _rung(plan: Plan, group: LayerGroup, about: str) -> tuple[LayerGroup, DeltaGenerator, bool]:
    """A group's toggle, and the row in which the rest of the rung is still to be drawn."""
    row = st.container(horizontal=True, vertical_alignment="center", wrap=False)
    held = group.name not in plan.network_groups or group.name not in plan.pretrained
    learns = row.toggle(
        words.label(group.name),
        group.name in plan.trained,
        key=f"{about} learns {group.name}",
        disabled=held,
        width=TOGGLE_WIDTH,
    )
    return group, row, learns


def _colour(plan: Plan, group: LayerGroup) -> str:
    if group.name not in plan.network_groups:
        return GREY
    return FIRE if group.name in plan.learning else ICE


def _bar(share: float, colour: str) -> str:
    """A bar as long as the group's share of the largest group's parameters."""
    return (
        f'<div style="width: {share:.1%}; min-width: 3px; height: 6px; border-radius: 3px; background:'
        f' {colour}"></div>'
    )


def _state(plan: Plan, group: LayerGroup) -> str:
    count = f"{readable_count(group.parameters)} parameters"
    if group.name not in plan.network_groups:
        return f"{UNUSED} {count}, after the cut: not used"
    if group.name in plan.learning:
        return f"{LEARNS} {count}, rate {plan.rates()[group.name]:.2g}"
    return f"{FROZEN} {count}, frozen"


def _head_state(plan: Plan, card: BackboneCard, classes: int) -> str:
    width = card.group(plan.head_after).width
    count = readable_count(classes * (width + 1))
    how = "solved" if plan.fixed_features else f"rate {plan.rates()[HEAD]:.2g}"
    return (
        f"{LEARNS} **{HEAD}**: {HEADS[plan.head]} on codes of {width} numbers, {count} new parameters, {how}"
    )
