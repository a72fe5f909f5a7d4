"""Lists of images to leave out, as people, sha256sum and a check-up write them; and a run that records its
list.
"""

import json
from argparse import Namespace
from pathlib import Path

import pytest

from tests.core.stand_ins.training import quiet
from tl_core.command_line import commands, terminal
from tl_core.command_line.door import parser
from tl_core.dataset import Dataset
from tl_core.dataset.exclusions import named_by, read_exclusions
from tl_core.dataset.findings import CheckUp, Finding
from tl_core.runs.run import find_run
from tl_core.workspace import Workspace


def asked(*words: object, workspace: Workspace) -> Namespace:
    return parser().parse_args([*map(str, words), "--workspace", str(workspace.root)])


def test_a_line_is_a_path_a_hash_or_both(dataset: Dataset):
    first, second, third = dataset.items[:3]
    lines = ["# dull ones", "", first.path, second.sha256, f"{third.sha256}  {third.path}\r"]
    assert named_by(lines, dataset) == ("cat/0.png", "cat/1.png", "cat/2.png")


def test_a_line_that_names_nothing_is_refused_with_its_number(dataset: Dataset):
    with pytest.raises(ValueError, match="line 2 of the list, 'cat/99.png', names no image of Toy"):
        named_by(["cat/0.png", "cat/99.png"], dataset)


def test_the_json_of_a_check_up_names_what_cures(dataset: Dataset, tmp_path: Path):
    found = (
        Finding("exact_duplicate", "-", ("cat/0.png", "cat/1.png"), 1.0, ("cat/1.png",)),
        Finding("dark", "-", ("dog/0.png",), 1),
    )
    (tmp_path / "found.json").write_text(json.dumps(CheckUp("toy", "bundled", 16, "-", found).to_json()))
    assert read_exclusions(tmp_path / "found.json", dataset) == ("cat/1.png",)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b'{"a": 1}', "is not what"), (b"\xff\xfe\x00", "not text"), (None, "cannot be read")],
)
def test_a_file_that_is_no_list_is_refused(content, said: str, dataset: Dataset, tmp_path: Path):
    if content is not None:
        (tmp_path / "list").write_bytes(content)
    with pytest.raises(ValueError, match=said):
        read_exclusions(tmp_path / "list", dataset)


def test_a_run_leaves_the_images_out_and_records_them(
    picture_folder: Path, workspace: Workspace, tmp_path: Path
):
    (tmp_path / "list.txt").write_text("leaf/00.png\nsand/03.png\n")
    before = {path: path.read_bytes() for path in picture_folder.rglob("*.png")}
    answer = commands.run(
        asked(
            "run",
            picture_folder,
            "--exclude",
            tmp_path / "list.txt",
            "--strategy",
            "linear_probe",
            workspace=workspace,
        ),
        quiet,
    )
    assert answer["state"] == "done" and answer["excluded"] == 2
    assert "Excluded: 2 images" in "\n".join(terminal.result_lines(answer))
    run = find_run(workspace, answer["run"])
    assert {line.split("  ")[1] for line in run.plan.excluded} == {"leaf/00.png", "sand/03.png"}
    assert {path: path.read_bytes() for path in picture_folder.rglob("*.png")} == before
    seen = commands.inspect(asked("inspect", run.plan.dataset, workspace=workspace), quiet)
    assert seen["images"] == 34 and seen["excluded"] == 2
    assert commands.inspect(asked("inspect", picture_folder, workspace=workspace), quiet)["images"] == 36


def test_groups_at_the_command_line(picture_folder: Path, workspace: Workspace, tmp_path: Path):
    by_pattern = commands.inspect(
        asked("inspect", picture_folder, "--groups", r"/(\d)", workspace=workspace), quiet
    )
    assert by_pattern["groups"] == 2 and "share none of 2 groups" in "\n".join(
        terminal.dataset_lines(by_pattern)
    )
    rows = [
        f"{path.relative_to(picture_folder)},p{int(path.stem) % 4}"
        for path in sorted(picture_folder.rglob("*.png"))
    ]
    (tmp_path / "table.csv").write_text("\n".join(["path,patient", *rows]))
    by_table = commands.inspect(
        asked(
            "inspect",
            picture_folder,
            "--groups-from",
            f"{tmp_path / 'table.csv'}:patient",
            workspace=workspace,
        ),
        quiet,
    )
    assert by_table["groups"] == 4 and by_table["val"] == 9
