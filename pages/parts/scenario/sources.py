"""What the chosen backbone was pretrained on, shown, so that the user can say how similar their own images
are.
"""

from dataclasses import dataclass

import streamlit as st

from pages.parts.dataset import samples
from tl_core import bundled
from tl_core.backbones.card import IMAGENET, TEACHING, parse_weights
from tl_core.workspace.stored import read_part

HOLDS = (
    "about 400 kinds of animals, 120 of them breeds of dog",
    "vehicles: cars, trains, ships, aircraft",
    "furniture, kitchenware, tools, clothes, musical instruments",
    "food, fruit and vegetables",
    "buildings and a few landscapes",
)
PICTURES = 8


@dataclass(frozen=True)
class _Image:
    file: str


@dataclass(frozen=True)
class _Source:
    """What the bundled backbone was pretrained on."""

    title: str
    images: tuple[_Image, ...]


def show(weights: str) -> None:
    """Pictures of the bundled backbone's source; in words what ImageNet holds for any other."""
    if parse_weights(weights) == TEACHING:
        source = read_part(bundled.SOURCE / "source.json", _Source)
        st.markdown(f"**The source: {source.title}**")
        samples.strip(
            [bundled.SOURCE / image.file for image in source.images[:PICTURES]],
            "An image of the source",
        )
        return
    likely = "" if parse_weights(weights) == IMAGENET else "most likely "
    st.markdown(f"**The source: {likely}ImageNet**")
    st.markdown("1.2 million photographs of 1,000 classes, mostly one object in the middle:")
    st.markdown("\n".join(f"- {kind}" for kind in HOLDS))
    st.caption(
        "These differ from ImageNet: microscope, X-ray and satellite images, drawings, documents,"
        " spectrograms."
    )
