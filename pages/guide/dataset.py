"""What is in your data? Choose it, and see its classes, images, sizes, parts and rejected files."""

import streamlit as st

from pages.parts.backbone import real_weights
from pages.parts.choices import chosen
from pages.parts.dataset import by_group, choose, healthy, overview, public_data, samples
from pages.parts.frame import step, words

st.title("What is in your data?")
choose.inspection()
dataset = chosen.dataset_if_any()
if dataset is None:
    st.markdown(
        "Teach a ready-made network your own image classes. See how good it is, and why. Start with a set"
        " that comes with Thaw, or with your own images."
    )
    st.subheader("Try it now")
    choose.built_in()
    st.subheader("Your own images")
    choose.own()
    st.subheader("From the network")
    public_data.offer()
    real_weights.offer()
else:
    st.markdown(f"### {words.label(dataset.title)}")
    overview.numbers(dataset)
    samples.show(dataset, chosen.dataset_folder())
    whole = chosen.whole(dataset)
    overview.parts_and_classes(dataset)
    by_group.ask(dataset, whole)
    overview.sizes(dataset)
    overview.rejected(dataset)
    healthy.section(dataset, whole)
    with st.expander("Choose other data", icon=":material/swap_horiz:"):
        choose.built_in()
        choose.own()
        public_data.offer()
    if step.forward("Continue to the scenario"):
        st.switch_page("guide/scenario.py")
