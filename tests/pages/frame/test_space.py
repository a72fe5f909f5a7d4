"""What a plan takes of the disk is said before it starts, and what does not fit is not begun."""

from types import SimpleNamespace

from tests.pages.opened import button, shown
from tl_core.workspace import full_disk


def test_a_plan_says_what_it_takes_and_is_not_begun_where_that_does_not_fit(
    open_page, dataset, card, monkeypatch
):
    words = {"data": dataset.id, "size": "small", "similarity": "similar"}
    page = open_page("guide/plan.py", **words)
    assert "Takes up to " in shown(page) and not button(page, "Start the run").disabled
    monkeypatch.setattr(full_disk.shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**6))
    page = open_page("guide/plan.py", **words)
    assert "1 MB left" in page.error[0].value and button(page, "Start the run").disabled
