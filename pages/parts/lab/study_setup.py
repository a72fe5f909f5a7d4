"""A layer study before its start: how many seeds, for how long, with or without controls, and about how long
it will take.
"""

import streamlit as st

from pages.parts.choices import chosen, visitor
from pages.parts.frame import waiting
from pages.parts.lab import budget
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.lab import study_verdict
from tl_core.lab.study import SEEDS, epochs_for, plans_for_study, sample_of_source
from tl_core.matrix import Answers
from tl_core.plans import Plan

SEEDS_MEANING = "How many networks of each kind. More seeds, less luck."
CONTROLS = (
    "The same networks on the source's own classes. There, freezing costs something only where groups that"
    " learned together are parted. Only for the bundled backbone, whose source Thaw can draw again."
)


def plans(dataset: Dataset, answers: Answers, card: BackboneCard) -> list[Plan]:
    """The plans of the study as the widgets say; empty where they do not go together, or the controls' images
    are not there yet.
    """
    st.markdown(
        "The study builds networks whose first n layer groups are copied from the pretrained backbone; the"
        " other groups start random. It trains each network on your images, once with the copies frozen, once"
        " with everything learning. Where the frozen copies do worse, those groups fit the source only."
    )
    st.caption(chosen.with_backbone(dataset.title, card.weights))
    name = sample_of_source(card, answers)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seeds = budget.seeds(SEEDS, SEEDS_MEANING)
        epochs = st.number_input(
            "Epochs", 1, 1000, epochs_for(dataset), width=budget.WIDTH, help="For every network."
        )
        controls = st.toggle(
            "Controls on the source's own classes", name is not None, disabled=name is None, help=CONTROLS
        )
    sample = _drawn(name) if name and controls else None
    if controls and sample is None:
        return []
    return budget.agreed(
        lambda: plans_for_study(seeds, answers, card, dataset, sample, {"epochs": epochs}),
        study_verdict.budget,
        card,
        *filter(None, (dataset, sample)),
    )


def _drawn(name: str) -> Dataset | None:
    """The sample of the source's classes; None while another process draws it, which the page shows."""
    workspace = visitor.workspace()
    task = questions.inspect(workspace, f"built-in:{name}")
    drawn = waiting.answer_of(task, questions.dataset_named)
    return Dataset.read(workspace.datasets / drawn) if drawn else None
