"""The numbers of a plan that seldom need a change: epochs, rates, image size and the like."""

from dataclasses import replace

import streamlit as st

from pages.parts.plan.choice import choose
from tl_core.backbones import BackboneCard
from tl_core.plans import Plan
from tl_core.plans.plan import LIMITS, Augment, DeviceChoice

AUGMENT: dict[Augment, str] = {
    "none": "None",
    "crop": "Random crops",
    "crop_flip": "Random crops and mirror images",
}
DEVICES: dict[DeviceChoice, str] = {"auto": "GPU where there is one", "cpu": "CPU", "cuda": "GPU"}


def settings(plan: Plan, card: BackboneCard, about: str) -> Plan:
    """The plan with the numbers the user set; a head that is solved has no use for those of the loop over
    epochs. Raises ValueError where one does not fit the plan or the backbone.
    """
    with st.grid(3, min_column_width=220):
        looped = plan if plan.fixed_features else _loop(plan, about)
        changed = replace(
            looped,
            image_size=_whole(
                plan, "image_size", about, step=max(card.size_step, 1), fixed=card.size_step == 0
            ),
            seed=_whole(plan, "seed", about),
            device=choose("Device", DEVICES, plan.device, f"{about} device"),
        )
    card.check_size(changed.image_size)
    return changed


def _loop(plan: Plan, about: str) -> Plan:
    """The plan with the numbers of its loop over epochs."""
    return replace(
        plan,
        epochs=_whole(plan, "epochs", about),
        batch_size=_whole(plan, "batch_size", about),
        head_rate=_rate(plan, "head_rate", about),
        backbone_rate=_rate(plan, "backbone_rate", about),
        layer_decay=_decay(plan, about),
        augment=choose("Augmentation", AUGMENT, plan.augment, f"{about} augment"),
    )


def _whole(plan: Plan, name: str, about: str, step: int = 1, fixed: bool = False) -> int:
    low, high = LIMITS[name]
    return st.number_input(
        _title(name), int(low), int(high), getattr(plan, name), step, key=f"{about} {name}", disabled=fixed
    )


def _rate(plan: Plan, name: str, about: str) -> float:
    low, high = LIMITS[name]
    return st.number_input(
        f"{_title(name)} (AdamW)",
        float(low),
        float(high),
        getattr(plan, name),
        1e-5,
        format="%.3g",
        key=f"{about} {name}",
    )


def _decay(plan: Plan, about: str) -> float:
    low, high = LIMITS["layer_decay"]
    meaning = "Each layer group learns at this share of the rate of the group after it."
    return st.number_input(
        "Layer decay",
        float(low),
        float(high),
        plan.layer_decay,
        0.05,
        key=f"{about} layer_decay",
        help=meaning,
    )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
