"""A learning rate for the plan as it stands: asked of another process, shown as a curve, and put into the
plan.
"""

import streamlit as st

from pages.parts.charts import live, still
from pages.parts.charts.curves import FAINT, VALIDATION, Figure
from pages.parts.choices import session
from pages.parts.frame import waiting, words
from pages.parts.plan import draft
from tl_core.engines import questions
from tl_core.plans import Plan
from tl_core.plans.rate_range import RateRange
from tl_core.workspace import Workspace

HEIGHT = 240
CAPTION = (
    "Trains this plan for a moment at ever higher rates, in another process, and throws the weights away."
)


def find(plan: Plan, basis: draft.Basis) -> None:
    """A button until somebody asks about this plan; then how far that is, and what was found."""
    try:
        task = questions.find_rate(Workspace.default(), plan)
    except ValueError as error:
        st.caption(words.sentence(f"There is no rate to find: {error}."))
        return
    answer = waiting.offered(task, "Find a rate", ":material/speed:", CAPTION)
    if answer:
        _show(RateRange.from_json(answer), plan, basis)


def _show(found: RateRange, plan: Plan, basis: draft.Basis) -> None:
    st.markdown(words.sentence(found.sentence))
    live.chart(figure(found), "The loss by learning rate", key="rate-range")
    if found.suggestion is None:
        return
    taken = found.applied(plan)
    if taken == plan:
        st.caption(":material/check: The plan uses this rate.")
    else:
        fields = draft.changes_from(basis.start, taken)
        st.button("Use it", icon=":material/check:", on_click=session.change, args=(basis.about, fields))


def figure(found: RateRange) -> Figure:
    """The loss of each step, faint, and the curve through them, by the head's rate (logarithmic); a line at
    the suggestion.
    """
    each = {
        "type": "scatter",
        "mode": "markers",
        "x": list(found.rates),
        "y": list(found.losses),
        "hoverinfo": "skip",
        "marker": {"color": FAINT, "size": 4, "opacity": 0.6},
    }
    curve = {
        "type": "scatter",
        "mode": "lines",
        "x": list(found.rates),
        "y": list(found.smoothed),
        "line": {"color": VALIDATION, "width": 3},
        "hovertemplate": "rate %{x:.1e}: loss %{y:.3f}<extra></extra>",
    }
    rates = {
        "title": still.title("learning rate of the head"),
        "type": "log",
        "exponentformat": "power",
        "dtick": 1,
    }
    # Beyond twice what it began with the loss only explodes, and would flatten the rest.
    losses = {"title": still.title("loss"), "range": [0, 2 * found.smoothed[0]]}
    return still.figure([each, curve], HEIGHT, rates, losses, shapes=_suggested(found))


def _suggested(found: RateRange) -> list[dict]:
    if found.suggestion is None:
        return []
    line = {"color": FAINT, "width": 1.5, "dash": "dot"}
    return [
        {
            "type": "line",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "x0": found.suggestion,
            "x1": found.suggestion,
            "line": line,
        }
    ]
