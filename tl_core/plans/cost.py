"""What a plan will cost, before it starts: parameters, seconds, and the plan in one sentence."""

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import readable_count, readable_seconds
from tl_core.plans.plan import Plan

# Forward plus backward costs about three forwards where every group learns; frozen groups below cost only
# their forward.
BACKWARD = 2.0
# Two seconds to open the backbone, and decoding, on an ordinary laptop.
START_SECONDS = 3.0
DECODE_SECONDS = 0.005


def learning_parameters(plan: Plan, card: BackboneCard, classes: int) -> tuple[int, int]:
    """Parameters that learn, and all parameters of the network; both with the head's `classes * (width +
    1)`.
    """
    head = classes * (card.group(plan.head_after).width + 1)
    learning = sum(card.group(name).parameters for name in plan.learning)
    return learning + head, sum(card.group(name).parameters for name in plan.network_groups) + head


def seconds_for(plan: Plan, card: BackboneCard, dataset: Dataset) -> float | None:
    """Estimated seconds of the run on the device the card was measured on; None when it was not measured."""
    if card.seconds_per_image is None:
        return None
    forward = card.seconds_per_image * (plan.image_size / card.input_size) ** 2
    images = len(dataset.items)
    once = images * (forward + DECODE_SECONDS)
    if plan.fixed_features:
        return START_SECONDS + once
    names = plan.network_groups
    share = 1 - names.index(plan.learning[0]) / len(names)
    train = len(dataset.part("train")) * forward * (1 + BACKWARD * share)
    return START_SECONDS + once + plan.epochs * (train + (images - len(dataset.part("train"))) * forward)


def sentence_for(plan: Plan, card: BackboneCard, dataset: Dataset) -> str:
    """The plan as one sentence: what learns, how many parameters, about how long."""
    learning, total = learning_parameters(plan, card, len(dataset.classes))
    groups = len(plan.network_groups)
    what = (
        "only the head"
        if plan.fixed_features
        else f"{len(plan.learning)} of {groups} layer groups and the head"
    )
    seconds = seconds_for(plan, card, dataset)
    time = "" if seconds is None else f", about {readable_seconds(seconds)}"
    random = (
        f" {', '.join(plan.random)} and the head begin random." if plan.pretrained and plan.random else ""
    )
    return f"Train {what}: {readable_count(learning)} of {readable_count(total)} parameters{time}.{random}"
