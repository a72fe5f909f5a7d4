"""The verdict table: its baselines and its lines."""

import pytest
from PIL import Image

from tl_core.demo.draw import draw_image
from tl_core.demo.verdict import Row, baselines
from tl_core.intake import inspect
from tl_core.workspace import Workspace

COUNTS = {"train": 6, "val": 4, "test": 4}


@pytest.fixture
def dataset(tmp_path):
    for part, count in COUNTS.items():
        for name in ("bands-20", "creature-20"):
            folder = tmp_path / "pictures" / part / name
            folder.mkdir(parents=True)
            for index in range(count):
                Image.fromarray(draw_image(name, part, index)).save(folder / f"{index}.png")
    return inspect(str(tmp_path / "pictures"), Workspace(tmp_path / "workspace"), lambda sentence, done, total: None)


def test_the_baselines_need_no_pretraining_and_are_accuracies(dataset, tmp_path):
    found = dict(baselines(dataset, Workspace(tmp_path / "workspace")))
    assert list(found) == ["largest class", "raw pixels, linear", "random weights, linear probe"]
    assert found["largest class"] == (0.5,)
    assert len(found["random weights, linear probe"]) == 3
    assert all(0 <= accuracy <= 1 for accuracies in found.values() for accuracy in accuracies)


def test_a_line_gives_the_mean_and_what_the_test_images_leave_open():
    row = Row("small-similar", "linear_probe", (0.7, 0.8, 0.9), 100, recommended=True)
    assert str(row) == "| small-similar | **linear_probe** | 80.0 | 71.1 to 86.7 |"
