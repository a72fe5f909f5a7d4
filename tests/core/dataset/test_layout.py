"""Class and part from paths alone: the layouts people have, and names in any script."""

import json
import os

import pytest

from tl_core.dataset.layout import (
    CLASSES_LIMIT,
    ClassFolders,
    Place,
    arrange,
    datasets_within,
    display_name,
    is_hidden,
)


def laid_out(*paths: str, folders: tuple[str, ...] = ()) -> ClassFolders:
    return arrange([tuple(path.split("/")) for path in paths], [tuple(path.split("/")) for path in folders])


def test_one_folder_a_class():
    found = laid_out("dog/1.jpg", "cat/1.jpg", "cat/indoors/2.jpg")
    assert found == ClassFolders(("cat", "dog"), (Place(1, None), Place(0, None), Place(0, None)), None)


@pytest.mark.parametrize(
    "names", [("train", "val", "test"), ("Training", "valid", "TESTING"), ("training", "Validation", "test")]
)
def test_parts_are_known_by_the_names_people_give_them(names: tuple[str, ...]):
    found = laid_out(*(f"{name}/{kind}/1.jpg" for name in names for kind in ("cat", "dog")))
    assert found.classes == ("cat", "dog")
    assert [place.part for place in found.places] == ["train", "train", "val", "val", "test", "test"]


def test_wrapping_folders_are_looked_through():
    found = laid_out("README.md", "cifar10/data/train/cat/1.jpg", "cifar10/data/val/dog/1.jpg")
    assert (found.classes, found.wrapping) == (("cat", "dog"), "data")
    assert found.places == ("it lies outside the class folders", Place(0, "train"), Place(1, "val"))


def test_a_lone_train_folder_holds_the_classes():
    found = laid_out("train/cat/1.jpg", "train/dog/1.jpg")
    assert found == ClassFolders(("cat", "dog"), (Place(0, None), Place(1, None)), "train")


def test_a_class_of_trains_is_a_class():
    found = laid_out("train/1.jpg", "train/steam/2.jpg", "plane/1.jpg", "car/1.jpg", "test/1.jpg")
    assert found.classes == ("car", "plane", "test", "train")


def test_files_outside_the_class_folders_get_a_reason():
    found = laid_out(
        "train/cat/1.jpg", "val/dog/1.jpg", "test/unlabelled.jpg", "notes/cat/1.txt", "labels.csv"
    )
    assert found.classes == ("cat", "dog")
    assert found.places[2:] == (
        "it lies outside the class folders",
        "it lies outside the folders train, val and test",
        "it lies outside the class folders",
    )


def test_an_empty_class_folder_is_seen():
    assert laid_out("cat/1.jpg", folders=("cat", "dog")).classes == ("cat", "dog")


def test_the_two_unicode_spellings_of_a_name_are_one_class():
    found = laid_out("caf\u00e9/1.jpg", "cafe\u0301/2.jpg", "tea/1.jpg")
    assert found.classes == ("caf\u00e9", "tea")


def test_images_without_class_folders_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match="not sorted into classes.*cats/ and dogs/"):
        laid_out("1.jpg", "2.jpg")


def test_nothing_is_refused():
    with pytest.raises(ValueError, match="there are no files"):
        laid_out()


def test_more_classes_than_a_head_should_have_are_refused():
    assert len(laid_out(*(f"{number}/1.jpg" for number in range(CLASSES_LIMIT))).classes) == CLASSES_LIMIT
    with pytest.raises(ValueError, match="1,001 class folders"):
        laid_out(*(f"{number}/1.jpg" for number in range(CLASSES_LIMIT + 1)))


@pytest.mark.parametrize(
    "path", [".git/1.jpg", "cat/.ipynb_checkpoints/1.jpg", "cat/._1.jpg", "__MACOSX/cat/1.jpg"]
)
def test_hidden_paths(path: str):
    assert is_hidden(tuple(path.split("/")))
    assert not is_hidden(("cat", "a.b", "__init__.jpg"))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (os.fsdecode(b"caf\xe9"), "caf\\xe9"),
        ("cafe\u0301", "caf\u00e9"),
        ("猫 кот قطة 👩‍🔬", "猫 кот قطة 👩‍🔬"),
        ("two\nlines\x1b[31m", "two\\nlines\\x1b[31m"),
        ("![a](https:host)", "![a](https:host)"),
    ],
)
def test_display_names_survive_every_encoder(raw: str, shown: str):
    assert display_name(raw) == shown
    assert json.loads(json.dumps(shown, ensure_ascii=False).encode("utf-8")) == shown


FLOWERS = ("flowers/rose/1.jpg", "flowers/tulip/1.jpg")
XRAYS = ("xray/ill/1.png", "xray/well/1.png")


@pytest.mark.parametrize(
    ("paths", "datasets"),
    [
        ((*FLOWERS, *XRAYS, "README.txt"), ["flowers", "xray"]),
        ([f"all/{path}" for path in (*FLOWERS, *XRAYS)], ["all/flowers", "all/xray"]),
        ((*FLOWERS, "xray/train/ill/1.png", "xray/val/ill/1.png"), ["flowers", "xray"]),
        (FLOWERS, []),
        ((*FLOWERS, *XRAYS, "xray/1.png"), []),
        ((*FLOWERS, "xray/ill/1.png"), []),
        ([f"{part}/{kind}/1.jpg" for part in ("train", "val") for kind in ("cat", "dog")], []),
    ],
    ids=["two", "wrapped", "with parts", "one", "images of a class", "a class with one folder", "parts"],
)
def test_datasets_side_by_side_are_told_from_classes(paths: tuple[str, ...], datasets: list[str]):
    found = datasets_within(tuple(path.split("/")) for path in paths)
    assert ["/".join(steps) for steps in found] == datasets
