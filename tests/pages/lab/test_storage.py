"""The page of what fills the disk: kind by kind, with a way to free what may go, which asks once more."""

from dataclasses import replace

from tests.core.stand_ins.kept_things import codes_of, kept_dataset
from tests.pages.opened import button, shown
from tl_core.disk.storage import ANOTHERS
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.workspace import visitors

PAGE = "lab/storage.py"


def test_codes_are_freed_once_it_was_asked_and_the_rest_stays(open_page, dataset, card, workspace):
    plan = plan_for("linear_probe", Answers("small", "similar"), card, dataset)
    mine, others = codes_of(plan, workspace), codes_of(replace(plan, dataset="theirs"), workspace, "other")
    visitors.claim(kept_dataset(replace(dataset, id="theirs"), workspace), "b" * 16)
    page = open_page(PAGE)
    assert "**Codes**" in shown(page) and "**Datasets**" in shown(page) and "**Uploads**" not in shown(page)
    assert "Remove 0.1 MB? They are computed again when a run needs them." in shown(page)
    button(page, "Remove for good").click().run()
    assert not mine.exists() and others.exists()
    assert "are free now" in page.success[0].value and ANOTHERS in page.success[0].value
    assert not [one for one in page.button if one.label == "Remove for good"]


def test_where_nothing_lies_yet_the_page_says_so(open_page):
    assert "Thaw keeps **0 MB** here" in shown(open_page(PAGE))
