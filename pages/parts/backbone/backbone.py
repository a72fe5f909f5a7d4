"""The choice of a backbone and its weights: those that come with Thaw, timm's hub, a folder of this machine,
torchvision's.
"""

from collections.abc import Sequence

import streamlit as st

from pages.parts.choices import chosen
from pages.parts.frame import step, words
from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import TORCHVISION, Kind, parse_weights, weights_from_browser
from tl_core.backbones.online import ONLINE
from tl_core.evidence.wording import readable_count

KINDS: dict[Kind, str] = {
    **chosen.COME_WITH_THAW,
    "hub": "Any network of timm",
    "local-dir": "A folder on this machine",
    "torchvision": "AlexNet or VGG",
}
# For a start; any other name timm knows can be typed.
SUGGESTED = tuple(one.name for one in ONLINE if parse_weights(one.weights).kind == "hub")


def choose() -> None:
    """Fields for the weights; a choice that holds is remembered and the page runs again."""
    now = parse_weights(chosen.weights())
    kind = st.selectbox(
        "Backbone and weights",
        KINDS,
        list(KINDS).index(now.kind),
        format_func=KINDS.__getitem__,
        key=f"kind-{now}",
    )
    named = _named(kind, now)
    if named is None or Weights(kind, named) == now:
        return
    try:
        chosen.take_weights(str(weights_from_browser(str(Weights(kind, named)))))
    except ValueError as error:
        step.refused(error)
        return
    st.rerun()


def facts(card: BackboneCard) -> str:
    """The backbone in one line, as Markdown."""
    parts = (
        card.architecture,
        f"{readable_count(card.parameters)} parameters",
        f"{card.input_size} px",
        card.source,
        card.licence,
    )
    return words.sentence(", ".join(part for part in parts if part))


def _named(kind: Kind, now: Weights) -> str | None:
    """The name within a kind; None while none is given."""
    current = now.name if kind == now.kind else None
    if kind in chosen.COME_WITH_THAW:
        return ""
    if kind == "local-dir":
        return (
            st.text_input("Folder with config.json and model.safetensors", current or "", key=f"folder-{now}")
            or None
        )
    if kind == "torchvision":
        return st.selectbox(
            "Network",
            TORCHVISION,
            _index(TORCHVISION, current),
            key=f"torchvision-{now}",
            placeholder="Choose one",
        )
    names = sorted({*SUGGESTED, *filter(None, [current])})
    return st.selectbox(
        "Network",
        names,
        _index(names, current),
        accept_new_options=True,
        key=f"hub-{now}",
        placeholder="Choose or type a name",
        help="Any name that timm knows. Thaw downloads the weights once.",
    )


def _index(names: Sequence[str], current: str | None) -> int | None:
    return names.index(current) if current else None
