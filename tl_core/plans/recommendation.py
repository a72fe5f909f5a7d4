"""What Thaw recommends as a plan: each strategy on this backbone and dataset, runnable as it is."""

import math
from statistics import median

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import in_order
from tl_core.matrix import Answers
from tl_core.matrix.answers import Similarity
from tl_core.matrix.strategy import Recipe, Strategy, recipe_for
from tl_core.plans.plan import Augment, Plan

# The last third of the backbone's groups is "the top": CS231n's "some higher-level portion of the network".
TOP_SHARE = 1 / 3
# Scenario 3 reads "somewhere earlier": after two thirds of the groups, until a depth profile says better.
EARLY_SHARE = 2 / 3
# Pictures much smaller than the backbone's input hold no detail to enlarge: four times their own side is
# enough.
ENLARGE = 4
SMALLEST_SIDE, SMALLEST_STEP = 64, 32
# From so many training images on, half the epochs are enough. Of few images an epoch is few steps, and a
# network that begins with pretrained weights needs LEAST_STEPS before one sees what it comes to: then there
# are more epochs, up to MOST_EPOCHS.
MANY_IMAGES = 2000
EPOCHS, MOST_EPOCHS = 8, 32
LEAST_STEPS = 64
# AdamW rates of a backbone with codes this wide (MobileNetV2). Narrower networks take larger ones, see
# `rate_scale`.
REFERENCE_WIDTH = 1280
HEAD_RATE, SCRATCH_RATE = 1e-3, 5e-4
# The notes: "a smaller learning rate for ConvNet weights that are being fine-tuned" than for the new head,
# since they "are relatively good". They are less good, and may go further, where the data is different from
# the source.
BACKBONE_SHARE: dict[Similarity, float] = {"similar": 0.1, "different": 0.3}
SMALLEST_SCALE, LARGEST_SCALE = 0.5, 10.0


def plan_for(
    strategy: Strategy, answers: Answers, card: BackboneCard, dataset: Dataset, early_cut: str | None = None
) -> Plan:
    """The plan of a strategy on this backbone and dataset, complete and runnable as it is.

    `early_cut` is the layer group a depth profile chose for scenario 3 (`axes.py`); two thirds of the depth
    without one.
    """
    recipe = recipe_for(strategy)
    names = card.group_names
    head_rate, backbone_rate = rates_for(recipe, answers, card)
    varied: Augment = "crop_flip" if dataset.mirrored_alike else "crop"
    return Plan(
        dataset=dataset.id,
        fingerprint=dataset.fingerprint,
        weights=card.weights,
        groups=names,
        strategy=strategy,
        size=answers.size,
        similarity=answers.similarity,
        trained=trained_by(recipe, names),
        head_after=(early_cut or early_group(names)) if recipe.reads == "earlier" else names[-1],
        head=recipe.head,
        pretrained=names if recipe.pretrained else (),
        image_size=image_size_for(card, dataset),
        epochs=epochs_for(recipe, len(dataset.part("train"))),
        head_rate=head_rate,
        backbone_rate=backbone_rate,
        head_start="solved" if recipe.pretrained else "random",
        augment="none" if recipe.trains == "none" else varied,
        excluded=tuple(item.line for item in dataset.excluded),
        relabelled=dataset.new_labels,
        reading="chosen" if recipe.pretrained else "mean",
        reads="all" if recipe.reads == "all" else "cut",
    )


def epochs_for(recipe: Recipe, images: int) -> int:
    """How often the training sees so many training images; twice as often where it begins with nothing."""
    steps = max(1, math.ceil(images / Plan.batch_size))
    few = max(EPOCHS, min(MOST_EPOCHS, math.ceil(LEAST_STEPS / steps)))
    epochs = few if images < MANY_IMAGES else EPOCHS // 2
    return epochs if recipe.pretrained else 2 * epochs


def rates_for(recipe: Recipe, answers: Answers, card: BackboneCard) -> tuple[float, float]:
    """The AdamW learning rates of head and backbone, to two digits."""
    scale = rate_scale(card.groups[-1].width)
    head = (HEAD_RATE if recipe.pretrained else SCRATCH_RATE) * scale
    backbone = head * BACKBONE_SHARE[answers.similarity] if recipe.pretrained else head
    return float(f"{head:.1e}"), float(f"{backbone:.1e}")


def rate_scale(width: int) -> float:
    """How many times the reference rates a network takes whose codes are `width` long: inversely with its
    width, within limits.

    Under Adam the rate at which a network learns best falls as its width grows (Yang et al. 2022, Tensor
    Programs V, section 3).
    """
    return min(LARGEST_SCALE, max(SMALLEST_SCALE, REFERENCE_WIDTH / width))


def trained_by(recipe: Recipe, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the layer groups `names` that learn by this recipe, stem first."""
    return {"none": (), "top": top_groups(names), "all": names}[recipe.trains]


def top_groups(names: tuple[str, ...]) -> tuple[str, ...]:
    """The last third of the groups, at least one."""
    return names[-max(1, round(len(names) * TOP_SHARE)) :]


def early_group(names: tuple[str, ...]) -> str:
    """The group after two thirds of the depth, never the last (unless it is the only one)."""
    if len(names) == 1:
        return names[0]
    depth = min(max(1, round(len(names) * EARLY_SHARE)), len(names) - 1)
    return names[depth - 1]


def image_size_for(card: BackboneCard, dataset: Dataset) -> int:
    """The backbone's own input size, or less where the images are so small that it would only enlarge
    them.
    """
    if card.size_step == 0 or not dataset.items:
        return card.input_size
    side = ENLARGE * median(min(item.width, item.height) for item in dataset.items)
    step = card.size_step * math.ceil(SMALLEST_STEP / card.size_step)
    return min(card.input_size, step * max(math.ceil(SMALLEST_SIDE / step), round(side / step)))


def warnings_for(plan: Plan, card: BackboneCard) -> list[str]:
    """Sentences about choices that make little sense, for the page beside the ladder."""
    names, learning = plan.network_groups, plan.learning
    notes = _frozen_after_learning(plan)
    if learning and plan.pretrained and plan.size == "small" and len(learning) == len(names):
        notes.append(
            "Every layer group learns, on few images: expect overfitting. Compare training and validation."
        )
    if learning and plan.pretrained and plan.backbone_rate >= plan.head_rate:
        notes.append(
            "The backbone learns as fast as the new head, which may distort the pretrained weights. Give the"
            " backbone a smaller rate."
        )
    if not plan.pretrained and plan.size == "small":
        notes.append("Training from scratch on few images rarely works. Keep it as the control.")
    if plan.image_size * 2 <= card.input_size:
        notes.append(
            f"{plan.image_size} px is far below the {card.input_size} px of the pretraining. The codes may be"
            " worse."
        )
    return notes


def _frozen_after_learning(plan: Plan) -> list[str]:
    """That freezing groups above one that learns saves little, where the plan does so."""
    names, learning = plan.network_groups, plan.learning
    above = [name for name in plan.frozen if learning and names.index(name) > names.index(learning[0])]
    if not above:
        return []
    before = [name for name in learning if names.index(name) < names.index(above[0])]
    are, them = ("is", "it") if len(above) == 1 else ("are", "them")
    learn = "learns" if len(before) == 1 else "learn"
    return [
        f"{in_order(above, names)} {are} frozen, but {in_order(before, names)} before {them} {learn}."
        f" Gradients still pass through {them}, so the training is hardly faster."
    ]
