"""A run whose model knows when to give no answer."""

import pytest

from tests.conftest import draw_pictures
from tests.core.stand_ins.training import carried_out, looked_at, planned
from tl_core.runs import Run
from tl_core.workspace import Workspace


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("exported")
    draw_pictures(place / "pictures", 12)
    workspace = Workspace(place / "workspace")
    plan = planned(looked_at(place / "pictures", workspace), "early_linear_probe", probes=False)
    return carried_out(plan, workspace).run
