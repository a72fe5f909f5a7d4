"""In what the plans of several runs differ, in words, and nothing else of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tl_core.evidence.wording import counted, in_order, readable_rate
from tl_core.plans import Plan, options
from tl_core.runs.origin import Origin

NOT_USED = "not used"
# Options of which most plans have none.
UNSET: dict[str, object] = {**options.UNSET, "layer_decay": 1.0}
# Of a plan in which no layer group learns, the head is solved: these say nothing of it.
OF_LEARNING = (
    "epochs",
    "batch_size",
    "head_rate",
    "backbone_rate",
    "layer_decay",
    "weight_decay",
    "head_start",
    "augment",
    "sampling",
    "label_smoothing",
    "patience",
    "ema",
)
TITLES = {
    "trained": "layer groups that learn",
    "random": "layer groups from random weights",
    "head_after": "cut",
    "reads": "head reads",
    "ema": "average of weights",
    "patience": "early stopping after",
    "excluded": "images left out",
    "relabelled": "images relabelled",
    "dataset": "data",
    "size": "data is",
    "similarity": "data is to the source",
}


@dataclass(frozen=True)
class PlanDifference:
    """One thing in which plans differ: what it is called, and each plan's in words."""

    title: str
    values: tuple[str, ...]


def differences(origins: Sequence[Origin], data: Sequence[str]) -> list[PlanDifference]:
    """Where not all plans, and the versions and weights that they ran with, say the same. `data` are the
    titles of their datasets.
    """
    plans = [origin.plan for origin in origins]
    rows = {name: [_said(plan, name) for plan in plans] for name in FIELDS}
    rows["dataset"] = _distinct(data, [plan.fingerprint for plan in plans])
    rows["weights"] = _distinct(
        [plan.weights for plan in plans], [origin.weights_hash or "" for origin in origins]
    )
    for name in ("thaw", "torch", "timm"):
        rows[name] = [getattr(origin.versions, name, "not known") for origin in origins]
    return [
        PlanDifference(TITLES.get(name, name.replace("_", " ")), tuple(values))
        for name, values in rows.items()
        if len(set(values) - _idle(name, plans)) > 1
    ]


def _idle(name: str, plans: Sequence[Plan]) -> set[str]:
    """What tells no plans apart: that one has no use for an option which no other has set."""
    unset = name in UNSET and all(getattr(plan, name) == UNSET[name] for plan in plans)
    return {NOT_USED} if unset else set()


def _distinct(titles: Sequence[str], contents: Sequence[str]) -> list[str]:
    """The titles; where one title stands for two contents, each with the beginning of its hash."""
    unclear = {
        title for title in titles if len({c for t, c in zip(titles, contents, strict=True) if t == title}) > 1
    }
    return [
        f"{title} ({content[:8] or 'not known'})" if title in unclear else title
        for title, content in zip(titles, contents, strict=True)
    ]


def _said(plan: Plan, name: str) -> str:
    """One field of a plan in words."""
    if plan.fixed_features and name in OF_LEARNING:
        return NOT_USED
    value = getattr(plan, name)
    if read := READ.get(name):
        return read(plan)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


def _groups(plan: Plan, names: Sequence[str]) -> str:
    return in_order(names, plan.network_groups) if names else "none"


READ: dict[str, Callable[[Plan], str]] = {
    "trained": lambda plan: _groups(plan, plan.learning),
    "random": lambda plan: _groups(plan, plan.random),
    "head_after": lambda plan: plan.head_after,
    "head_rate": lambda plan: readable_rate(plan.head_rate),
    "backbone_rate": lambda plan: readable_rate(plan.backbone_rate),
    "weights": lambda plan: plan.weights,
    "image_size": lambda plan: f"{plan.image_size} px",
    "patience": lambda plan: counted(plan.patience, "epoch") if plan.patience else "never",
    "excluded": lambda plan: counted(len(plan.excluded), "image"),
    "relabelled": lambda plan: counted(len(plan.relabelled), "image"),
    "dataset": lambda plan: plan.dataset,
}
# In the order in which they are told.
FIELDS = (
    "dataset", "excluded", "relabelled", "size", "similarity", "weights", "strategy", "trained", "random",
    "head_after", "head", "reads", "reading", "image_size", "epochs", "batch_size", "head_rate",
    "backbone_rate", "layer_decay", "weight_decay", "head_start", "augment", "class_weights", "sampling",
    "label_smoothing", "patience", "ema", "probes", "seed", "device",
)  # fmt: skip
