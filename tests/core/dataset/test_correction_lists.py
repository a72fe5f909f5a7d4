"""Lists of images to leave out or to relabel, as people, sha256sum and a check-up write them; and a run that
records its lists.
"""

import json
from pathlib import Path

import pytest

from tests.core.stand_ins.training import quiet
from tl_core.command_line.data_lines import dataset_lines
from tl_core.command_line.run_lines import finished_lines
from tl_core.dataset import Dataset
from tl_core.dataset.correction_lists import labelled_by, named_by, read_exclusions, read_labels
from tl_core.dataset.corrections import Corrections
from tl_core.dataset.findings import CheckUp, Finding
from tl_core.verbs import inspect, run
from tl_core.workspace import Workspace


def test_a_line_is_a_path_a_hash_or_both(dataset: Dataset):
    first, second, third = dataset.items[:3]
    lines = ["# dull ones", "", first.path, second.sha256, f"{third.sha256}  {third.path}\r"]
    assert named_by(lines, dataset) == {"cat/0.png", "cat/1.png", "cat/2.png"}


def test_a_line_that_names_nothing_is_refused_with_its_number(dataset: Dataset):
    with pytest.raises(ValueError, match="line 2 of the list, 'cat/99.png', names no image of Toy"):
        named_by(["cat/0.png", "cat/99.png"], dataset)


def test_the_json_of_a_check_up_names_what_cures(dataset: Dataset, tmp_path: Path):
    found = (
        Finding("exact_duplicate", "-", ("cat/0.png", "cat/1.png"), 1.0, ("cat/1.png",)),
        Finding("dark", "-", ("dog/0.png",), 1),
    )
    (tmp_path / "found.json").write_text(json.dumps(CheckUp("toy", "bundled", 16, "-", found).to_json()))
    assert read_exclusions(tmp_path / "found.json", dataset) == {"cat/1.png"}


@pytest.mark.parametrize(
    ("content", "said"),
    [(b'{"a": 1}', "is not what"), (b"\xff\xfe\x00", "not text"), (None, "cannot be read")],
)
def test_a_file_that_is_no_list_is_refused(content, said: str, dataset: Dataset, tmp_path: Path):
    if content is not None:
        (tmp_path / "list").write_bytes(content)
    with pytest.raises(ValueError, match=said):
        read_exclusions(tmp_path / "list", dataset)


def test_a_line_gives_the_image_it_names_a_class(dataset: Dataset):
    first, second, third = dataset.items[:3]
    lines = ["# wrong ones", "", f"{first.path}\tdog", f"{second.sha256} \t dog", f"{third.line}\tdog\r"]
    assert labelled_by(lines, dataset) == dict.fromkeys(("cat/0.png", "cat/1.png", "cat/2.png"), "dog")
    assert labelled_by([*lines, lines[2]], dataset) == labelled_by(lines, dataset)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["cat/0.png\tdog", "cat/99.png\tdog"], "line 2 of the list, 'cat/99.png', names no image of Toy"),
        (["cat/0.png dog"], "line 1 of the list, 'cat/0.png dog', says no class; write a path, a tab and"),
        (["cat/0.png\t"], "says no class"),
        (["cat/0.png\tdog", "cat/0.png\tcat"], "line 2 of the list gives cat/0.png a second class; keep"),
    ],
)
def test_a_line_that_gives_no_class_is_refused_with_its_number(lines: list[str], said: str, dataset: Dataset):
    with pytest.raises(ValueError, match=said):
        labelled_by(lines, dataset)


def test_the_json_of_a_check_up_relabels_nothing(dataset: Dataset, tmp_path: Path):
    (tmp_path / "found.json").write_text(json.dumps(CheckUp("toy", "bundled", 16, "-", ()).to_json()))
    with pytest.raises(ValueError, match="says no class"):
        read_labels(tmp_path / "found.json", dataset)


