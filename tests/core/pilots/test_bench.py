"""Strategies tried on real pictures with the bundled backbone."""

from dataclasses import replace

import pytest

from tests.conftest import draw_pictures
from tl_core.advice.evidence import PROBES, TRAINED
from tl_core.backbones import Weights
from tl_core.intake.inspection import inspect
from tl_core.matrix import Answers
from tl_core.measuring.describe import describe
from tl_core.pilots.bench import bench_for
from tl_core.runs.hardware import CPU
from tl_core.workspace import Workspace


def quiet(*told: object) -> None:
    pass


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Three classes of thirty, which stripes and colour tell apart."""
    place = tmp_path_factory.mktemp("bench")
    draw_pictures(place / "pictures", 30)
    workspace, weights = Workspace(place / "workspace"), Weights("bundled")
    dataset = inspect(str(place / "pictures"), workspace, quiet)
    card = describe(weights, workspace, CPU)
    return bench_for(dataset, card, weights, Answers("small", "similar"), None, workspace, "cpu", quiet)


@pytest.fixture(scope="module")
def pilot(bench):
    return bench.piloted(20, "linear_probe")


def test_probes_are_judged_on_every_image_they_have_not_seen(bench):
    evidence = bench.probed()
    dataset = bench.images.dataset
    assert [probed.strategy for probed in evidence.probes] == list(PROBES)
    assert evidence.judged == len(dataset.items) and evidence.images == len(dataset.part("train"))
    assert evidence.best.accuracy.value > 0.9
    assert "all groups" in evidence.of("all_groups_probe").reads


def test_a_test_part_is_left_alone(bench):
    dataset = bench.images.dataset
    tested = tuple(replace(item, part="test", path=f"test/{item.path}") for item in dataset.items[:9])
    whole = replace(dataset, items=(*dataset.items, *tested))
    codes = replace(bench.images.codes, dataset=whole)
    apart = replace(bench, images=replace(bench.images, dataset=whole, codes=codes))
    assert apart.probed().judged == len(dataset.items)
    assert apart.piloted(20, "linear_probe").unseen == len(dataset.items) - 25


def test_a_pilot_trains_by_the_full_recipe_on_a_few_and_is_judged_on_the_rest(bench, pilot):
    assert pilot.images == 20 and pilot.unseen == len(bench.images.dataset.items) - 25
    assert [gain.strategy for gain in pilot.gains] == list(TRAINED)
    for gain in pilot.gains:
        assert gain.ahead.low <= gain.ahead.value <= gain.ahead.high and gain.seconds > 0
        assert abs(gain.ahead.value) <= gain.differs
    assert pilot.probe > 0.8


def test_nothing_is_left_of_a_pilot(bench, pilot):
    assert not list(bench.workspace.root.glob(".pilot-*")) and not bench.workspace.runs.exists()
