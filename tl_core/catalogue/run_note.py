"""What its user says of a run: a name, a note, tags, and whether it is archived. It lies beside the plan,
which never changes.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tl_core.plans.presets import title_of
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE
from tl_core.workspace import stored, visitors
from tl_core.workspace.stored import DamagedFileError

FILE = "note.json"
LONGEST_NAME, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 80, 4000, 30, 20
OF_THE_EXAMPLE = "the example comes with Thaw and stays as it is; make a run of your own"


@dataclass(frozen=True)
class RunNote:
    """What is kept as note.json. Raises ValueError for a text that is too long, or a tag that is none."""

    name: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    archived: bool = False

    def __post_init__(self) -> None:
        for what, text, most in (("name", self.name, LONGEST_NAME), ("note", self.note, LONGEST_NOTE)):
            if len(text) > most:
                raise ValueError(f"the {what} has {len(text):,} letters; take {most:,} at most")
        if len(self.tags) > MOST_TAGS:
            raise ValueError(f"there are {len(self.tags)} tags; take {MOST_TAGS} at most")
        for tag in self.tags:
            if not tag or len(tag) > LONGEST_TAG or "," in tag:
                raise ValueError(f"{tag!r} is no tag; take 1 to {LONGEST_TAG} letters without a comma")

    def saying(self, name: str, note: str, tags: Iterable[str]) -> "RunNote":
        """With these words instead: names and tags as one line. Raises as the class does."""
        return replace(self, name=one_line(name), note=note.strip(), tags=in_order(tags))

    def tagged(self, more: Iterable[str] = (), less: Iterable[str] = ()) -> tuple[str, ...]:
        """Its tags with `more` and without `less`, in the order of the alphabet."""
        return in_order({*self.tags, *in_order(more)} - {*in_order(less)})


def in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag once, as one line, in the order of the alphabet."""
    return tuple(sorted({one_line(tag) for tag in tags}))


def one_line(text: str) -> str:
    """Without line breaks, and without spaces around it."""
    return " ".join(text.split())


def path_of(run: Run) -> Path:
    return run.folder / FILE


def note_of(run: Run) -> RunNote:
    """What was said of the run; nothing where nobody has. Raises DamagedFileError."""
    path = path_of(run)
    return stored.read(path, RunNote) if path.exists() else RunNote()


def names_among(runs: Sequence[Run]) -> list[str]:
    """What each of them is called among the others: the name that it was given, else its strategy; with a
    number where that is another's too.
    """
    names = [_named(run) for run in runs]
    return [
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]


def _named(run: Run) -> str:
    with suppress(DamagedFileError):
        if name := note_of(run).name:
            return name
    return title_of(run.plan)


def keep(run: Run, note: RunNote, by: str | None = None) -> None:
    """Say this of the run from now on. Raises NotYoursError where the browser `by` may not, ValueError for
    the example.
    """
    check_may_change(run, by)
    stored.write(path_of(run), note)


def check_may_change(run: Run, by: str | None) -> None:
    """Raises NotYoursError where the browser `by` may not change the run, ValueError for the example."""
    if run == EXAMPLE:
        raise ValueError(OF_THE_EXAMPLE)
    visitors.check_may_change(run.folder, by)
