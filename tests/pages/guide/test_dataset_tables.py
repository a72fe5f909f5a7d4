"""The dataset page on tables of labels and names of files: sent, asked about, read again otherwise."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from tests.core.labels.test_broken_tables import broken
from tests.pages.opened import button, rerun_until, shown
from tl_core.dataset.dataset import Rejected
from tl_core.workspace import Workspace

__all__ = ["broken"]
LABELS = 2  # the uploader after those of a folder and of a zip


def numbers(app) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def send(app, table: Path, folder: str) -> None:
    app.file_uploader[LABELS].upload(table.name, table.read_bytes(), "text/csv")
    app.text_input(key="images-of-table").set_value(folder)
    button(app, "Inspect the table").click().run()


def flat(picture_folder: Path, columns: str = "file,label", row: str = "{name},{label}") -> Path:
    """The pictures in one folder, and a table beside that."""
    folder = picture_folder.parent / "flat"
    folder.mkdir()
    lines = [columns]
    for file in sorted(picture_folder.rglob("*.png")):
        name = f"{file.parent.name}-{file.name}"
        shutil.copy(file, folder / name)
        lines.append(row.format(name=name, label=file.parent.name, odd=("odd", "even")[int(file.stem) % 2]))
    (folder.parent / "labels.csv").write_text("\n".join(lines))
    return folder


def test_a_broken_table_is_sent_and_each_broken_row_is_listed(open_page, broken: Path, monkeypatch):
    monkeypatch.setenv("THAW_DATA_ROOTS", str(broken.parent))
    app = open_page("guide/dataset.py")
    send(app, broken, str(broken.parent))
    rerun_until(app, lambda: bool(app.metric))
    assert (numbers(app)["Images"], numbers(app)["Rejected files"]) == ("980", "20")
    text = shown(app).replace("\\", "")
    assert "labels.csv row 9, images/gone-0.bmp" in text
    labels = [fold.label for fold in app.expander]
    assert "6 rows: There is no such picture in the folder\\." in labels
    two = "980.bmp has 2 labels, cat (row 709) and dog (row 759)"
    assert any(two in label.replace("\\", "") for label in labels)
    assert "From the table labels.csv. Image: **file**, Class: **label**" in text


def test_images_outside_the_allowed_roots_are_refused_before_any_process_starts(
    open_page, workspace: Workspace, tmp_path: Path
):
    (tmp_path / "labels.csv").write_text("file,label\npasswd,a\n")
    app = open_page("guide/dataset.py")
    send(app, tmp_path / "labels.csv", "/etc")
    assert "outside the folders this server may read" in app.error[0].value
    assert not workspace.tasks.exists()


def test_a_table_that_may_mean_several_columns_asks_which(open_page, picture_folder: Path):
    folder = flat(picture_folder, "file,sort,parity", "{name},{label},{odd}")
    app = open_page("guide/dataset.py")
    send(app, folder.parent / "labels.csv", str(folder))
    rerun_until(app, lambda: "Which column names the class?" in shown(app))
    button(app, "parity").click().run()
    rerun_until(app, lambda: bool(app.metric))
    assert numbers(app)["Classes"] == "2" and "### flat\\, labels\\.csv" in shown(app)
    app.selectbox(key=next(one.key for one in app.selectbox if one.label == "Class")).select("sort")
    button(app, "Read again").click().run()
    rerun_until(app, lambda: numbers(app)["Classes"] == "3")
    assert "Class: **sort**" in shown(app)


def test_a_table_and_its_images_come_in_one_zip(open_page, picture_folder: Path):
    folder = flat(picture_folder, "file,label,split", "{name},{label},train")
    os.rename(folder.parent / "labels.csv", folder / "labels.csv")
    packed = Path(shutil.make_archive(str(folder), "zip", folder))
    app = open_page("guide/dataset.py")
    app.file_uploader[1].upload("flat.zip", packed.read_bytes(), "application/zip").run()
    rerun_until(app, lambda: bool(app.metric))
    assert numbers(app)["Images"] == "36" and "Part: **split**" in shown(app)


def test_without_folders_the_names_of_the_files_are_offered(open_page, picture_folder: Path):
    folder = flat(picture_folder)
    app = open_page("guide/dataset.py")
    next(one for one in app.text_input if one.label.startswith("Path of a folder")).set_value(str(folder))
    button(app, "Inspect").click().run()
    rerun_until(app, lambda: "Does the name of each file tell its class?" in shown(app))
    assert all(f"**{name}**" in shown(app) for name in ("leaf", "sand", "water"))
    button(app, "Read the classes from the names").click().run()
    rerun_until(app, lambda: bool(app.metric))
    assert numbers(app)["Classes"] == "3" and "From the names of the files" in shown(app)


def test_reading_again_goes_nowhere_that_a_browser_may_not(open_page, picture_folder: Path, monkeypatch):
    folder = flat(picture_folder)
    app = open_page("guide/dataset.py")
    send(app, folder.parent / "labels.csv", str(folder))
    rerun_until(app, lambda: bool(app.metric))
    monkeypatch.setenv("THAW_DATA_ROOTS", str(picture_folder))
    button(app, "Read again").click().run()
    assert "outside the folders this server may read" in app.error[0].value


def test_many_reasons_are_folded(open_page, dataset, workspace: Workspace):
    rejected = tuple(Rejected(f"{number}.png", f"it is too large by {number}") for number in range(30))
    replace(dataset, rejected=rejected).write(workspace.datasets / dataset.id)
    app = open_page("guide/dataset.py", data=dataset.id)
    assert "22 other reasons" in [fold.label for fold in app.expander]
    assert "29\\.png" in shown(app)
