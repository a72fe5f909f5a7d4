"""What a plan will cost, before it starts: parameters, time, and the plan in one sentence."""

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import readable_count
from tl_core.plans.duration import duration_of
from tl_core.plans.phases import head_width
from tl_core.plans.plan import Plan
from tl_core.workspace import Workspace


def learning_parameters(plan: Plan, card: BackboneCard, classes: int) -> tuple[int, int]:
    """Parameters that learn, and all parameters of the network; both with the head's `classes * (width +
    1)`.
    """
    head = classes * (head_width(plan, card, plan.readings[0]) + 1)
    learning = sum(card.group(name).parameters for name in plan.learning)
    return learning + head, sum(card.group(name).parameters for name in plan.network_groups) + head


def sentence_for(plan: Plan, card: BackboneCard, dataset: Dataset, workspace: Workspace) -> str:
    """The plan as one sentence: what learns, how many parameters, about how long."""
    learning, total = learning_parameters(plan, card, len(dataset.classes))
    groups = len(plan.network_groups)
    what = (
        "only the head"
        if plan.fixed_features
        else f"{len(plan.learning)} of {groups} layer groups and the head"
    )
    duration = duration_of([plan], card, {plan.dataset: dataset}, workspace)
    time = f", {duration.words}" if duration else ""
    random = (
        f" {', '.join(plan.random)} and the head begin random." if plan.pretrained and plan.random else ""
    )
    return f"Train {what}: {readable_count(learning)} of {readable_count(total)} parameters{time}.{random}"
