"""What is in your data? Choose it, and see its classes, images, sizes, parts and rejected files."""

import streamlit as st

from pages.parts import choose, chosen, counts, live, samples, step, words
from tl_core.dataset import Dataset
from tl_core.health import hints_for

MOST_REJECTED = 100


def numbers(dataset: Dataset) -> None:
    with st.grid(4, min_column_width=140):
        st.metric("Classes", len(dataset.classes))
        st.metric("Images", len(dataset.items))
        st.metric("Training images a class", round(len(dataset.part("train")) / len(dataset.classes)))
        st.metric("Rejected files", len(dataset.rejected))
    for hint in hints_for(dataset):
        names = ", ".join(words.label(name) for name in hint.classes[:8])
        more = f" and {len(hint.classes) - 8} more" if len(hint.classes) > 8 else ""
        st.warning(f"{names}{more}: {hint.sentence}", icon=":material/balance:")


def parts_and_classes(dataset: Dataset) -> None:
    table = counts.class_table(dataset)
    st.subheader("Parts")
    live.chart(counts.split_bar(table), "Images of each part", key="split")
    st.caption(counts.split_sentence(dataset))
    st.subheader("Classes")
    bars, rows = st.columns([3, 2])
    with bars:
        live.chart(counts.class_bars(table), "Images of each class and part", key="classes")
    rows.dataframe(table, hide_index=True, alt="Images of each class and part")


def sizes(dataset: Dataset) -> None:
    st.subheader("Image sizes")
    if same := counts.one_size(dataset):
        st.markdown(f"Every image is {same[0]} × {same[1]} pixels.")
    else:
        live.chart(counts.size_histogram(dataset), "Images by their shorter side", key="sizes")


def rejected(dataset: Dataset) -> None:
    if dataset.rejected:
        st.subheader("Rejected files")
        rows = [
            {"File": words.label(entry.name), "Why": words.sentence(entry.reason)} for entry in dataset.rejected[:MOST_REJECTED]
        ]
        st.table(rows, hide_index=True, border="horizontal", alt="Files that are not in the dataset, and why")
        if len(dataset.rejected) > MOST_REJECTED:
            st.caption(f"And {len(dataset.rejected) - MOST_REJECTED} more.")


st.title("What is in your data?")
choose.inspection()
dataset = chosen.dataset_if_any()
if dataset is None:
    st.markdown(
        "Thaw finds out how to reuse a pretrained network on your images. Begin with a set that comes with it, or with your own."
    )
    st.subheader("Try it now")
    choose.built_in()
    st.subheader("Your own images")
    choose.own()
else:
    st.markdown(f"### {words.label(dataset.name)}")
    numbers(dataset)
    samples.show(dataset, chosen.dataset_folder())
    parts_and_classes(dataset)
    sizes(dataset)
    rejected(dataset)
    with st.expander("Choose other data", icon=":material/swap_horiz:"):
        choose.built_in()
        choose.own()
    if step.forward("Continue to the scenario"):
        st.switch_page("guide/scenario.py")
