"""On which held-out images several runs can be compared: those that no run has learned from and all call the
same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tl_core.catalogue.lines import data_folder
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PART_NAMES
from tl_core.runs import Run
from tl_core.runs.result import Result
from tl_core.workspace.stored import DamagedFileError

# An image as every dataset knows it: its content, and the name of its class.
Known = tuple[str, str]


@dataclass(frozen=True)
class SameImages:
    """The shared images: of each run in turn, their places in the part that it reports on.

    `part` is what people call them. `reason` says why these are not simply all, where they are not.
    """

    part: str
    places: tuple[tuple[int, ...], ...]
    reason: str = ""

    @property
    def count(self) -> int:
        return len(self.places[0])


def same_images(runs: Sequence[Run], results: Sequence[Result]) -> SameImages:
    """Of runs on one split all images that they report on; else those that each of them held out.

    Raises ValueError for runs with other classes or without a shared image, and where a dataset is gone of
    which the images would have to be known.
    """
    if len({run.plan.fingerprint for run in runs}) == 1:
        images = results[0].reported.images
        return SameImages(PART_NAMES[results[0].reported_on], (tuple(range(images)),) * len(runs))
    if len({result.classes for result in results}) > 1:
        raise ValueError("the runs tell other classes apart, so no image asks all the same; compare others")
    known = [_held_out(run, result) for run, result in zip(runs, results, strict=True)]
    shared = [image for image in known[0] if all(image in others for others in known)]
    if not shared:
        raise ValueError("the runs are on other images: none is held out by all of them; compare others")
    return SameImages(
        "held-out",
        tuple(tuple(places[image] for image in shared) for places in known),
        _reason(len(shared), results),
    )


def _reason(shared: int, results: Sequence[Result]) -> str:
    counts = ", ".join(f"{result.reported.images:,}" for result in results)
    return (
        f"The runs are on other data, or on another split: they report on {counts} images. They are compared"
        f" on the {shared:,} that all of them held out, with the same class."
    )


def _held_out(run: Run, result: Result) -> dict[Known, int]:
    """The place of each image that the run reports on; of copies the first."""
    found: dict[Known, int] = {}
    for place, item in enumerate(dataset_of(run).part(result.reported_on)):
        found.setdefault((item.sha256, result.classes[item.label]), place)
    return found


def dataset_of(run: Run) -> Dataset:
    """What the run was trained on. Raises ValueError where that is gone, damaged or another one by now."""
    try:
        dataset = Dataset.read(data_folder(run))
    except (FileNotFoundError, DamagedFileError) as error:
        raise ValueError(f"the images of run {run.id} are not known any more: {error}") from error
    if dataset.fingerprint != run.plan.fingerprint:
        raise ValueError(f"the images of run {run.id} are not known any more: they have changed since")
    return dataset
