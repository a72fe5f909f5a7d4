"""The choice of a backbone and its weights: bundled, timm's hub, a folder on the server, or torchvision's."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import session, words
from tl_core.backbones import TORCHVISION, BackboneCard, Kind, Weights, parse_weights, weights_from_browser
from tl_core.cost import readable_count

KINDS: dict[Kind, str] = {
    "bundled": "Bundled: small, drawn figures, no download",
    "hub": "A network of timm, from the hub",
    "local-dir": "A folder of weights on this server",
    "torchvision": "AlexNet or VGG, from torchvision",
}
# Small ones, for a start; any other name timm knows can be typed.
SUGGESTED = (
    "convnext_atto.d2_in1k",
    "mobilenetv2_100.ra_in1k",
    "mobilenetv3_small_100.lamb_in1k",
    "resnet18.a1_in1k",
    "resnet50.a1_in1k",
    "vit_tiny_patch16_224.augreg_in21k_ft_in1k",
)


def choose() -> None:
    """Fields for the weights; a choice that holds is remembered and the page runs again."""
    now = parse_weights(session.weights())
    kind = st.selectbox("Backbone and weights", KINDS, list(KINDS).index(now.kind), format_func=KINDS.get, key=f"kind-{now}")
    name = _name(kind, now)
    if name is None or str(Weights(kind, name)) == str(now):
        return
    try:
        session.remember_weights(str(weights_from_browser(str(Weights(kind, name)))))
    except ValueError as error:
        st.error(words.sentence(str(error)), icon=":material/error:")
        return
    st.rerun()


def facts(card: BackboneCard) -> str:
    """The backbone in one line, as Markdown."""
    parts = (card.architecture, f"{readable_count(card.parameters)} parameters", f"{card.input_size} px", card.source, card.licence)
    return words.sentence(", ".join(part for part in parts if part))


def _name(kind: Kind, now: Weights) -> str | None:
    """The name within a kind; None while none is given."""
    current = now.name if kind == now.kind else None
    if kind == "bundled":
        return ""
    if kind == "local-dir":
        return st.text_input("Folder with config.json and model.safetensors", current or "", key=f"folder-{now}") or None
    if kind == "torchvision":
        return st.selectbox(
            "Network", TORCHVISION, _index(TORCHVISION, current), key=f"torchvision-{now}", placeholder="Choose one"
        )
    names = sorted({*SUGGESTED, *filter(None, [current])})
    return st.selectbox(
        "Network", names, _index(names, current), accept_new_options=True, key=f"hub-{now}", placeholder="Choose or type a name",
        help="A name timm has registered. Its weights are fetched once.",
    )  # fmt: skip


def _index(names: Sequence[str], current: str | None) -> int | None:
    return names.index(current) if current else None
