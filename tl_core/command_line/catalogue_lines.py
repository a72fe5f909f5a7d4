"""How lists of runs, and what is said of a run, read on a terminal."""

from datetime import datetime

from tl_core.catalogue.comparison import Compared
from tl_core.catalogue.lines import Line, Unreadable
from tl_core.evidence.names import plain
from tl_core.evidence.wording import in_points, readable_bytes, readable_count, readable_seconds
from tl_core.verbs.catalogue import Deleted, NotedRun, RunComparison, RunList

LONGEST_NOTE = 400


def list_lines(listed: RunList) -> list[str]:
    return [run_line(line) for line in listed.lines] or ["There are no such runs."]


def run_line(line: Line | Unreadable) -> str:
    """A run in one line; of one that cannot be read, why."""
    if isinstance(line, Unreadable):
        return f"{line.run.id}  damaged: {line.reason}"
    when = datetime.fromtimestamp(line.created).strftime("%Y-%m-%d %H:%M")
    said = f"{line.run.id}  {when}  {line.status.state:<12} {line.strategy:<19}"
    return f"{said} {_outcome(line)}{_said(line)}".rstrip()


def _outcome(line: Line) -> str:
    """Accuracy with its interval, seconds, what learned; aligned, so that the best can be seen."""
    if (found := line.outcome) is None:
        return ""
    seconds, learned = readable_seconds(found.seconds), readable_count(found.learned)
    return f"{found.part} {in_points(found.score.estimate)}  {seconds:>6}  {learned:>7} learned"


def _said(line: Line) -> str:
    said = line.note
    name = [plain(said.name)] if said.name else []
    parts = [*name, *(f"#{plain(tag)}" for tag in said.tags), *filter(None, [line.part_of, line.damage])]
    return f"  {'  '.join(parts)}" if parts else ""


def noted_lines(noted: NotedRun) -> list[str]:
    """What is said of the run, and what archiving it has freed."""
    said = noted.said
    told = {
        "Name": plain(said.name) if said.name else "",
        "Note": plain(said.note, LONGEST_NOTE) if said.note else "",
        "Tags": ", ".join(map(plain, said.tags)),
    }
    freed = [f"That frees {readable_bytes(noted.freed)}."] if noted.freed else []
    archived = ["Archived: lists leave it out; thaw runs --archived shows it"] if said.archived else []
    lines = [f"{what}: {text}" for what, text in told.items() if text]
    return [f"Run {noted.run.id}", *(lines or ["Nothing is said of it."]), *archived, *freed]


def deleted_lines(deleted: Deleted) -> list[str]:
    return [deleted.sentence]


def compared_lines(compared: RunComparison) -> list[str]:
    """The sentences first, then a line a run, then what differs in their plans."""
    found = compared.found
    width = max(len(one.title) for one in found.plans) if found.plans else 0
    plans = [f"{one.title:<{width}}  {' | '.join(map(plain, one.values))}" for one in found.plans]
    return [*map(_plain_sentence, compared.sentences), "", *map(_compared_line, found.runs), "", *plans]


def _plain_sentence(sentence: str) -> str:
    return plain(sentence, LONGEST_NOTE)


def _compared_line(one: Compared) -> str:
    result = one.result
    seconds, learned = readable_seconds(result.seconds), readable_count(result.learned)
    figures = f"{in_points(result.reported.estimate)}  {seconds:>6}  {learned:>7} learned"
    return f"{one.run.id}  {plain(one.name)}: {figures}"
