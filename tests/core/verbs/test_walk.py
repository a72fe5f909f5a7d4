"""The library as a notebook uses it, on small real pictures: from a folder to a model, in a few lines."""

from dataclasses import replace
from pathlib import Path

import pytest

import tl_core as thaw
from tests.conftest import COLOURS, draw_pictures
from tl_core.runs.run import find_run
from tl_core.verbs.data import InspectedDataset
from tl_core.workspace import Workspace

CPU = {"weights": "bundled", "device": "cpu", "report": lambda *told: None}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """pictures/ with three classes of ten."""
    place = tmp_path_factory.mktemp("walk")
    draw_pictures(place / "pictures", 10)
    return place


@pytest.fixture(scope="module")
def photos(place) -> InspectedDataset:
    return thaw.inspect(place / "pictures", workspace=place / "workspace")


@pytest.fixture(scope="module")
def recommended(photos):
    return thaw.recommend(photos, measure=False, **CPU)


@pytest.fixture(scope="module")
def run(recommended):
    return thaw.run(recommended, **CPU)


def test_images_are_counted_and_their_workspace_goes_along(photos, recommended, place):
    assert photos.classes == tuple(COLOURS) and photos.to_json()["images"] == 30
    assert photos.workspace == recommended.workspace == Workspace(place / "workspace")
    for named in (photos, photos.dataset, photos.id):
        assert thaw.inspect(named, workspace=place / "workspace") == photos


def test_a_recommendation_is_a_scenario_and_a_plan_that_can_be_changed(photos, recommended):
    assert (recommended.scenario.number, recommended.plan.strategy) == (1, "linear_probe")
    assert recommended.sentence.startswith("Train only the head") and len(recommended.notes) == 2
    other = thaw.recommend(photos, strategy="fine_tune_top", epochs=3, train_groups=["layer4"], **CPU)
    assert (other.plan.epochs, other.plan.trained) == (3, ("layer4",))


def test_a_run_has_its_result_and_its_receipt(run, recommended, place):
    assert run.status.state == "done" and run.plan == recommended.plan and run.notes == recommended.notes
    assert 0 <= run.result.reported.accuracy <= 1 and run.receipt.frozen_unchanged is True
    assert run.folder.is_relative_to(place / "workspace")
    assert run.to_json()["val_accuracy"] == run.result.reported.accuracy


def test_a_whole_plan_is_run_as_it_is(recommended, place, run):
    again = thaw.run(recommended.plan, workspace=place / "workspace", **CPU)
    assert again.plan == recommended.plan and again.result.scores == run.result.scores


@pytest.mark.parametrize(
    ("more", "said"),
    [({"epochs": 3}, "a whole plan has its own epochs"), ({"weights": "hub:resnet18"}, "its own weights")],
)
def test_a_whole_plan_comes_without_changes(recommended, more, said):
    with pytest.raises(ValueError, match=said):
        thaw.run(recommended, **CPU | more)


def test_a_plan_about_other_images_is_refused(recommended, place):
    there = {"workspace": place / "workspace", **CPU}
    with pytest.raises(ValueError, match="plan it anew"):
        thaw.run(replace(recommended.plan, fingerprint="0" * 64), **there)
    with pytest.raises(ValueError, match="has no dataset"):
        thaw.run(recommended.plan, workspace=place / "elsewhere", **CPU)


def test_a_dataset_of_another_workspace_is_not_there(photos, place):
    with pytest.raises(ValueError, match=f"has no dataset {photos.id}; inspect the images there first"):
        thaw.recommend(photos, workspace=place / "elsewhere", **CPU)


def test_an_image_is_named_and_the_model_goes_where_the_user_says(run, place, tmp_path):
    said = thaw.predict(run, place / "pictures" / "water" / "0.png")
    shares = [one.score for one in said[0].classes]
    assert said[0].answer == "water" and sum(shares) == pytest.approx(1, abs=1e-5)
    assert shares == sorted(shares, reverse=True)
    assert (thaw.export(run, tmp_path / "model").folder / "model.safetensors").exists()


def test_a_run_is_named_by_its_id_too(run, place):
    there = place / "workspace"
    assert thaw.show(run.id, workspace=there).run == find_run(Workspace(there), run.id)
    assert run.id in [one["run"] for one in thaw.list_runs(workspace=there).to_json()["runs"]]
    with pytest.raises(ValueError, match="is done; there is nothing to stop"):
        thaw.stop(run)
    with pytest.raises(ValueError, match="is done; start another one"):
        thaw.resume(run)


def test_a_race_has_a_verdict(photos):
    raced = thaw.race(
        photos, strategies=["linear_probe", "fine_tune_top"], seeds=1, epochs=1, measure=False, **CPU
    )
    assert raced.verdict.sentence.startswith("The rule said linear probe;")
    assert raced.standings[0].strategy == raced.verdict.winner


@pytest.mark.parametrize("name", ["epoch", "strategies", "plan"])
def test_a_misspelt_option_is_refused_as_python_does(photos, name):
    for verb in (thaw.recommend, thaw.run, thaw.measure, thaw.layers, thaw.inspect):
        with pytest.raises(TypeError, match=f"there is no option {name}; there are images"):
            verb(photos, **{name: 3})


def test_weights_are_refused_before_an_image_is_read(tmp_path):
    with pytest.raises(ValueError, match="say imagenet"):
        thaw.recommend(tmp_path / "nowhere", **CPU | {"weights": "magic"})


def test_data_is_grouped_in_one_way(photos):
    with pytest.raises(ValueError, match="give one of the two"):
        thaw.inspect(photos, groups=r"/(\d)", groups_from="x.csv:y")
