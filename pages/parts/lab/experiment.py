"""The page of a race or a study: set up, then followed, stopped and gone on with; its sentence when it is
over.
"""

from collections.abc import Callable

import streamlit as st

from pages.parts import ladder
from pages.parts.backbone import teaching
from pages.parts.choices import chosen, session, visitor, which_run
from pages.parts.frame import step
from pages.parts.lab import which_experiment
from pages.parts.lab.which_experiment import Kind
from pages.parts.run import progress
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.disk import quota
from tl_core.lab.experiment import OVER, Experiment
from tl_core.lab.member import ENDED, Member
from tl_core.matrix import Answers
from tl_core.plans import Plan

EVERY_SECONDS = 1
# Of a link to a run, and of the network before it, in pixels.
LINK_WIDTH, MINIATURE_WIDTH = 300, 36
SetUp = Callable[[Dataset, Answers, BackboneCard], list[Plan]]
Part = Callable[[Kind], None]


def show(
    kind: type[Kind],
    page: str,
    plural: str,
    promise: str,
    plans: SetUp,
    view: Part[Kind],
    verdict: Part[Kind],
) -> None:
    """The experiment of the link, drawn by `view` and `verdict`; without one, the `promise` of what one gets,
    the earlier ones and the widgets that make `plans`. `page` is the file of this page.
    """
    experiment = which_experiment.opened(kind)
    if experiment:
        _follow(experiment, view, verdict)
    else:
        st.markdown(promise)
        which_experiment.earlier(kind, page, f"Earlier {plural}")
        _set_up(kind, plans)


def _set_up(kind: type[Kind], plans: SetUp) -> None:
    """From the dataset, the answers and the backbone of the guide to an experiment that has begun."""
    dataset = chosen.dataset()
    teaching.warn(dataset)
    made = plans(dataset, chosen.answers(), chosen.awaited_card())
    if step.forward(f"Start the {kind.kind}", ready=bool(made), icon=":material/play_arrow:"):
        quota.check_may_begin(visitor.workspace())
        experiment = kind.create(made, visitor.workspace(), session.draft_run_id())
        experiment.start(visitor.here())
        session.remember_opened(kind.kind, experiment.id)
        st.rerun()
    session.forget_draft()


def _follow(experiment: Kind, view: Part[Kind], verdict: Part[Kind]) -> None:
    """`view` is drawn again and again until the experiment is over. Then `verdict` stands above it, and
    another one can be set up.
    """
    st.caption(which_experiment.about(experiment))
    live = experiment.state() not in OVER
    if live:
        _stop(experiment)
    else:
        _ended(experiment, verdict)
    st.fragment(_watched, run_every=EVERY_SECONDS if live else None)(experiment, view, live)
    if not live and step.forward(f"Set up another {experiment.kind}"):
        session.remember_opened(experiment.kind, None)
        st.rerun()


def _stop(experiment: Experiment) -> None:
    if not visitor.may_change(experiment):
        return
    asked = experiment.stop_requested()
    if st.button(f"Stop the {experiment.kind}", icon=":material/stop_circle:", disabled=asked):
        experiment.request_stop(visitor.here())
        st.rerun()


def _ended(experiment: Kind, verdict: Part[Kind]) -> None:
    finished = experiment.state() == "done"
    if not finished:
        st.warning(
            f"The {experiment.kind} is not finished. What it has done is kept.", icon=":material/stop_circle:"
        )
    verdict(experiment)
    if finished or not visitor.may_change(experiment):
        return
    if st.button(f"Go on with the {experiment.kind}", icon=":material/resume:"):
        quota.check_may_begin(visitor.workspace())
        experiment.start(visitor.here())
        st.rerun()


@step.refusing()
def _watched(experiment: Kind, view: Part[Kind], following: bool) -> None:
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
    states = [(member, member.state()) for member in experiment.members]
    done, dropped = (sum(state == name for _, state in states) for name in ("done", "dropped"))
    now = next((member for member, state in states if state not in (*ENDED, "waiting")), None)
    said = f"{done} of {len(states)} runs are done{f', {dropped} dropped' if dropped else ''}."
    if now is None:
        st.markdown(said)
    else:
        st.markdown(f"{said} Now: {experiment.name_of(now)}.")
        progress.state_line(now.run, now.run.status(), now.run.events())


def _links(experiment: Experiment) -> None:
    """Folded, and open or not as the user left it, whatever else the page draws anew."""
    if any(member.begun() for member in experiment.members):
        title, key = f"Every run of the {experiment.kind}", f"runs-{experiment.id}"
        with st.expander(title, icon=":material/list:", key=key, on_change="rerun") as shelf:
            if shelf.open:
                links(experiment)


def links(experiment: Experiment) -> None:
    """To every run that has begun, its network before it: its result once it has one, until then how it is
    going. All of an experiment have one backbone.
    """
    card = ladder.card_of(experiment.members[0].plan)
    with st.grid("auto", min_column_width=LINK_WIDTH, gap="small"):
        for member in experiment.members:
            if member.begun():
                _link(experiment, member, ladder.ladder_of(member.plan, card, 0))


def _link(experiment: Experiment, member: Member, network: ladder.Ladder) -> None:
    title = f"{experiment.name_of(member)}, {member.state()}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.image(ladder.address(network), width=MINIATURE_WIDTH, alt=ladder.sentence(network))
        st.page_link(which_run.page_of(member.run), label=title, query_params={"run": member.run.id})
