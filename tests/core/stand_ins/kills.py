"""What the disk holds where a trainer is killed before one of its changes to the file system, and what comes
of the run then.

No process has to die for that: before the change, the run's folder is copied as it is then.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.keeping import clear_scratch
from tl_core.runs.trainer import carry_out
from tl_core.training.train import train
from tl_core.workspace import Workspace

# Of a result: by these runs of one plan differ.
OWN = ("run", "model", "seconds")
# Of a run's folder: these tell of its attempts and of the time.
PASSING = ("attempt.json", "events.jsonl", "plan.json", "result.json", "lease.lock")

# What the interpreter calls the changes (docs.python.org/3/library/audit_events.html).
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Kills:
    """Copies of `folder`, each named by the number of the change before which it was made.

    `chosen` says of a number whether a copy is made.
    """

    folder: Path
    copies: Path
    chosen: Callable[[int], bool]
    count: int = 0
    numbers: list[int] = field(default_factory=list)

    def see(self, event: str, arguments: tuple) -> None:
        if not self._is_change(event, arguments):
            return
        if self.chosen(self.count):
            self._copy()
        self.count += 1

    def restore(self, number: int) -> None:
        """The folder is as the process killed before this change would have left it."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.copies / str(number), self.folder)

    def _is_change(self, event: str, arguments: tuple) -> bool:
        writes = event in CHANGES or (event == "open" and arguments[2] & WRITING)
        if not writes or isinstance(arguments[0], int):
            return False
        # A name that is not absolute is one within an open folder, as shutil.rmtree takes them.
        path = Path(os.fsdecode(arguments[0]))
        return not path.is_absolute() or path.is_relative_to(self.folder)

    def _copy(self) -> None:
        self.numbers.append(self.count)
        with deaf():
            shutil.copytree(self.folder, self.copies / str(self.count))


_listening: list[Kills] = []
_hooked: list[bool] = []


def _hear(event: str, arguments: tuple) -> None:
    for kills in _listening:
        kills.see(event, arguments)


@contextmanager
def deaf() -> Iterator[None]:
    heard, _listening[:] = _listening[:], []
    try:
        yield
    finally:
        _listening[:] = heard


@contextmanager
def kills_of(
    folder: Path, copies: Path, chosen: Callable[[int], bool], kind: type[Kills] = Kills
) -> Iterator[Kills]:
    """Inside, the folder is copied before each chosen change that this process makes to it; or what another
    kind does then.
    """
    if not _hooked:
        sys.addaudithook(_hear)  # it cannot be taken away again
        _hooked.append(True)
    kills = kind(folder, copies, chosen)
    _listening.append(kills)
    try:
        yield kills
    finally:
        with suppress(ValueError):
            _listening.remove(kills)


def killed_anywhere(
    plan: Plan, workspace: Workspace, chosen: Callable[[int, Run], bool]
) -> tuple[Run, Kills]:
    """A run that ended undisturbed, and what it would have left behind, killed before the chosen changes."""
    run = Run.create(plan, workspace)
    copies = workspace.root / "killed" / run.id
    with kills_of(run.folder, copies, lambda number: chosen(number, run)) as kills:
        carry_out(run, train)
    return run, kills


def end_all_the_same(run: Run) -> Run:
    """Go on with the run as it is on the disk, unless it is done; then another run ends in the workspace."""
    again = Run(run.folder)
    if again.status().state != "done":
        assert again.announce_trainer()
        carry_out(again, train)
    clear_scratch(run.workspace)
    return again


def content(run: Run) -> dict[str, str]:
    """{path: hash} of all that a run ends with, and its result."""
    found = {
        str(path.relative_to(run.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in run.folder.rglob("*")
        if path.is_file() and path.name not in PASSING
    }
    told = json.loads((run.folder / "result.json").read_text())
    return {
        **found,
        "result": json.dumps({name: told[name] for name in told.keys() - {*OWN}}, sort_keys=True),
    }
