"""Options of the loop over epochs. A head that is solved to convergence, with every group frozen, has no use
for them.
"""

from dataclasses import fields, replace

from tl_core.plans.plan import Plan

# Fields of a plan, and how a sentence names them.
OF_THE_LOOP = {
    "sampling": "balanced sampling", "label_smoothing": "label smoothing", "patience": "early stopping",
    "ema": "an average of weights",
}  # fmt: skip
UNSET = {field.name: field.default for field in fields(Plan) if field.name in OF_THE_LOOP}


def idle(plan: Plan) -> tuple[str, ...]:
    """The options that are set in a plan in which no group learns."""
    return tuple(name for name in OF_THE_LOOP if plan.fixed_features and getattr(plan, name) != UNSET[name])


def without_idle(plan: Plan) -> Plan:
    """The plan with those options unset."""
    return replace(plan, **{name: UNSET[name] for name in idle(plan)})


def of_use(plan: Plan, changes: dict[str, object]) -> dict[str, object]:
    """Those of the changes that the plan has a use for."""
    return {
        name: value for name, value in changes.items() if name not in OF_THE_LOOP or not plan.fixed_features
    }


def refuse_idle(plan: Plan) -> None:
    """Raises ValueError where an option is set that would do nothing."""
    if names := [OF_THE_LOOP[name] for name in idle(plan)]:
        raise ValueError(
            f"no layer group learns, so the head is solved to convergence without {' and '.join(names)}; thaw"
            " a group"
        )
