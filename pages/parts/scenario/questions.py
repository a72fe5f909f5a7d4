"""The two questions of the notes, each with its reason: how large the target data is, how similar to the
source.
"""

import streamlit as st

from pages.parts.backbone import backbone
from pages.parts.choices import believed, chosen, session
from pages.parts.dataset import samples
from pages.parts.frame import words
from pages.parts.scenario import sources
from tl_core.dataset import Dataset
from tl_core.matrix.answers import SMALL_PER_CLASS, Similarity, Size, size_for
from tl_core.matrix.axes import Axes


def images_per_class(dataset: Dataset) -> float:
    """Training images per class, on average."""
    return len(dataset.part("train")) / len(dataset.classes)


def ask_size(dataset: Dataset, axes: Axes | None) -> Size:
    """Prefilled from what was measured, else from the count; the border between small and large is shown and
    can be moved.
    """
    st.subheader("1. How large is it?")
    given, before = session.answers(), session.small_per_class()
    answer, border = st.columns([3, 2], gap="medium")
    with border:
        small = st.number_input(
            "Fewer training images per class than this are small", 1, 999_999, before, key="small"
        )
        session.remember_small_per_class(small)
        st.caption(
            f"Why {SMALL_PER_CLASS}? On 25 data sets that were tried, fine-tuning won on average from 10 to"
            " 30 images per class on, and took far longer. The notes give no number."
        )
    counted = size_for(len(dataset.part("train")), len(dataset.classes), small)
    default = counted
    if given and small == before:
        default = given.size
    elif axes:
        default = axes.size.verdict(small)
    with answer:
        st.caption("Few images overfit a whole network. Many can teach it.")
        st.markdown(
            f"Counted: {len(dataset.part('train')):,} training images in {len(dataset.classes)} classes, "
            f"**{images_per_class(dataset):,.0f} per class**. That is {counted}."
        )
        key = f"size-{dataset.id}-{small}-{axes is not None}-{session.revision()}"
        return (
            st.segmented_control("It is", believed.SIZES, default=default, required=True, key=key) or default
        )


def ask_similarity(dataset: Dataset, axes: Axes | None) -> Similarity | None:
    """Both sets of pictures side by side. None while neither the user nor a measurement has answered."""
    st.subheader("2. How similar is it to the source?")
    st.caption(
        "The network learned from the source. The more your images resemble the source, the more of the"
        " network you can keep."
    )
    source, target = st.columns(2, border=True)
    with source:
        sources.show(chosen.weights())
        with st.popover("Another backbone", icon=":material/swap_horiz:"):
            backbone.choose()
    with target:
        st.markdown(f"**Yours: {words.label(dataset.name)}**")
        samples.strip(samples.mixed(dataset, chosen.dataset_folder(), sources.PICTURES), "One of your images")
    given = session.answers()
    default = None
    if given:
        default = given.similarity
    elif axes:
        default = axes.similarity.verdict
    key = f"similarity-{dataset.id}-{axes is not None}-{session.revision()}"
    said = st.segmented_control("It is", believed.SIMILARITIES, default=default, required=True, key=key)
    return said or default
