"""What a class guesses is gathered once a head, without names, until its teacher shows the result."""

import pytest

from tl_core.lessons import classroom
from tl_core.lessons.classroom import CODE, NO_COOKIES, Classroom
from tl_core.lessons.shelf import LESSONS
from tl_core.workspace import visitors
from tl_core.workspace.visitors import NotYoursError

RELU = LESSONS["relu"]
FIRST, SECOND, THIRD = RELU.guesses[:3]
TEACHER, ANN, BEN = "a" * 16, "b" * 16, "c" * 16


@pytest.fixture
def begun(workspace) -> Classroom:
    for one in (TEACHER, ANN, BEN):
        visitors.came(workspace, one)
    return Classroom.begin(workspace.opened_for(TEACHER), RELU)


def test_it_is_found_by_its_code_alone(begun, workspace):
    assert CODE.fullmatch(begun.code) and Classroom.find(workspace, begun.code) == begun
    assert begun.lesson == RELU
    for code in ("../runs", "ABCDEF" if begun.code != "ABCDEF" else "BCDEFG", begun.code.lower(), ""):
        with pytest.raises(ValueError, match="ask your teacher for the link once more"):
            Classroom.find(workspace, code)


def test_everybody_counts_once_and_may_think_again(begun):
    begun.guess(ANN, FIRST)
    begun.guess(BEN, FIRST)
    begun.guess(ANN, SECOND)
    assert begun.guesses() == {FIRST: 1, SECOND: 1, THIRD: 0}
    assert (begun.guess_of(ANN), begun.guess_of(BEN), begun.guess_of(TEACHER)) == (SECOND, FIRST, None)


def test_once_the_result_is_shown_nobody_guesses_any_more(begun):
    begun.guess(ANN, FIRST)
    with pytest.raises(NotYoursError):
        begun.show(ANN)
    assert not begun.is_shown() and begun.is_led_by(TEACHER) and not begun.is_led_by(ANN)
    begun.show(TEACHER)
    begun.guess(ANN, SECOND)
    begun.guess(BEN, SECOND)
    assert begun.is_shown() and begun.guesses() == {FIRST: 1, SECOND: 0, THIRD: 0}


def test_what_is_no_guess_or_nobodys_is_refused(begun, monkeypatch):
    with pytest.raises(ValueError, match="none of the guesses"):
        begun.guess(ANN, "something else")
    with pytest.raises(ValueError, match=NO_COOKIES[:30]):
        begun.guess(visitors.UNKNOWN, FIRST)
    monkeypatch.setattr(classroom, "MOST_GUESSES", 1)
    begun.guess(ANN, FIRST)
    begun.guess(ANN, SECOND)
    with pytest.raises(ValueError, match="1 have guessed in this class"):
        begun.guess(BEN, FIRST)


def test_a_damaged_one_is_refused(begun, workspace):
    (begun.folder / classroom.FILE).write_text("null")
    with pytest.raises(ValueError, match="classroom.json"):
        Classroom.find(workspace, begun.code)
