"""The dataset page: choosing data, having it inspected by another process, and seeing what is in it."""

import shutil
import socket
from dataclasses import replace
from pathlib import Path

from PIL import Image

from pages.parts.dataset import counts
from pages.parts.frame import words
from tests.pages.opened import button, rerun_until, shown
from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import Rejected
from tl_core.drawn.sets import SETS
from tl_core.workspace import Workspace


def path_of(app):
    """The field for a path on the server."""
    return next(one for one in app.text_input if one.label.startswith("Path of a folder"))


def test_a_newcomer_sees_every_built_in_set_with_a_button(open_page):
    app = open_page("guide/dataset.py")
    assert all(demo.title in shown(app) for demo in SETS.values())
    assert len([one for one in app.button if one.label.startswith("Try ")]) == len(SETS)


def test_a_folder_on_the_server_is_inspected_and_shown(open_page, picture_folder: Path):
    Image.new("RGB", (40, 40)).save(picture_folder / "leaf" / "whole.png")
    whole = (picture_folder / "leaf" / "whole.png").read_bytes()
    (picture_folder / "leaf" / "cut.png").write_bytes(whole[:60])
    app = open_page("guide/dataset.py")
    path_of(app).set_value(str(picture_folder))
    button(app, "Inspect").click().run()
    rerun_until(app, lambda: bool(app.metric))
    assert [(one.label, one.value) for one in app.metric] == [
        ("Classes", "3"),
        ("Images", "37"),
        ("Training images per class", app.metric[2].value),
        ("Rejected files", "1"),
    ]
    assert "cut" in shown(app)
    assert app.query_params["data"]
    assert not button(app, "Continue to the scenario").disabled


def test_a_folder_outside_the_allowed_roots_is_refused_in_one_sentence(open_page, workspace: Workspace):
    app = open_page("guide/dataset.py")
    path_of(app).set_value("/etc")
    button(app, "Inspect").click().run()
    assert "outside the folders this server may read" in app.error[0].value
    tab = next(tab for tab in app.tabs if tab.label == "Folder on this machine")
    assert tab.error[0].value == app.error[0].value
    assert not workspace.tasks.exists()


def test_an_inspection_that_fails_says_why_and_can_be_tried_again(open_page, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    app = open_page("guide/dataset.py")
    path_of(app).set_value(str(tmp_path / "empty"))
    button(app, "Inspect").click().run()
    rerun_until(app, lambda: bool(app.error))
    assert "Traceback" not in app.error[0].value
    assert app.error[0].value[0].isupper() and app.error[0].value.endswith("\\.")
    assert button(app, "Try again")


def test_a_zip_that_is_none_is_refused_before_any_process_starts(open_page, workspace: Workspace):
    app = open_page("guide/dataset.py")
    app.file_uploader[1].upload("birds.zip", b"not a zip", "application/zip").run()
    assert "not a zip" in app.error[0].value
    assert not workspace.tasks.exists()


def test_of_a_zip_of_two_datasets_one_is_chosen(open_page, picture_folder: Path, tmp_path: Path):
    for name in ("flowers", "xray"):
        shutil.copytree(picture_folder, tmp_path / "two" / name)
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "two"))
    app = open_page("guide/dataset.py")
    app.file_uploader[1].upload("packed.zip", packed.read_bytes(), "application/zip").run()
    rerun_until(app, lambda: "These look like 2 datasets: which?" in shown(app))
    button(app, "xray").click().run()
    rerun_until(app, lambda: bool(app.metric))
    assert "### xray" in shown(app) and app.metric[0].value == "3"


def test_rejected_files_of_one_reason_are_one_line(open_page, dataset: Dataset, workspace: Workspace):
    rejected = (
        *(Rejected(f"{n}.heic", "HEIC is not read") for n in range(30)),
        Rejected("a.png", "it is empty"),
    )
    replace(dataset, rejected=rejected).write(workspace.datasets / dataset.id)
    app = open_page("guide/dataset.py", data=dataset.id)
    assert [fold.label for fold in app.expander if "file" in fold.label] == ["30 files: HEIC is not read\\."]
    assert "29\\.heic" in shown(app) and "a\\.png: It is empty\\." in shown(app)


def test_data_inspected_before_can_be_used_again(open_page, dataset: Dataset):
    app = open_page("guide/dataset.py")
    button(app, "Use").click().run()
    assert app.query_params["data"] == dataset.id
    assert app.metric[0].value == "3"


