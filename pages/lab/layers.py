"""Which layers carry over? The layer study on the same images, followed live; at the end one sentence on its
curves.
"""

import streamlit as st

from pages.parts.choices import chosen, session
from pages.parts.frame import step
from pages.parts.lab import follow_experiment, study_curves, study_setup, which_experiment
from tl_core.lab.study import Study
from tl_core.workspace import Workspace


def set_up() -> None:
    """From the dataset, the answers and the backbone of the guide to a study that has begun."""
    dataset, answers = chosen.dataset(), chosen.answers()
    plans = study_setup.plans(dataset, answers, chosen.card())
    if step.forward("Start the study", ready=bool(plans), icon=":material/play_arrow:"):
        follow_experiment.begin(Study.create(plans, Workspace.default(), session.draft_run_id()))
    session.forget_draft()


st.title("Which layers carry over?")
study = which_experiment.opened(Study)
if study:
    follow_experiment.follow(study, study_curves.view, study_curves.verdict)
else:
    which_experiment.earlier(Study, "lab/layers.py", "Earlier studies")
    set_up()
