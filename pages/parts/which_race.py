"""Which race the page is about: the one in its link, else the one opened before; and the way to the others."""

from datetime import datetime

import streamlit as st

from pages.parts import backbone, session, which_run, words
from tl_core.race import Race, find_race, list_races
from tl_core.workspace import Workspace

NEWEST = 20


def opened() -> Race | None:
    """The race of the link or the session; None where there is none. A link to no race is said to be one."""
    named = st.query_params.get("race") or session.race_id()
    if not named:
        return None
    try:
        race = find_race(Workspace.default(), named)
    except ValueError as error:
        st.warning(words.sentence(str(error)), icon=":material/link_off:")
        session.remember_race(None)
        return None
    session.remember_race(race.id)
    return race


def about(race: Race) -> str:
    """On what, with what and when, in Markdown."""
    first = race.members[0]
    dataset = which_run.dataset_of(first)
    name, started = words.label(dataset.name if dataset else first.plan.dataset), datetime.fromtimestamp(race.created).astimezone()
    return f"{name}, backbone: {backbone.name(first.plan.weights)}, {started:%d %B %H:%M}"


def earlier() -> None:
    """A link to each of the latest races, newest first."""
    races = list_races(Workspace.default())[:NEWEST]
    if not races:
        return
    with st.expander("Earlier races", icon=":material/history:"):
        for race in races:
            st.page_link("lab/race.py", label=f"{about(race)}, {race.state()}", query_params={"race": race.id})
