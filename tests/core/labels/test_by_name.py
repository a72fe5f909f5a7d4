"""Classes that the files' own names tell, by a pattern."""

from pathlib import Path

import pytest

from tests.core.labels.test_by_table import flat, told
from tl_core.labels.by_name import NO_MATCH, habit_of
from tl_core.workspace import Workspace

__all__ = ["flat"]


def test_the_parentheses_of_a_pattern_match_the_class(flat: Path, workspace: Workspace):
    (flat / "images" / "leaf-00.png").rename(flat / "images" / "00.png")
    found = told(flat, workspace, name_pattern="([a-z]+)-")
    assert found.classes == ("leaf", "sand", "water") and len(found.items) == 35
    assert [(one.name, one.reason) for one in found.rejected] == [("images/00.png", NO_MATCH)]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "cannot be read .* around the class"),
        ("leaf", "has 0 pairs"),
        ("^(images)", "finds 1 classes"),
        ("^(nothing)", "finds 0 classes"),
    ],
)
def test_a_pattern_that_tells_no_two_classes_is_refused(
    flat: Path, workspace: Workspace, pattern: str, reason: str
):
    with pytest.raises(ValueError, match=reason):
        told(flat, workspace, name_pattern=pattern)


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("{label}.{number}.jpg", "cat, dog"),
        ("{label} ({number}).JPG", "cat, dog"),
        ("{label}_{number}.png", "cat, dog"),
        ("{label}_{number}a.png", "cat, dog"),
        ("{number}x_{label}.png", "cat, dog"),
        ("IMG_{number}.png", ""),
        ("{number}.png", ""),
    ],
)
def test_names_that_look_like_classes_get_a_pattern_that_works(
    flat: Path, workspace: Workspace, name: str, classes: str
):
    files = sorted(flat.rglob("*.png"))
    for number, file in enumerate(files):
        file.rename(flat / "images" / name.format(label=("cat", "dog")[number % 2], number=number))
    habit = habit_of([("images", file.name) for file in (flat / "images").iterdir()])
    assert bool(habit) == bool(classes)
    if habit:
        assert ", ".join(told(flat, workspace, name_pattern=habit.pattern).classes) == classes
