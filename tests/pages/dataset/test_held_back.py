"""The share for validation, chosen on the dataset page beside the split."""

from streamlit.testing.v1 import AppTest

from tests.pages.opened import button, shown
from tl_core.dataset import Dataset
from tl_core.workspace import Workspace


def current(app: AppTest, workspace: Workspace) -> Dataset:
    named = app.query_params["data"]
    return Dataset.read(workspace.datasets / (named[0] if isinstance(named, list) else named))


def test_another_share_makes_the_parts_anew_and_the_way_back(
    open_page, dataset: Dataset, workspace: Workspace
):
    app = open_page("guide/dataset.py", data=dataset.id)
    for _ in range(2):  # what was chosen before has no say
        button(app, "50 %").click().run()
        variant = current(app, workspace)
        assert variant.val_share == 0.5 and len(variant.part("val")) == len(variant.part("train"))
        assert "50 % are held back, as chosen" in shown(app) and button(app, "50 %").disabled
        button(app, "As inspected").click().run()
        assert current(app, workspace) == dataset and not button(app, "50 %").disabled
