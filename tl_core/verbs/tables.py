"""The tables that show what the bundled backbone is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tl_core.evidence import notebook
from tl_core.verbs.data import Place, workspace_of
from tl_core.verbs.progress import heard
from tl_core.workspace.events import Report


@dataclass(frozen=True)
class DemoTable:
    """Ways to classify some data, a row each, with the accuracy of each way; and what the rows say."""

    said: dict[str, Any]

    @property
    def sentences(self) -> list[str]:
        return self.said["sentences"]

    def rows(self) -> list[list[str]]:
        """Data, way, accuracy in percent and its interval, as people read them."""
        return [
            [row["data"], row["way"], f"{100 * row['accuracy']:.1f}", _interval(*row["interval"])]
            for row in self.said["rows"]
        ]

    def to_json(self) -> dict[str, Any]:
        return self.said

    def _repr_html_(self) -> str:
        head = ["data", "way", "accuracy, %", "95 % interval"]
        return notebook.table(head, self.rows()) + notebook.paragraphs(*self.sentences)


def demo(
    table: str, names: Sequence[str] = (), *, workspace: Place | None = None, report: Report | None = None
) -> DemoTable:
    """The table `verdict` of the demo sets named, all of them unless given; or `probe` of any data named: the
    bundled backbone beside random weights. Raises ValueError for a name there is none of.
    """
    from tl_core.demo.tables import TABLES

    if table not in TABLES:
        raise ValueError(f"there is no table {table!r}; take one of {', '.join(TABLES)}")
    with heard(report) as tell:
        return DemoTable(TABLES[table](list(names), workspace_of(workspace), tell))


def _interval(low: float, high: float) -> str:
    return f"{100 * low:.1f} to {100 * high:.1f}"
