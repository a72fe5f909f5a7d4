"""Was the rule right? All strategies on the same images, followed live; at the end one sentence with its
interval.
"""

import streamlit as st

from pages.parts.choices import chosen, session
from pages.parts.frame import step
from pages.parts.lab import follow_experiment, race_setup, race_standings, which_experiment
from tl_core.lab.race import Race
from tl_core.workspace import Workspace


def set_up() -> None:
    """From the dataset, the answers and the backbone of the guide to a race that has begun."""
    dataset, answers = chosen.dataset(), chosen.answers()
    plans = race_setup.plans(dataset, answers, chosen.card())
    if step.forward("Start the race", ready=bool(plans), icon=":material/play_arrow:"):
        follow_experiment.begin(Race.create(plans, Workspace.default(), session.draft_run_id()))
    session.forget_draft()


st.title("Was the rule right?")
race = which_experiment.opened(Race)
if race:
    follow_experiment.follow(race, race_standings.view, race_standings.verdict)
else:
    which_experiment.earlier(Race, "lab/race.py", "Earlier races")
    set_up()
