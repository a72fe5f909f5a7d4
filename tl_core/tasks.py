"""A question to another process: a command line of Thaw's whose JSON answer a page waits for.

A page may not import torch or decode an image. It asks `Task.ask(...)`, shows the progress, and reads the answer when it is there.
The same question has the same folder, so it is answered once.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

from tl_core.engines import local
from tl_core.workspace import Workspace, read_json, write_json

# Longer than any process takes to import torch and write its first progress.
SILENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Progress:
    """How far a task is: a sentence, and counts where it knows them."""

    sentence: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Task:
    """The folder of one question. `arguments` are those of `python -m tl_core`."""

    folder: Path
    arguments: tuple[str, ...]

    @classmethod
    def of(cls, workspace: Workspace, arguments: list[str], version: str = "") -> "Task":
        """The task of this question; `version` tells apart questions about something that has changed since."""
        key = hashlib.sha256(json.dumps([arguments, version]).encode()).hexdigest()[:24]
        return cls(workspace.tasks / key, tuple(arguments))

    def ask(self) -> None:
        """Start the process unless the question was asked before."""
        try:
            self.folder.mkdir(parents=True)
        except FileExistsError:
            return
        self.report("Starting", 0, 0)
        local.command([*self.arguments, "--answer", str(self.folder)], self.folder / "output.log")

    def ask_again(self) -> None:
        """Forget an answer or an error and ask anew."""
        for name in ("answer.json", "error.txt", "progress.json", "output.log"):
            (self.folder / name).unlink(missing_ok=True)
        if self.folder.exists():
            self.folder.rmdir()
        self.ask()

    def report(self, sentence: str, done: int, total: int) -> None:
        write_json(self.folder / "progress.json", {"sentence": sentence, "done": done, "total": total})

    def progress(self) -> Progress:
        return Progress(**read_json(self.folder / "progress.json"))

    def answer(self) -> dict | None:
        """The JSON answer, or None while there is none."""
        path = self.folder / "answer.json"
        return read_json(path) if path.exists() else None

    def error(self) -> str | None:
        """Why there will be no answer, in one sentence; None while there may be one."""
        path = self.folder / "error.txt"
        if path.exists():
            return path.read_text(encoding="utf-8")
        quiet = time.time() - (self.folder / "progress.json").stat().st_mtime
        if self.answer() is None and quiet > SILENCE_SECONDS:
            return "its process ended without an answer; try again"
        return None
