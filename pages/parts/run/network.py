"""The network of a run as a ladder: what its probes read, how far its blocks have moved, and which of them
learn. While the run goes, a click freezes or thaws a block from the next step on.
"""

from collections.abc import Mapping

import streamlit as st

from pages.parts import ladder
from pages.parts.choices import visitor
from pages.parts.frame import words
from tl_core.evidence.wording import in_order
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.metrics import Curve
from tl_core.runs.run import FINAL, RunState
from tl_core.workspace.events import Toggle

MEANING = "Takes effect at once. No block loses what it has learned. A thawed block begins with a low rate."


def show(run: Run, state: RunState, latest: Mapping[Curve, float], classes: int) -> None:
    """Drawn as it is at this moment, by the `latest` numbers of its curves."""
    plan = run.plan
    frees = state not in FINAL and not plan.fixed_features and not plan.random
    free = frees and visitor.may_change(run)
    drawn = ladder.ladder_of_run(run, classes, editable=free, live=True)
    change = ladder.show(ladder.with_metrics(drawn, latest), key=key_of(run))
    if change:
        run.request_groups(change.trained, visitor.here())
    if free:
        st.caption(MEANING)


def key_of(run: Run) -> str:
    return f"ladder of {run.id}"


def toggled(plan: Plan, toggles: list[Toggle]) -> dict[float, str]:
    """What was frozen or thawed while the run went: {epoch: in words, to be drawn}."""
    said, before = {}, set(plan.learning)
    for toggle in toggles:
        after = set(toggle.trained)
        changes = {"frozen": before - after, "thawed": after - before}
        parts = [f"{_named(plan, groups)} {verb}" for verb, groups in changes.items() if groups]
        if parts:
            said[toggle.epoch] = ", ".join(parts)
        before = after
    return said


def _named(plan: Plan, groups: set[str]) -> str:
    names = plan.network_groups
    return words.plotted(in_order([name for name in names if name in groups], names))
