"""Two to six runs set against each other on the same held-out images, by the statistic of a race."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tl_core.catalogue.lines import title_of_data
from tl_core.catalogue.plan_differences import PlanDifference, differences
from tl_core.catalogue.run_note import names_among
from tl_core.catalogue.same_images import SameImages, same_images
from tl_core.evidence.difference import Difference, difference
from tl_core.evidence.wording import counted, in_signed_points, listed
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.result import Named, Result
from tl_core.runs.run import find_run
from tl_core.workspace import Workspace

LEAST, MOST = 2, 6
# A smaller difference is none: it comes of rounding.
LEVEL = 1e-9
CHOSEN_THERE = (
    "Each run chose its best moment, or its head, on these validation images too. So a lead flatters a"
    " little. A test folder would give an untouched comparison."
)


@dataclass(frozen=True)
class Compared:
    """One of the runs: what it is called among the others, what it came to, and the answers that it gave on
    the part that it reports on.
    """

    run: Run
    name: str
    result: Result
    named: Named


@dataclass(frozen=True)
class Contender:
    """Runs whose plans differ in the seed alone, mostly one; their mean accuracy on the shared images."""

    name: str
    runs: tuple[Compared, ...]
    accuracy: float


@dataclass(frozen=True)
class Lead:
    """By how much one contender is ahead of another on so many `images`, which people call `part`."""

    first: Contender
    other: Contender
    by: Difference
    images: int
    part: str

    @property
    def sentence(self) -> str:
        where = f"on the same {counted(self.images, f'{self.part} image')}"
        if abs(self.by.estimate.value) < LEVEL:
            points = in_signed_points(self.by.estimate)
            return f"{self.first.name} and {self.other.name} are level {where}: {points}."
        return f"{self.first.name} is ahead of {self.other.name} {self.by.points} {where}. {self.by.luck}."


@dataclass(frozen=True)
class Comparison:
    """The runs, in what their plans differ, on which images they are compared, and by how much the best
    contender leads each other.
    """

    runs: tuple[Compared, ...]
    plans: tuple[PlanDifference, ...]
    shared: SameImages
    leads: tuple[Lead, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the leads must be read with."""
        many = len(self.leads) + 1
        pairs = (
            f"There are {many * (many - 1) // 2} pairs to pick from: intervals and p-values allow for that."
        )
        chosen = all(one.result.reported_on == "val" for one in self.runs)
        said = (self.shared.reason, CHOSEN_THERE if chosen else "", pairs if many > 2 else "")
        return tuple(filter(None, said))


def compare(runs: Sequence[Run]) -> Comparison:
    """The comparison of two to six runs; one that is named twice counts once.

    Raises ValueError for fewer or more, for a run without a result, and for runs that share no image.
    """
    runs = tuple(dict.fromkeys(runs))
    if not LEAST <= len(runs) <= MOST:
        raise ValueError(f"{counted(len(runs), 'run')} cannot be compared; name {LEAST} to {MOST}")
    names = names_among(runs)
    compared = tuple(_compared(run, name) for run, name in zip(runs, names, strict=True))
    shared = same_images(runs, [one.result for one in compared])
    plans = differences([run.origin for run in runs], [title_of_data(run) for run in runs])
    return Comparison(compared, tuple(plans), shared, _leads(compared, shared))


def _compared(run: Run, name: str) -> Compared:
    """Raises ValueError for a run that has no result."""
    result = run.result()
    if result is None:
        raise ValueError(
            f"run {run.id} is {run.status().state} and has no result; compare it once it has one"
        )
    named = run.predictions().of(result.reported_on)
    if len(named.labels) != result.reported.images:
        raise ValueError(
            f"run {run.id} kept {len(named.labels)} answers and reports on {result.reported.images}; train it"
            " again"
        )
    return Compared(run, name, result, named)


def named_runs(workspace: Workspace, text: str) -> list[Run]:
    """The runs whose ids stand in the text, with commas between, as in a link, which anyone may have written.
    Raises ValueError for what is no run.
    """
    return [find_run(workspace, id) for id in text.split(",")[: MOST + 1]]


def hits(compared: Compared, places: Sequence[int]) -> np.ndarray:
    """(images,) of 0 and 1: which of the shared images, at these places of its part, the run got right."""
    return compared.named.hits[list(places)]


def _leads(runs: Sequence[Compared], shared: SameImages) -> tuple[Lead, ...]:
    """The best on the shared images against each other contender, the nearest first. It is picked among all
    pairs, so the statistic allows for all of them.
    """
    right = {one.run: hits(one, places) for one, places in zip(runs, shared.places, strict=True)}
    contenders = sorted(_contenders(runs, right), key=lambda one: -one.accuracy)
    first, *others = contenders
    pairs = len(contenders) * len(others) // 2
    rows = {one.name: np.array([right[each.run] for each in one.runs]) for one in contenders}
    return tuple(
        Lead(first, other, difference(rows[first.name], rows[other.name], pairs), shared.count, shared.part)
        for other in others
    )


def _contenders(runs: Sequence[Compared], right: dict[Run, np.ndarray]) -> list[Contender]:
    """One a plan but for its seed; where all are one, each run for itself."""
    groups: dict[Plan, list[Compared]] = {}
    for one in runs:
        groups.setdefault(replace(one.run.plan, seed=0), []).append(one)
    grouped = list(groups.values()) if len(groups) > 1 else [[one] for one in runs]
    return [
        Contender(
            listed([one.name for one in group]),
            tuple(group),
            float(np.mean([right[one.run].mean() for one in group])),
        )
        for group in grouped
    ]
