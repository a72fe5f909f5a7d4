"""What inspection found in a dataset, one part of the page after the other."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.dataset import counts, held_back
from pages.parts.frame import rejections, tables, words
from tl_core.dataset import Dataset
from tl_core.dataset.health import hints_for

MOST_NAMED = 8


def numbers(dataset: Dataset) -> None:
    """How much there is, and what is worth a thought before training on it."""
    with st.grid(4, min_column_width=140):
        st.metric("Classes", len(dataset.classes))
        st.metric("Images", f"{len(dataset.items):,}")
        st.metric("Training images per class", f"{len(dataset.part('train')) / len(dataset.classes):,.0f}")
        st.metric("Rejected files", f"{len(dataset.rejected):,}")
    for hint in hints_for(dataset):
        names = ", ".join(words.label(name) for name in hint.classes[:MOST_NAMED])
        if len(hint.classes) > MOST_NAMED:
            names = f"{names} and {len(hint.classes) - MOST_NAMED} more"
        st.warning(f"{names}: {hint.sentence}", icon=":material/balance:")


def parts_and_classes(dataset: Dataset) -> None:
    """The split, and the images of each class and part as a chart and as a table."""
    table = counts.class_table(dataset)
    st.subheader("Parts")
    live.chart(counts.split_bar(table), "Images of each part", key="split")
    st.caption(counts.split_sentence(dataset))
    held_back.ask(dataset)
    st.subheader("Classes")
    bars, rows = st.columns([3, 2])
    with bars:
        live.chart(counts.class_bars(table), "Images of each class and part", key="classes")
    rows.dataframe(
        table, height=tables.height(len(table)), hide_index=True, alt="Images of each class and part"
    )


def sizes(dataset: Dataset) -> None:
    """A histogram, or one sentence where all images have one size."""
    st.subheader("Image sizes")
    if same := counts.one_size(dataset):
        st.markdown(f"Every image is {same[0]} × {same[1]} pixels.")
    else:
        live.chart(counts.size_histogram(dataset), "Images by their shorter side", key="sizes")


def rejected(dataset: Dataset) -> None:
    """Every file that is not in the dataset, with its reason; files of the same reason are one line, which
    opens.
    """
    if not dataset.rejected:
        return
    st.subheader("Rejected files")
    rejections.by_reason(dataset.rejected)
