"""A question that a page waits for: every one can be cancelled, and is then as one that nobody asked."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opened import button
from tl_core.engines import local, questions
from tl_core.engines.tasks import Task
from tl_core.plans import Plan
from tl_core.workspace import Workspace

Ask = Callable[[Workspace, Plan], Task]


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch) -> None:
    monkeypatch.setattr(local, "command", lambda *told: None)


@pytest.fixture
def link(dataset, card) -> dict[str, str]:
    return {"data": dataset.id, "size": "small", "similarity": "similar", "strategy": "fine_tune_all"}


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("guide/dataset.py", "Check it"),
        ("guide/scenario.py", "Measure it for me"),
        ("guide/scenario.py", "Ask your own images"),
        ("guide/plan.py", "Find a rate"),
        ("guide/plan.py", "Compare the backbones at hand"),
    ],
)
def test_whatever_is_asked_for_can_be_cancelled_and_asked_for_again(open_page, link, page, label):
    app = open_page(page, **link)
    button(app, label).click().run()
    assert label not in labels(app) and "Cancel" in labels(app)
    button(app, "Cancel").click().run()
    app.run()
    assert label in labels(app) and "Cancel" not in labels(app) and not app.error
    button(app, label).click().run()
    assert label not in labels(app) and "Cancel" in labels(app)


def test_a_backbone_that_is_being_described_can_be_cancelled(open_page, link, workspace):
    app = open_page("guide/plan.py", **link, weights="hub:resnet18")
    assert questions.describe(workspace, "hub:resnet18").folder.exists()
    button(app, "Cancel").click().run()
    app.run()
    assert "Cancelled." in [one.value for one in app.caption] and "Cancel" not in labels(app)
    button(app, "Try again").click().run()
    assert "Cancel" in labels(app)


def test_data_that_is_cancelled_no_longer_comes(open_page):
    app = open_page("guide/dataset.py")
    (first,) = [one for one in app.button if one.key == "suggested" or "example" in one.label.lower()][:1]
    first.click().run()
    button(app, "Cancel").click().run()
    app.run()
    assert "Cancel" not in labels(app) and not first.disabled and first.label in labels(app)
