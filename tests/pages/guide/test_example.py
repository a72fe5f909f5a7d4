"""The example run: shown, and said to be one, where there is no run yet; never in the way of an own one;
never changed.
"""

from dataclasses import replace

import pytest

from tests.core.demo.test_example_run import content
from tests.pages.opened import button, shown
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE, Status

PAGES = ("guide/run.py", "guide/results.py", "lab/runs.py")
SAYS = "This run on small-similar comes with Thaw"


@pytest.fixture
def own(card, dataset, workspace) -> Run:
    """A run of the user's that has ended without a result."""
    run = Run.create(
        replace(plan_for("linear_probe", Answers("small", "similar"), card, dataset), device="cpu"), workspace
    )
    run.write_status(Status("failed", "the disk was full"))
    return run


@pytest.mark.parametrize("page", PAGES)
def test_in_a_fresh_workspace_every_page_about_runs_shows_it_and_says_so(open_page, page):
    before = content(EXAMPLE.folder)
    app = open_page(page)
    assert SAYS in shown(app) and not app.warning and not app.info
    assert content(EXAMPLE.folder) == before


def test_its_result_is_shown_whole(open_page):
    app = open_page("guide/results.py")
    assert "test images right" in app.subheader[0].value
    assert "frozen layer groups are the same" in app.success[0].value
    assert "The example has no weights" in shown(app)
    assert not app.file_uploader and not app.code


def test_from_its_result_one_goes_on_with_data_of_ones_own(open_page):
    app = open_page("guide/results.py")
    button(app, "Choose your data").click().run()
    assert app.title[0].value == "Teach a ready-made network your own image classes"


def test_it_can_be_neither_stopped_nor_resumed(open_page):
    app = open_page("guide/run.py")
    assert [button.label for button in app.button] == ["See the result"]
    assert app.success[0].value == "Done."


def test_it_is_not_remembered_as_the_run_that_was_opened(open_page):
    assert "run" not in open_page("guide/results.py").query_params


def test_any_own_run_comes_before_it(open_page, own):
    assert SAYS not in shown(open_page("guide/results.py"))
    assert "Nothing is running" in shown(open_page("guide/run.py"))


def test_a_link_to_it_still_opens_it(open_page, own):
    assert SAYS in shown(open_page("guide/results.py", run=EXAMPLE.id))


def test_it_is_the_last_line_of_the_table_of_runs(open_page, own):
    table = open_page("lab/runs.py").dataframe[0].value
    assert list(table["Strategy"]) == ["Linear probe", "Linear probe (example)"]
