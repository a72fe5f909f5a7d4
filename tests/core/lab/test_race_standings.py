"""The standings while a race goes on."""

import pytest

from tests.core.stand_ins.racers import end, members_of
from tl_core.evidence.estimate import wilson
from tl_core.lab.race import STRATEGIES, Race, plans_for_race
from tl_core.lab.race_standings import budget, standings
from tl_core.matrix import Answers
from tl_core.runs import Run
from tl_core.runs.run import Status


@pytest.fixture
def race(card, dataset, workspace) -> Race:
    return Race.create(
        plans_for_race(STRATEGIES, 2, Answers("small", "similar"), card, dataset, {}), workspace
    )


def line_of(race: Race, strategy: str):
    return next(line for line in standings(race) if line.strategy == strategy)


def test_before_the_start_every_strategy_waits_in_the_order_of_the_race(race):
    assert [(line.strategy, line.state, len(line.done), line.accuracy) for line in standings(race)] == [
        (strategy, "waiting", 0, None) for strategy in STRATEGIES
    ]


def test_means_are_over_seeds_and_the_interval_is_over_images(race, workspace):
    first, second = members_of(race, "fine_tune_all")
    end(first, workspace, val=[1, 1, 0, 0], seconds=2.0)
    assert (line_of(race, "fine_tune_all").state, len(line_of(race, "fine_tune_all").done)) == ("waiting", 1)
    end(second, workspace, val=[1, 1, 1, 1], seconds=4.0)
    line = line_of(race, "fine_tune_all")
    assert (line.state, len(line.done), line.seconds, line.parameters) == ("done", 2, 3.0, 34)
    assert line.accuracy == wilson(0.75, 4) and line.accuracies == (0.5, 1.0) and line.part == "val"


def test_the_best_on_validation_is_first_though_test_is_what_is_shown(race, workspace):
    end(members_of(race, "from_scratch")[0], workspace, val=[1, 1, 1, 0], test=[0, 0, 0, 1])
    end(members_of(race, "linear_probe")[0], workspace, val=[1, 1, 0, 0], test=[1, 1, 1, 1])
    first, second = standings(race)[:2]
    assert (first.strategy, first.accuracy.value, first.part) == ("from_scratch", 0.25, "test")
    assert (second.strategy, second.accuracy.value) == ("linear_probe", 1.0)


def test_a_tie_goes_to_the_rule(race, workspace):
    for strategy in ("early_linear_probe", "linear_probe", "from_scratch"):
        end(members_of(race, strategy)[0], workspace, val=[1, 0])
    assert standings(race)[0].strategy == race.rule == "linear_probe"


def test_a_failure_says_why_and_a_run_in_progress_shows_before_it(race, workspace):
    first, second = members_of(race, "fine_tune_top")
    Run.create(first.plan, workspace, first.run.id).write_status(Status("failed", "out of memory"))
    assert (line_of(race, "fine_tune_top").state, line_of(race, "fine_tune_top").reason) == (
        "failed",
        "out of memory",
    )
    run = Run.create(second.plan, workspace, second.run.id)
    with run.lease.take():
        run.write_status(Status("running"))
        assert line_of(race, "fine_tune_top").state == "running"


def test_the_budget_is_stated(race, card, dataset):
    said = budget([member.plan for member in race.members])
    assert "2 seeds" in said and "32 epochs each" in said and "one run serves all seeds" in said
    learning = plans_for_race(
        ["fine_tune_all", "from_scratch"], 1, Answers("large", "similar"), card, dataset, {}
    )
    assert "1 seed." in budget(learning) and "probes" not in budget(learning)
