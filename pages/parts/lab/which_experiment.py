"""Which race or study the page is about: the one in its link, else the one opened before; and the way to the
others.
"""

from datetime import datetime
from typing import TypeVar

import streamlit as st

from pages.parts.choices import chosen, session, visitor, which_run
from pages.parts.frame import step, words
from tl_core.lab.experiment import Experiment

NEWEST = 20
Kind = TypeVar("Kind", bound=Experiment)


def opened(kind: type[Kind]) -> Kind | None:
    """The one of the link, else of the session; None where there is none. Where the link names none, the page
    says so.
    """
    named = session.named(kind.kind)
    if not named:
        return None
    try:
        found = kind.find(visitor.workspace(), named)
    except ValueError as error:
        st.warning(words.reason(str(error)), icon=":material/link_off:")
        session.remember_opened(kind.kind, None)
        return None
    session.remember_opened(kind.kind, found.id)
    if not session.dataset_id():
        chosen.take_up(found.members[0].plan)
    return found


def about(experiment: Experiment) -> str:
    """On what, with what and when, in Markdown."""
    first, started = experiment.members[0], datetime.fromtimestamp(experiment.created).astimezone()
    pair = chosen.with_backbone(which_run.dataset_title(first), first.plan.weights)
    return f"{pair}, {started:%d %B %H:%M}"


def earlier(kind: type[Experiment], page: str, title: str) -> None:
    """A link to each of the latest, newest first, of this browser's before others'."""
    if found := visitor.own_first(kind.every(visitor.workspace()))[:NEWEST]:
        with st.expander(title, icon=":material/history:"):
            for one in found:
                _link(one, page)
    step.unreadable(kind.damaged(visitor.workspace()), kind.kind)


def _link(one: Experiment, page: str) -> None:
    label = visitor.marked(f"{about(one)}, {one.state()}", one)
    st.page_link(page, label=label, query_params={one.kind: one.id})
