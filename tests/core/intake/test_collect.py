"""What is kept of a source, what is rejected and why, and what leaves nothing to train on."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import picture
from tl_core.dataset.dataset import Rejected
from tl_core.intake.collect import Collection, collect
from tl_core.intake.folder import scan

BROKEN = {
    "zero.png": b"",
    "words.jpg": b"these are only words",
    "script.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


def collected(folder: Path) -> Collection:
    source = scan(folder, {})
    return collect(source, source.read, lambda *said: None)


def counts(found: Collection) -> dict[tuple[str, str], int]:
    return dict(Counter((found.classes[item.label], item.part) for item in found.items))


def give_parts(folder: Path, **shares: slice) -> Path:
    """Sort the images of each class into parts, in place."""
    for place in [place for place in folder.iterdir() if place.is_dir()]:
        files = sorted(place.iterdir())
        for part, share in shares.items():
            (folder / part / place.name).mkdir(parents=True)
            for file in files[share]:
                shutil.move(file, folder / part / place.name)
        shutil.rmtree(place)
    return folder


def test_classes_and_a_split_of_our_own(picture_folder: Path):
    found = collected(picture_folder)
    assert found.classes == ("leaf", "sand", "water") and len(found.items) == 36 and found.rejected == ()
    assert {part for _, part in counts(found)} == {"train", "val"} and not found.parts_given


def test_given_parts_are_kept(picture_folder: Path):
    found = collected(give_parts(picture_folder, train=slice(0, 6), valid=slice(6, 9), test=slice(9, 12)))
    expected = {
        (name, part): count
        for name in ("leaf", "sand", "water")
        for part, count in (("train", 6), ("val", 3), ("test", 3))
    }
    assert counts(found) == expected and found.parts_given


def test_validation_is_split_off_training_where_only_a_test_is_given(picture_folder: Path):
    found = collected(give_parts(picture_folder, train=slice(0, 9), test=slice(9, 12)))
    assert {count for (_, part), count in counts(found).items() if part == "test"} == {3}
    assert sum(count for (_, part), count in counts(found).items() if part == "val") >= 3
    assert len(found.items) == 36 and found.parts_given


def test_broken_files_are_listed_with_their_reason_and_the_rest_goes_on(picture_folder: Path):
    for name, content in BROKEN.items():
        (picture_folder / "leaf" / name).write_bytes(content)
    whole = (picture_folder / "sand" / "00.png").read_bytes()
    (picture_folder / "sand" / "00.png").write_bytes(whole[: len(whole) // 2])
    (picture_folder / "notes.txt").write_text("notes")
    found = collected(picture_folder)
    reasons = {rejected.name: rejected.reason for rejected in found.rejected}
    assert len(found.items) == 35
    assert set(reasons) == {"leaf/zero.png", "leaf/words.jpg", "leaf/script.jpg", "sand/00.png", "notes.txt"}
    assert reasons["leaf/zero.png"] == "it is empty"
    assert (
        reasons["leaf/words.jpg"] == reasons["leaf/script.jpg"] and "not a JPEG" in reasons["leaf/words.jpg"]
    )
    assert "cut short" in reasons["sand/00.png"]
    assert reasons["notes.txt"] == "it lies outside the class folders"


def test_an_empty_class_is_reported_and_left_out(picture_folder: Path):
    (picture_folder / "air").mkdir()
    (picture_folder / "fire").mkdir()
    (picture_folder / "fire" / "1.png").touch()
    found = collected(picture_folder)
    assert found.classes == ("leaf", "sand", "water")
    assert {found.classes[item.label] for item in found.items if item.path.startswith("water")} == {"water"}
    reason = "the class has no image that can be read, so it is left out"
    assert found.rejected[:2] == (Rejected("air", reason), Rejected("fire", reason))


def test_a_class_that_is_only_tested_is_left_out(picture_folder: Path):
    give_parts(picture_folder, train=slice(0, 6), val=slice(6, 12))
    (picture_folder / "val" / "fire").mkdir()
    picture(seed=5).save(picture_folder / "val" / "fire" / "1.png")
    found = collected(picture_folder)
    assert found.classes == ("leaf", "sand", "water")
    assert found.rejected == (Rejected("fire", "the class has no training image, so it is left out"),)


def test_a_class_with_one_image_trains_on_it(picture_folder: Path):
    (picture_folder / "fire").mkdir()
    picture(seed=5).save(picture_folder / "fire" / "1.png")
    assert counts(collected(picture_folder))["fire", "train"] == 1


def test_one_class_is_refused(picture_folder: Path):
    for name in ("sand", "water"):
        shutil.rmtree(picture_folder / name)
    with pytest.raises(ValueError, match="images of one class only, leaf; a classifier needs two"):
        collected(picture_folder)


def test_two_classes_of_one_image_each_are_refused(tmp_path: Path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        picture(seed=len(name + name[0])).save(tmp_path / name / "1.png")
    with pytest.raises(ValueError, match="no class has two different images"):
        collected(tmp_path)


def test_files_of_which_none_is_an_image_are_refused_with_the_first_reason(tmp_path: Path):
    (tmp_path / "cat").mkdir()
    for name, content in BROKEN.items():
        (tmp_path / "cat" / name).write_bytes(content)
    with pytest.raises(
        ValueError,
        match="none of the 3 files can be read as an image of a class; the first, cat/script.jpg: it is not",
    ):
        collected(tmp_path)


def test_progress_is_told_to_the_end(picture_folder: Path):
    told, source = [], scan(picture_folder, {})
    collect(source, source.read, lambda *said: told.append(said))
    assert told[-1] == ("Reading images", 36, 36)
