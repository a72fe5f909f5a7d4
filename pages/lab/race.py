"""Was the rule right? All strategies on the same images, followed live; at the end one sentence with its interval."""

import streamlit as st

from pages.parts import chosen, session, set_up_race, standings, step, which_race
from tl_core.race import OVER, Race
from tl_core.workspace import Workspace

EVERY_SECONDS = 1


def set_up() -> None:
    """From the dataset, the answers and the backbone of the guide to a race that has begun."""
    dataset, answers = chosen.dataset(), chosen.answers()
    plans = set_up_race.plans(dataset, answers, chosen.card())
    if step.forward("Start the race", ready=bool(plans), icon=":material/play_arrow:"):
        race = Race.create(plans, Workspace.default(), session.draft_run_id())
        race.start()
        session.remember_race(race.id)
        st.rerun()
    session.forget_draft()


def watched(race: Race, following: bool) -> None:
    """The live part. When the race is over, the whole page runs once more: without timer, with the sentence."""
    standings.view(race)
    if following and race.state() in OVER:
        st.rerun()


def follow(race: Race) -> None:
    st.caption(which_race.about(race))
    live = race.state() not in OVER
    if live and st.button("Stop the race", icon=":material/stop_circle:", disabled=race.stop_requested()):
        race.request_stop()
        st.rerun()
    if not live:
        standings.verdict(race)
        if race.state() != "done" and st.button("Go on with the race", icon=":material/resume:"):
            race.start()
            st.rerun()
    st.fragment(watched, run_every=EVERY_SECONDS if live else None)(race, live)
    if not live and step.forward("Set up another race"):
        session.remember_race(None)
        st.rerun()


st.title("Was the rule right?")
race = which_race.opened()
if race:
    follow(race)
else:
    which_race.earlier()
    set_up()
