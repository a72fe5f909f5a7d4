"""A question to another process, whose JSON answer a page waits for.

A page may not import torch or decode an image. It asks (questions.py has what may be asked), shows the
progress, and reads the answer when it is there. The same question has the same folder, so it is answered
once.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tl_core.dataset.open_question import OpenQuestionError
from tl_core.engines import local
from tl_core.workspace import Workspace, stored, visitors
from tl_core.workspace.formats import Json
from tl_core.workspace.lease import Lease
from tl_core.workspace.whole import unfinished
from tl_core.workspace.workspace import write_json

# What is asked, in the folder of the task.
FILE = "question.json"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Progress:
    """How far a task is: a sentence, and counts where it knows them."""

    sentence: str = "Starting"
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class _Refusal:
    """Why there is no answer, in one sentence; and what may be asked for instead, about what."""

    sentence: str
    choices: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class _Asked:
    """What another process reads of a question."""

    verb: str
    arguments: dict[str, object]


@dataclass(frozen=True)
class Question:
    """A verb of Thaw's and its arguments, as JSON has them.

    `version` tells apart questions about something that has changed since. A `new_process` answers questions
    that need no torch, or that nobody waits for; the waiting process is left to the run that usually follows.
    What is `brief` is answered in a second or two by a process that waits, and often followed by the like.
    """

    verb: str
    arguments: Mapping[str, object]
    version: str = ""
    new_process: bool = False
    brief: bool = False


@dataclass(frozen=True)
class Task:
    """The folder of one question, below the tasks of its workspace."""

    folder: Path
    question: Question

    @classmethod
    def of(cls, workspace: Workspace, question: Question) -> "Task":
        """The task of this question, asked or not. Raises NotYoursError where it is about a dataset or a run
        that the workspace's visitor may not see.
        """
        for name, home in (("data", workspace.datasets), ("run", workspace.runs)):
            if name in question.arguments:
                visitors.check_may_see(home / str(question.arguments[name]), workspace.visitor)
        told = [question.verb, question.arguments, question.version]
        key = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]
        return cls(workspace.tasks / key, question)

    @classmethod
    def read(cls, folder: Path) -> "Task":
        """The task that was asked in this folder. Raises ValueError where none was."""
        if not (folder / FILE).exists():
            raise ValueError(f"{folder} holds no question")
        asked = stored.read(folder / FILE, _Asked)
        return cls(folder.absolute(), Question(asked.verb, asked.arguments))

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder.parent.parent)

    def ask(self) -> None:
        """Start the process unless the question was asked before.

        The folder appears whole, its process announced: nobody takes it for that of a process that died.
        """
        if self.folder.exists():
            return
        with unfinished(self.folder) as made:
            made.mkdir()
            stored.write(made / FILE, _Asked(self.question.verb, dict(self.question.arguments)))
            Lease(made).announce()
            try:
                made.rename(self.folder)
            except OSError:  # somebody else has just asked
                return
        asked, output = self.question, self.folder / "output.log"
        local.command(["answer", str(self.folder)], output, asked.new_process, asked.brief)

    def asked(self) -> bool:
        """Whether somebody has asked, and still waits or has an answer. A cancelled question is as one that
        nobody asked.
        """
        return self.folder.exists() and not self.cancelled()

    def ask_unless_asked(self) -> None:
        """Ask, also after a cancelled attempt; where somebody has asked meanwhile, their answer does."""
        if self.cancelled():
            self.ask_again()
        else:
            self.ask()

    def ask_again(self) -> None:
        """Forget an answer or an error and ask anew. A process that is still at it is left to finish. Of
        several who ask at once, one does.
        """
        with self.workspace.lock(f"ask-{self.folder.name}"):
            if self.lease.expected():
                self._cancel_file.unlink(missing_ok=True)
                return
            # It goes whole too: moved aside, then removed.
            with unfinished(self.folder) as forgotten, suppress(FileNotFoundError):
                self.folder.rename(forgotten)
            self.ask()

    @property
    def lease(self) -> Lease:
        """The answering process holds it for life."""
        return Lease(self.folder)

    def cancel(self) -> None:
        """Say that nobody waits any more. The process leaves within a second, cleaning up behind it."""
        self._cancel_file.touch()

    def cancelled(self) -> bool:
        """Whether nobody waits any more. An answer that came all the same counts."""
        return self._cancel_file.exists() and self.answer() is None

    @property
    def _cancel_file(self) -> Path:
        return self.folder / "cancel"

    def report(self, sentence: str, done: int = 0, total: int = 0) -> None:
        """Say how far the answer is."""
        stored.write(self.folder / "progress.json", Progress(sentence, done, total))

    def progress(self) -> Progress:
        with suppress(stored.DamagedFileError):
            return stored.read(self.folder / "progress.json", Progress)
        return Progress()

    def give(self, answer: dict) -> None:
        """The process's last word: its answer."""
        write_json(self.answer_file, answer)

    def refuse(self, sentence: str, open_question: OpenQuestionError | None = None) -> None:
        """The process's last word: why there is no answer, and what may be asked for instead."""
        asked = (open_question.choices, open_question.about) if open_question else ()
        stored.write(self._error_file, _Refusal(sentence, *asked))

    def answer(self) -> dict | None:
        """The JSON answer; None while there is none, or none that can be read."""
        with suppress(stored.DamagedFileError):
            return stored.read_json(self.answer_file)
        return None

    def answer_as(self, make: Callable[[Json], Answer]) -> Answer | None:
        """What `make` makes of the answer; None while there is none. Raises DamagedFileError where it cannot
        be read, or `make` raises ValueError.
        """
        return stored.read_with(self.answer_file, make) if self.answer_file.exists() else None

    def choices(self) -> tuple[str, tuple[str, ...]]:
        """What may be asked for instead, where the question was refused because there is a choice; and what
        that is about (`OpenQuestionError.about`).
        """
        refusal = self._refusal()
        return (refusal.about, refusal.choices) if refusal else ("", ())

    def error(self) -> str | None:
        """Why there will be no answer, in one sentence; None while there may be one."""
        coming = self._coming()
        if refusal := self._refusal():
            return refusal.sentence
        if coming or self.answer() is not None:
            return None
        if self.answer_file.exists():
            return f"{self.answer_file} cannot be read any more; try again"
        # Looked at once more: it may have been asked anew between two looks.
        return None if self._coming() else "its process ended without an answer; try again"

    def _coming(self) -> bool:
        return not self.folder.exists() or self.lease.expected()

    def _refusal(self) -> _Refusal | None:
        try:
            return stored.read(self._error_file, _Refusal)
        except stored.GoneFileError:
            return None
        except stored.DamagedFileError:
            return _Refusal(f"{self._error_file} cannot be read any more; try again")

    @property
    def answer_file(self) -> Path:
        return self.folder / "answer.json"

    @property
    def _error_file(self) -> Path:
        return self.folder / "error.json"
