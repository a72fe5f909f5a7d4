"""What a list says of each run of a workspace. A thousand runs are looked at for every page: their files are
read once, and again when they were written again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

from tl_core.catalogue.experiments import Membership, memberships
from tl_core.catalogue.run_note import FILE, RunNote, note_of
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.matrix.strategy import Strategy
from tl_core.plans.presets import title_of
from tl_core.runs import Run
from tl_core.runs.result import Score
from tl_core.runs.run import EXAMPLE, FINAL, Status, list_runs
from tl_core.workspace import Workspace
from tl_core.workspace.stored import DamagedFileError
from tl_core.workspace.whole import Stamp, stamp_of

MOST_KEPT = 20_000
# What a line is read from.
FILES = ("plan.json", "status.json", "result.json", FILE)


@dataclass(frozen=True)
class Outcome:
    """What a run came to: how many images of the reported part are right, of both parts the accuracy, the
    seconds that it worked, the parameters that learned.
    """

    part: Part
    score: Score
    val_accuracy: float | None
    test_accuracy: float | None
    seconds: float
    learned: int


@dataclass(frozen=True)
class Line:
    """A run in a list. `title` is what its plan is called, `data` what its dataset is, `part_of` the race or
    the study that it belongs to, as `race ID`. Where what its user said of it cannot be read, `damage` says
    why.
    """

    run: Run
    status: Status
    created: float
    strategy: Strategy
    title: str
    dataset: str
    fingerprint: str
    data: str
    weights: str
    seed: int
    note: RunNote
    outcome: Outcome | None = None
    part_of: str = ""
    damage: str = ""

    @property
    def folder(self) -> Path:
        return self.run.folder


@dataclass(frozen=True)
class Unreadable:
    """A run of which a list can only say why it cannot be read."""

    run: Run
    reason: str

    @property
    def folder(self) -> Path:
        return self.run.folder


def every(workspace: Workspace) -> list[Line | Unreadable]:
    """A line a run, newest first. The example is not among them."""
    members, title = memberships(workspace), cache(partial(dataset_title, workspace.datasets))
    listed = [(run, members.get(run.id)) for run in list_runs(workspace)]
    return [_line(run, member, title) for run, member in listed if not (member and member.going)]


def line_of(run: Run) -> Line | Unreadable:
    """The line of one run."""
    if run == EXAMPLE:
        return _line(run, None, lambda dataset: title_of_data(run))
    members = memberships(run.workspace)
    return _line(run, members.get(run.id), partial(dataset_title, run.workspace.datasets))


def _line(run: Run, member: Membership | None, title: Callable[[str], str]) -> Line | Unreadable:
    folder = str(run.folder)
    try:
        # Joined as texts: of a thousand runs, paths would take longer than the disk.
        kept = _read(folder, tuple([stamp_of(f"{folder}/{name}") for name in FILES]))
        status = kept.status if kept.status.state in FINAL else run.status()
    except DamagedFileError as error:
        return Unreadable(run, str(error))
    return Line(
        run,
        status,
        kept.created,
        kept.strategy,
        kept.title,
        kept.dataset,
        kept.fingerprint,
        title(kept.dataset),
        kept.weights,
        kept.seed,
        kept.note,
        kept.outcome,
        member.whole if member else "",
        kept.damage,
    )


@dataclass(frozen=True)
class _Kept:
    """Of a line what only changes with its files. `status` is the one that was written."""

    status: Status
    created: float
    strategy: Strategy
    title: str
    dataset: str
    fingerprint: str
    weights: str
    seed: int
    note: RunNote
    damage: str
    outcome: Outcome | None


@lru_cache(maxsize=MOST_KEPT)
def _read(folder: str, stamps: tuple[Stamp | None, ...]) -> _Kept:
    run = Run(Path(folder))
    plan, (note, damage) = run.plan, _note(run)
    return _Kept(
        run.written_status(),
        run.created,
        plan.strategy,
        title_of(plan),
        plan.dataset,
        plan.fingerprint,
        plan.weights,
        plan.seed,
        note,
        damage,
        _outcome(run),
    )


def _note(run: Run) -> tuple[RunNote, str]:
    """What was said of the run, or why that cannot be read: the run is listed all the same."""
    try:
        return note_of(run), ""
    except DamagedFileError as error:
        return RunNote(), str(error)


def _outcome(run: Run) -> Outcome | None:
    result = run.result()
    if result is None:
        return None
    return Outcome(
        result.reported_on,
        result.reported,
        result.accuracy("val"),
        result.accuracy("test"),
        result.seconds,
        result.learned,
    )


def data_folder(run: Run) -> Path:
    """Where the dataset of the run lies, or would."""
    return run.folder if run == EXAMPLE else run.workspace.datasets / run.plan.dataset


def title_of_data(run: Run) -> str:
    """The name of the dataset that the run trains on, as `dataset_title` has it."""
    return title_in(data_folder(run)) or run.plan.dataset


def dataset_title(datasets: Path, dataset: str) -> str:
    """The name of the dataset of that id in a folder of such; the id where it has been removed, or is
    damaged.
    """
    return title_in(datasets / dataset) or dataset


def title_in(folder: Path) -> str:
    """The name of the dataset in a folder; empty where there is none that can be read."""
    stamp = stamp_of(folder / "dataset.json")
    return _title(folder, stamp) if stamp else ""


@lru_cache(maxsize=MOST_KEPT)
def _title(folder: Path, stamp: Stamp) -> str:
    try:
        return Dataset.read(folder).title
    except DamagedFileError:
        return ""
