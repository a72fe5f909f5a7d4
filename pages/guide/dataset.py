"""What is in your data? Choose it, and see its classes, images, sizes, parts and rejected files."""

import streamlit as st

from pages.parts.backbone import fitting, real_weights
from pages.parts.choices import chosen, session
from pages.parts.dataset import (
    by_group,
    choose,
    classes_from,
    first,
    healthy,
    overview,
    own,
    public_data,
    samples,
    shared,
)
from pages.parts.frame import step, words

choose.arrive()
dataset = chosen.dataset_if_any()
if dataset is None:
    st.title("Teach a ready-made network your own image classes")
    if session.named("data"):
        st.warning(chosen.GONE, icon=":material/link_off:")
    first.welcome()
    st.subheader("Your own images")
    own.ways()
    st.subheader("Other examples")
    first.cards()
    st.subheader("From the internet")
    public_data.offer()
    real_weights.offer()
else:
    st.title("What is in your data?")
    st.markdown(f"### {words.label(dataset.title)}")
    shared.ask(dataset)
    overview.numbers(dataset)
    fitting.say(dataset)
    samples.show(dataset, chosen.dataset_folder())
    whole = chosen.whole(dataset)
    overview.parts_and_classes(dataset)
    classes_from.section(dataset)
    by_group.ask(dataset, whole)
    overview.sizes(dataset)
    overview.rejected(dataset)
    healthy.section(dataset, whole)
    with st.expander("Choose other data", icon=":material/swap_horiz:", key=f"other-than-{dataset.id}"):
        own.ways()
        first.cards()
        public_data.offer()
    if step.forward("Continue to the scenario"):
        session.go_to("guide/scenario.py")
