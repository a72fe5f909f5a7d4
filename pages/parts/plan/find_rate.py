"""A learning rate for the plan as it stands: asked of another process, shown as a curve, and put into the
plan.
"""

import streamlit as st

from pages.parts.charts import live, marks, still
from pages.parts.charts.theme import FAINT, VALIDATION, Figure, Mark
from pages.parts.choices import chosen, session, visitor
from pages.parts.frame import waiting, words
from pages.parts.plan import draft
from tl_core.engines import questions
from tl_core.plans import Plan
from tl_core.plans.rate_range import RateRange

HEIGHT = 240
HOVER = "rate %{x:.1e}: loss %{y:.3f}<extra></extra>"
RATES: Mark = {
    "title": still.title("learning rate of the head"),
    "type": "log",
    "exponentformat": "power",
    "dtick": 1,
}
CAPTION = (
    "Trains this plan for a short time at higher and higher rates. The weights are thrown away afterwards."
)


def find(plan: Plan, basis: draft.Basis) -> None:
    """A button until somebody asks about this plan; then how far that is, and what was found."""
    try:
        task = questions.find_rate(visitor.workspace(), plan)
    except ValueError as error:
        st.caption(words.sentence(f"There is no rate to find: {error}."))
        return
    answer = waiting.offered(task, "Find a rate", ":material/speed:", CAPTION, RateRange.from_json)
    if answer:
        _show(answer, plan, basis)


def _show(found: RateRange, plan: Plan, basis: draft.Basis) -> None:
    st.markdown(words.sentence(found.sentence))
    live.chart(figure(found), "The loss by learning rate", key="rate-range")
    if found.suggestion is None:
        return
    taken = found.applied(plan)
    if taken == plan:
        st.caption(":material/check: The plan uses this rate.")
    else:
        st.button("Use it", icon=":material/check:", on_click=_take, args=(taken, basis))


def _take(plan: Plan, basis: draft.Basis) -> None:
    chosen.keep(plan, basis.scenario.strategy)
    session.renew_widgets()


def figure(found: RateRange) -> Figure:
    """The loss of each step, faint, and the curve through them, by the head's rate (logarithmic); a line at
    the suggestion.
    """
    rates = list(found.rates)
    each = marks.faint_dots(rates, list(found.losses), FAINT, 4)
    curve = marks.line(rates, list(found.smoothed), VALIDATION, 3, hovertemplate=HOVER)
    # Beyond twice what it began with the loss only explodes, and would flatten the rest.
    losses: Mark = {"title": still.title("loss"), "range": [0, 2 * found.smoothed[0]]}
    lines = [] if found.suggestion is None else [marks.upright(found.suggestion, "dot")]
    return still.figure([each, curve], HEIGHT, RATES, losses, shapes=lines)