def test_a_set_of_the_hub_without_a_network_is_refused_in_one_sentence(open_page, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed}")
    app = open_page("guide/dataset.py")
    app.text_input(key="hub-set").set_value("lab/beans")
    button(app, "Fetch it").click().run()
    rerun_until(app, lambda: bool(app.error))
    assert "No network" in app.error[0].value and "take a built\\-in set" in app.error[0].value


def test_a_link_to_data_that_is_not_here_shows_the_choice(open_page):
    assert "Your own images" in shown(open_page("guide/dataset.py", data="gone"))


def test_class_names_are_shown_as_text_and_never_as_markup(open_page, dataset: Dataset, workspace: Workspace):
    hostile = replace(dataset, id="hostile", classes=("![x](http://evil.example/p.png)", "<b>bold</b>", "ok"))
    hostile.write(workspace.datasets / "hostile")
    text = shown(open_page("guide/dataset.py", data="hostile"))
    assert "![x](" not in text and "<b>" not in text


def made(sizes: dict[str, int], side: int = 64, parts_given: bool = False, test: int = 0) -> Dataset:
    items = [
        Item(
            f"{name}/{number}.png",
            label,
            "test" if number < test else "train",
            f"{label}-{number}",
            side + number % 3,
            side,
        )
        for label, (name, images) in enumerate(sizes.items())
        for number in range(images)
    ]
    return Dataset(
        "made",
        "Made",
        "/nowhere",
        "folder",
        tuple(sizes),
        tuple(items),
        (Rejected("a.txt", "no image"),),
        parts_given,
    )


def test_the_table_has_the_largest_class_first_and_no_empty_part():
    table = counts.class_table(made({"few": 2, "many": 9}, test=1))
    assert list(table.columns) == ["Class", "Training", "Test", "All"]
    assert table["Class"].tolist() == ["many", "few"]
    assert table["All"].tolist() == [9, 2]


def test_bars_and_split_add_up_to_the_images():
    table = counts.class_table(made({"few": 2, "many": 9}, test=1))
    assert sum(sum(bar["x"]) for bar in counts.class_bars(table)["data"]) == 11
    assert [bar["text"] for bar in counts.split_bar(table)["data"]] == ["Training 9", "Test 2"]
    assert sum(counts.size_histogram(made({"few": 2, "many": 9}))["data"][0]["y"]) == 11


def test_many_classes_are_cut_in_the_chart_and_whole_in_the_table():
    table = counts.class_table(made({f"class {number}": 1 for number in range(200)}))
    assert len(table) == 200
    assert len(counts.class_bars(table)["data"][0]["y"]) == counts.MOST_BARS


def test_one_size_is_said_instead_of_drawn():
    assert counts.one_size(made({"one": 1, "two": 1})) == (64, 64)
    assert counts.one_size(made({"one": 3})) is None


def test_the_split_sentence_says_whose_it_is_and_what_is_reported():
    assert "Thaw split the images into parts" in counts.split_sentence(made({"a": 4}))
    assert "reported on validation" in counts.split_sentence(made({"a": 4}))
    given = counts.split_sentence(made({"a": 4}, parts_given=True, test=2))
    assert "came with the data" in given and "reported on test" in given


def test_a_folder_of_two_datasets_is_asked_about_beside_its_path(open_page, picture_folder: Path):
    for name in ("flowers", "xray"):
        shutil.copytree(picture_folder, picture_folder.parent / "two" / name)
    app = open_page("guide/dataset.py")
    path_of(app).set_value(f'"{picture_folder.parent / "two"}"')
    button(app, "Inspect").click().run()
    rerun_until(app, lambda: any(one.label == "xray" for one in app.button))
    assert not app.error
    button(app, "xray").click().run()
    rerun_until(app, lambda: bool(app.metric))
    assert app.metric[0].value == "3"


def test_folders_are_browsed_one_level_at_a_time(open_page, picture_folder: Path):
    app = open_page("guide/dataset.py")
    app.session_state["browse"] = True
    app.run()
    button(app, words.label(str(picture_folder.parent))).click().run()
    button(app, "pictures").click().run()
    assert path_of(app).value == str(picture_folder)
    assert {"leaf", "sand", "water"} <= {one.label for one in app.button}
    button(app, "One level up").click().run()
    assert path_of(app).value == str(picture_folder.parent)


def test_the_suggested_example_leads_to_its_plan_with_its_answers(open_page):
    app = open_page("guide/dataset.py")
    button(app, "See an example (30 seconds)").click().run()
    rerun_until(
        app,
        lambda: bool(app.title) and app.title[0].value != "Teach a ready-made network your own image classes",
    )
    assert (app.query_params["size"], app.query_params["similarity"]) == ("small", "similar")
    assert button(app, "Start the run")
