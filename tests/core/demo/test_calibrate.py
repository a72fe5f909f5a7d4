"""The making of the calibration, on a small world."""

from dataclasses import replace

import numpy as np
import pytest

from tl_core.advice import rungs
from tl_core.advice.calibration import Calibration
from tl_core.advice.evidence import ADVISED, TRAINED
from tl_core.backbones import Weights
from tl_core.demo import calibrate, pools, worlds
from tl_core.demo.worlds import WORLDS, World
from tl_core.plans import recommendation
from tl_core.workspace import Workspace

SIZES = (40, 60)


def quiet(*told: object) -> None:
    pass


@pytest.fixture(scope="module")
def small() -> World:
    return replace(WORLDS["mixture"], name="small", most={"train": 80, "test": 60})


@pytest.fixture(scope="module")
def made(small, tmp_path_factory):
    """The table of a small world, made with short trainings and a small pilot; and its workspace."""
    workspace = Workspace(tmp_path_factory.mktemp("calibration"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(worlds.WORLDS, "small", small)
        patch.setattr(rungs, "RUNGS", (24,))
        patch.setattr(recommendation, "LEAST_STEPS", 8)
        yield calibrate.calibrate(["small"], Weights("bundled"), workspace, quiet, SIZES, (0,)), workspace


def test_a_cell_has_evidence_and_what_every_strategy_came_to(made):
    few, many = made[0].cells
    assert (few.size, many.size, few.tested) == (*SIZES, 60) and few.kind == "drawn"
    for cell in (few, many):
        assert set(cell.accuracies) == set(ADVISED) and set(cell.seconds) == set(TRAINED)
        assert cell.evidence.images == cell.size and cell.evidence.judged == cell.size * 5 // 4
    assert few.evidence.pilots == () and [pilot.images for pilot in many.evidence.pilots] == [24]
    assert many.accuracies["linear_probe"] > 0.8


def test_a_pilot_is_judged_on_what_its_cell_has_seen_alone(made):
    pilot = made[0].cells[1].evidence.pilots[0]
    assert pilot.unseen == 75 - 24 - 6


def test_what_is_there_is_not_made_again(made, monkeypatch):
    table, workspace = made
    monkeypatch.setattr(calibrate, "world_pool", lambda name: pytest.fail("was made again"))
    again = calibrate.calibrate(["small"], Weights("bundled"), workspace, quiet, SIZES, (0,))
    assert again.cells == table.cells
    assert Calibration.read(workspace.root / "calibration" / "small-0.json").cells == table.cells


@pytest.mark.parametrize("name", WORLDS)
def test_pictures_of_a_world_are_the_same_again_and_differ(name):
    world = WORLDS[name]
    first, again, other = (world.draw(world.classes[-1], "train", index) for index in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert first.shape == (64, 64, 3) and first.dtype == np.uint8
    assert not np.array_equal(first, world.draw(world.classes[-1], "test", 0))


def test_photographs_keep_a_test_part_that_no_cell_learns_from(picture_folder, workspace):
    weights = Weights("bundled")
    pool = pools.photograph_pool(str(picture_folder), weights, workspace, quiet)
    learned, tested = pool.places("train"), pool.places("test")
    assert len(learned) + len(tested) == 36 and len(tested) == 11
    assert pool.pixels.shape[0] == 36 and pool.kind == "photographs"
    assert {item.label for item in pool.dataset.part("test")} == {0, 1, 2}
