"""Classes that a table beside the images names, as files of biology and medicine often come."""

import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from tests.core.intake.test_collect import collected, counts
from tl_core.dataset import Dataset
from tl_core.dataset.labelling import Labelling
from tl_core.intake import folder
from tl_core.intake.folder import LINK
from tl_core.intake.inspection import inspect
from tl_core.labels.listing import MISSING, OUTSIDE
from tl_core.labels.table import read_table
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
    assert found.rejected == ()


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
    with pytest.raises(
        ValueError, match="which of its columns sex, age is the class; say which \\(--label-column\\)"
    ):
        collected(flat)


def test_a_table_of_something_else_changes_nothing(flat: Path):
    (flat / "prices.csv").write_text("what,price\ntea,2\nmilk,1\n")
    with pytest.raises(
        ValueError,
        match="the names look like class, then a number \\(leaf, sand, water\\): say --name-pattern",
    ):
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


def told(source: Path, workspace: Workspace, **said: str) -> Dataset:
    return inspect(str(source), workspace, lambda *said: None, told=Labelling(**said))


def test_a_table_elsewhere_speaks_of_a_folder_of_images_by_path_from_it_or_whole(
    flat: Path, workspace: Workspace, tmp_path: Path
):
    table(flat, "file,label", "images/{file},{label}")
    rows = (flat / "labels.csv").read_text(encoding="utf-8-sig").splitlines()
    whole = [
        row.replace("images/", f"{flat}/images/") if number % 2 else row for number, row in enumerate(rows)
    ]
    (tmp_path / "mine.csv").write_text("\n".join(whole).replace("images/leaf-00", "images\\leaf-00"))
    found = told(tmp_path / "mine.csv", workspace, images=str(flat))
    assert len(found.items) == 36 and found.rejected == () and found.root == str(flat)
    assert found.labelled.columns == ("file", "label") and found.name == "flat, mine.csv"
    with pytest.raises(ValueError, match=r"no column of mine\.csv names two pictures .* \(--images\)"):
        (tmp_path / "bare").mkdir()
        told(tmp_path / "mine.csv", workspace, images=str(tmp_path / "bare"))


def test_columns_are_guessed_and_what_is_said_goes_before(flat: Path, workspace: Workspace):
    table(flat, ",file,label,kind", "7,{file},{label},even")
    text = (flat / "labels.csv").read_text(encoding="utf-8-sig")
    odd = [
        line.replace("even", "odd") if "-03" in line or "-07" in line else line for line in text.splitlines()
    ]
    (flat / "labels.csv").write_text("\n".join(odd))
    guessed = told(flat / "labels.csv", workspace)
    said = told(flat / "labels.csv", workspace, label_column="kind")
    assert (guessed.classes, said.classes) == (("leaf", "sand", "water"), ("even", "odd"))
    assert guessed.id != said.id and said.counts()["odd"] == {"train": 5, "val": 1, "test": 0}
    with pytest.raises(ValueError, match=r"labels\.csv has no column sort; it has , file, label, kind"):
        told(flat / "labels.csv", workspace, label_column="sort")


def test_a_column_of_patients_keeps_each_in_one_part_and_gives_way_to_given_parts(
    flat: Path, workspace: Workspace
):
    table(flat, "file,label,patient", "{file},{label},{stem}")
    text = (flat / "labels.csv").read_text(encoding="utf-8-sig")
    rows = [line[:-1] if "patient" not in line else line for line in text.splitlines()]
    (flat / "labels.csv").write_text("\n".join(rows))
    found = told(flat / "labels.csv", workspace)
    parts = {item.subject: set() for item in found.items}
    for item in found.items:
        parts[item.subject].add(item.part)
    assert len(parts) == 6 and all(len(of_one) == 1 for of_one in parts.values())
    assert found.grouped_by == "column patient of labels.csv"
    assert not told(flat / "labels.csv", workspace, group_column="none").grouped_by
    (flat / "labels.csv").write_text(
        "\n".join(
            [f"{rows[0]},split", *(f"{row},{('train', 'val')[n % 3 == 0]}" for n, row in enumerate(rows[1:]))]
        )
    )
    given = told(flat / "labels.csv", workspace)
    assert given.parts_given and not given.grouped_by and len(given.part("val")) == 12
    assert told(flat / "labels.csv", workspace, group_column="patient").grouped_by


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_tables_are_lines_of_json_and_parquet_files_too(flat: Path, workspace: Workspace, kind: str):
    rows = pd.DataFrame(
        {
            "file_name": [f"images/{one.name}" for one in sorted(flat.rglob("*.png"))],
            "label": [
                3 if "leaf" in one.name else None if "sand-00" in one.name else 4.0
                for one in sorted(flat.rglob("*.png"))
            ],
            "boxes": [[1, 2]] * 36,
        }
    )
    if kind == "jsonl":
        (flat / "metadata.jsonl").write_text(
            rows.assign(label=rows.label.astype("Int64")).to_json(orient="records", lines=True)
        )
    else:
        rows.to_parquet(flat / "metadata.parquet")
    found = told(flat / f"metadata.{kind}", workspace)
    assert found.classes == ("3", "4") and len(found.items) == 35
    assert [one.name for one in found.rejected] == [f"metadata.{kind} row 13, images/sand-00.png"]


