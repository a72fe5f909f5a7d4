"""Classes that a table beside the images names, as files of biology and medicine often come."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.core.intake.test_collect import collected, counts
from tl_core.intake.inspection import inspect
from tl_core.intake.label_table import ITSELF, read_table
from tl_core.workspace import Workspace


@pytest.fixture
def flat(picture_folder: Path, tmp_path: Path) -> Path:
    """All pictures in one folder, named after their class."""
    (tmp_path / "flat" / "images").mkdir(parents=True)
    for file in picture_folder.rglob("*.png"):
        shutil.copy(file, tmp_path / "flat" / "images" / f"{file.parent.name}-{file.name}")
    return tmp_path / "flat"


def table(folder: Path, columns: str, row: str, name: str = "labels.csv", ending: str = "") -> None:
    """A line an image: its `row` with {file}, {stem} and {label} filled in."""
    files = sorted(folder.rglob("*.png"))
    lines = [row.format(file=one.name, stem=one.stem, label=one.name.partition("-")[0]) for one in files]
    (folder / name).write_text("\n".join([columns, *lines]) + ending, encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("file,label", "{file},{label}"),
        ("id;diagnosis;age", "{stem};{label};41"),
        ("Path,Class", "images/{file},{label}"),
        ("name\twhat", "{file}\t{label}"),
    ],
)
def test_a_table_names_the_classes_where_folders_do_not(flat: Path, columns: str, row: str):
    table(flat, columns, row)
    found = collected(flat)
    assert Counter(found.classes[item.label] for item in found.items) == dict.fromkeys(
        ("leaf", "sand", "water"), 12
    )
    assert all(item.path.startswith(f"images/{found.classes[item.label]}-") for item in found.items)
    assert [(one.name, one.reason) for one in found.rejected] == [("labels.csv", ITSELF)]


def test_folders_of_classes_go_before_a_table(picture_folder: Path):
    table(picture_folder, "file,label", "{file},other")
    assert collected(picture_folder).classes == ("leaf", "sand", "water")


def test_the_table_names_parts_too_and_images_it_leaves_out_are_rejected(flat: Path):
    table(flat, "file,label,split", "{file},{label},train")
    text = (flat / "labels.csv").read_text(encoding="utf-8-sig")
    text = text.replace("leaf-00.png,leaf,train", "leaf-00.png,leaf,test").replace(
        "leaf-01.png,leaf,train\n", ""
    )
    (flat / "labels.csv").write_text(text)
    found = collected(flat)
    assert counts(found)["leaf", "test"] == 1 and len(found.items) == 35
    assert "names no class of it" in str(found.rejected)


def test_folders_of_parts_with_a_table_are_parts(flat: Path):
    table(flat, "file,label", "{file},{label}")
    for part, last in (("train", "0"), ("test", "1")):
        (flat / part).mkdir()
        for file in list((flat / "images").glob(f"*-{last}*.png")):
            file.rename(flat / part / file.name)
    shutil.rmtree(flat / "images")
    found = collected(flat)
    assert found.classes == ("leaf", "sand", "water") and counts(found)["leaf", "test"] == 2


def test_a_table_that_may_mean_several_columns_is_asked_about(flat: Path):
    table(flat, "file,sex,age", "{file},f,41")
    with pytest.raises(ValueError, match="not which of sex, age is the class; call that column label"):
        collected(flat)


def test_a_table_of_something_else_changes_nothing(flat: Path):
    (flat / "prices.csv").write_text("what,price\ntea,2\nmilk,1\n")
    with pytest.raises(ValueError, match="images of one class only"):
        collected(flat)


def test_a_table_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"labels\.csv is not a CSV file in UTF-8"):
        read_table(("labels.csv",), b"\xff\xfe\x00")


def test_the_table_itself_may_be_named_and_may_lie_in_a_zip(flat: Path, workspace: Workspace):
    table(flat, "file,label", "{file},{label}")
    packed = shutil.make_archive(str(flat.parent / "packed"), "zip", flat)
    for source in (str(flat / "labels.csv"), packed):
        found = inspect(source, workspace, lambda *said: None)
        assert found.classes == ("leaf", "sand", "water") and len(found.items) == 36
