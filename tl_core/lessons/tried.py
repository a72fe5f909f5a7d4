"""What lessons measured, kept by what they were asked: a class that asks the same pays once."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tl_core import bundled
from tl_core.lessons.lesson import Ending, Found, Lesson
from tl_core.lessons.shelf import lesson_named
from tl_core.workspace import Workspace, stored
from tl_core.workspace.formats import Json


@dataclass(frozen=True)
class Tried:
    """One lesson carried out: where its knobs stood, on which images, by which weights; what was found.

    `title` is what the images are called, `seconds` what it took. Of a lesson that is arithmetic alone there
    are no images and no weights.
    """

    lesson: str
    knobs: dict[str, str]
    dataset: str
    title: str
    weights: str
    seconds: float
    found: Json

    def value(self) -> Found:
        """What was found. Raises ValueError where the lesson has changed since."""
        return stored.value_of(self.found, lesson_named(self.lesson).found)

    def ending(self) -> Ending:
        return self.value().ending()


def tried_of(told: Json) -> Tried:
    """From JSON; fields that follow are passed over. Raises ValueError."""
    tried = stored.part_of(told, Tried)
    tried.ending()
    return tried


def kept_file(workspace: Workspace, lesson: str, knobs: dict[str, str], images: str, weights: str) -> Path:
    """Where it is kept what a lesson found on the images of this fingerprint."""
    asked = json.dumps([knobs, images, weights], sort_keys=True)
    return workspace.lessons / lesson / f"{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json"


def read(file: Path) -> Tried | None:
    """What is kept there; None where there is nothing, or nothing that can be read: it can be tried again."""
    with suppress(stored.DamagedFileError):
        return stored.read_with(file, tried_of)
    return None


def at_once(lesson: Lesson, turned: dict[str, str]) -> Tried | None:
    """What arithmetic alone finds; None where the lesson has to be carried out."""
    if not lesson.computed:
        return None
    return Tried(lesson.name, turned, "", "", "", 0.0, stored.as_json(lesson.computed(turned)))


def shipped(lesson: str) -> Tried:
    """The lesson as it stands before anything is changed: computed, or as it came with Thaw."""
    chosen = lesson_named(lesson)
    return at_once(chosen, chosen.turned({})) or stored.read_with(
        bundled.LESSONS / f"{lesson}.json", tried_of
    )


def every(workspace: Workspace) -> Iterator[Tried]:
    """All that was tried in this workspace, the oldest first."""
    files = sorted(workspace.lessons.glob("*/*.json"), key=lambda file: file.stat().st_mtime)
    yield from filter(None, map(read, files))


def by_lesson(workspace: Workspace) -> dict[str, list[Tried]]:
    """The same by lesson."""
    found: dict[str, list[Tried]] = {}
    for tried in every(workspace):
        found.setdefault(tried.lesson, []).append(tried)
    return found
