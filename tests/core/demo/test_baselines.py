"""What needs no pretraining, and the bundled backbone beside it: small runs on drawn pictures."""

import pytest
import torch
from PIL import Image

from tl_core.demo.baselines import BUNDLED, Trial, baselines, images_of
from tl_core.demo.tables import TABLES
from tl_core.intake.drawing import draw_image
from tl_core.intake.inspection import inspect
from tl_core.workspace import Workspace

COUNTS = {"train": 6, "val": 4, "test": 4}


def quiet(sentence: str, done: int = 0, total: int = 0) -> None:
    pass


@pytest.fixture
def pictures(tmp_path):
    for part, count in COUNTS.items():
        for name in ("bands-20", "creature-20"):
            folder = tmp_path / "pictures" / part / name
            folder.mkdir(parents=True)
            for index in range(count):
                Image.fromarray(draw_image(name, part, index)).save(folder / f"{index}.png")
    return tmp_path / "pictures"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def test_the_baselines_need_no_pretraining_and_are_accuracies(pictures, workspace):
    dataset = inspect(str(pictures), workspace, quiet)
    found = dict(
        baselines(dataset, Trial.held_out(dataset), images_of(dataset, workspace, quiet), workspace, quiet)
    )
    assert list(found) == ["Largest class", "Raw pixels, linear", "Random weights, linear probe"]
    assert found["Largest class"] == (0.5,)
    assert len(found["Random weights, linear probe"]) == 3
    assert all(0 <= accuracy <= 1 for accuracies in found.values() for accuracy in accuracies)


def test_held_out_images_are_the_test_part_and_cross_validation_asks_about_every_image_once(
    pictures, workspace
):
    dataset = inspect(str(pictures), workspace, quiet)
    ((known, asked),) = Trial.held_out(dataset).rounds
    assert {dataset.items[place].part for place in known} == {"train"} and len(known) == 12
    assert {dataset.items[place].part for place in asked} == {"test"} and len(asked) == 8
    whole = Trial.cross_validated(dataset)
    assert sorted(whole.asked) == list(range(28)) and len(whole.rounds) == 5
    assert all(not set(known) & set(asked) for known, asked in whole.rounds)


def test_an_accuracy_is_the_share_of_images_asked_about_that_were_named_rightly(pictures, workspace):
    dataset = inspect(str(pictures), workspace, quiet)
    trial = Trial.cross_validated(dataset)
    telling = torch.nn.functional.one_hot(trial.labels).float()
    assert trial.accuracy(telling, 0) == 1.0
    telling[:7] = telling[:7].flip(1)
    assert trial.accuracy(telling, 0) == 0.75


def test_a_class_of_one_image_leaves_nothing_to_hold_out(pictures, workspace):
    for image in set(pictures.glob("*/bands-20/*.png")) - {pictures / "train" / "bands-20" / "0.png"}:
        image.unlink()
    with pytest.raises(ValueError, match="a class of pictures has a single image"):
        TABLES["probe"]([str(pictures)], BUNDLED, workspace, quiet)


def test_the_bundled_backbone_is_set_beside_random_weights_on_any_data(pictures, workspace):
    answer = TABLES["probe"]([str(pictures)], BUNDLED, workspace, quiet)
    assert [row["way"] for row in answer["rows"]][-2:] == [
        "Random weights, linear probe",
        "Bundled backbone, linear probe",
    ]
    assert answer["rows"][-1]["images"] == 28 and answer["rows"][-1]["accuracy"] == 1.0
    assert (
        answer["sentences"][0].startswith("pictures: ") and "28 images leave open" in answer["sentences"][0]
    )


@pytest.mark.parametrize(
    "table, names, said", [("probe", [], "no data was named"), ("verdict", ["huge"], "no demo set 'huge'")]
)
def test_a_table_of_nothing_is_refused(workspace, table, names, said):
    with pytest.raises(ValueError, match=said):
        TABLES[table](names, BUNDLED, workspace, quiet)
