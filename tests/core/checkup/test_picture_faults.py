"""Blurred, dark, bright and odd pictures among ordinary ones; and the hash that copies share."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.core.stand_ins.training import looked_at, quiet
from tl_core.checkup.picture_faults import Look, look_at, looks_of, picture_faults
from tl_core.dataset.findings import Finding
from tl_core.workspace import Workspace

ORDINARY = 24


def drawn(seed: int, side: int = 96) -> Image.Image:
    """Blocks of random colours: sharp edges, light and dark."""
    blocks = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    return Image.fromarray(blocks).resize((side, side), Image.Resampling.NEAREST)


def faults(folder: Path, workspace: Workspace, **odd: Image.Image) -> list[Finding]:
    """What is found in ordinary pictures of two classes with these among them."""
    for number in range(ORDINARY):
        (folder / f"class{number % 2}").mkdir(parents=True, exist_ok=True)
        drawn(number).save(folder / f"class{number % 2}" / f"{number}.png")
    for name, image in odd.items():
        image.save(folder / "class0" / f"{name}.png")
    dataset = looked_at(folder, workspace)
    return list(picture_faults(dataset.items, looks_of(dataset, quiet)))


def test_ordinary_pictures_have_no_fault(tmp_path: Path, workspace: Workspace):
    assert faults(tmp_path / "plain", workspace) == []


@pytest.mark.parametrize(
    ("kind", "image"),
    [
        ("blurred", drawn(50).filter(ImageFilter.GaussianBlur(9))),
        ("dark", drawn(50).point(lambda level: level // 8)),
        ("bright", drawn(50).point(lambda level: 248 + level // 50)),
        ("odd_size", drawn(50, side=16)),
        ("odd_size", drawn(50).crop((0, 0, 96, 24))),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_said(kind, image, tmp_path: Path, workspace: Workspace):
    (found,) = [one for one in faults(tmp_path / "one", workspace, odd=image) if one.kind == kind]
    assert found.items == ("class0/odd.png",) and 0 < found.score <= 1
    assert found.sentence.startswith("It is") and found.exclude == ()


def test_what_many_pictures_share_is_no_fault(tmp_path: Path, workspace: Workspace):
    dark = {f"dark{number}": drawn(60 + number).point(lambda level: level // 8) for number in range(4)}
    assert not [one for one in faults(tmp_path / "night", workspace, **dark) if one.kind == "dark"]


def test_a_copy_saved_again_keeps_its_hash_nearly(tmp_path: Path):
    drawn(1, side=256).save(tmp_path / "a.png")
    drawn(1, side=256).resize((200, 200)).save(tmp_path / "b.jpg", quality=60)
    drawn(2, side=256).save(tmp_path / "c.png")
    one, copy, other = (look_at(tmp_path / name).hash for name in ("a.png", "b.jpg", "c.png"))
    assert (one ^ copy).bit_count() <= 4 and (one ^ other).bit_count() > 16


def test_a_picture_that_changed_since_is_refused(picture_folder: Path, workspace: Workspace):
    dataset = looked_at(picture_folder, workspace)
    (picture_folder / "leaf" / "00.png").write_bytes(b"other")
    with pytest.raises(ValueError, match="look at them again"):
        looks_of(dataset, quiet)


def test_a_look_is_the_same_for_a_file_and_its_bytes(tmp_path: Path):
    drawn(3).save(tmp_path / "a.png")
    assert isinstance(look_at(tmp_path / "a.png"), Look)
    assert look_at(tmp_path / "a.png") == look_at((tmp_path / "a.png").read_bytes())
