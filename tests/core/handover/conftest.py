"""A finished run of classes and files with hostile names."""

import pytest

from tests.conftest import COLOURS, picture
from tests.core.stand_ins.training import carried_out, looked_at, planned
from tl_core.runs import Run
from tl_core.workspace import Workspace

# Markup, a link, a way out of a table and of a YAML string, a formula, and what turns the writing round.
CLASSES = (
    '"> <img src=x onerror=alert(1)>',
    "![x](https:evil.example) | `a` **b**",
    "=cmd: '\"\n---\n\u202egpj",
)


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Fine-tuned for one epoch from random weights, so that it is mistaken."""
    place = tmp_path_factory.mktemp("hostile")
    for label, (name, colour) in enumerate(zip(CLASSES, COLOURS.values(), strict=True)):
        folder = place / "pictures" / name
        folder.mkdir(parents=True)
        for number in range(8):
            picture(colour, 2 + 3 * label, 100 * label + number).save(folder / f"<b>{number}.png")
    workspace = Workspace(place / "workspace")
    plan = planned(looked_at(place / "pictures", workspace), "from_scratch", epochs=2)
    return carried_out(plan, workspace).run
