"""A look at a folder, a zip and a built-in set ends in a dataset on disk, or in a sentence and nothing on
disk.
"""

import io
import json
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import picture
from tests.core.stand_ins.hostile import packed
from tests.real_data import BLOOD_CELLS, HYMENOPTERA, needs
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import thumbnail_path
from tl_core.dataset.layout import SeveralDatasetsError
from tl_core.dataset.uploads import keep_files, keep_zip
from tl_core.decoding.decode import open_image
from tl_core.drawn.sets import SETS
from tl_core.intake.inspection import inspect
from tl_core.workspace import Workspace
from tl_core.workspace.whole import unfinished


def quiet(sentence: str, done: int, total: int) -> None:
    pass


def zipped(folder: Path, path: Path, below: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for file in sorted(folder.rglob("*.*")):
            packed.write(file, f"{below}{file.relative_to(folder)}")
    return path


def left_behind(workspace: Workspace) -> list[Path]:
    return list(workspace.datasets.rglob("*")) if workspace.datasets.exists() else []


def check_whole(dataset: Dataset, workspace: Workspace) -> None:
    """What every other part of Thaw relies on."""
    own = workspace.datasets / dataset.id
    assert Dataset.read(own) == dataset
    for item in dataset.items:
        assert open_image(Path(dataset.root) / item.path).size == (item.width, item.height)
    thumbnails = [item for item in dataset.items if thumbnail_path(own, item).exists()]
    assert set(Counter((item.label, item.part) for item in thumbnails)) == {
        (item.label, item.part) for item in dataset.items
    }


def test_a_folder_is_read_where_it_lies(picture_folder: Path, workspace: Workspace):
    before = {path: path.stat().st_mtime_ns for path in picture_folder.rglob("*")}
    dataset = inspect(str(picture_folder), workspace, quiet)
    assert (dataset.name, dataset.origin, dataset.root) == ("pictures", "folder", str(picture_folder))
    assert dataset.classes == ("leaf", "sand", "water") and len(dataset.items) == 36
    assert dataset.id.startswith("pictures-") and len(dataset.id) == len("pictures-") + 8
    assert {path: path.stat().st_mtime_ns for path in picture_folder.rglob("*")} == before
    check_whole(dataset, workspace)


def test_a_second_look_gives_the_same_and_a_changed_folder_another_fingerprint(
    picture_folder: Path, workspace: Workspace
):
    first = inspect(str(picture_folder), workspace, quiet)
    assert inspect(str(picture_folder), workspace, quiet) == first
    picture(seed=999).save(picture_folder / "leaf" / "new.png")
    grown = inspect(str(picture_folder), workspace, quiet)
    assert grown.id == first.id and grown.fingerprint != first.fingerprint and len(grown.items) == 37


def test_a_link_to_a_folder_is_the_folder(picture_folder: Path, workspace: Workspace, tmp_path: Path):
    (tmp_path / "shortcut").symlink_to(picture_folder)
    assert (
        inspect(str(tmp_path / "shortcut"), workspace, quiet).id
        == inspect(str(picture_folder), workspace, quiet).id
    )


def test_a_zip_is_stored_anew_without_its_names(picture_folder: Path, workspace: Workspace, tmp_path: Path):
    path = zipped(picture_folder, tmp_path / "my pictures.zip", below="wrapped/")
    dataset = inspect(str(path), workspace, quiet)
    assert (dataset.name, dataset.origin) == ("my pictures", "zip") and len(dataset.items) == 36
    assert Path(dataset.root).is_relative_to(workspace.root)
    assert not [file for file in workspace.root.rglob("*") if "leaf" in file.name or file.is_symlink()]
    check_whole(dataset, workspace)


def test_a_zip_is_unpacked_once(picture_folder: Path, workspace: Workspace, tmp_path: Path):
    path, told = zipped(picture_folder, tmp_path / "pictures.zip"), []
    first = inspect(str(path), workspace, quiet)
    assert inspect(str(path), workspace, lambda sentence, done, total: told.append(sentence)) == first
    assert told == ["Checking the zip"]


def test_a_zip_that_does_not_fit_on_the_disk_is_refused(
    picture_folder: Path, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    with pytest.raises(ValueError, match="0 MB left and up to .* are needed; free some of it"):
        inspect(str(zipped(picture_folder, tmp_path / "pictures.zip")), workspace, quiet)
    assert left_behind(workspace) == []


def test_what_a_killed_process_left_is_cleared(picture_folder: Path, workspace: Workspace, tmp_path: Path):
    path = zipped(picture_folder, tmp_path / "pictures.zip")
    dataset = inspect(str(path), workspace, quiet)
    own = workspace.datasets / dataset.id
    with unfinished(own) as hidden:
        left = hidden
    left.parent.mkdir()
    own.rename(left)
    (left / "images" / "half.jpg").touch()
    assert inspect(str(path), workspace, quiet) == dataset
    assert [folder.name for folder in workspace.datasets.iterdir()] == [dataset.id]
    assert not list(own.rglob("half.jpg"))


def test_an_uploaded_folder_is_named_after_itself(picture_folder: Path, workspace: Workspace):
    files = [
        (f"pets/{file.relative_to(picture_folder)}", io.BytesIO(file.read_bytes()))
        for file in picture_folder.rglob("*.png")
    ]
    dataset = inspect(str(keep_files(workspace, files)), workspace, quiet)
    assert (dataset.name, dataset.origin, dataset.classes) == ("pets", "upload", ("leaf", "sand", "water"))
    check_whole(dataset, workspace)


def test_an_uploaded_zip_without_a_folder_of_its_own(
    picture_folder: Path, workspace: Workspace, tmp_path: Path
):
    with open(zipped(picture_folder, tmp_path / "pictures.zip"), "rb") as stream:
        dataset = inspect(str(keep_zip(workspace, stream)), workspace, quiet)
    assert (dataset.name, dataset.origin) == ("Upload", "upload")


def test_names_in_any_script_and_names_that_are_not_utf8(picture_folder: Path, workspace: Workspace):
    for old, new in (("leaf", "лист 🍃"), ("sand", os.fsdecode(b"caf\xe9")), ("water", "![a](https:host)")):
        (picture_folder / old).rename(picture_folder / new)
    (picture_folder / "лист 🍃" / "00.png").rename(picture_folder / "лист 🍃" / os.fsdecode(b"\xff.png"))
    (picture_folder / "лист 🍃" / os.fsdecode(b"\xfe.png")).touch()
    dataset = inspect(str(picture_folder), workspace, quiet)
    assert dataset.classes == ("![a](https:host)", "caf\\xe9", "лист 🍃") and len(dataset.items) == 36
    assert [rejected.name for rejected in dataset.rejected] == ["лист 🍃/\\xfe.png"]
    check_whole(dataset, workspace)
    stored = json.loads((workspace.datasets / dataset.id / "dataset.json").read_text(encoding="utf-8"))
    assert json.dumps(stored, ensure_ascii=False).encode("utf-8")
    assert inspect(str(picture_folder), workspace, quiet) == dataset


def test_a_path_that_is_not_utf8_is_refused(picture_folder: Path, workspace: Workspace):
    renamed = picture_folder.rename(picture_folder.with_name(os.fsdecode(b"caf\xe9")))
    with pytest.raises(ValueError, match="caf.xe9 has letters that are not UTF-8"):
        inspect(str(renamed), workspace, quiet)


def test_a_built_in_set_is_drawn_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(
        SETS,
        "tiny",
        replace(SETS["small-different"], name="tiny", classes=("3", "8"), train=4, val=2, test=3),
    )
    dataset = inspect("built-in:tiny", workspace, quiet)
    assert (dataset.name, dataset.origin, dataset.classes) == (SETS["tiny"].title, "built-in", ("3", "8"))
    assert (
        dataset.counts() == {name: {"train": 4, "val": 2, "test": 3} for name in ("3", "8")}
        and dataset.parts_given
    )
    check_whole(dataset, workspace)
    told = []
    assert inspect("built-in:tiny", workspace, lambda *said: told.append(said)) == dataset
    assert told == []


def test_what_is_not_there_is_refused(workspace: Workspace, tmp_path: Path):
    with pytest.raises(ValueError, match="there is no .*nowhere; check the path"):
        inspect(str(tmp_path / "nowhere"), workspace, quiet)
    with pytest.raises(ValueError, match="no demo set 'nothing'"):
        inspect("built-in:nothing", workspace, quiet)
    assert left_behind(workspace) == []


def make_loose(folder: Path) -> None:
    for file in list(folder.rglob("*.png")):
        file.rename(folder / f"{file.parent.name} {file.name}")
    for place in [place for place in folder.iterdir() if place.is_dir()]:
        place.rmdir()


def make_one_class(folder: Path) -> None:
    shutil.rmtree(folder / "leaf")
    shutil.rmtree(folder / "sand")


def make_unreadable(folder: Path) -> None:
    for file in folder.rglob("*.png"):
        file.write_bytes(file.read_bytes()[:100])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (make_loose, "not sorted into classes"),
        (make_one_class, "one class only"),
        (make_unreadable, "none of the 36 files"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_refused_data_leaves_no_dataset(
    spoil: Callable[[Path], None], reason: str, packed: bool, picture_folder: Path, workspace: Workspace
):
    spoil(picture_folder)
    source = zipped(picture_folder, picture_folder.with_suffix(".zip")) if packed else picture_folder
    with pytest.raises(ValueError, match=reason):
        inspect(str(source), workspace, quiet)
    assert left_behind(workspace) == []


def test_a_file_that_is_no_zip_is_refused(picture_folder: Path, workspace: Workspace):
    with pytest.raises(ValueError, match="not a zip file"):
        inspect(str(picture_folder / "leaf" / "00.png"), workspace, quiet)
    assert left_behind(workspace) == []


def test_progress_is_told_in_sentences_up_to_the_end(picture_folder: Path, workspace: Workspace):
    told = []
    inspect(str(picture_folder), workspace, lambda *said: told.append(said))
    assert (
        told[0] == ("Looking for files", 0, 0)
        and ("Reading images", 36, 36) in told
        and told[-1][0] == "Making thumbnails"
    )


@needs(HYMENOPTERA, BLOOD_CELLS)
@pytest.mark.parametrize(("folder", "train", "val"), [(HYMENOPTERA, 245, 153), (BLOOD_CELLS, 878, 320)])
def test_real_photographs(folder: Path, train: int, val: int, workspace: Workspace):
    dataset = inspect(str(folder), workspace, quiet)
    assert (len(dataset.part("train")), len(dataset.part("val")), len(dataset.rejected)) == (train, val, 0)


@pytest.fixture
def two_sets(picture_folder: Path, tmp_path: Path) -> Path:
    for name in ("flowers", "xray"):
        shutil.copytree(picture_folder, tmp_path / "two" / name)
    return tmp_path / "two"


def test_a_folder_of_two_datasets_is_asked_about_until_somebody_has_said_it_is_one(
    two_sets: Path, workspace: Workspace
):
    with pytest.raises(SeveralDatasetsError, match="these look like 2 datasets, flowers and xray") as asked:
        inspect(str(two_sets), workspace, quiet)
    assert asked.value.choices == ("flowers", "xray")
    assert inspect(str(two_sets / "xray"), workspace, quiet).classes == ("leaf", "sand", "water")
    assert inspect(str(two_sets), workspace, quiet, as_one=True).classes == ("flowers", "xray")
    assert inspect(str(two_sets), workspace, quiet).classes == ("flowers", "xray")


def test_a_zip_of_two_datasets_is_asked_about(two_sets: Path, workspace: Workspace, tmp_path: Path):
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", two_sets)
    with pytest.raises(SeveralDatasetsError):
        inspect(packed, workspace, quiet)
    assert not any(workspace.datasets.glob("*/dataset.json"))
    assert inspect(packed, workspace, quiet, as_one=True).classes == ("flowers", "xray")


def test_one_dataset_of_a_zip_of_two_is_read_by_its_folder(two_sets: Path, workspace: Workspace, tmp_path):
    (two_sets / "xray" / "leaf" / "cut.png").write_bytes(b"no picture")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", two_sets)
    xray = inspect(f"{packed}/xray", workspace, quiet)
    assert (xray.name, xray.classes, len(xray.items)) == ("xray", ("leaf", "sand", "water"), 36)
    assert [one.name for one in xray.rejected] == ["xray/leaf/cut.png"]
    check_whole(xray, workspace)
    assert inspect(f"{packed}/flowers", workspace, quiet).id != xray.id
    with pytest.raises(ValueError, match="has no folder tulips"):
        inspect(f"{packed}/tulips", workspace, quiet)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({f"cat{number}/": b"" for number in range(3)}, "there are no files to read"),
        (
            {"cat/1.zip": b"PK"},
            "none of the 1 files can be read as an image of a class; the first, cat/1.zip",
        ),
    ],
    ids=["folders alone", "what is no image alone"],
)
def test_a_zip_without_a_file_that_may_be_an_image_is_refused_with_the_reason(
    members: dict[str, bytes], said: str, workspace: Workspace, tmp_path: Path
):
    (tmp_path / "sent.zip").write_bytes(packed(members))
    with pytest.raises(ValueError, match=said):
        inspect(str(tmp_path / "sent.zip"), workspace, lambda *told: None)
