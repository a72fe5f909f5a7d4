"""How true a run's probabilities are, and what a class is worth above a threshold, as the page says it."""

import pytest

from tests.core.stand_ins.results import four_held_out, write_judged
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.calibration import FILE, calibration_of
from tl_core.runs.run import EXAMPLE


@pytest.fixture
def page(open_page):
    return open_page("guide/results.py", run=EXAMPLE.id)


def said(page) -> str:
    return " ".join(caption.value for caption in page.caption)


def test_the_sentence_and_what_was_chosen_on_which_part_are_said(page):
    assert calibration_of(EXAMPLE).sentence in said(page)
    assert "chosen on the validation part, and judged on the test part" in said(page)


def test_a_class_an_aim_and_a_target_give_what_was_found_for_them(page):
    told = calibration_of(EXAMPLE)
    label = told.points[-1].label
    page.selectbox("threshold-class").select(label)
    page.button_group("threshold-aim").set_value("recall")
    page.button_group("threshold-target").set_value(0.8).run()
    point = told.point(label, "recall", 0.8)
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["From"] == f"{point.threshold:.1%}"
    assert shown["Recall"] == f"{point.recall.value:.1%}"
    assert f"Of {point.images} test images of the class {point.right} have" in said(page)


def test_of_an_earlier_run_it_is_said_that_nobody_knows(open_page, card, dataset, workspace):
    dataset = four_held_out(dataset, workspace)
    run = Run.create(plan_for("linear_probe", Answers("small", "similar"), card, dataset), workspace)
    write_judged(run, dataset)
    assert not (run.folder / FILE).exists()
    page = open_page("guide/results.py", run=run.id)
    assert "How true its probabilities are is not known" in said(page)
