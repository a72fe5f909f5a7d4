"""A lesson that a teacher gives to many at once: a code gathers what they guess, until the teacher shows the
result.
"""

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tl_core.lessons.lesson import Lesson
from tl_core.lessons.shelf import lesson_named
from tl_core.workspace import Workspace, stored, visitors, whole

# Without what one misreads on a wall: I and 1, O and 0.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6
CODE = re.compile(f"[{SIGNS}]{{{LENGTH}}}")
FILE, GUESSES, SHOWN = "classroom.json", "guesses", "shown"
MOST_GUESSES = 1_000
NO_COOKIES = "this browser keeps no cookies, so a guess of yours would count each time; let it keep them here"


@dataclass(frozen=True)
class _About:
    """What a classroom's file holds."""

    lesson: str


@dataclass(frozen=True)
class Classroom:
    """The folder of one: what it is about, whose it is, and under each guess an empty file for each who made
    it.
    """

    folder: Path

    @classmethod
    def begin(cls, workspace: Workspace, lesson: Lesson) -> "Classroom":
        """A new one, with a code of its own, of the workspace's visitor."""
        code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        with whole(workspace.classrooms / code) as made:
            made.mkdir()
            stored.write(made / FILE, _About(lesson.name))
            visitors.claim(made, workspace.visitor)
        return cls(workspace.classrooms / code)

    @classmethod
    def find(cls, workspace: Workspace, code: str) -> "Classroom":
        """Raises ValueError where there is none with that code, or it cannot be read."""
        found = cls(workspace.classrooms / code)
        if not CODE.fullmatch(code) or not (found.folder / FILE).exists():
            raise ValueError(f"there is no class {code!r} here; ask your teacher for the link once more")
        _ = found.lesson
        return found

    @property
    def code(self) -> str:
        return self.folder.name

    @property
    def lesson(self) -> Lesson:
        """Raises ValueError where the file cannot be read."""
        return lesson_named(stored.read(self.folder / FILE, _About).lesson)

    def guess(self, visitor: str, guessed: str) -> None:
        """This is the guess of a visitor now, who may change it until the result is shown. Raises ValueError
        for one that the lesson has not, from one guesser too many, or where nobody can tell who guesses.
        """
        if guessed not in self.lesson.guesses:
            raise ValueError(f"{guessed!r} is none of the guesses; take one of those on the page")
        if not visitors.ID.fullmatch(visitor):
            raise ValueError(NO_COOKIES)
        if self.is_shown():
            return
        to, before = self._under(guessed) / visitor, self.guess_of(visitor)
        if before is None and sum(self.guesses().values()) >= MOST_GUESSES:
            raise ValueError(f"{MOST_GUESSES:,} have guessed in this class; make another class")
        to.parent.mkdir(parents=True, exist_ok=True)
        if before is None:
            to.touch()
        else:  # moved in one step, so that nobody counts twice
            with suppress(FileNotFoundError):
                (self._under(before) / visitor).rename(to)

    def guess_of(self, visitor: str) -> str | None:
        """What a visitor guessed; None where they have not."""
        made = (one for one in self.lesson.guesses if (self._under(one) / visitor).is_file())
        return next(made, None)

    def guesses(self) -> dict[str, int]:
        """How many made each guess. Nobody counts twice, whatever their two tabs did at once."""
        choices = self.lesson.guesses
        made = {path.name: one for one in choices for path in self._under(one).glob("*")}
        return {one: list(made.values()).count(one) for one in choices}

    def is_shown(self) -> bool:
        """Whether the teacher has shown the result."""
        return (self.folder / SHOWN).exists()

    def show(self, by: str | None) -> None:
        """From now on everybody sees the result. Raises NotYoursError for whose classroom it is not."""
        visitors.check_may_change(self.folder, by)
        (self.folder / SHOWN).touch()

    def is_led_by(self, visitor: str) -> bool:
        return visitors.may_change(self.folder, visitor)

    def _under(self, guess: str) -> Path:
        return self.folder / GUESSES / str(self.lesson.guesses.index(guess))