def test_a_folder_of_hugging_face_has_a_table_in_each_part(flat: Path):
    files = sorted(flat.rglob("*.png"))
    for part, some in (("train", files[::2]), ("test", files[1::2])):
        (flat / part).mkdir()
        lines = [f"{one.name},{one.name.partition('-')[0]}" for one in some]
        (flat / part / "metadata.csv").write_text("\n".join(["file_name,label", *lines]))
        for one in some:
            one.rename(flat / part / one.name)
    (flat / "images").rmdir()
    found = collected(flat)
    assert found.classes == ("leaf", "sand", "water") and counts(found)["leaf", "test"] == 6
    assert len(found.items) == 36 and found.rejected == ()


def test_tables_named_after_parts_are_parts(flat: Path):
    table(flat, "file,label", "{file},{label}", "train.csv")
    lines = (flat / "train.csv").read_text(encoding="utf-8-sig").splitlines()
    (flat / "train.csv").write_text("\n".join(lines[:1] + lines[2:]))
    (flat / "test.csv").write_text("\n".join(lines[:2]))
    assert counts(collected(flat))["leaf", "test"] == 1


def test_a_table_that_a_browser_sent_reads_below_the_allowed_roots_only(
    flat: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    table(flat, "file,label", "{file},{label}")
    workspace.uploads.mkdir(parents=True)
    sent = shutil.copy(flat / "labels.csv", workspace.uploads / "sent.csv")
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path / "elsewhere"))
    with pytest.raises(ValueError, match="outside the folders this server may read"):
        told(Path(sent), workspace, images=str(flat))
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path))
    found = told(Path(sent), workspace, images=str(flat), table="../mine.csv")
    assert len(found.items) == 36 and found.name == "flat, ..-mine.csv"
    with pytest.raises(ValueError, match="is not a path"):
        told(Path(sent), workspace)


def test_a_table_without_a_line_of_columns_loses_no_row(flat: Path, workspace: Workspace):
    table(flat, "leaf-00.png,leaf", "{file},{label}")
    lines = (flat / "labels.csv").read_text(encoding="utf-8-sig").splitlines()
    (flat / "labels.csv").write_text("\n".join([*lines[1:], "gone.png,leaf"]))
    found = told(flat / "labels.csv", workspace)
    assert len(found.items) == 36 and found.labelled.columns == ("column 1", "column 2")
    assert [one.row for one in found.rejected] == [37]


def test_of_a_folder_with_too_many_files_a_table_names_those_that_are_read(
    flat: Path, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    table(flat, "file,label", "images/{file},{label}")
    for number in range(40):
        (flat / "images" / f"{number}.txt").touch()
    (flat / "images" / "leaf-00.png").rename(tmp_path / "away.png")
    (flat / "images" / "leaf-00.png").symlink_to(tmp_path / "away.png")
    monkeypatch.setattr(folder, "FILES_LIMIT", 40)
    with (flat / "labels.csv").open("a") as file:
        file.write("\nimages/gone.png,leaf\n../labels.png,leaf")
    found = told(flat / "labels.csv", workspace)
    assert len(found.items) == 35
    assert [one.reason for one in found.rejected] == [LINK, MISSING, OUTSIDE]
    with pytest.raises(ValueError, match="more than 40 files"):
        told(flat, workspace)


def test_a_spreadsheet_is_refused_with_the_way_out(flat: Path, workspace: Workspace):
    (flat / "labels.xlsx").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"labels\.xlsx is a spreadsheet; save it as a CSV file"):
        told(flat / "labels.xlsx", workspace)


def test_a_link_that_a_table_names_is_not_followed(flat: Path, workspace: Workspace, tmp_path: Path):
    table(flat, "file,label", "{file},{label}")
    (flat / "images" / "leaf-00.png").rename(tmp_path / "away.png")
    (flat / "images" / "leaf-00.png").symlink_to(tmp_path / "away.png")
    table(flat, "file,label", "images/{file},{label}")
    found = told(flat / "labels.csv", workspace)
    assert [one.reason for one in found.rejected] == [LINK] and len(found.items) == 35
