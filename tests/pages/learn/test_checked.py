"""The notes, checked: stored results where nobody tried, else all that was measured here."""

from dataclasses import replace

from tests.pages.opened import shown
from tl_core.lessons.shelf import LESSONS
from tl_core.lessons.tried import kept_file, shipped
from tl_core.workspace import stored


def test_every_lesson_is_there_and_what_was_tried_here_takes_the_place_of_the_stored_result(
    open_page, workspace
):
    text = shown(open_page("learn/checked.py"))
    assert all(
        lesson.quote in text and shipped(name).ending().sentence in text for name, lesson in LESSONS.items()
    )
    came = shipped("relu")
    for images in ("one", "two"):
        mine = replace(came, title=f"My {images} pictures")
        stored.write(kept_file(workspace, "relu", came.knobs, images, "bundled"), mine)
    after = shown(open_page("learn/checked.py"))
    assert "On My one pictures." in after and "On My two pictures." in after
    assert "The notes were right in 0 of 2." in after
    assert after.count("Stored result.") == text.count("Stored result.") - 1
