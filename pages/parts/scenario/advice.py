"""What the user's own images say of the strategies: at once where both questions are left to them, else at a
button; each step as soon as it is there, and the strategy that they advise.
"""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.parts import ladder
from pages.parts.charts import live
from pages.parts.choices import chosen, session, visitor
from pages.parts.frame import waiting, words
from pages.parts.scenario import advice_figure
from tl_core.advice import Advice
from tl_core.advice.case import Case
from tl_core.advice.evidence import Pilot
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.engines.tasks import Task
from tl_core.evidence.wording import counted, in_points, in_signed_points, readable_seconds
from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes, check_measurable
from tl_core.matrix.scenario import Scenario, scenario_for
from tl_core.matrix.strategy import RECIPES, Strategy

CAPTION = (
    "Which strategy will win here? Quick classifiers on the frozen network are tried first. Where they do not"
    " decide, short trainings on a few of your images follow."
)
# Seconds until another process has loaded torch and opened the backbone.
BEGINS = 8.0
ASK, FURTHER = "Ask your own images", "Look further"


def show(dataset: Dataset, answers: Answers, axes: Axes | None) -> Advice | None:
    """The card of what the images say. Returns what they have said so far, now or at any time before; None
    where they were not asked yet. Where the answers are left to the images, so is the strategy.
    """
    case = _case(dataset, answers, axes)
    found = _said(case)
    by_itself = session.left_to_the_images() and not found
    if found and session.left_to_the_images():
        _leave_to(found, scenario_for(answers))
    task = questions.advise(visitor.workspace(), dataset, chosen.weights(), answers, at_once=by_itself)
    with st.container(border=True):
        st.markdown("#### What your own images say")
        if found:
            _answer(found, scenario_for(answers))
        if why_not := _why_not(dataset):
            st.caption(words.reason(f"They cannot be asked: {why_not}"))
        elif (task.asked() or (by_itself and not task.cancelled())) and task.answer() is None:
            waiting.answer_of(task, dict, _changed(found, lambda: _said(_case(dataset, answers, axes))))
        else:
            _offer(task, case, found)
    return found


def _case(dataset: Dataset, answers: Answers, axes: Axes | None) -> Case | None:
    """None while nobody has described the backbone."""
    card = ladder.known_card(chosen.weights())
    if card is None:
        return None
    return Case(dataset, card, answers, axes.early_cut if axes else None, visitor.workspace())


def _said(case: Case | None) -> Advice | None:
    evidence = case.known() if case else None
    return case.advice_on(evidence) if case and evidence else None


def _changed(found: Advice | None, now: Callable[[], Advice | None]) -> Callable[[], bool]:
    """Whether the images have said more than was found."""
    before = found.evidence if found else None
    return lambda: (said.evidence if (said := now()) else None) != before


def _why_not(dataset: Dataset) -> str:
    """Why the images cannot be asked; empty where they can."""
    try:
        check_measurable(dataset)
    except ValueError as error:
        return str(error).partition(";")[0]
    return ""


def _offer(task: Task, case: Case | None, found: Advice | None) -> None:
    """To ask, or to go on where more can be learnt."""
    if found and not found.another:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        label = FURTHER if found else ASK
        st.button(label, icon=":material/quick_reference_all:", on_click=task.ask_again)
        st.caption(words.sentence(found.another) if found else f"{CAPTION} {_takes(case)}")


def _takes(case: Case | None) -> str:
    seconds = case.seconds if case else None
    if seconds is None:
        return "Takes a minute or two for a few hundred images."
    return f"Takes up to about {readable_seconds(BEGINS + seconds)}, less where the answer is clear."


def _answer(found: Advice, scenario: Scenario) -> None:
    """One sentence, a line a strategy, what the notes say otherwise, and on which steps that rests."""
    told = words.sentence(f"{found.doubt} {RECIPES[found.advised].sentence}".lstrip())
    st.markdown(f"**{words.sentence(found.to_do)}** {told}")
    live.chart(advice_figure.figure(found), advice_figure.described(found), key="advice")
    if found.difference:
        st.markdown(words.sentence(found.difference))
    _use(found.advised, scenario)
    st.caption("\n".join(f"{number}. {words.sentence(step)}" for number, step in enumerate(_steps(found), 1)))


def _use(advised: Strategy, scenario: Scenario) -> None:
    """Makes the advised strategy the plan's."""
    if advised == (session.strategy() or scenario.strategy):
        st.caption(f":material/check: The plan is this one: {RECIPES[advised].title}.")
    else:
        title = f"Use this plan: {RECIPES[advised].title}"
        st.button(title, icon=":material/stairs:", on_click=_take, args=(advised, scenario.strategy))


def _leave_to(found: Advice, scenario: Scenario) -> None:
    """The advised strategy is the plan's, once, where the user has named none."""
    session.leave_to_the_images(False)
    if session.strategy() is None:
        session.remember_plan(found.advised, scenario.strategy, None)


def _take(advised: Strategy, recommended: Strategy) -> None:
    session.remember_plan(advised, recommended, None)
    session.renew_widgets()


def _steps(found: Advice) -> list[str]:
    """What was tried and what it showed, a sentence a step."""
    best, judged = found.evidence.best, counted(found.evidence.judged, "image")
    title = RECIPES[best.strategy].title
    first = f"Quick classifiers, judged on {judged}: {title} is best, {in_points(best.accuracy)} right."
    return [first, *(_piloted(pilot, title.lower()) for pilot in found.evidence.pilots)]


def _piloted(pilot: Pilot, over: str) -> str:
    most = max(pilot.gains, key=lambda gain: gain.ahead.value)
    return (
        f"Trained on {counted(pilot.images, 'image')}, judged on {pilot.unseen:,} others:"
        f" {RECIPES[most.strategy].title} is {in_signed_points(most.ahead)} over the {over}."
    )


def why(found: Advice) -> None:
    """What each line rests on."""
    st.markdown("**What your own images say**")
    rows = [
        (
            RECIPES[line.strategy].title,
            in_points(line.accuracy),
            advice_figure.takes(line),
            words.sentence(line.evidence),
        )
        for line in found.lines
    ]
    table = pd.DataFrame(rows, columns=["Strategy", "Expected right", "A run takes", "Rests on"])
    st.table(table, hide_index=True, border="horizontal", alt="What is expected of each strategy, and why")
