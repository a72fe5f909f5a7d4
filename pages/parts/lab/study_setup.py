"""A layer study before its start: how many seeds, for how long, with or without controls, and about how long
it will take.
"""

import streamlit as st

from pages.parts.backbone import backbone
from pages.parts.frame import step, waiting, words
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.evidence.wording import readable_seconds
from tl_core.lab.experiment import MOST_SEEDS
from tl_core.lab.study import SEEDS, epochs_for, plans_for_study, sample_of_source
from tl_core.lab.study_verdict import budget
from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.cost import seconds_for
from tl_core.workspace import Workspace

CONTROLS = (
    "The same on the source's own classes. What freezing costs there is co-adaptation, not specificity. Only"
    " for the bundled backbone, whose source can be drawn anew."
)


def plans(dataset: Dataset, answers: Answers, card: BackboneCard) -> list[Plan]:
    """The plans of the study as the widgets say; empty where they do not go together, or the controls' images
    are not there yet.
    """
    st.markdown(
        "The study copies the first n layer groups of the pretrained backbone, leaves the rest random, and"
        " trains that on your images: once with the copies frozen, once fine-tuned. Where frozen copies fall"
        " behind, they are specific to the source."
    )
    st.caption(f"{words.label(dataset.title)}, backbone: {backbone.name(card.weights)}")
    name = sample_of_source(card, answers)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seeds = st.number_input(
            "Seeds", 1, MOST_SEEDS, SEEDS, width=160, help="Networks of each kind. More seeds, less luck."
        )
        epochs = st.number_input("Epochs", 1, 1000, epochs_for(dataset), width=160, help="Of every network.")
        controls = st.toggle("Selffer controls", name is not None, disabled=name is None, help=CONTROLS)
    sample = _drawn(name) if controls else None
    if controls and sample is None:
        return []
    try:
        found = plans_for_study(int(seeds), answers, card, dataset, sample, {"epochs": int(epochs)})
    except ValueError as error:
        step.refused(error)
        return []
    st.caption(f"{budget(found)} {len(found)} runs{_time(found, card, dataset)}.")
    return found


def _drawn(name: str) -> Dataset | None:
    """The sample of the source's classes; None while another process draws it, which the page shows."""
    workspace = Workspace.default()
    answer = waiting.answer_of(questions.inspect(workspace, f"built-in:{name}"))
    return Dataset.read(workspace.datasets / answer["dataset"]) if answer else None


def _time(found: list[Plan], card: BackboneCard, dataset: Dataset) -> str:
    """Codes are computed once: of what is solved only the first pays for them."""
    fixed, learning = (
        [plan for plan in found if plan.fixed_features],
        [plan for plan in found if not plan.fixed_features],
    )
    seconds = [seconds_for(plan, card, dataset) for plan in [*fixed[:1], *learning]]
    return "" if None in seconds else f", about {readable_seconds(sum(seconds))}"
