"""Making a set: classes named, pictures taken or dropped, changed, kept; at last a dataset like any other."""

import base64
import io

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.making.shots import PREFIX
from tests.conftest import picture
from tests.pages.opened import button, rerun_until, shown
from tl_core.albums import kept
from tl_core.albums.album import Album
from tl_core.dataset import Dataset
from tl_core.workspace import Workspace, visitors

PAGE = "guide/make.py"


def jpeg(seed: int) -> bytes:
    stream = io.BytesIO()
    picture(seed=seed).save(stream, "JPEG")
    return stream.getvalue()


def current(workspace: Workspace) -> Album:
    return kept.own(workspace.opened_for(visitors.UNKNOWN))[0]


def counts(workspace: Workspace) -> dict[str, int]:
    return {one.name: len(one.photos) for one in current(workspace).classes}


def name(app: AppTest, *names: str) -> None:
    for one in names:
        app.text_input[0].set_value(one)
        button(app, "Add the class").click().run()


def shoot(app: AppTest, workspace: Workspace, of: str, *seeds: int) -> None:
    """As if the page's camera had taken these pictures."""
    shots = [
        {"number": seed, "of": of, "picture": PREFIX + base64.b64encode(jpeg(seed)).decode()}
        for seed in seeds
    ]
    key = f"camera-{current(workspace).id}"
    app.session_state["heard"] = {key: {"edit": {"shots": shots}, "answered": False}}
    app.run()
    assert not app.exception


def keyed(app: AppTest, beginning: str) -> object:
    return next(one for one in app.button if str(one.key).startswith(beginning))


@pytest.fixture
def page(open_page) -> AppTest:
    """A set of two classes without pictures."""
    app = open_page(PAGE)
    name(app, "cup", "pen")
    return app


def test_nothing_is_kept_before_a_class_has_a_name(open_page, workspace):
    app = open_page(PAGE)
    assert not workspace.albums.exists() and [one.label for one in app.button] == ["Add the class"]


def test_the_next_pictures_are_of_the_class_named_last(page, workspace):
    assert page.button_group[0].value == "pen" and counts(workspace) == {"cup": 0, "pen": 0}
    name(page, "CUP")
    assert "another name" in page.error[0].value and counts(workspace) == {"cup": 0, "pen": 0}


def test_pictures_are_kept_at_once_and_once(page, workspace, open_page):
    shoot(page, workspace, "cup", 1, 2)
    shoot(page, workspace, "cup", 1, 2, 3)
    assert counts(workspace) == {"cup": 3, "pen": 0} and not current(workspace).refused
    again = open_page(PAGE)
    assert "3 pictures in 1 burst" in shown(again)
    assert "pen has 0 pictures" in again.info[0].value and button(again, "Use this set").disabled


def test_a_picture_of_a_class_that_is_gone_says_so(page, workspace):
    shoot(page, workspace, "mug", 1)
    assert "no class mug any more" in page.error[0].value and counts(workspace) == {"cup": 0, "pen": 0}


def test_dropped_files_go_to_the_chosen_class_and_what_is_no_picture_is_named(page, workspace):
    page.button_group[0].set_value("cup").run()
    files = [("a.jpg", jpeg(1), "image/jpeg"), ("page.jpg", b"<html>", "image/jpeg")]
    page.file_uploader[0].set_value(files).run()
    rerun_until(page, lambda: counts(workspace) == {"cup": 1, "pen": 0})
    rerun_until(page, lambda: "page\\.jpg" in shown(page))
    assert "it is not a JPEG" in current(workspace).refused[0].reason and not page.exception


def test_a_class_is_renamed_and_removed_and_a_picture_deleted(page, workspace):
    shoot(page, workspace, "cup", 1, 2)
    keyed(page, "delete-").click().run()
    assert counts(workspace) == {"cup": 1, "pen": 0}
    next(one for one in page.text_input if one.value == "cup").set_value("![x](y)").run()
    keyed(page, "renamed-0").click().run()
    assert counts(workspace) == {"![x](y)": 1, "pen": 0} and "**![x](y)" not in shown(page)
    assert page.button_group[0].value == "![x](y)"
    keyed(page, "remove-0").click().run()
    assert counts(workspace) == {"pen": 0} and page.button_group[0].value == "pen"


def test_another_set_is_begun_gone_on_with_and_deleted(page, workspace):
    first = current(workspace).id
    button(page, "Begin a new set").click().run()
    name(page, "tea")
    assert counts(workspace) == {"tea": 0}
    keyed(page, f"on-{first}").click().run()
    assert current(workspace).id == first and "cup" in shown(page)
    keyed(page, f"delete-{first}").click().run()
    assert [one.title for one in kept.own(workspace.opened_for(visitors.UNKNOWN))] == ["tea"]


def test_anothers_set_is_not_shown(page, workspace, open_page):
    visitors.claim(workspace.albums / current(workspace).id, visitors.visitor_of("another"))
    assert "cup" not in shown(open_page(PAGE))


def test_a_set_of_one_burst_each_is_used_after_a_warning(page, workspace):
    shoot(page, workspace, "cup", 1, 2, 3)
    shoot(page, workspace, "pen", 4, 5, 6)
    rerun_until(page, lambda: not button(page, "Use this set").disabled)
    assert page.warning[0].value.startswith("cup, pen: taken in one burst")
    button(page, "Use this set").click().run()
    rerun_until(page, lambda: bool(page.metric))
    dataset = Dataset.read(workspace.datasets / "".join(page.query_params["data"]))
    assert dataset.name == "cup and pen" and dataset.grouped_by and len(dataset.items) == 6
    assert all((parts["train"], parts["val"]) == (2, 1) for parts in dataset.counts().values())
    assert counts(workspace) == {"cup": 3, "pen": 3}


def test_the_first_page_leads_here(open_page):
    app = open_page("guide/dataset.py")
    button(app, "Make a set with a camera").click().run()
    assert app.title[0].value == "Make a set of your own"
