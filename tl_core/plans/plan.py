"""Everything a training needs, as one frozen value; and the recommendation as a plan."""

import math
from dataclasses import asdict, dataclass, fields, replace
from statistics import median
from typing import Literal, get_args

from tl_core.backbones import BackboneCard
from tl_core.backbones.card import HEAD, parse_weights
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.strategy import Head, Recipe, Strategy, recipe_for

DeviceChoice = Literal["auto", "cpu", "cuda"]
Augment = Literal["none", "crop", "crop_flip"]
HeadStart = Literal["solved", "random"]
ClassWeights = Literal["none", "balanced"]
Sampling = Literal["plain", "balanced"]

# The last third of the backbone's groups is "the top": CS231n's "some higher-level portion of the network".
TOP_SHARE = 1 / 3
# Scenario 3 reads "somewhere earlier": after two thirds of the groups, until a depth profile says better.
EARLY_SHARE = 2 / 3
# Pictures much smaller than the backbone's input hold no detail to enlarge: four times their own side is
# enough.
ENLARGE = 4
SMALLEST_SIDE, SMALLEST_STEP = 64, 32
EPOCHS: dict[Size, int] = {"small": 8, "large": 4}
SCRATCH_EPOCHS: dict[Size, int] = {"small": 16, "large": 8}
# AdamW rates of a backbone with codes this wide (MobileNetV2). Narrower networks take larger ones, see
# `rate_scale`.
REFERENCE_WIDTH = 1280
HEAD_RATE, SCRATCH_RATE = 1e-3, 5e-4
# The notes: "a smaller learning rate for ConvNet weights that are being fine-tuned" than for the new head,
# since they "are relatively good". They are less good, and may go further, where the data is different from
# the source.
BACKBONE_SHARE: dict[Similarity, float] = {"similar": 0.1, "different": 0.3}
SMALLEST_SCALE, LARGEST_SCALE = 0.5, 10.0
# What one plan may ask for, so that no number from a form can take the machine down.
LIMITS: dict[str, tuple[float, float]] = {
    "image_size": (16, 1024),
    "epochs": (1, 1000),
    "batch_size": (2, 1024),
    "head_rate": (0, 10),
    "backbone_rate": (0, 10),
    "layer_decay": (0.1, 1),
    "weight_decay": (0, 10),
    "seed": (0, 2**31 - 1),
    "label_smoothing": (0, 0.5),
    "patience": (0, 1000),
    "ema": (0, 0.9999),
}
TUPLES = ("groups", "trained", "pretrained", "excluded")
WHOLE = ("image_size", "epochs", "batch_size", "seed", "patience")


