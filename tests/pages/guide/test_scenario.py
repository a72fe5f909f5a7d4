"""The scenario page and the matrix it draws."""

import math

import pytest

from pages.parts.scenario.cell import at
from pages.parts.scenario.matrix import described, matrix_figure
from pages.parts.scenario.measured import WHY
from tests.pages.opened import button, ladder_drawn, shown
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.scenario import MATRIX
from tl_core.matrix.strategy import RECIPES


def control(app, label: str, number: int):
    return [one for one in app.get("button_group") if one.label == label][number]


def test_size_is_counted_and_similarity_is_left_to_the_user(open_page, dataset: Dataset, unmeasured):
    app = open_page("guide/scenario.py", data=dataset.id)
    assert f"Counted: {len(dataset.part('train'))} training images in 3 classes" in shown(app)
    assert control(app, "It is", 0).value == "small"
    assert control(app, "It is", 1).value is None
    assert button(app, "Continue to the plan").disabled


def test_the_network_is_drawn_once_both_questions_are_answered(open_page, dataset: Dataset, unmeasured):
    open_question = open_page("guide/scenario.py", data=dataset.id)
    assert not any("blocks" in element.proto.json for element in open_question.get("bidi_component"))
    app = open_page("guide/scenario.py", data=dataset.id, size="large", similarity="similar")
    assert all(block["learning"] and not block["percent"] for block in ladder_drawn(app)["blocks"])
    assert "Measure it for me shows how well" in shown(app)


def test_a_lower_border_makes_the_same_data_large(open_page, dataset: Dataset):
    app = open_page("guide/scenario.py", data=dataset.id, similarity="similar", size="small")
    app.number_input[0].set_value(5).run()
    assert control(app, "It is", 0).value == "large"
    assert app.query_params["size"] == "large"
    assert app.query_params["small"] == "5"


def test_a_browser_that_does_not_know_an_answer_yet_takes_none_back(open_page, dataset: Dataset, unmeasured):
    app = open_page("guide/scenario.py", data=dataset.id, size="large", similarity="similar")
    control(app, "It is", 1).set_value(None)
    app.run()
    assert app.query_params["similarity"] == "similar"
    assert not button(app, "Continue to the plan").disabled


def opened_why(open_page, **link: str):
    app = open_page("guide/scenario.py", **link)
    app.session_state[WHY] = True
    return app.run()


@pytest.mark.parametrize("answers", MATRIX)
def test_each_cell_shows_its_strategy_reason_quote_and_source(
    open_page, dataset: Dataset, answers: tuple[str, str]
):
    cell = MATRIX[answers]
    text = shown(opened_why(open_page, data=dataset.id, size=cell.size, similarity=cell.similarity))
    for part in (RECIPES[cell.strategy].title, cell.reason, cell.quote, cell.source, cell.second_reading):
        assert part in text


def test_both_readings_are_offered_where_they_differ(open_page, dataset: Dataset):
    app = open_page("guide/scenario.py", data=dataset.id, size="small", similarity="different")
    assert app.radio[0].options == ["Early linear probe", "Fine-tune the top"]
    app.radio[0].set_value("fine_tune_top").run()
    assert app.query_params["strategy"] == "fine_tune_top"
    assert "**Do this: Fine-tune the top.**" in shown(app)
    app.radio[0].set_value("early_linear_probe").run()
    assert "strategy" not in app.query_params


def test_a_strategy_of_the_plan_that_no_table_names_here_is_no_answer(
    open_page, dataset: Dataset, unmeasured
):
    words = {"data": dataset.id, "size": "small", "similarity": "similar", "strategy": "fine_tune_all"}
    app = open_page("guide/scenario.py", **words)
    assert "**Do this: Linear probe.**" in shown(app)
    assert not any(block["learning"] for block in ladder_drawn(app)["blocks"])
    assert app.query_params["strategy"] == "fine_tune_all"


def test_without_data_the_page_shows_the_way_to_it(open_page):
    assert "There is no dataset yet" in shown(open_page("guide/scenario.py"))


@pytest.mark.parametrize("page", ["dataset", "scenario", "plan"])
@pytest.mark.parametrize("name", ["not-here", "../../etc"])
def test_a_link_to_a_set_that_is_gone_says_so(open_page, page: str, name: str):
    text = shown(open_page(f"guide/{page}.py", data=name))
    assert "That set is not here" in text and "no dataset yet" not in text


def test_a_look_at_the_two_readings_changes_no_plan(open_page, dataset: Dataset):
    words = {"data": dataset.id, "size": "small", "similarity": "different", "strategy": "fine_tune_all"}
    app = open_page("guide/scenario.py", **words)
    assert app.radio[0].value is None and app.query_params["strategy"] == "fine_tune_all"


def test_imagenet_is_described_in_words_for_other_weights(open_page, dataset: Dataset):
    link = {"data": dataset.id, "weights": "torchvision:alexnet", "size": "small", "similarity": "similar"}
    text = shown(open_page("guide/scenario.py", **link))
    assert "ImageNet" in text and "breeds of dog" in text


def test_the_point_is_placed_by_the_count_and_not_by_the_answer():
    figure = matrix_figure(50, Answers("large", "similar"), small_per_class=500)
    (point,) = figure["data"]
    border = sum(figure["layout"]["xaxis"]["range"]) / 2
    assert point["x"] == [pytest.approx(math.log10(50))] and point["x"][0] < border == pytest.approx(
        math.log10(500)
    )
    assert 1 < point["y"][0] < 2


@pytest.mark.parametrize("images", [0, 1, 1e7])
def test_any_count_stays_inside_the_figure(images: float):
    figure = matrix_figure(images, Answers("small", "different"), small_per_class=500)
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < figure["data"][0]["x"][0] < high


def test_every_strategy_of_the_matrix_is_written_in_it():
    texts = " ".join(note["text"] for note in matrix_figure(10, None, 500)["layout"]["annotations"])
    assert all(RECIPES[cell.strategy].title in texts for cell in MATRIX.values())
    assert "control: from scratch" in texts
    assert matrix_figure(10, None, 500)["data"] == []


def test_those_who_do_not_see_the_matrix_are_told_where_their_data_is():
    assert described(Answers("small", "different")).endswith("Your data is small and different.")


def test_the_answer_comes_first_in_three_sentences(open_page, dataset: Dataset, unmeasured):
    app = open_page("guide/scenario.py", data=dataset.id)
    assert "How similar are your images to the source?" in app.markdown[0].value
    app = open_page("guide/scenario.py", data=dataset.id, size="small", similarity="different")
    assert app.markdown[0].value == "#### Few images, unlike the source."
    assert app.markdown[1].value.startswith("**Do this: Early linear probe.**")


@pytest.mark.parametrize(
    ("place", "answers"),
    [
        ({"x": 1, "y": 1.5}, Answers("small", "similar")),
        ({"x": 3.2, "y": 0.1}, Answers("large", "different")),
        ({"x": 1, "y": -0.1}, None),
        ({"x": float("nan"), "y": 1}, None),
        ({"x": "1", "y": 1}, None),
        ({"x": 1}, None),
        ("small", None),
        (None, None),
    ],
)
def test_a_click_is_believed_where_it_is_a_place_in_a_cell(place: object, answers: Answers | None):
    assert at(place, 500) == answers
