"""What epochs see: asked on the plan page, made by another process, shown as one picture with a sentence."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.guide.test_plan import preset
from tests.pages.opened import button, rerun_until, shown
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.workspace import Workspace


@pytest.fixture
def plan_page(open_page, dataset: Dataset, card: BackboneCard) -> AppTest:
    """Every group learns, on random crops."""
    return open_page(
        "guide/plan.py", data=dataset.id, size="small", similarity="similar", strategy="fine_tune_all"
    )


def number(app: AppTest, label: str):
    return next(one for one in app.number_input if one.label == label)


def asked(app: AppTest) -> bool:
    return "Show what epochs see" not in [one.label for one in app.button]


def test_the_sheet_is_made_by_another_process_and_shown_with_its_classes(
    plan_page: AppTest, workspace: Workspace
):
    button(plan_page, "Show what epochs see").click().run()
    rerun_until(plan_page, lambda: "From the top" in shown(plan_page))
    assert "mirrored half of the time" in shown(plan_page) and "leaf" in shown(plan_page)
    (sheet,) = plan_page.get("image")
    assert sheet.proto.imgs[0].url.endswith(".png") and sheet.proto.imgs[0].alt
    assert len(list(Path(workspace.sheets).glob("*.png"))) == 1
    number(plan_page, "Epochs").set_value(9).run()
    number(plan_page, "Head rate (AdamW)").set_value(0.002).run()
    assert "From the top" in shown(plan_page)  # rates do not change what is seen
    number(plan_page, "Seed").set_value(1).run()
    assert not asked(plan_page)


def test_a_plan_that_does_not_augment_says_so(plan_page: AppTest):
    preset(plan_page, "linear_probe")
    button(plan_page, "Show what epochs see").click().run()
    rerun_until(plan_page, lambda: "From the top" in shown(plan_page))
    assert "this plan does not augment" in shown(plan_page)