@dataclass(frozen=True)
class Plan:
    """What to train, on what, how. A change is a new plan; `plan != plan_for(...)` means it left the
    recommendation.

    `groups` are all layer groups of the backbone, stem first; `trained` those that learn; `pretrained` those
    that begin with the pretrained weights, while the others begin random; `head_after` the cut: the group
    whose codes the head reads. Groups above the cut are not part of the network. Rates are AdamW learning
    rates. `excluded` are the images of the dataset that are left out, content and path of each. `patience`
    counts epochs without a better validation, after which the run ends; `ema` is the decay of an average of
    the weights; 0 is without. Raises ValueError, with the fact and the way out, for anything that cannot run.
    """

    dataset: str
    fingerprint: str
    weights: str
    groups: tuple[str, ...]
    strategy: Strategy
    size: Size
    similarity: Similarity
    trained: tuple[str, ...]
    head_after: str
    head: Head
    pretrained: tuple[str, ...]
    image_size: int
    epochs: int
    batch_size: int = 32
    head_rate: float = HEAD_RATE
    backbone_rate: float = HEAD_RATE * BACKBONE_SHARE["similar"]
    layer_decay: float = 1.0
    weight_decay: float = 0.01
    head_start: HeadStart = "solved"
    augment: Augment = "none"
    probes: bool = True
    seed: int = 0
    device: DeviceChoice = "auto"
    excluded: tuple[str, ...] = ()
    class_weights: ClassWeights = "none"
    sampling: Sampling = "plain"
    label_smoothing: float = 0.0
    patience: int = 0
    ema: float = 0.0

    def __post_init__(self) -> None:
        Answers(self.size, self.similarity)
        recipe_for(self.strategy)
        parse_weights(self.weights)
        words = {
            "head": Head,
            "device": DeviceChoice,
            "augment": Augment,
            "head_start": HeadStart,
            "class_weights": ClassWeights,
            "sampling": Sampling,
        }
        for name, choices in words.items():
            if getattr(self, name) not in get_args(choices):
                raise ValueError(
                    f"{name} is {getattr(self, name)!r}; take one of {', '.join(get_args(choices))}"
                )
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            kinds = (int,) if name in WHOLE else (int, float)
            if type(value) not in kinds or not (math.isfinite(value) and low <= value <= high):
                kind = "a whole number" if name in WHOLE else "a number"
                raise ValueError(f"{name.replace('_', ' ')} is {value}; take {kind} from {low:g} to {high:g}")
        if self.class_weights == self.sampling == "balanced":
            raise ValueError(
                "class weights and balanced sampling would even the classes out twice; take one of them"
            )
        if self.label_smoothing and self.head != "softmax":
            raise ValueError(
                "label smoothing is for shares that sum to one, which only softmax gives; take the softmax"
                " head or 0"
            )
        for group in (*self.trained, *self.pretrained, self.head_after):
            if group not in self.groups:
                raise ValueError(
                    f"the backbone has no layer group {group!r}; it has {', '.join(self.groups)}"
                )
        if still_random := [group for group in self.random if group not in self.trained]:
            raise ValueError(
                f"{', '.join(still_random)} would stay random; train every group or start from pretrained"
                " weights"
            )

    @property
    def network_groups(self) -> tuple[str, ...]:
        """The groups up to the cut, which are the ones that run."""
        return self.groups[: self.groups.index(self.head_after) + 1]

    @property
    def learning(self) -> tuple[str, ...]:
        """The groups up to the cut that learn, stem first."""
        return tuple(group for group in self.network_groups if group in self.trained)

    @property
    def frozen(self) -> tuple[str, ...]:
        """The groups up to the cut that stay as they are, stem first."""
        return tuple(group for group in self.network_groups if group not in self.trained)

    @property
    def random(self) -> tuple[str, ...]:
        """The groups up to the cut that begin random, stem first."""
        return tuple(group for group in self.network_groups if group not in self.pretrained)

    @property
    def fixed_features(self) -> bool:
        """No group learns: codes are computed once and only the head is solved."""
        return not self.learning

    def toggled(self, group: str) -> "Plan":
        """The plan with this group thawed if it was frozen, frozen if it learned."""
        chosen = set(self.trained) ^ {group}
        return replace(self, trained=tuple(name for name in self.groups if name in chosen))

    def rates(self) -> dict[str, float]:
        """The learning rate each group and the head begin with: 0 where frozen, decayed by depth from the
        top.
        """
        names = self.network_groups
        rate = {
            name: self.backbone_rate * self.layer_decay ** (len(names) - 1 - depth)
            for depth, name in enumerate(names)
        }
        return {name: rate[name] if name in self.trained else 0.0 for name in names} | {HEAD: self.head_rate}

    def to_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> "Plan":
        """Raises ValueError for a missing or unknown field."""
        names = {field.name for field in fields(cls)}
        if unknown := set(stored) - names:
            raise ValueError(f"a plan has no {', '.join(sorted(unknown))}")
        try:
            if isinstance(
                stored["pretrained"], bool
            ):  # as runs of the first version have it: all groups, or none
                stored = {**stored, "pretrained": stored["groups"] if stored["pretrained"] else ()}
            return cls(**{**stored, **{name: tuple(stored[name]) for name in TUPLES if name in stored}})
        except (KeyError, TypeError) as error:
            raise ValueError(f"the plan is not complete: {error}") from error


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
    epochs = EPOCHS if recipe.pretrained else SCRATCH_EPOCHS
    varied = "crop_flip" if dataset.mirrored_alike else "crop"
    trained = {"none": (), "top": top_groups(names), "all": names}[recipe.trains]
    return Plan(
        dataset=dataset.id,
        fingerprint=dataset.fingerprint,
        weights=card.weights,
        groups=names,
        strategy=strategy,
        size=answers.size,
        similarity=answers.similarity,
        trained=trained,
        head_after=(early_cut or early_group(names)) if recipe.early_cut else names[-1],
        head=recipe.head,
        pretrained=names if recipe.pretrained else (),
        image_size=image_size_for(card, dataset),
        epochs=epochs[answers.size],
        head_rate=head_rate,
        backbone_rate=backbone_rate,
        head_start="solved" if recipe.pretrained else "random",
        augment="none" if recipe.trains == "none" else varied,
        excluded=tuple(item.line for item in dataset.excluded),
    )


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


def top_groups(names: tuple[str, ...]) -> tuple[str, ...]:
    """The last third of the groups, at least one."""
    return names[-max(1, round(len(names) * TOP_SHARE)) :]


def early_group(names: tuple[str, ...]) -> str:
    """The group after two thirds of the depth, never the last (unless it is the only one)."""
    return (
        names[min(max(1, round(len(names) * EARLY_SHARE)), len(names) - 1) - 1]
        if len(names) > 1
        else names[0]
    )


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
    """Sentences about choices that make little sense, for the page beside the freeze ladder."""
    names, learning = plan.network_groups, plan.learning
    notes = []
    if learning:
        above = [name for name in names[names.index(learning[0]) :] if name not in learning]
        if above:
            notes.append(
                f"{', '.join(above)} is frozen above a group that learns: gradients still pass through it, so"
                " this saves little."
            )
    if learning and plan.pretrained and plan.size == "small" and len(learning) == len(names):
        notes.append(
            "Every group learns on few images: expect overfitting; watch training and validation part."
        )
    if learning and plan.pretrained and plan.backbone_rate >= plan.head_rate:
        notes.append(
            "The backbone learns as fast as the new head: its pretrained weights may be distorted. Use a"
            " smaller rate."
        )
    if not plan.pretrained and plan.size == "small":
        notes.append("From scratch on few images rarely works: keep it as the control.")
    if plan.image_size * 2 <= card.input_size:
        notes.append(
            f"{plan.image_size} px is far below the {card.input_size} px the backbone was trained at: codes"
            " may be worse."
        )
    return notes
