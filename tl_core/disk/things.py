"""Everything that lies in a workspace, thing by thing: how much it takes, whose it is, and why it stays."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tl_core.disk.at_work import AtWork
from tl_core.disk.taken import bytes_of
from tl_core.runs.keeping import PREFIX
from tl_core.runs.run import FINAL
from tl_core.workspace import stored, visitors
from tl_core.workspace.in_use import is_held

HOUR = 3600.0
DAY = 24 * HOUR
# Answers to pages are asked for again where they are missed.
ANSWER_DAYS = 7
AT_WORK = "a run or a question at work needs it"
NEW = "it came a short while ago"
HAS_RUN = "a run was made with it"
HAS_VARIANT = "a variant of it is here"


@dataclass(frozen=True)
class Thing:
    """A file or a folder, last `used` then, in seconds since the epoch.

    It belongs to the browsers that have claimed one of the folders `claimed`. `stays` says why nobody may
    remove it here; empty where somebody may. What lies in it at `apart` is a thing of its own.
    """

    path: Path
    name: str
    used: float
    claimed: tuple[Path, ...] = ()
    stays: str = ""
    apart: Path | None = None

    @property
    def bytes(self) -> int:
        return bytes_of(self.path) - (bytes_of(self.apart) if self.apart else 0)

    def is_of(self, visitor: str) -> bool:
        return any(visitor in visitors.owners(folder) for folder in self.claimed)

    def may_go_for(self, visitor: str | None) -> bool:
        """Whether the browser may remove it; None is the user of this machine."""
        return visitor is None or all(visitors.may_change(folder, visitor) for folder in self.claimed)


@dataclass(frozen=True)
class Kind:
    """Things of one kind: their title, and what is lost with them where they may go, in one sentence."""

    title: str
    find: Callable[[AtWork], Iterator[Thing]]
    loss: str = ""


def datasets(here: AtWork) -> Iterator[Thing]:
    folders = _in(here.workspace.datasets)
    names = [folder.name for folder in folders]
    for folder in folders:
        used = max(_time(folder / "dataset.json"), _time(folder / visitors.CLAIMS))
        has_variant = any(name.startswith(f"{folder.name}-") for name in names)
        stays = HAS_RUN if folder.name in here.datasets_of_runs else ""
        stays = stays or (HAS_VARIANT if has_variant else "") or _new(used, DAY)
        yield Thing(folder, folder.name, used, (folder,), stays)


def uploads(here: AtWork) -> Iterator[Thing]:
    asked = [str(value) for task in here.questions for value in task.question.arguments.values()]
    made_of = _datasets_of_uploads(here)
    for file in _in(here.workspace.uploads):
        named = any(file.name in value for value in asked)
        used = _time(file)
        stays = AT_WORK if named or is_held(file) else _new(used, HOUR)
        yield Thing(file, f"{file.stem[:8]}{file.suffix}", used, tuple(made_of.get(file.name, ())), stays)


@dataclass(frozen=True)
class _Labelled:
    source: str = ""


@dataclass(frozen=True)
class _Source:
    """Of dataset.json: what the dataset was made of."""

    labelled: _Labelled = _Labelled()


def _datasets_of_uploads(here: AtWork) -> dict[str, list[Path]]:
    """{the file's name: the folders of datasets that were made of it}."""
    found: dict[str, list[Path]] = {}
    for folder in _in(here.workspace.datasets):
        with suppress(stored.DamagedFileError):
            source = Path(stored.read_part(folder / "dataset.json", _Source).labelled.source)
            for part in (source, *source.parents):
                if part.parent == here.workspace.uploads:
                    found.setdefault(part.name, []).append(folder)
    return found


def pixels(here: AtWork) -> Iterator[Thing]:
    return (_computed(here, file) for file in _in(here.workspace.pixels))


def codes(here: AtWork) -> Iterator[Thing]:
    return (_computed(here, folder) for folder in _in(here.workspace.codes) if _is_of_now(here, folder))


def old_codes(here: AtWork) -> Iterator[Thing]:
    folders = _in(here.workspace.codes)
    return (_computed(here, folder) for folder in folders if not _is_of_now(here, folder))


def _is_of_now(here: AtWork, folder: Path) -> bool:
    return any(mark.of_now for mark, _ in here.marks.get(folder, ()))


def _computed(here: AtWork, path: Path) -> Thing:
    left = here.marks.get(path, [])
    used = max([_time(path), *(at for _, at in left)])
    known = next((mark for mark, _ in left if mark.dataset), None)
    claimed = (here.workspace.datasets / known.dataset,) if known else ()
    name = f"{known.dataset}, {known.subject[1]}" if known else path.stem
    return Thing(path, name, used, claimed, AT_WORK if path in here.needed or is_held(path) else "")


def runs(here: AtWork) -> Iterator[Thing]:
    for run in here.runs:
        changed = _time(run.folder / "status.json")
        yield Thing(run.folder, run.id, changed, (run.folder,), apart=run.folder / PREFIX)


def prefixes(here: AtWork) -> Iterator[Thing]:
    for run in here.runs:
        path = run.folder / PREFIX
        if path.exists():
            over = run.status().state in FINAL and not run.lease.expected()
            yield Thing(path, run.id, _time(path), (run.folder,), "" if over else AT_WORK)


def albums(here: AtWork) -> Iterator[Thing]:
    for folder in _in(here.workspace.albums):
        yield Thing(folder, folder.name, _time(folder / "album.json"), (folder,))


def downloads(here: AtWork) -> Iterator[Thing]:
    for path in _in(here.workspace.downloads):
        used = max(_time(path), *map(_time, _in(path)), 0)
        yield Thing(path, path.name, used, stays=_new(used, HOUR))


def answers(here: AtWork) -> Iterator[Thing]:
    for task in here.tasks:
        used = _time(task.folder)
        stays = AT_WORK if task.lease.expected() else _new(used, ANSWER_DAYS * DAY)
        yield Thing(task.folder, task.question.verb, used, stays=stays)


def browsers(here: AtWork) -> Iterator[Thing]:
    for folder in _in(here.workspace.visitors):
        yield Thing(folder, folder.name, _time(folder / "last"))


def rest(here: AtWork) -> Iterator[Thing]:
    """Weights, cards of backbones, evidence, races, logs."""
    known = {"datasets", "uploads", "pixels", "codes", "runs", "albums", "downloads", "tasks", "visitors"}
    for path in _in(here.workspace.root):
        if path.name not in known:
            yield Thing(path, path.name, _time(path))


KINDS: dict[str, Kind] = {
    "datasets": Kind("Datasets", datasets, "images that were sent have to be sent again"),
    "uploads": Kind("Uploads", uploads, "datasets made of them stay; to read one otherwise, send it again"),
    "pixels": Kind("Decoded images", pixels, "they are decoded again when a run needs them"),
    "codes": Kind("Codes", codes, "they are computed again when a run needs them"),
    "old-codes": Kind("Codes of older versions", old_codes, "nothing: this version does not use them"),
    "runs": Kind("Runs", runs),
    "prefixes": Kind(
        "What frozen layer groups gave", prefixes, "a run that is resumed computes it again"
    ),
    "sets": Kind("Sets in the making", albums),
    "downloads": Kind("Downloads", downloads, "datasets made of them stay; they are fetched if asked for"),
    "answers": Kind("Answers to earlier questions", answers, "they are found out again when a page asks"),
    "visitors": Kind("When browsers were here", browsers),
    "rest": Kind("Weights, cards and evidence", rest),
}  # fmt: skip


def _in(folder: Path) -> list[Path]:
    """What lies in a folder, without what a process is just making."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return sorted(folder / name for name in os.listdir(folder) if not name.startswith("."))
    return []


def _time(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0


def _new(used: float, seconds: float) -> str:
    return NEW if abs(time.time() - used) < seconds else ""
