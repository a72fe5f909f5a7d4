"""Tarballs of public sets become zips of class folders; nothing in them becomes a path, and what is no image
of a class is left.
"""

import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat
from torchvision.datasets import Flowers102

from tl_core.dataset.public_sets import PUBLIC_SETS
from tl_core.fetching import repack as module
from tl_core.fetching.repack import repack


def report(sentence: str, done: int, total: int) -> None:
    pass


def tar(path: Path, members: Iterable[str | tarfile.TarInfo]) -> None:
    """A tar.gz whose files hold their own names."""
    with tarfile.open(path, "w:gz") as packed:
        for member in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            content = info.name.encode() if info.isreg() else b""
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))


def repacked(name: str, folder: Path, members: Iterable[str | tarfile.TarInfo]) -> dict[str, str]:
    chosen = PUBLIC_SETS[name]
    tar(folder / chosen.archive.name, members)
    with zipfile.ZipFile(repack(chosen, folder, report)) as zipped:
        return {entry: zipped.read(entry).decode() for entry in zipped.namelist()}


@pytest.mark.parametrize(
    "name, member, entry",
    [
        ("imagenette", "imagenette2-160/train/n03425413/a_1.JPEG", "train/gas pump/a_1.JPEG"),
        ("imagenette", "./imagenette2-160/val/n01440764/b.JPEG", "val/tench/b.JPEG"),
        ("dtd", "dtd/images/polka-dotted/polka-dotted_0001.jpg", "polka-dotted/polka-dotted_0001.jpg"),
        (
            "pets",
            "images/american_pit_bull_terrier_12.jpg",
            "american pit bull terrier/american_pit_bull_terrier_12.jpg",
        ),
    ],
)
def test_an_image_lands_in_the_folder_of_its_class(name, member, entry, tmp_path):
    assert repacked(name, tmp_path, [member]) == {entry: member}


def test_the_flowers_have_the_classes_and_parts_of_their_tables(tmp_path):
    savemat(tmp_path / "imagelabels.mat", {"labels": np.array([[77, 1, 102, 77]])})
    savemat(
        tmp_path / "setid.mat",
        {"trnid": np.array([[1, 2]]), "valid": np.array([[3]]), "tstid": np.array([[4, 4]])},
    )
    found = repacked("flowers102", tmp_path, [f"jpg/image_{number:05d}.jpg" for number in range(1, 6)])
    names = Flowers102.classes
    assert list(found) == [
        f"train/{names[76]}/image_00001.jpg",
        f"train/{names[0]}/image_00002.jpg",
        f"val/{names[101]}/image_00003.jpg",
        f"test/{names[76]}/image_00004.jpg",
    ]


def test_links_other_files_and_paths_that_lead_out_are_left(tmp_path):
    link = tarfile.TarInfo("images/cat_1.jpg")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    members = [
        link,
        "../images/cat_2.jpg",
        "/images/cat_3.jpg",
        "images/../cat_4.jpg",
        "images/cat_5.mat",
        "images/cat_6.jpg",
    ]
    assert list(repacked("pets", tmp_path, members)) == ["cat/cat_6.jpg"]


@pytest.mark.parametrize("limit", ["BYTES_LIMIT", "UNPACKED_LIMIT", "FILES_LIMIT"])
def test_more_than_a_dataset_can_hold_is_refused(limit, monkeypatch, tmp_path):
    monkeypatch.setattr(module, limit, 1)
    with pytest.raises(ValueError, match="more than a dataset of this kind can hold"):
        repacked("pets", tmp_path, ["images/cat_1.jpg", "images/cat_2.jpg"])


def test_a_damaged_archive_is_refused_with_the_way_out(tmp_path):
    chosen = PUBLIC_SETS["pets"]
    tar(tmp_path / chosen.archive.name, ["images/cat_1.jpg"])
    whole = (tmp_path / chosen.archive.name).read_bytes()
    (tmp_path / chosen.archive.name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="cannot be unpacked.*download it again"):
        repack(chosen, tmp_path, report)
