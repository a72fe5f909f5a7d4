"""What a run is made of, and how long each part of it takes, before it starts: from what was measured of the
backbone, from how much data there is, and from what is kept already.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tl_core.backbones import BackboneCard, Reading, cores
from tl_core.dataset import Dataset
from tl_core.plans.kept import START, START_IMAGES, about, codes_mark, pixels_mark
from tl_core.plans.plan import Plan

Phase = Literal["start", "decode", "codes", "heads", "epochs", "end"]
Phases = dict[Phase, float]

# To open a backbone and to write a result, and what each million parameters adds, which are read, hashed and
# written.
OPEN_SECONDS, WRITE_SECONDS, MILLION_SECONDS = 0.15, 0.12, 0.02
# A picture, and each million pixels of it, on one core.
PICTURE_SECONDS, MEGAPIXEL_SECONDS = 0.001, 0.012
# Decoding takes so many cores at most.
DECODERS = 4
# Around each step: norms and curves; probes take their share of it. Around each epoch: a checkpoint, and its
# bytes a second.
STEP_SECONDS, PROBED, EPOCH_SECONDS, BYTES_A_SECOND = 0.004, 1.2, 0.03, 3e8
# A checkpoint holds every weight, and three numbers more of each that learns; the best holds each again.
CHECKPOINT_BYTES = 20
# Solving: iterations of a probe; of a head with all the folds and strengths that are tried; numbers a second.
PROBE_STEPS, HEAD_STEPS, NUMBERS_A_SECOND = 60, 300, 8e9
SOLVE_SECONDS = 0.2
# C is chosen on at most this many images: the choice moves little beyond, and five folds of everything would
# cost minutes.
CHOOSE_ON = 2500
# Where only a forward pass was measured, a step there and back is so many.
STEP_FORWARDS = 3.5
# Evaluating takes longer than codes, whose BatchNorm is folded.
UNFOLDED = 1.2
# Up to here a training step is quicker on one thread. 16 images of 64 px: 6.7 ms each on one thread, 12.3 ms
# on two; 16 of 96 px: 13.9 and 12.9 ms (MobileNetV2, full fine-tune).
STEP_PIXELS = 2**17
# Before its first step, a run from a solved head looks at so many batches, to see how long steps may be.
LOOKED_AT = 4
# With random crops, this many different crops of an image are kept; later epochs go round them.
VIEWS = 4


@dataclass(frozen=True)
class Amount:
    """How much data there is: images a part, classes, and million pixels an image."""

    train: int
    val: int
    test: int
    classes: int
    megapixels: float

    @classmethod
    def of(cls, dataset: Dataset) -> "Amount":
        counts = Counter(item.part for item in dataset.items)
        pixels = sum(item.width * item.height for item in dataset.items) / max(1, len(dataset.items))
        return cls(counts["train"], counts["val"], counts["test"], len(dataset.classes), pixels / 1e6)

    @property
    def images(self) -> int:
        return self.train + self.val + self.test


@dataclass(frozen=True)
class Job:
    """A plan with its backbone and its data, and the marks of what is kept of it."""

    plan: Plan
    card: BackboneCard
    amount: Amount
    kept: frozenset[str] = frozenset()

    @property
    def codes(self) -> dict[str, int]:
        """{mark: images} of all codes that the run needs, kept or not."""
        amount, plan, device = self.amount, self.plan, self.card.device
        if plan.fixed_features:
            parts = {"train": amount.train, "val": amount.val, "test": amount.test}
        elif plan.head_start == "random":
            parts = {}
        else:
            parts = {"train": amount.train} if amount.train <= START_IMAGES else {START: START_IMAGES}
        return {codes_mark(about(plan), part, device): images for part, images in parts.items()}

    @property
    def leaves(self) -> frozenset[str]:
        """The marks of all that is kept once the run is done."""
        pixels = set() if self.plan.fixed_features else {pixels_mark(about(self.plan))}
        return self.kept | pixels | set(self.codes)

    def phases(self) -> Phases | None:
        """Seconds of each phase; None where the backbone was not measured."""
        if self.card.seconds_per_image is None:
            return None
        return {name: seconds(self) for name, seconds in SECONDS.items()}


def _start(job: Job) -> float:
    return OPEN_SECONDS + MILLION_SECONDS * job.card.parameters / 1e6


def _decode(job: Job) -> float:
    """Where nothing learns, images are decoded on their way to the codes, and not kept."""
    if pixels_mark(about(job.plan)) in job.kept:
        return 0.0
    images = _missing_codes(job) if job.plan.fixed_features else job.amount.images
    each = PICTURE_SECONDS + MEGAPIXEL_SECONDS * job.amount.megapixels
    return images * each / min(DECODERS, cores.gain())


def _codes(job: Job) -> float:
    return _missing_codes(job) * _forward(job)


def _missing_codes(job: Job) -> int:
    return sum(images for mark, images in job.codes.items() if mark not in job.kept)


def _forward(job: Job) -> float:
    return (job.card.seconds_per_image or 0.0) * (job.plan.image_size / job.card.input_size) ** 2


def _heads(job: Job) -> float:
    """Probes and head, solved on codes; the head several times to choose how strongly it is held back."""
    plan, amount, card = job.plan, job.amount, job.card
    if not plan.fixed_features and plan.head_start == "random":
        return 0.0
    images = amount.train if plan.fixed_features else min(amount.train, START_IMAGES)
    numbers, probed = 4 * amount.classes, plan.network_groups if plan.probes else ()
    head = sum(
        _solving(min(images, CHOOSE_ON), head_width(plan, card, reading), numbers * HEAD_STEPS)
        for reading in plan.readings
    )
    probes = sum(_solving(images, card.group(name).width, numbers * PROBE_STEPS) for name in probed)
    return SOLVE_SECONDS + (head + probes) / NUMBERS_A_SECOND


def head_width(plan: Plan, card: BackboneCard, reading: Reading) -> int:
    """How many numbers the head reads in this reading."""
    return sum(card.group(name).length(reading) for name in plan.read_groups)


def _solving(images: int, width: int, each: float) -> float:
    """Numbers to solve a head that reads each number of its inputs so often, in the basis of the codes."""
    return images * min(images, width) * each + _basis(images, width)


def _basis(images: int, width: int) -> float:
    """Numbers to find the directions in which codes vary."""
    small = min(images, width)
    return 2.0 * images * width * small + 10.0 * small**3


def _epochs(job: Job) -> float:
    plan, amount = job.plan, job.amount
    if plan.fixed_features:
        return 0.0
    below, above = _shares(job)
    evaluated = _forward(job) * UNFOLDED
    views = 1 if plan.augment == "none" else min(plan.epochs, VIEWS)
    once = evaluated * below * (views * amount.train + amount.val + amount.test)
    steps = plan.epochs * math.ceil(amount.train / plan.batch_size)
    each = _step(job) * above * (PROBED if plan.probes else 1.0)
    seen = plan.epochs * amount.train + _looked_at(job)
    trained = seen * each + steps * STEP_SECONDS
    looked = evaluated * above * ((plan.epochs + 2) * amount.val + amount.test)
    written = EPOCH_SECONDS + CHECKPOINT_BYTES * job.card.parameters / BYTES_A_SECOND
    return once + trained + looked + plan.epochs * written


def _looked_at(job: Job) -> int:
    """How many images a run looks at before its first step."""
    most = min(LOOKED_AT * job.plan.batch_size, job.amount.train)
    return most if job.plan.head_start == "solved" else 0


def _shares(job: Job) -> tuple[float, float]:
    """Of a forward pass through the whole backbone, what lies below the first group that learns, and what
    from there up to the cut.
    """
    names, even = job.plan.network_groups, 1 / len(job.plan.groups)
    shares = {group.name: even if group.share is None else group.share for group in job.card.groups}
    first = names.index(job.plan.learning[0])
    return sum(shares[name] for name in names[:first]), sum(shares[name] for name in names[first:])


def _step(job: Job) -> float:
    """An image's part of a step in which every group learns: a small step takes one core."""
    plan, card = job.plan, job.card
    scale = (plan.image_size / card.input_size) ** 2
    if card.device != "cpu":
        return (card.seconds_per_step or STEP_FORWARDS * (card.seconds_per_image or 0.0)) * scale
    one_core = card.seconds_per_step or STEP_FORWARDS * (card.seconds_per_image or 0.0) * cores.gain()
    return one_core * scale / (1 if plan.batch_size * plan.image_size**2 <= STEP_PIXELS else cores.gain())


def _end(job: Job) -> float:
    return WRITE_SECONDS + MILLION_SECONDS * job.card.parameters / 1e6


SECONDS: dict[Phase, Callable[[Job], float]] = {
    "start": _start,
    "decode": _decode,
    "codes": _codes,
    "heads": _heads,
    "epochs": _epochs,
    "end": _end,
}
