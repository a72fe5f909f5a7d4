"""The tables that show what the bundled backbone is worth, and how often the advice was right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tl_core.backbones.card import IMAGENET
from tl_core.evidence import notebook
from tl_core.verbs.data import Place, workspace_of
from tl_core.verbs.progress import heard
from tl_core.verbs.setting import weights_of
from tl_core.workspace.events import Report


@dataclass(frozen=True)
class DemoTable:
    """A table, a line a row as people read it; and what the rows say."""

    said: dict[str, Any]

    @property
    def sentences(self) -> list[str]:
        return self.said["sentences"]

    def to_json(self) -> dict[str, Any]:
        return self.said

    def _repr_html_(self) -> str:
        return notebook.table(self.said["head"], self.said["lines"]) + notebook.paragraphs(*self.sentences)


def demo(
    table: str,
    names: Sequence[str] = (),
    *,
    weights: str = str(IMAGENET),
    workspace: Place | None = None,
    report: Report | None = None,
) -> DemoTable:
    """A table: `verdict` of the demo sets named, all of them unless given; `probe` of any data named, the
    bundled backbone beside random weights; `advice`, how often the advice was right; `calibrate`, which makes
    what advice is read from, anew, from drawn worlds and from photographs named, seen by `weights`.

    Raises ValueError for a name there is none of.
    """
    from tl_core.demo.tables import TABLES

    if table not in TABLES:
        raise ValueError(f"there is no table {table!r}; take one of {', '.join(TABLES)}")
    with heard(report) as tell:
        return DemoTable(TABLES[table](list(names), weights_of(weights), workspace_of(workspace), tell))
