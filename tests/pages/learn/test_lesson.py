"""A lesson's page: readable before anybody ran it, its knobs in the link, a guess compared with what came."""

import pytest

from pages.parts.frame import words
from tests.pages.opened import button, shown
from tl_core.engines import questions
from tl_core.lessons.shelf import LESSONS
from tl_core.lessons.tried import shipped
from tl_core.workspace import stored

RELU = LESSONS["relu"]


def answered(workspace, knobs: dict[str, str], dataset=None):
    """As if another process had tried the lesson with these knobs."""
    task = questions.lesson(workspace, "relu", knobs, dataset)
    task.folder.mkdir(parents=True)
    task.give(stored.as_json(shipped("relu")))
    return task


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.name)
def test_every_lesson_reads_well_with_nothing_clicked(open_page, workspace, lesson):
    app = open_page(f"learn/{lesson.page}.py")
    text = shown(app)
    assert lesson.quote in text and lesson.trying in text and shipped(lesson.name).ending().sentence in text
    assert not workspace.tasks.exists()
    assert lesson.page in {link.proto.page for link in open_page("learn/notes.py").get("page_link")}


def test_a_knob_is_kept_in_the_link_and_what_stands_by_itself_is_not_named(open_page):
    app = open_page("learn/relu.py", classifier="svm")
    (head,) = (group for group in app.button_group if group.label == "Head")
    assert head.value == "svm" and "Stored result" not in shown(app)
    head.set_value("softmax").run()
    assert "classifier" not in app.query_params and RELU.turned({}) == {"classifier": "softmax"}
    head.set_value("svm").run()
    assert app.query_params["classifier"] == "svm"


def test_a_hidden_knob_stands_as_the_link_says_and_cannot_be_turned(open_page, workspace):
    answered(workspace, {"classifier": "svm"})
    app = open_page("learn/relu.py", classifier="svm", hide="classifier")
    assert not [group for group in app.button_group if group.label == "Head"]
    assert shipped("relu").ending().sentence in shown(app)


def test_a_word_that_is_no_choice_is_not_believed(open_page):
    app = open_page("learn/relu.py", classifier="<script>")
    assert next(group for group in app.button_group if group.label == "Head").value == "softmax"


def test_a_guess_is_compared_with_what_came(open_page):
    app = open_page("learn/relu.py")
    true = shipped("relu").ending().guess
    (guess,) = app.radio
    assert "Your guess came" not in shown(app)
    guess.set_value(true).run()
    assert "Your guess came true" in shown(app)
    other = next(one for one in RELU.guesses if one != true)
    app.radio[0].set_value(other).run()
    assert f"You guessed: {other}. It was: {true}." in shown(app)


def test_the_lesson_is_tried_on_the_chosen_images_once_asked(open_page, workspace, dataset):
    app = open_page("learn/relu.py", data=dataset.id)
    (images,) = (group for group in app.button_group if group.label == "Images")
    assert words.label(dataset.name) in images.options
    images.set_value(images.options[1]).run()
    assert button(app, "Run") and "Stored result" not in shown(app)
    answered(workspace, RELU.turned({}), dataset)
    app.run()
    assert shipped("relu").ending().sentence in shown(app)


def test_arithmetic_is_on_the_page_at_once_wherever_its_slider_stands(open_page, workspace, dataset):
    app = open_page("learn/strides.py", data=dataset.id)
    assert "Stored result" not in shown(app)
    assert [group.label for group in app.button_group] == ["Network"]
    (side,) = app.select_slider
    assert side.value == "224"
    side.set_value("62").run()
    assert "At 62 px the map vanishes in pool5" in shown(app) and app.query_params["side"] == "62"
    (table,) = app.table
    assert ":red[**the map vanishes**]" in table.value.astype(str).values
    assert not workspace.tasks.exists()
