"""Everything a training needs, as one frozen value; and what may be changed of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypedDict, cast, get_args

from tl_core.backbones import READINGS, Reading
from tl_core.backbones.card import HEAD, parse_weights
from tl_core.matrix import Answers
from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.strategy import Head, Strategy, recipe_for
from tl_core.workspace.stored import as_json, value_of

DeviceChoice = Literal["auto", "cpu", "cuda"]
Augment = Literal["none", "crop", "crop_flip"]
HeadStart = Literal["solved", "random"]
ClassWeights = Literal["none", "balanced"]
Sampling = Literal["plain", "balanced"]
# `chosen`: by cross-validation, where the head is solved to convergence.
ReadingChoice = Literal["chosen", "mean", "grid", "fine_grid", "spread"]
# Whether the head reads the codes at the cut, or those of all layer groups up to it.
HeadReads = Literal["cut", "all"]

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
WHOLE = ("image_size", "epochs", "batch_size", "seed", "patience")
WORDS = {
    "head": get_args(Head),
    "device": get_args(DeviceChoice),
    "augment": get_args(Augment),
    "head_start": get_args(HeadStart),
    "class_weights": get_args(ClassWeights),
    "sampling": get_args(Sampling),
    "reading": get_args(ReadingChoice),
    "reads": get_args(HeadReads),
}


class Changes(TypedDict, total=False):
    """What may be changed of a plan: `replace(plan, **changes)` is the changed one, checked."""

    weights: str
    strategy: Strategy
    trained: tuple[str, ...]
    head_after: str
    head: Head
    reading: ReadingChoice
    reads: HeadReads
    pretrained: tuple[str, ...]
    image_size: int
    epochs: int
    batch_size: int
    head_rate: float
    backbone_rate: float
    layer_decay: float
    weight_decay: float
    head_start: HeadStart
    augment: Augment
    probes: bool
    seed: int
    device: DeviceChoice
    class_weights: ClassWeights
    sampling: Sampling
    label_smoothing: float
    patience: int
    ema: float


def changes_of(fields: Mapping[str, object]) -> Changes:
    """These fields as changes. Raises ValueError for one that cannot be changed; a plan checks its values."""
    if unknown := set(fields) - set(Changes.__annotations__):
        known = ", ".join(Changes.__annotations__)
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be changed in a plan; change {known}")
    return cast(Changes, dict(fields))


@dataclass(frozen=True)
class Plan:
    """What to train, on what, how. A change is a new plan; `plan != plan_for(...)` means it left the
    recommendation.

    `groups` are all layer groups of the backbone, stem first; `trained` those that learn; `pretrained` those
    that begin with the pretrained weights, while the others begin random; `head_after` the cut: the group
    whose codes the head reads. Groups above the cut are not part of the network. Rates are AdamW learning
    rates. `excluded` are the images of the dataset that are left out, content and path of each; `relabelled`
    those that got another class, with a tab and the class after it. `patience` counts epochs without a better
    validation, after which the run ends; `ema` is the decay of an average of the weights; 0 is without. The
    head `reads` the codes at the cut or those of all groups up to it, and `reading` says how an activation
    becomes codes. Raises ValueError, with the fact and the way out, for anything that cannot run.
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
    head_rate: float = 1e-3
    backbone_rate: float = 1e-4
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
    reading: ReadingChoice = "mean"
    reads: HeadReads = "cut"
    relabelled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Answers(self.size, self.similarity)
        recipe_for(self.strategy)
        parse_weights(self.weights)
        for name, choices in WORDS.items():
            _check_word(name, getattr(self, name), choices)
        for name, (low, high) in LIMITS.items():
            _check_number(name, getattr(self, name), low, high)
        self._check_options()
        self._check_groups()

    def _check_options(self) -> None:
        if self.class_weights == self.sampling == "balanced":
            raise ValueError(
                "class weights and balanced sampling would even the classes out twice; take one of them"
            )
        if self.label_smoothing and self.head != "softmax":
            raise ValueError(
                "label smoothing is for shares that sum to one, which only softmax gives; take the softmax"
                " head or 0"
            )

    def _check_groups(self) -> None:
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
    def read_groups(self) -> tuple[str, ...]:
        """The groups whose codes the head reads, stem first."""
        return self.network_groups if self.reads == "all" else (self.head_after,)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Those that the head may take. One is chosen only where the head is solved on codes; where the head
        begins random it takes the mean.
        """
        if self.reading != "chosen":
            return (self.reading,)
        return READINGS if self.fixed_features or self.head_start == "solved" else ("mean",)

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

    def to_json(self) -> dict[str, object]:
        """As `from_json` reads it. A plan that relabels nothing says nothing of it: what is kept under the
        hash of a plan is found again.
        """
        told = as_json(self)
        return told if self.relabelled else {name: told[name] for name in told if name != "relabelled"}

    @classmethod
    def from_json(cls, stored: object) -> "Plan":
        """Raises ValueError for a field that is missing, unknown or of another type, and as a plan does."""
        return value_of(stored, cls)


def _check_word(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} is {value!r}; take one of {', '.join(choices)}")


def _check_number(name: str, value: float, low: float, high: float) -> None:
    whole = name in WHOLE
    # Not isinstance: True is an int, and no number of epochs.
    kinds = (int,) if whole else (int, float)
    if type(value) not in kinds or not low <= value <= high:
        kind = "a whole number" if whole else "a number"
        raise ValueError(f"{name.replace('_', ' ')} is {value}; take {kind} from {low:g} to {high:g}")
