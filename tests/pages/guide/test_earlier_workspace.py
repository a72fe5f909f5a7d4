"""What an earlier Thaw wrote opens on every page of today's."""

from pathlib import Path

import pytest

from tests.earlier import ROLES, restore
from tests.pages.opened import shown
from tl_core.workspace import Workspace

RUNS = ("linear_probe", "early_linear_probe", "toggled", "stopped", "interrupted")


@pytest.fixture(autouse=True)
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = restore(tmp_path / "earlier")
    monkeypatch.setenv("THAW_WORKSPACE", str(workspace.root))
    return workspace


@pytest.mark.parametrize("page", ["guide/dataset.py", "guide/scenario.py", "guide/plan.py"])
@pytest.mark.parametrize("role", ["dataset", "variant"])
def test_pages_about_data_open(open_page, page, role):
    app = open_page(page, data=ROLES[role], size="small", similarity="similar", strategy="linear_probe")
    assert not app.error, shown(app)


@pytest.mark.parametrize("page", ["guide/run.py", "guide/results.py"])
@pytest.mark.parametrize("role", RUNS)
def test_pages_about_a_run_open(open_page, page, role):
    app = open_page(page, run=ROLES[role])
    assert not app.error, shown(app)
    assert ("no result" in shown(app)) == (role == "interrupted" and page == "guide/results.py")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("lab/race.py", {"race": ROLES["race"]}),
        ("lab/layers.py", {"study": ROLES["study"]}),
        ("lab/runs.py", {}),
        ("learn/notes.py", {}),
    ],
)
def test_pages_of_the_lab_open(open_page, page, words):
    app = open_page(page, **words)
    assert not app.error, shown(app)
