"""The four ways in which pages show a ladder, of a made-up backbone: `?view=plan&groups=9`.

Plan keeps what the user did in its plan; Run asks for it and is redrawn while it goes; Results only shows;
Small shows several beside each other. What a page made of the ladder is written below it.
"""

import json
import time
from dataclasses import replace

import streamlit as st

from pages.parts import ladder
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import HEAD, LayerGroup
from tl_core.evidence.estimate import share
from tl_core.plans import Plan
from tl_core.runs.metrics import Curve
from tl_core.runs.receipt import GroupReceipt, Receipt

CLASSES, IMAGES = 12, 240
NAMES = ["stem", *[f"layer{number}" for number in range(1, 5)]]
TOGGLE_SECONDS = 0.2


def main() -> None:
    st.set_page_config(layout="wide")
    words = st.query_params
    groups = names(int(words.get("groups", 5)), words.get("first"))
    plan = st.session_state.setdefault("plan", plan_of(groups, words.get("weights", "pretrained")))
    VIEWS[words.get("view", "plan")](plan, card_of(plan.groups))


def names(count: int, first: str | None) -> tuple[str, ...]:
    found = NAMES if count == 5 else ["patch_embed", *[f"blocks.{number}" for number in range(count - 1)]]
    return (first or found[0], *found[1:])


def card_of(groups: tuple[str, ...]) -> BackboneCard:
    """Groups that grow as those of a ResNet do."""
    sizes = [int(500 * 2.6 ** min(depth, 6) + 9000 * depth) for depth in range(len(groups))]
    layers = tuple(LayerGroup(name, size, 96, True, True) for name, size in zip(groups, sizes, strict=True))
    numbers = ((0.5,) * 3, (0.5,) * 3)
    return BackboneCard(
        "bundled", "made-up", layers, 64, 32, *numbers, "bilinear", 1, "", "", "", "cpu", None
    )


def plan_of(groups: tuple[str, ...], weights: str) -> Plan:
    random, cut = weights == "random", st.query_params.get("cut", groups[-1])
    return Plan(
        "toy", "", "bundled", groups, "fine_tune_top", "small", "similar",
        trained=groups if random else groups[-2:], head_after=cut, head="softmax",
        pretrained=() if random else groups, image_size=64, epochs=8, layer_decay=0.8,
    )  # fmt: skip


def accuracies(groups: tuple[str, ...]) -> dict:
    """They rise with depth, and fall a little at the end."""
    depths = [(depth + 1) / len(groups) for depth in range(len(groups))]
    return {
        name: share(IMAGES * (0.3 + 1.2 * d - 0.62 * d * d), IMAGES)
        for name, d in zip(groups, depths, strict=True)
    }


def plan_view(plan: Plan, card: BackboneCard) -> None:
    if st.button("Freeze all"):
        plan = st.session_state["plan"] = replace(plan, trained=())
    plan = replace(plan, reads=st.query_params.get("reads", "cut"))
    known = accuracies(plan.groups)
    change = ladder.show(
        ladder.ladder_of(plan, card, CLASSES, known, editable=True), key="ladder of the plan"
    )
    if change:
        st.session_state["plan"] = change.of_plan(plan)
        st.session_state["changes"] = st.session_state.get("changes", 0) + 1
        st.rerun()
    if st.button("Another network"):
        st.session_state["plan"] = plan_of(names(9, None), "pretrained")
        st.rerun()
    told(trained=plan.trained, cut=plan.head_after, changes=st.session_state.get("changes", 0))


def ignored_view(plan: Plan, card: BackboneCard) -> None:
    """A page that does not do what the user asked for."""
    change = ladder.show(ladder.ladder_of(plan, card, CLASSES, editable=True), key="ladder that is ignored")
    told(asked=None if change is None else change.trained)
    st.button("Again")


@st.fragment(run_every=0.2)
def run_view(plan: Plan, card: BackboneCard) -> None:
    begun = st.session_state.setdefault("begun", time.monotonic())
    moments = st.session_state["moments"] = st.session_state.get("moments", 0) + 1
    plan = replace(plan, trained=st.session_state.get("asked", plan.trained))
    drawn = ladder.ladder_of(plan, card, CLASSES, editable=True, live=True)
    change = ladder.show(
        ladder.with_metrics(drawn, latest(plan, time.monotonic() - begun)), key="ladder of the run"
    )
    if change:
        st.session_state["asked"] = change.trained
        time.sleep(TOGGLE_SECONDS)
        st.rerun(scope="fragment")
    told(trained=plan.trained, moments=moments)


def results_view(plan: Plan, card: BackboneCard) -> None:
    receipt = Receipt(tuple(receipt_line(plan, name) for name in (*plan.network_groups, HEAD)))
    drawn = ladder.with_metrics(ladder.ladder_of(plan, card, CLASSES), latest(plan, 60))
    notes = {plan.groups[-2]: "frozen from epoch 0.667: unchanged since"}
    ladder.show(ladder.with_receipt(drawn, receipt, notes), key="ladder of the results")


def small_view(plan: Plan, card: BackboneCard) -> None:
    cuts = (plan.groups[-1], plan.groups[len(plan.groups) // 2], plan.groups[0])
    with st.container(horizontal=True):
        for cut in cuts:
            for trained in ((), plan.trained, plan.groups):
                small = ladder.ladder_of(replace(plan, head_after=cut, trained=trained), card, CLASSES)
                st.image(ladder.address(small), alt=ladder.sentence(small), width=60)


def receipt_line(plan: Plan, name: str) -> GroupReceipt:
    """A digest that spells the group's name; another one before where the group learned."""
    after = (name.encode().hex() * 64)[:64]
    learns = name in plan.trained or name == HEAD
    return GroupReceipt(name, learns, 1, 0, "0" * 64 if learns else after, after)


def latest(plan: Plan, seconds: float) -> dict[Curve, float]:
    """What a run has measured after so many seconds."""
    learnt = min(1.0, 0.15 + seconds / 20)
    found: dict[Curve, float] = {}
    for depth, name in enumerate((*plan.groups, HEAD), 1):
        top = depth / (len(plan.groups) + 1)
        found[name, "val", "accuracy"] = 0.2 + 0.7 * learnt * top
        found[name, "train", "drift"] = 0.002 * learnt * 40**top if name in plan.trained else 0.0
    return found


def told(**facts: object) -> None:
    st.code(json.dumps(facts), language=None)


VIEWS = {
    "plan": plan_view,
    "ignored": ignored_view,
    "run": run_view,
    "results": results_view,
    "small": small_view,
}
main()
