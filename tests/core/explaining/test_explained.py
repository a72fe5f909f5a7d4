"""A saved model says why: figures that are its score, pictures of each map, training images that are near."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import draw_pictures
from tests.core.stand_ins.training import carried_out, looked_at, planned
from tl_core.dataset import Dataset
from tl_core.predictions.explanation import Explanation
from tl_core.runs import Run
from tl_core.verbs import explain, export, predict
from tl_core.workspace import Workspace


@dataclass(frozen=True)
class Place:
    """A folder of pictures, the dataset of it, and the workspace that it was read into."""

    folder: Path
    pictures: Dataset
    workspace: Workspace

    def run(self, strategy: str, **changes: object) -> Run:
        plan = planned(self.pictures, strategy, probes=False, epochs=1, image_size=64, **changes)
        return carried_out(plan, self.workspace).run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("explained")
    draw_pictures(folder / "pictures", 8)
    workspace = Workspace(folder / "workspace")
    return Place(folder / "pictures", looked_at(folder / "pictures", workspace), workspace)


@pytest.fixture(scope="module")
def run(place: Place) -> Run:
    return place.run("linear_probe", reading="mean")


def comes_to_its_score(told: Explanation) -> bool:
    return all(one.mean + one.elsewhere == pytest.approx(one.score, abs=1e-5) for one in told.maps)


def test_the_map_of_the_answer_is_its_score(run, place):
    image = place.folder / "leaf" / "0.png"
    told, (said,) = explain(run, image), predict(run, image)
    assert told.kind == "score" and comes_to_its_score(told)
    assert [one.name for one in told.maps] == [said.likeliest, said.second.name]
    assert told.maps[0].share == pytest.approx(said.probability, abs=1e-4)
    for path in told.pictures:
        with Image.open(path) as picture:
            assert picture.size == (256, 256)


@pytest.mark.parametrize(
    ("strategy", "changes"), [("fine_tune_top", {}), ("all_groups_probe", {"reading": "grid"})]
)
def test_so_it_is_after_fine_tuning_and_of_many_groups(place, strategy, changes):
    ended, image = place.run(strategy, **changes), place.folder / "sand" / "0.png"
    told = explain(ended, image)
    assert told.kind == "score" and comes_to_its_score(told)
    assert told.maps[0].share == pytest.approx(predict(ended, image)[0].probability, abs=1e-4)


def test_the_nearest_training_images_are_others_that_look_alike(run, place):
    learned = next(item for item in place.pictures.part("train") if item.label == 0)
    told = explain(run, place.folder / learned.path)
    assert len(told.nearest) > 1 and {one.label for one in told.nearest[:2]} == {"leaf"}
    assert learned.path not in {one.path for one in told.nearest}
    distances = [one.distance for one in told.nearest]
    assert distances == sorted(distances) and told.remembered == len(place.pictures.items) - 1


def test_it_is_told_as_json_and_read_again_while_its_pictures_are_there(run, place, tmp_path):
    told = explain(run, place.folder / "sand" / "0.png", classes=["water"], out=tmp_path / "why")
    again = Explanation.from_json(json.loads(json.dumps(told.to_json())))
    assert again == told and [one.name for one in told.maps] == ["water"]
    assert (tmp_path / "why" / "map-1.png").is_file() and "<img" in told._repr_html_()
    (tmp_path / "why" / "map-1.png").unlink()
    with pytest.raises(ValueError, match="there is no .*map-1.png"):
        Explanation.from_json(told.to_json())


def test_an_exported_model_is_asked_too_and_knows_no_training_image(run, place, tmp_path):
    export(run, tmp_path / "model")
    image = place.folder / "leaf" / "0.png"
    there, here = explain(tmp_path / "model", image), explain(run, image)
    assert there.maps[0].score == here.maps[0].score and there.nearest == ()


def test_one_of_a_folder_is_named_as_predict_names_it(run, place):
    told = explain(run, place.folder, name="sand/0.png")
    alone = explain(run, place.folder / "sand" / "0.png")
    assert told.image == "sand/0.png" and told.maps[0].values == alone.maps[0].values
    with pytest.raises(ValueError, match="there is no image 0.png; name one as predict does"):
        explain(run, place.folder, name="0.png")


def test_what_cannot_be_explained_is_refused(run, place, tmp_path):
    image = place.folder / "leaf" / "0.png"
    with pytest.raises(ValueError, match="the run has no class snow; it has leaf, sand, water"):
        explain(run, image, classes=["snow"])
    with pytest.raises(ValueError, match="24 files lie there; say the name of one"):
        explain(run, place.folder)
    with pytest.raises(ValueError, match="there is no map after head"):
        explain(run, image, group="head")
    (tmp_path / "no.png").write_bytes(b"no image")
    with pytest.raises(ValueError, match="no.png cannot be read: it is not a JPEG"):
        explain(run, tmp_path / "no.png")
