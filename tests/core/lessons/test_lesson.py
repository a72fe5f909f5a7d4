"""Every lesson: what may be changed of it, what came with Thaw, and that it has a page and a trial."""

from pathlib import Path

import pytest

from pages.parts.choices.believed import WORDS
from tl_core.lessons.shelf import LESSONS, lesson_named
from tl_core.lessons.tried import every, kept_file, read, shipped
from tl_core.trials.shelf import TRIALS
from tl_core.verbs import teaching as verbs
from tl_core.workspace import stored

PAGES = Path(__file__).parents[3] / "pages" / "learn"
RELU = LESSONS["relu"]


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.name)
def test_a_lesson_has_a_page_a_trial_and_a_stored_result_whose_ending_is_among_its_guesses(lesson):
    assert (PAGES / f"{lesson.page}.py").is_file() and (lesson.name in TRIALS) != bool(lesson.computed)
    came = shipped(lesson.name)
    assert came.knobs == lesson.turned({}) and came.ending().guess in lesson.guesses
    assert came.ending().sentence.endswith(".")


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=lambda lesson: lesson.name)
def test_no_knob_has_the_name_of_another_word_of_a_link(lesson):
    assert not {knob.name for knob in lesson.knobs} & {*WORDS, "on", "hide", "class"}


def test_a_lesson_knob_or_choice_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match="no lesson 'dropout'; take one of .*relu, "):
        lesson_named("dropout")
    with pytest.raises(ValueError, match="no width; it has classifier"):
        RELU.turned({"width": "4096"})
    with pytest.raises(ValueError, match="classifier is 'tree'; say one of softmax, svm"):
        RELU.turned({"classifier": "tree"})
    with pytest.raises(ValueError, match="side is '8'; say one of 16 to 512"):
        LESSONS["strides"].turned({"side": "8"})


def test_what_was_tried_is_found_again_by_what_was_asked_alone(workspace):
    came = shipped("relu")
    file = kept_file(workspace, "relu", came.knobs, "images", "bundled")
    assert read(file) is None
    stored.write(file, came)
    assert read(file) == came and list(every(workspace)) == [came]
    others = [
        ({"classifier": "svm"}, "images", "bundled"),
        (came.knobs, "x", "bundled"),
        (came.knobs, "images", "y"),
    ]
    assert file not in [kept_file(workspace, "relu", *other) for other in others]


def test_arithmetic_is_answered_at_once_and_takes_no_images(workspace):
    found = verbs.lesson("strides", knobs={"side": "223"}, workspace=workspace.root)
    assert "At 223 px every stride" in found.sentence and not workspace.root.exists()
    assert "On " not in found._repr_html_() and found.to_json()["ending"]["notes"] == "right"
    with pytest.raises(ValueError, match="looks at no images; leave the data out"):
        verbs.lesson("strides", data="built-in:small-similar", workspace=workspace.root)


@pytest.mark.parametrize("damage", ["", "{}", "null", '{"lesson": "dropout"}'])
def test_a_damaged_result_is_as_none(workspace, damage):
    file = kept_file(workspace, "relu", {}, "images", "bundled")
    stored.write(file, shipped("relu"))
    file.write_text(damage)
    assert read(file) is None and list(every(workspace)) == []
