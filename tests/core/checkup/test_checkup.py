"""The check-up as the command line gives it, and on real photographs with planted faults."""

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from tests.conftest import picture
from tests.core.stand_ins.training import looked_at, quiet
from tests.real_data import HYMENOPTERA, MOBILENET, needs
from tl_core.checkup.checkup import class_findings
from tl_core.command_line.data_lines import health_lines
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import thumbnail_path
from tl_core.dataset.findings import CheckUp, Finding
from tl_core.verbs.diagnosis import HealthReport, health
from tl_core.workspace import Workspace

COPIES, FLIPPED_SHARE = 20, 0.05


def checked(folder: Path, workspace: Workspace, weights: str = "bundled") -> CheckUp:
    report = health(folder, weights=weights, device="cpu", workspace=workspace, report=quiet)
    return CheckUp.from_json(json.loads(json.dumps(report.to_json())))


@pytest.fixture
def faulty(picture_folder: Path) -> Path:
    """The small folder with an exact copy, a picture that is black, and one among the sand that shows
    water.
    """
    shutil.copy(picture_folder / "leaf" / "00.png", picture_folder / "leaf" / "copy.png")
    Image.new("RGB", (48, 40)).save(picture_folder / "leaf" / "black.png")
    picture((40, 90, 200), stripes=8, seed=9).save(picture_folder / "sand" / "wet.png")
    return picture_folder


def test_each_fault_is_found_with_its_sentence_and_its_picture(faulty: Path, workspace: Workspace):
    found = checked(faulty, workspace).by_kind()
    (copies,) = [one for one in found["exact_duplicate"] if "leaf/copy.png" in one.items]
    assert copies.items == ("leaf/00.png", "leaf/copy.png") and copies.exclude == ("leaf/copy.png",)
    assert [one.items for one in found["dark"]] == [("leaf/black.png",)]
    assert (
        found["label_doubt"][0].items == ("sand/wet.png",)
        and "says water" in found["label_doubt"][0].sentence
    )
    dataset = looked_at(faulty, workspace)
    wet = next(item for item in dataset.items if item.path == "sand/wet.png")
    assert thumbnail_path(workspace.datasets / dataset.id, wet).exists()


def test_the_same_pixels_in_another_format_are_exact_copies(picture_folder: Path, workspace: Workspace):
    with Image.open(picture_folder / "leaf" / "00.png") as picture_there:
        picture_there.save(picture_folder / "leaf" / "other.bmp")
    (copies,) = [one for one in checked(picture_folder, workspace).findings if "leaf/other.bmp" in one.items]
    assert "the same picture" in copies.sentence and "leaf/00.png" in copies.items
    assert len(copies.exclude) == 1


def test_the_teaching_backbone_calls_no_label_wrong_and_says_what_it_is(faulty: Path, workspace: Workspace):
    found = checked(faulty, workspace)
    assert "label_error" not in found.by_kind() and found.weights == "bundled"
    assert "on the bundled teaching backbone agrees with" in found.labels
    assert "knows drawn pictures only" in found.labels


def test_without_a_name_the_best_backbone_at_hand_looks(faulty: Path, workspace: Workspace):
    found = health(faulty, device="cpu", workspace=workspace, report=quiet).check_up
    assert found.weights == "imagenet" and "on the ImageNet weights agrees with" in found.labels


def test_no_file_is_touched(faulty: Path, workspace: Workspace):
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in faulty.rglob("*")}
    checked(faulty, workspace)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in faulty.rglob("*")} == before


def test_the_table_has_the_kinds_with_why_they_matter(faulty: Path, workspace: Workspace):
    lines = health_lines(HealthReport(checked(faulty, workspace)))
    assert any(line.startswith("Exact copies (1). An image that is there twice") for line in lines)
    assert any(
        "sand/wet.png Labelled sand. A classifier trained without this image says water" in line
        for line in lines
    )


def test_a_long_list_is_cut_in_the_table():
    many = CheckUp(
        "d",
        "bundled",
        99,
        "-",
        tuple(Finding("dark", "It is dark.", (f"{n}.png",), n / 100) for n in range(99)),
    )
    lines = health_lines(HealthReport(many))
    assert "98.png" in "".join(lines) and "  and 79 more; --json has all" in lines


def test_classes_are_findings_too(dataset: Dataset):
    (few,) = class_findings(dataset)
    assert few.kind == "few_images" and few.items == () and few.sentence.startswith("cat, dog: ")


@dataclass(frozen=True)
class Planted:
    """Photographs with faults: {path of a copy: path of its source}, and the paths of those in the wrong
    class.
    """

    folder: Path
    copies: dict[str, str]
    flipped: set[str]


def saved_again(source: Path, target: Path, chance: random.Random) -> None:
    """Resized to 0.8 to 0.95 and saved as a JPEG of quality 60 to 85; and cropped by 3 % at each edge, or
    lighter or darker.
    """
    with Image.open(source) as opened:
        image = opened.convert("RGB")
    if chance.random() < 0.5:
        image = ImageEnhance.Brightness(image).enhance(chance.choice((0.8, 1.2)))
    else:
        across, down = round(0.03 * image.width), round(0.03 * image.height)
        image = image.crop((across, down, image.width - across, image.height - down))
    scale = chance.uniform(0.8, 0.95)
    image.resize((round(scale * image.width), round(scale * image.height))).save(
        target, quality=chance.randint(60, 85)
    )


def plant(folder: Path, seed: int) -> Planted:
    """Copies of training images in validation, under their class; then 5 % of the other images in the other
    class's folder.
    """
    chance = random.Random(seed)
    originals = sorted(path for path in folder.rglob("*.jpg"))
    sources = chance.sample([path for path in originals if path.parts[-3] == "train"], COPIES)
    copies = {}
    for number, source in enumerate(sources):
        target = folder / "val" / source.parent.name / f"planted-{number}.jpg"
        saved_again(source, target, chance)
        copies[str(target.relative_to(folder))] = str(source.relative_to(folder))
    moved = chance.sample(
        [path for path in originals if path not in sources], round(FLIPPED_SHARE * len(originals))
    )
    other = {"ants": "bees", "bees": "ants"}
    flipped = {
        str(path.rename(path.parents[1] / other[path.parent.name] / path.name).relative_to(folder))
        for path in moved
    }
    return Planted(folder, copies, flipped)


@needs(HYMENOPTERA, MOBILENET)
def test_planted_faults_are_found_in_photographs(tmp_path: Path, workspace: Workspace, record_property):
    folder = tmp_path / "photographs"
    shutil.copytree(HYMENOPTERA, folder)
    planted = plant(folder, seed=0)
    found = checked(folder, workspace, f"local-dir:{MOBILENET}")
    copies = [
        set(one.items) for one in found.findings if one.kind in ("alike_across_parts", "near_duplicate")
    ]
    missed = [
        copy
        for copy, source in planted.copies.items()
        if not any({copy, source} <= items for items in copies)
    ]
    wrong = [items for items in copies if not items & set(planted.copies)]
    suspects = [one.items[0] for one in found.by_kind()["label_error"]]
    top = suspects[: found.images // 10]
    figures = {
        "copies missed": len(missed),
        "findings of copies that are none": len(wrong),
        "flipped": len(planted.flipped),
        "suspects": len(suspects),
        "flipped among the suspects": len(planted.flipped & set(suspects)),
        "flipped in the top tenth": len(planted.flipped & set(top)),
    }
    for name, figure in figures.items():
        record_property(name, figure)
    print(figures)
    assert not missed and len(wrong) <= 1
    assert len(planted.flipped & set(top)) >= len(planted.flipped) / 2
