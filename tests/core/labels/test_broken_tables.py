"""A table of 1,000 rows of which 20 are broken: the rest is read, and each broken row is listed with why."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from tl_core.command_line.door import main
from tl_core.dataset.dataset import Rejected
from tl_core.intake.inspection import inspect
from tl_core.labels.by_table import NO_LABEL, NO_PATH
from tl_core.labels.listing import MISSING, OUTSIDE
from tl_core.workspace import Workspace

ROWS, GOOD = 1000, 980


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of 1,000 rows beside the folder of its pictures: 980 are in order."""
    folder = tmp_path_factory.mktemp("broken") / "photos"
    (folder / "images").mkdir(parents=True)
    for number in range(GOOD + 2):
        Image.new("RGB", (8, 8), (number % 256, number // 256, 7)).save(folder / "images" / f"{number}.bmp")
    Image.new("RGB", (8, 8), "white").save(folder.parent / "secret.bmp")
    rows = [f"images/{number}.bmp,{('cat', 'dog')[number % 2]}" for number in range(GOOD)]
    spoiled = [
        *(f"images/gone-{number}.bmp,cat" for number in range(5)),
        *(f"images/{number}.bmp," for number in (GOOD, GOOD + 1)),
        *("images/0.bmp,cat", "images/1.bmp,dog", ",cat"),
        *(
            "../secret.bmp,cat",
            "/etc/passwd,cat",
            f"{folder.parent}/secret.bmp,dog",
            "images/../../x.bmp,dog",
        ),
        *(f"images/{GOOD}.bmp,cat", f"images/{GOOD}.bmp,dog"),
        *(f"images/{GOOD + 1}.bmp,dog", f"images/{GOOD + 1}.bmp,cat"),
        *("https://example.org/1.bmp,cat", "images,cat"),
    ]
    at = {50 * place + 7: row for place, row in enumerate(spoiled)}
    good = iter(rows)
    lines = [at.get(number) or next(good) for number in range(ROWS)]
    (folder / "labels.csv").write_text("\n".join(["file,label", *lines]), encoding="utf-8")
    return folder / "labels.csv"


def test_the_exact_rest_is_read_and_each_broken_row_is_listed(broken: Path, workspace: Workspace):
    found = inspect(str(broken), workspace, lambda *said: None)
    assert len(found.items) == GOOD and found.classes == ("cat", "dog")
    assert len(found.rejected) == ROWS - GOOD
    assert {one.row for one in found.rejected} == {50 * place + 7 + 2 for place in range(20)}
    reasons = Counter(one.reason for one in found.rejected)
    assert (reasons[MISSING], reasons[OUTSIDE], reasons[NO_LABEL], reasons[NO_PATH]) == (6, 4, 2, 1)
    assert Rejected("labels.csv row 9, images/gone-0.bmp", MISSING, 9) in found.rejected
    two = [one.reason for one in found.rejected if "has 2 labels, " in one.reason]
    assert len(two) == 4 and any(
        "images/980.bmp" in reason and "images/981.bmp" not in reason for reason in two
    )


def test_the_command_line_lists_them(broken: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]):
    assert main(["inspect", str(broken), "--workspace", str(workspace.root)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("photos, labels.csv: 980 images of 2 classes")
    assert sum(line.startswith("  labels.csv row ") for line in lines) == 20
    assert "Columns of labels.csv: path file, label label" in lines


def test_the_same_picture_in_two_files_under_two_labels_is_refused_by_name(broken: Path, tmp_path: Path):
    shutil.copytree(broken.parent, tmp_path / "photos")
    shutil.copy(tmp_path / "photos" / "images" / "2.bmp", tmp_path / "photos" / "images" / "copy.bmp")
    with (tmp_path / "photos" / "labels.csv").open("a") as table:
        table.write("\nimages/copy.bmp,dog")
    found = inspect(str(tmp_path / "photos" / "labels.csv"), Workspace(tmp_path / "own"), lambda *said: None)
    assert len(found.items) == GOOD - 1
    reason = next(one.reason for one in found.rejected if one.name == "images/copy.bmp")
    assert "cat (images/2.bmp) and dog (images/copy.bmp)" in reason
