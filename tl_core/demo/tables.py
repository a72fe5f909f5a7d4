"""The tables of `python -m tl_core demo`, each as JSON: its rows and what they say."""

from collections.abc import Callable

from tl_core.demo.baselines import Row
from tl_core.demo.probe import probe_table
from tl_core.demo.verdict import verdict_table
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


def _as_json(
    table: Callable[[list[str], Workspace, Report], tuple[list[Row], list[str]]],
) -> Callable[..., dict]:
    def answer(names: list[str], workspace: Workspace, report: Report) -> dict:
        rows, sentences = table(names, workspace, report)
        return {"rows": [row.to_json() for row in rows], "sentences": sentences}

    return answer


TABLES = {"verdict": _as_json(verdict_table), "probe": _as_json(probe_table)}
