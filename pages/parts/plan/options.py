"""Options of a plan that help some data: classes evened out, labels smoothed, an early end, weights
averaged.
"""

from dataclasses import replace
from typing import TypeVar

import streamlit as st

from pages.parts.plan.choice import choose
from tl_core.plans import Plan
from tl_core.plans.options import OF_THE_LOOP, without_idle
from tl_core.plans.plan import LIMITS, ClassWeights, Sampling

Choice = TypeVar("Choice", bound=str)
WEIGHTS: dict[ClassWeights, str] = {"none": "All images count alike", "balanced": "Rare classes count more"}
SAMPLING: dict[Sampling, str] = {"plain": "Every image once an epoch", "balanced": "Every class as often"}
IDLE = (
    "No layer group learns, so the head is solved exactly. Then there is nothing to set for {}. To set them,"
    " thaw a layer group."
)
MEANINGS = {
    "class_weights": (
        "How much an image counts in the loss. The accuracy and the loss on the page count all images alike."
    ),
    "sampling": (
        "Which images an epoch sees. Where every class comes as often, an image may come more than once."
    ),
    "label_smoothing": "How much of each label is spread over all classes. Only for the softmax head.",
    "patience": "The run ends when validation got no better for this many epochs. 0: never.",
    "ema": (
        "Decay of a running average of the weights. Thaw evaluates and keeps the average. 0: no average."
    ),
}


def options(plan: Plan, about: str) -> Plan:
    """The plan with the options the user set; those that it has no use for are hidden and unset. Raises
    ValueError as a plan.
    """
    plan = without_idle(plan)
    with st.grid(2, min_column_width=220):
        changed = replace(plan, class_weights=_choice(plan, "class_weights", "Class weights", WEIGHTS, about))
        if not plan.fixed_features:
            changed = replace(
                changed,
                sampling=_choice(plan, "sampling", "Sampling", SAMPLING, about),
                label_smoothing=_share(
                    plan, "label_smoothing", "Label smoothing", about, fixed=plan.head != "softmax"
                ),
                patience=_patience(plan, about),
                ema=_share(plan, "ema", "Average of weights", about),
            )
    if plan.fixed_features:
        st.caption(IDLE.format(", ".join(OF_THE_LOOP.values())))
    return changed


def _choice(plan: Plan, name: str, title: str, words: dict[Choice, str], about: str) -> Choice:
    return choose(title, words, getattr(plan, name), f"{about} {name}", MEANINGS[name])


def _share(plan: Plan, name: str, title: str, about: str, fixed: bool = False) -> float:
    low, high = map(float, LIMITS[name])
    key, meaning = f"{about} {name}", MEANINGS[name]
    return st.number_input(
        title, low, high, float(getattr(plan, name)), 0.05, "%.4f", key=key, help=meaning, disabled=fixed
    )


def _patience(plan: Plan, about: str) -> int:
    low, high = map(int, LIMITS["patience"])
    return st.number_input(
        "Patience", low, high, plan.patience, 1, key=f"{about} patience", help=MEANINGS["patience"]
    )
