"""Measure it for me: asked on the scenario page, answered by another process, shown beside the questions."""

from dataclasses import replace

import pytest

from pages.parts.charts.theme import VALIDATION
from pages.parts.scenario.axis_figures import depth_profile, learning_curve
from pages.parts.scenario.matrix import described, matrix_figure
from pages.parts.scenario.measured import WHY
from tests.pages.guide.test_scenario import control, opened_why
from tests.pages.opened import button, ladder_drawn, rerun_until, shown
from tests.pages.scenario.conftest import HOSTILE
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence import Estimate
from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes, axes_path
from tl_core.matrix.similarity import SimilarityEvidence
from tl_core.workspace import Workspace


def test_what_was_measured_before_is_shown_to_who_comes_anew(
    open_page, axes: Axes, dataset: Dataset, card: BackboneCard, workspace: Workspace
):
    axes.write(axes_path(workspace, dataset, card))
    app = open_page("guide/scenario.py", data=dataset.id)
    assert "Expect about 70% right" in shown(app)
    assert "Measure it for me" not in [one.label for one in app.button]
    assert [block["percent"] for block in ladder_drawn(app)["blocks"]].count("80.0 %") == 1


def test_where_measuring_leaves_it_open_the_open_question_says_so(
    open_page, axes: Axes, dataset: Dataset, card: BackboneCard, workspace: Workspace
):
    profile = replace(axes.similarity.depth, lead=Estimate(0.0, -0.2, 0.2))
    undecided = replace(axes, similarity=SimilarityEvidence(profile, None, None))
    undecided.write(axes_path(workspace, dataset, card))
    app = open_page("guide/scenario.py", data=dataset.id)
    assert "How similar are your images to the source?" in app.markdown[0].value
    assert app.markdown[1].value.startswith("The signals leave it open")


def test_where_both_questions_are_open_measuring_begins_by_itself_and_the_answers_follow(
    open_page, dataset: Dataset
):
    app = open_page("guide/scenario.py", data=dataset.id)
    assert "Cancel" in [one.label for one in app.button]
    rerun_until(app, lambda: "Few images, " in shown(app))
    app.session_state[WHY] = True
    app.run()
    assert (
        "validation images right" in shown(app)
        and "of 3" in shown(app).lower()
        and "signals" in shown(app)
        and not app.exception
    )


def test_where_both_are_answered_or_it_was_cancelled_measuring_is_on_offer(
    open_page, dataset: Dataset, workspace: Workspace, unmeasured
):
    for answers in ({"size": "small", "similarity": "similar"}, {}):
        app = open_page("guide/scenario.py", data=dataset.id, **answers)
        labels = [one.label for one in app.button]
        assert "Measure it for me" in labels and "Cancel" not in labels


def test_both_questions_are_prefilled_and_the_user_may_still_choose(open_page, dataset: Dataset, answered):
    app = open_page("guide/scenario.py", data=dataset.id)
    assert (control(app, "It is", 0).value, control(app, "It is", 1).value) == ("small", "different")
    assert app.query_params["similarity"] == "different" and not button(app, "Continue to the plan").disabled
    control(app, "It is", 1).set_value("similar").run()
    assert app.query_params["similarity"] == "similar" and "Linear probe" in shown(app)


def test_the_advised_plan_is_drawn_into_what_was_measured(open_page, dataset: Dataset, axes: Axes, answered):
    app = open_page("guide/scenario.py", data=dataset.id)
    drawn = ladder_drawn(app)
    assert drawn["title"].startswith("Early linear probe") and drawn["cut"] == axes.early_cut
    assert [block["percent"] for block in drawn["blocks"]][:2] == ["60.0 %", "80.0 %"]
    assert not drawn["editable"] and "classifier tells your classes apart" in shown(app)
    control(app, "It is", 1).set_value("similar").run()
    assert ladder_drawn(app)["title"].startswith("Linear probe")


def test_figures_sentences_and_names_are_shown_and_names_are_no_markup(
    open_page, dataset: Dataset, axes: Axes, answered
):
    app = opened_why(open_page, data=dataset.id)
    text = shown(app)
    assert "Expect about 70% right from a frozen network" in text
    for sentence in axes.size.sentences():
        assert sentence in text
    assert axes.similarity.sentence in text
    signals, names = app.table[0].value, app.dataframe[0].value
    assert list(signals["Says"]) == ["different"] * 3 + ["no vote"] * 2
    assert HOSTILE in names["The network says"][0] and HOSTILE not in text


def test_the_plan_reads_where_the_profile_peaks_and_says_why(
    open_page, dataset: Dataset, card, axes: Axes, workspace: Workspace
):
    axes.write(axes_path(workspace, dataset, card))
    app = open_page("guide/plan.py", data=dataset.id, size="small", similarity="different")
    assert ladder_drawn(app)["cut"] == axes.early_cut
    assert [block["percent"] for block in ladder_drawn(app)["blocks"]][:2] == ["60.0 %", "80.0 %"]
    assert f"The head reads after {axes.early_cut}" in shown(app).replace(
        "\\", ""
    ) and "As recommended" in shown(app)


def test_the_point_lies_where_it_was_measured_with_a_bar(axes: Axes):
    (point,) = matrix_figure(13, Answers("small", "similar"), 500, axes)["data"]
    assert point["y"][0] < 1  # different, whatever was answered
    assert point["error_y"]["array"][0] > 0 and point["error_x"]["array"] == [0]
    assert matrix_figure(13, None, 500, axes)["data"]


def test_a_count_in_doubt_has_a_bar_across_the_border(axes: Axes):
    unsure = replace(axes, size=replace(axes.size, gain=Estimate(0.01, -0.1, 0.1)))
    for images, side in ((13, "array"), (2000, "arrayminus")):
        (point,) = matrix_figure(images, None, 500, unsure)["data"]
        border = 2.699
        assert point["error_x"][side][0] > abs(border - point["x"][0])


def test_the_cut_stands_out_and_intervals_are_drawn(axes: Axes, card: BackboneCard):
    (points,) = depth_profile(axes.similarity.depth)["data"]
    assert [
        name
        for name, colour in zip(points["x"], points["marker"]["color"], strict=True)
        if colour == VALIDATION
    ] == [axes.early_cut]
    (curve,) = learning_curve(axes.size)["data"]
    assert curve["x"] == [10, 20, 40] and curve["error_y"]["array"] == pytest.approx([0.04] * 3)


def test_the_matrix_in_words_says_what_was_measured(axes: Axes):
    assert axes.similarity.sentence in described(None, axes)