def test_a_run_corrects_its_images_and_records_them(
    picture_folder: Path, workspace: Workspace, tmp_path: Path
):
    (tmp_path / "list.txt").write_text("leaf/00.png\nsand/03.png\n")
    (tmp_path / "labels.txt").write_text("leaf/01.png\tsand\n")
    before = {path: path.read_bytes() for path in picture_folder.rglob("*.png")}
    finished = run(
        picture_folder,
        exclude=tmp_path / "list.txt",
        relabel=tmp_path / "labels.txt",
        strategy="linear_probe",
        weights="bundled",
        device="cpu",
        workspace=workspace,
        report=quiet,
    )
    assert finished.status.state == "done" and finished.result.excluded == 2
    assert finished.result.relabelled == 1
    said = "\n".join(finished_lines(finished))
    assert "Excluded: 2 images" in said and "Relabelled: 1 images" in said
    assert {line.split("  ")[1] for line in finished.plan.excluded} == {"leaf/00.png", "sand/03.png"}
    assert [line.split("  ")[1] for line in finished.plan.relabelled] == ["leaf/01.png\tsand"]
    assert {path: path.read_bytes() for path in picture_folder.rglob("*.png")} == before
    seen = inspect(finished.plan.dataset, workspace=workspace, report=quiet).to_json()
    assert seen["images"] == 34 and seen["excluded"] == 2 and seen["relabelled"] == 1
    whole = inspect(picture_folder, workspace=workspace, report=quiet)
    assert len(whole.dataset.items) == 36


def test_lists_go_on_from_what_a_dataset_corrects(picture_folder: Path, workspace: Workspace, tmp_path: Path):
    (tmp_path / "out.txt").write_text("leaf/00.png\nleaf/01.png\n")
    (tmp_path / "labels.txt").write_text("leaf/01.png\tsand\n")
    with pytest.raises(ValueError, match="leaf/01.png is left out and relabelled at once"):
        lists = {"exclude": tmp_path / "out.txt", "relabel": tmp_path / "labels.txt"}
        inspect(picture_folder, **lists, workspace=workspace, report=quiet)
    fewer = inspect(picture_folder, exclude=tmp_path / "out.txt", workspace=workspace, report=quiet)
    both = inspect(fewer, relabel=tmp_path / "labels.txt", workspace=workspace, report=quiet)
    assert both.dataset.corrections == Corrections(frozenset({"leaf/00.png"}), {"leaf/01.png": "sand"})
    assert "Relabelled: 1 images" in dataset_lines(both)


def test_parts_share_no_group(picture_folder: Path, workspace: Workspace, tmp_path: Path):
    by_pattern = inspect(picture_folder, groups=r"/(\d)", workspace=workspace, report=quiet)
    assert len(by_pattern.groups) == 2
    assert "share none of 2 groups" in "\n".join(dataset_lines(by_pattern))
    rows = [
        f"{path.relative_to(picture_folder)},p{int(path.stem) % 4}"
        for path in sorted(picture_folder.rglob("*.png"))
    ]
    (tmp_path / "table.csv").write_text("\n".join(["path,patient", *rows]))
    column = f"{tmp_path / 'table.csv'}:patient"
    by_table = inspect(picture_folder, groups_from=column, workspace=workspace, report=quiet).to_json()
    assert by_table["groups"] == 4 and by_table["val"] == 9


def test_a_share_for_validation_makes_a_variant(picture_folder: Path, workspace: Workspace):
    plain = inspect(picture_folder, workspace=workspace, report=quiet)
    half = inspect(picture_folder, val_share=0.5, workspace=workspace, report=quiet)
    assert plain.to_json()["val_share"] is None and half.to_json()["val_share"] == 0.5
    assert half.id != plain.id and "50 % chosen for validation" in dataset_lines(half)
    assert len(half.dataset.part("val")) == len(half.dataset.part("train")) == len(plain.dataset.items) / 2
    assert inspect(half.id, workspace=workspace, report=quiet) == half
    with pytest.raises(ValueError, match="take one from 0.05 to 0.5"):
        inspect(picture_folder, val_share=0.9, workspace=workspace, report=quiet)
