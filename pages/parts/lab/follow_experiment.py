"""A race or a study as it goes: what it is about, stop and go on, the live part, and its sentence when it is
over.
"""

from collections.abc import Callable

import streamlit as st

from pages.parts.choices import session
from pages.parts.frame import step
from pages.parts.lab import which_experiment
from pages.parts.run import progress
from tl_core.lab.experiment import OVER, Experiment

EVERY_SECONDS = 1
Part = Callable[[Experiment], None]


def begin(experiment: Experiment) -> None:
    """Start it, keep it in the link, and show it."""
    experiment.start()
    session.remember_experiment(experiment.kind, experiment.id)
    st.rerun()


def follow(experiment: Experiment, view: Part, verdict: Part) -> None:
    """`view` is drawn again and again until it is over; then `verdict` stands above it, and another one can
    be set up.
    """
    st.caption(which_experiment.about(experiment))
    kind, live = experiment.kind, experiment.state() not in OVER
    if live and st.button(
        f"Stop the {kind}", icon=":material/stop_circle:", disabled=experiment.stop_requested()
    ):
        experiment.request_stop()
        st.rerun()
    if not live:
        _ended(experiment, verdict)
    st.fragment(_watched, run_every=EVERY_SECONDS if live else None)(experiment, view, live)
    if not live and step.forward(f"Set up another {kind}"):
        session.remember_experiment(kind, None)
        st.rerun()


def _ended(experiment: Experiment, verdict: Part) -> None:
    if experiment.state() != "done":
        st.warning(
            f"The {experiment.kind} is not finished. What it has done is kept.", icon=":material/stop_circle:"
        )
    verdict(experiment)
    if experiment.state() != "done" and st.button(
        f"Go on with the {experiment.kind}", icon=":material/resume:"
    ):
        experiment.start()
        st.rerun()


def _watched(experiment: Experiment, view: Part, following: bool) -> None:
    """The live part. When all is over, the whole page runs once more: without timer, with the sentence."""
    _in_progress(experiment)
    view(experiment)
    _links(experiment)
    if following and experiment.state() in OVER:
        st.rerun()


def _in_progress(experiment: Experiment) -> None:
    """How many runs are done, and how far the present one is."""
    if experiment.state() in OVER:
        return
    members = experiment.members
    states = [member.state for member in members]
    now = next(
        (
            one
            for one, state in zip(members, states, strict=True)
            if state not in ("done", "failed", "waiting")
        ),
        None,
    )
    st.markdown(
        f"{states.count('done')} of {len(states)} runs are"
        f" done.{f' Now: {experiment.name_of(now)}.' if now else ''}"
    )
    if now:
        progress.state_line(now.run, now.run.status(), now.run.events())


def _links(experiment: Experiment) -> None:
    """To every run that has begun: its result once it has one, until then how it is going."""
    begun = [member for member in experiment.members if member.begun]
    if not begun:
        return
    with st.expander(f"Every run of the {experiment.kind}", icon=":material/list:"):
        for member in begun:
            page = "guide/results.py" if member.run.result() else "guide/run.py"
            st.page_link(
                page,
                label=f"{experiment.name_of(member)}, {member.state}",
                query_params={"run": member.run.id},
            )
