"""Which runs of a list are looked at, and which of a dataset is best."""

from collections.abc import Iterable
from dataclasses import dataclass

from tl_core.catalogue.lines import Line, Unreadable
from tl_core.catalogue.run_note import one_line
from tl_core.runs.run import RunState


@dataclass(frozen=True)
class Search:
    """What the runs must have. `text` has words, all of which stand in the name, the note, the tags, the
    strategy, the data, the weights or the id. None is any; `dataset` is its id. `archived` runs are a list of
    their own.
    """

    text: str = ""
    dataset: str | None = None
    strategy: str | None = None
    tag: str | None = None
    state: RunState | None = None
    archived: bool = False

    def of(self, lines: Iterable[Line | Unreadable]) -> list[Line]:
        """Those of the lines, in their order. What cannot be read has nothing that could be searched."""
        words = self.text.casefold().split()
        return [line for line in lines if isinstance(line, Line) and self._fits(line, words)]

    def _fits(self, line: Line, words: list[str]) -> bool:
        return (
            self.archived == line.note.archived
            and self.dataset in (None, line.dataset)
            and self.strategy in (None, line.strategy)
            and self.state in (None, line.status.state)
            and (self.tag is None or one_line(self.tag) in line.note.tags)
            and (not words or all(word in _text(line) for word in words))
        )


def _text(line: Line) -> str:
    """All of a line that is searched for words."""
    said = line.note
    parts = (said.name, said.note, *said.tags, line.title, line.strategy, line.data, line.weights)
    return "\n".join((*parts, line.dataset, line.run.id, line.part_of)).casefold()


def unreadable(lines: Iterable[Line | Unreadable]) -> list[Unreadable]:
    return [line for line in lines if isinstance(line, Unreadable)]


def best_first(lines: Iterable[Line]) -> list[Line]:
    """Those that have a result, by accuracy on the reported part; of two that tie the quicker one first.

    Accuracies say something of each other only on the same images. Raises ValueError for runs on different
    data.
    """
    ranked = [line for line in lines if line.outcome]
    if len({line.fingerprint for line in ranked}) > 1:
        titles = ", ".join(sorted({line.data for line in ranked}))
        raise ValueError(f"the runs are on different images ({titles}); name one dataset")
    return sorted(ranked, key=_rank)


def _rank(line: Line) -> tuple[float, float]:
    if line.outcome is None:
        return 0.0, 0.0
    return -line.outcome.score.accuracy, line.outcome.seconds
