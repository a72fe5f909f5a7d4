"""What tests of pages share: a workspace of the server's own, a dataset inspected for real, and a page opened
in the frame.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from tests.conftest import describe_bundled
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.intake.inspection import inspect
from tl_core.workspace import Workspace

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def packages_are_looked_through_once() -> Iterator[None]:
    """For components of Streamlit. AppTest does so for every page it opens and takes longer than the page."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(autouse=True)
def server(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages work in the test's own workspace and read below its own folder."""
    monkeypatch.setenv("THAW_WORKSPACE", str(workspace.root))
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path))


@pytest.fixture
def dataset(picture_folder: Path, workspace: Workspace) -> Dataset:
    """Three classes of twelve pictures, inspected; drawn ones, so that the bundled backbone sees them."""
    found = inspect(str(picture_folder), workspace, lambda sentence, done, total: None)
    drawn = replace(found, origin="built-in")
    drawn.write(workspace.datasets / drawn.id)
    return drawn


@pytest.fixture
def photographs(dataset: Dataset, workspace: Workspace) -> Dataset:
    """The same dataset, as a folder of the user's own."""
    own = replace(dataset, origin="folder")
    own.write(workspace.datasets / own.id)
    return own


@pytest.fixture
def card(workspace: Workspace) -> BackboneCard:
    """The bundled backbone's card, which no page has to ask for."""
    return describe_bundled(workspace)


@pytest.fixture
def unmeasured(dataset: Dataset, workspace: Workspace) -> None:
    """As if the user had cancelled the measurement that begins where both questions are open."""
    task = questions.recommend(workspace, dataset, "bundled")
    task.folder.mkdir(parents=True)
    task.cancel()


@pytest.fixture
def open_page() -> Open:
    """open_page("guide/plan.py", data=ID): that page inside the frame, as a link with these words would show
    it.
    """

    def open_it(page: str, **words: str) -> AppTest:
        app = AppTest.from_file(FRAME, default_timeout=30)
        app.query_params.update(words)
        app.switch_page(page)
        app.run()
        assert not app.exception
        return app

    return open_it
