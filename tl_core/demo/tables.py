"""The tables of `python -m tl_core demo`, each as JSON: its rows, how a person reads them, what they say."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tl_core.advice import record
from tl_core.advice.calibration import shipped
from tl_core.backbones import Weights
from tl_core.demo.baselines import Row
from tl_core.demo.calibrate import calibrate
from tl_core.demo.probe import probe_table
from tl_core.demo.verdict import verdict_table
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.stored import as_json
from tl_core.workspace.workspace import write_json

Told = dict[str, Any]
# The names given, the weights for photographs, where, and whom to tell.
Table = Callable[[list[str], Weights, Workspace, Report], Told]


class Line(Protocol):
    """A row of a table."""

    def line(self) -> list[str]:
        """As a person reads it."""

    def to_json(self) -> dict: ...


def _told(head: tuple[str, ...], rows: Sequence[Line], sentences: list[str]) -> Told:
    lines = [row.line() for row in rows]
    return {
        "head": list(head),
        "lines": lines,
        "rows": [row.to_json() for row in rows],
        "sentences": sentences,
    }


def _verdict(names: list[str], weights: Weights, workspace: Workspace, report: Report) -> Told:
    return _told(Row.HEAD, *verdict_table(names, workspace, report))


def _probe(names: list[str], weights: Weights, workspace: Workspace, report: Report) -> Told:
    return _told(Row.HEAD, *probe_table(names, workspace, report))


def _advice(names: list[str], weights: Weights, workspace: Workspace, report: Report) -> Told:
    table = shipped()
    return _told(record.HEAD, record.records(table), record.sentences(table))


def _calibrate(names: list[str], weights: Weights, workspace: Workspace, report: Report) -> Told:
    table = calibrate(names, weights, workspace, report)
    file = workspace.root / "calibration.json"
    write_json(file, as_json(table))
    return _told(record.HEAD, record.records(table), [*record.sentences(table), f"The table is in {file}."])


TABLES: dict[str, Table] = {
    "verdict": _verdict,
    "probe": _probe,
    "advice": _advice,
    "calibrate": _calibrate,
}
