"""The commands that try a plan out before it runs. They change no run."""

from argparse import Namespace

from tl_core.drafting import Report, whole_plan_of
from tl_core.workspace import Workspace


def find_rate(asked: Namespace, report: Report) -> dict:
    """A learning-rate range test of a plan: the loss at each rate, and the rate it suggests."""
    from tl_core.rate_finder import find_rate as look

    plan, dataset, notes = whole_plan_of(asked, report)
    return {"dataset": dataset.id, **look(plan, Workspace.at(asked.workspace), report).to_json(), "notes": notes}
