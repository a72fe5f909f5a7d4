"""Options of the loop over epochs. A head that is solved to convergence, with every group frozen, has no use
for them.
"""

from dataclasses import replace
from typing import Literal

from tl_core.plans.plan import Changes, Plan

LoopOption = Literal["sampling", "label_smoothing", "patience", "ema"]
# Fields of a plan, and how a sentence names them.
OF_THE_LOOP: dict[LoopOption, str] = {
    "sampling": "balanced sampling",
    "label_smoothing": "label smoothing",
    "patience": "early stopping",
    "ema": "an average of weights",
}
UNSET: Changes = {"sampling": "plain", "label_smoothing": 0.0, "patience": 0, "ema": 0.0}


def idle(plan: Plan) -> tuple[LoopOption, ...]:
    """The options that are set in a plan in which no group learns."""
    if not plan.fixed_features:
        return ()
    return tuple(name for name in OF_THE_LOOP if getattr(plan, name) != UNSET[name])


def without_idle(plan: Plan) -> Plan:
    """The plan with those options unset."""
    return replace(plan, **UNSET) if plan.fixed_features else plan


def with_useful(plan: Plan, changes: Changes) -> Plan:
    """The plan with those of the changes that it has a use for."""
    useful: Changes = {**changes, **UNSET} if plan.fixed_features else changes
    return replace(plan, **useful)


def refuse_idle(plan: Plan) -> None:
    """Raises ValueError where an option is set that would do nothing."""
    if names := [OF_THE_LOOP[name] for name in idle(plan)]:
        raise ValueError(
            f"no layer group learns, so the head is solved to convergence without {' and '.join(names)}; thaw"
            " a group"
        )
