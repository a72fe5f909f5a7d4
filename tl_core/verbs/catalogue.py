"""All runs of a workspace: searched, ranked, compared, named, archived, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from tl_core.catalogue import comparison, removal, run_note
from tl_core.catalogue.comparison import Comparison, Lead
from tl_core.catalogue.lines import Line, Unreadable, every, line_of
from tl_core.catalogue.run_note import RunNote
from tl_core.catalogue.search import Search, best_first
from tl_core.evidence import notebook
from tl_core.evidence.wording import in_points, readable_bytes, readable_count
from tl_core.lab.experiment import Experiment
from tl_core.runs import Run
from tl_core.runs.run import RunState, find_any_run
from tl_core.verbs.data import Place, workspace_of
from tl_core.verbs.experiments import RaceOutcome, StudyOutcome
from tl_core.verbs.runs import AnyRun, ShownRun, run_of, summed_up
from tl_core.workspace.shelf import NotThereError
from tl_core.workspace.stored import as_json

# What a notebook shows of each run.
IN_NOTEBOOK = (
    "run",
    "name",
    "tags",
    "state",
    "reason",
    "strategy",
    "dataset",
    "accuracy",
    "interval",
    "seconds",
)
Words = str | Sequence[str]


@dataclass(frozen=True)
class RunList:
    """Runs of a workspace, in the order that was asked for."""

    lines: tuple[Line | Unreadable, ...]

    @property
    def runs(self) -> tuple[ShownRun, ...]:
        return tuple(ShownRun(line.run) for line in self.lines)

    def to_json(self) -> dict[str, object]:
        return {"runs": [summed_up(line) for line in self.lines]}

    def _repr_html_(self) -> str:
        told = [summed_up(line) for line in self.lines]
        if not told:
            return notebook.paragraphs("There are no such runs.")
        return notebook.table(IN_NOTEBOOK, [[line[name] for name in IN_NOTEBOOK] for line in told])


@dataclass(frozen=True)
class NotedRun:
    """A run with what is said of it now; and the bytes that archiving it has freed."""

    run: Run
    said: RunNote
    freed: int = 0

    def to_json(self) -> dict[str, object]:
        return {"run": self.run.id, **as_json(self.said), "freed_bytes": self.freed}

    def _repr_html_(self) -> str:
        said = self.said
        return notebook.title(said.name or f"Run {self.run.id}") + notebook.paragraphs(
            said.note, ", ".join(said.tags), "Archived." if said.archived else ""
        )


@dataclass(frozen=True)
class Deleted:
    """A run, a race or a study that is not there any more, and the bytes that it took with its runs."""

    kind: str
    id: str
    freed: int

    @property
    def sentence(self) -> str:
        what = "" if self.kind == "run" else " with all of its runs"
        frees = readable_bytes(self.freed)
        return f"{self.kind.capitalize()} {self.id} is deleted{what}, which frees {frees}."

    def to_json(self) -> dict[str, object]:
        return {self.kind: self.id, "state": "deleted", "freed_bytes": self.freed}

    def _repr_html_(self) -> str:
        return notebook.paragraphs(self.sentence)


@dataclass(frozen=True)
class RunComparison:
    """Runs set against each other on the same held-out images."""

    found: Comparison

    @property
    def sentences(self) -> tuple[str, ...]:
        """By how much the best is ahead of each other, and with what that must be read."""
        return (*(lead.sentence for lead in self.found.leads), *self.found.notes)

    def to_json(self) -> dict[str, object]:
        found = self.found
        return {
            "runs": [{"called": one.name, **summed_up(line_of(one.run))} for one in found.runs],
            "differences": {one.title: list(one.values) for one in found.plans},
            "part": found.shared.part,
            "images": found.shared.count,
            "leads": [_lead(lead) for lead in found.leads],
            "notes": list(found.notes),
        }

    def _repr_html_(self) -> str:
        """The sentences, what each run came to, and in what their plans differ."""
        found = self.found
        head = ["", *(one.name for one in found.runs)]
        rows = {
            "run": [one.run.id for one in found.runs],
            "accuracy": [in_points(one.result.reported.estimate) for one in found.runs],
            "seconds": [f"{one.result.seconds:.1f}" for one in found.runs],
            "parameters that learned": [readable_count(one.result.learned) for one in found.runs],
            **{one.title: one.values for one in found.plans},
        }
        said = notebook.table(head, [[title, *values] for title, values in rows.items()])
        return notebook.paragraphs(*self.sentences) + said


def _lead(lead: Lead) -> dict[str, object]:
    found = lead.by.estimate
    return {
        "first": [one.run.id for one in lead.first.runs],
        "other": [one.run.id for one in lead.other.runs],
        "difference": found.value,
        "interval": [found.low, found.high],
        "p_value": lead.by.p_value,
        "significant": lead.by.significant,
        "sentence": lead.sentence,
    }


def compare(runs: Sequence[AnyRun], *, workspace: Place | None = None) -> RunComparison:
    """Set two to six runs against each other: in what their plans differ, and the paired test of a race on
    the images that all of them held out. Runs whose plans differ in the seed alone stand together.

    Raises ValueError for a run without a result, and for runs that share no held-out image.
    """
    return RunComparison(comparison.compare([run_of(run, workspace) for run in runs]))


def list_runs(
    *,
    text: Words = "",
    dataset: str | None = None,
    strategy: str | None = None,
    tag: str | None = None,
    state: RunState | None = None,
    archived: bool = False,
    best: bool = False,
    workspace: Place | None = None,
) -> RunList:
    """Runs of the workspace, newest first; all but the archived ones unless something is asked for.

    `text` are words that must stand in a run's name, note, tags, strategy, data, weights or id. With `best`
    those that have a result, the most accurate first. Raises ValueError where these are on different images.
    """
    words = text if isinstance(text, str) else " ".join(text)
    asked = Search(words, dataset, strategy, tag, state, archived)
    lines = every(workspace_of(workspace))
    if asked == Search() and not best:
        hidden = {line.run for line in lines if isinstance(line, Line) and line.note.archived}
        return RunList(tuple(line for line in lines if line.run not in hidden))
    found = asked.of(lines)
    return RunList(tuple(best_first(found) if best else found))


def note(
    run: AnyRun,
    *,
    name: str | None = None,
    note: str | None = None,
    tag: Words = (),
    untag: Words = (),
    workspace: Place | None = None,
) -> NotedRun:
    """Give a run a name, a note, tags, or take tags from it; what is not given stays, and so does its plan.

    Raises ValueError for a text that is too long, and where what was said before cannot be read.
    """
    found = run_of(run, workspace)
    before = run_note.note_of(found)
    said = before.saying(
        before.name if name is None else name,
        before.note if note is None else note,
        before.tagged(_each(tag), _each(untag)),
    )
    if said != before:
        run_note.keep(found, said)
    return NotedRun(found, said)


def archive(run: AnyRun, *, workspace: Place | None = None) -> NotedRun:
    """Leave a run out of lists unless archived ones are asked for, and remove what can be made again from it.

    Raises ValueError for a run that has not ended.
    """
    found = run_of(run, workspace)
    freed = removal.archive(found)
    return NotedRun(found, run_note.note_of(found), freed)


def restore(run: AnyRun, *, workspace: Place | None = None) -> NotedRun:
    """Have lists show an archived run again."""
    found = run_of(run, workspace)
    removal.restore(found)
    return NotedRun(found, run_note.note_of(found))


def delete(run: AnyRun | RaceOutcome | StudyOutcome, *, workspace: Place | None = None) -> Deleted:
    """Remove a run and all that is in its folder, also one that cannot be read; or a race or a study, with
    all of its runs.

    Raises ValueError for one that is at work, or that others need.
    """
    if isinstance(run, RaceOutcome | StudyOutcome):
        return _deleted(run.race if isinstance(run, RaceOutcome) else run.study)
    if not isinstance(run, str):
        found = run_of(run, workspace)
        return Deleted("run", found.id, removal.delete(found))
    here = workspace_of(workspace)
    try:
        found = find_any_run(here, run)
    except NotThereError:
        return _deleted(removal.find_experiment(here, run))
    return Deleted("run", found.id, removal.delete(found))


def _deleted(experiment: Experiment) -> Deleted:
    return Deleted(experiment.kind, experiment.id, removal.delete_experiment(experiment))


def _each(words: Words) -> Sequence[str]:
    return [words] if isinstance(words, str) else words
