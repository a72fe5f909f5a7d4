"""The range test trains the plan as its run would, at ever higher rates; it says the same twice and keeps
nothing.
"""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import draw_pictures
from tests.core.stand_ins.training import beginner, carried_out, looked_at, planned, quiet
from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.plans.rate_range import HIGHEST, LOWEST, RateRange
from tl_core.previews.rate_finder import STEPS, find_rate, left_of, suggest
from tl_core.runs import Run
from tl_core.workspace import Workspace

RATES = np.geomspace(LOWEST, HIGHEST, STEPS)
DECADES = np.log10(RATES)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Workspace:
    """One for all tests here: a range test leaves nothing behind."""
    return Workspace(tmp_path_factory.mktemp("rates") / "workspace")


@pytest.fixture(scope="module")
def pictures(workspace: Workspace) -> Dataset:
    draw_pictures(workspace.root.parent / "pictures", 12)
    return looked_at(workspace.root.parent / "pictures", workspace)


@pytest.fixture(scope="module")
def found(pictures: Dataset, workspace: Workspace) -> RateRange:
    return find_rate(beginner(pictures), workspace, quiet)


def fall(middle: float, low: float, width: float = 0.3) -> np.ndarray:
    """A share of the loss that falls from 1 to `low`, most steeply at 10**middle."""
    return 1 - (1 - low) / (1 + np.exp(-(DECADES - middle) / width))


def explosion(at: float) -> np.ndarray:
    return 10 ** (2 * np.clip(DECADES - at, 0, None)) - 1


def test_a_rate_is_found_between_the_lowest_and_where_it_diverges(found: RateRange):
    assert found.rates[0] == LOWEST and list(found.rates) == sorted(found.rates)
    assert len(found.rates) == len(found.losses) == len(found.smoothed) <= STEPS
    assert 1e-5 < found.suggestion < 0.1 and found.backbone_share == 0.1
    assert min(found.smoothed) < 0.95 * found.smoothed[0]


def test_the_same_plan_gives_the_same_range_and_another_seed_another(
    found: RateRange, pictures: Dataset, workspace: Workspace
):
    longer = beginner(pictures, epochs=5, head_rate=0.002, backbone_rate=0.0002)
    assert find_rate(longer, workspace, quiet) == found
    assert find_rate(beginner(pictures, seed=1), workspace, quiet).losses != found.losses


def test_nothing_is_kept_and_runs_of_the_user_are_not_touched(pictures: Dataset, workspace: Workspace):
    plan = beginner(pictures, "fine_tune_top")
    run = Run.create(plan, workspace)
    before = {path: path.read_bytes() for path in workspace.runs.rglob("*") if path.is_file()}
    find_rate(plan, workspace, quiet)
    assert {path: path.read_bytes() for path in workspace.runs.rglob("*") if path.is_file()} == before
    assert run.folder in workspace.runs.iterdir() and not list(workspace.root.glob(".rates-*"))
    assert not [path for path in workspace.root.rglob("*.safetensors") if path not in before]


@pytest.mark.parametrize("strategy", ["fine_tune_all", "fine_tune_top", "from_scratch"])
def test_its_first_step_is_the_first_step_of_the_run(pictures: Dataset, workspace: Workspace, strategy):
    plan = planned(pictures, strategy, augment="crop", probes=False, epochs=1)
    first = carried_out(plan, workspace).curve(HEAD, "train", "loss")[0]
    assert find_rate(plan, workspace, quiet).losses[0] == first


def test_frozen_groups_and_shares_of_the_rate_are_those_of_the_plan(
    found: RateRange, pictures: Dataset, workspace: Workspace
):
    plan = beginner(pictures)
    changed = (plan.toggled("layer4"), replace(plan, backbone_rate=0.0), replace(plan, layer_decay=0.1))
    ranges = [found.losses, *(find_rate(one, workspace, quiet).losses for one in changed)]
    assert len({losses[0] for losses in ranges[2:]}) == 1 and len(set(ranges)) == 4


def test_a_plan_whose_head_is_solved_is_refused_before_anything_is_opened(
    pictures: Dataset, workspace: Workspace
):
    with pytest.raises(ValueError, match="no layer group learns"):
        find_rate(replace(planned(pictures, "linear_probe"), weights="hub:nothing"), workspace, quiet)


def test_the_steepest_descent_is_taken_where_it_lies_below_a_tenth_of_the_lowest():
    assert suggest(RATES, fall(-3, 0.3) + explosion(-1)) == (pytest.approx(1e-3, rel=0.2), "steepest")


def test_a_tenth_of_the_lowest_is_taken_where_the_loss_falls_until_it_explodes():
    assert suggest(RATES, fall(-2, 0.3) + explosion(-1.9)) == (pytest.approx(1e-3, rel=0.5), "tenth")


def test_a_loss_that_hardly_falls_tells_no_rate():
    assert suggest(RATES, fall(-3, 0.97)) == (None, None)
    assert suggest(RATES, 1 + explosion(-5)) == (None, None)


def test_a_hard_batch_is_not_taken_for_a_step_that_went_wrong():
    hardness = np.where(np.arange(STEPS) % 4, 0.2, 2.0)
    share = fall(-3, 0.4)
    assert np.abs(left_of(list(hardness * share), hardness) - share).max() < 0.03
    assert left_of([0.0] * 5, np.zeros(STEPS)) == pytest.approx(1)
