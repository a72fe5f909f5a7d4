"""How much of the disk runs will take, before they start; and whether it fits."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tl_core.backbones import BackboneCard
from tl_core.backbones.reading import READINGS, is_kept
from tl_core.dataset import Dataset
from tl_core.plans.kept import about, kept_for, pixels_mark
from tl_core.plans.phases import Amount, Job
from tl_core.plans.plan import Plan
from tl_core.workspace import Workspace
from tl_core.workspace.full_disk import check_room

FLOAT = 4
# Two whole epochs stay while a third is written. A checkpoint holds every weight, and three numbers more of
# each that learns. The best weights stay while better ones are written.
CHECKPOINTS, LEARNING, BEST = 3, 3, 2
# Pictures, predictions, events, and what is remembered of images.
RESULT = 4_000_000


@dataclass(frozen=True)
class Room:
    """Bytes: of codes and decoded images, which are kept for others; of checkpoints, which go once a run is
    done; of results.
    """

    codes: int = 0
    pixels: int = 0
    checkpoints: int = 0
    results: int = 0

    @property
    def total(self) -> int:
        return self.codes + self.pixels + self.checkpoints + self.results


def room_for(
    plans: Sequence[Plan], card: BackboneCard, datasets: Mapping[str, Dataset], workspace: Workspace
) -> Room:
    """Of runs one after the other, each of which finds what those before it kept; `datasets` by their ids.

    What frozen layer groups give is left out: a run keeps it only where there is room.
    """
    amounts = {name: Amount.of(dataset) for name, dataset in datasets.items()}
    kept: frozenset[str] = frozenset()
    all_of_them: list[Room] = []
    for plan in plans:
        job = Job(plan, card, amounts[plan.dataset], kept | kept_for(plan, card, workspace))
        all_of_them.append(Room(_codes(job), _pixels(job), _checkpoints(job), _result(job)))
        kept = job.leaves
    return Room(
        sum(room.codes for room in all_of_them),
        sum(room.pixels for room in all_of_them),
        max((room.checkpoints for room in all_of_them), default=0),
        sum(room.results for room in all_of_them),
    )


def check_fits(
    plans: Sequence[Plan], card: BackboneCard, datasets: Mapping[str, Dataset], workspace: Workspace
) -> None:
    """Raises FullDiskError, with the way out, where the disk has no room for these runs."""
    check_room(workspace.root, room_for(plans, card, datasets, workspace).total)


def _codes(job: Job) -> int:
    missing = [images for mark, images in job.codes.items() if mark not in job.kept]
    return FLOAT * sum(_numbers(job.card, images) for images in missing)


def _numbers(card: BackboneCard, images: int) -> int:
    """Of so many images in every reading that is kept of them."""
    lengths = {reading: sum(group.length(reading) for group in card.groups) for reading in READINGS}
    return images * sum(length for reading, length in lengths.items() if is_kept(reading, length, images))


def _pixels(job: Job) -> int:
    if job.plan.fixed_features or pixels_mark(about(job.plan)) in job.kept:
        return 0
    return job.amount.images * 3 * math.floor(job.plan.image_size / job.card.crop) ** 2


def _checkpoints(job: Job) -> int:
    if job.plan.fixed_features:
        return 0
    learning = sum(job.card.group(name).parameters for name in job.plan.learning)
    weights = job.card.parameters * (2 if job.plan.ema else 1)
    return FLOAT * (CHECKPOINTS * (weights + LEARNING * learning) + BEST * job.card.parameters)


def _result(job: Job) -> int:
    return FLOAT * job.card.parameters + RESULT
