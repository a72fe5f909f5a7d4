"""A strategy that cannot win any more is not run with further seeds, and says so."""

import pytest

from tests.core.stand_ins.racers import end, hitting, members_of
from tl_core.lab import experimenter
from tl_core.lab.race import Race, plans_for_race
from tl_core.lab.race_standings import standings
from tl_core.lab.race_verdict import summary
from tl_core.matrix import Answers
from tl_core.runs.run import list_runs

IMAGES = 100
GOOD, NEARLY, BAD = ([1] * right + [0] * (IMAGES - right) for right in (90, 88, 40))
HITS = {"linear_probe": GOOD, "fine_tune_top": NEARLY, "fine_tune_all": GOOD, "from_scratch": BAD}


@pytest.fixture
def race(card, dataset, workspace) -> Race:
    """The rule (linear_probe) against three that learn, three seeds."""
    return Race.create(
        plans_for_race(list(HITS), 3, Answers("small", "similar"), card, dataset, {}), workspace
    )


def states(race: Race, strategy: str) -> list[str]:
    return [member.state() for member in members_of(race, strategy)]


def carry_out(race: Race) -> list[str]:
    heard = []
    experimenter.carry_out(race, lambda sentence, done, total: heard.append(sentence), hitting(HITS))
    return heard


def test_one_far_behind_the_leader_is_not_repeated_and_one_close_to_it_is(race, workspace):
    heard = carry_out(race)
    assert states(race, "from_scratch") == ["done", "dropped", "dropped"]
    assert states(race, "fine_tune_top") == states(race, "fine_tune_all") == ["done"] * 3
    assert race.state() == "done" and len(list_runs(workspace)) == 8
    assert "From scratch, seed 2: dropped after 1 seed: cannot catch up" in heard


def test_the_leaderboard_says_after_how_many_seeds(race):
    carry_out(race)
    last = standings(race)[-1]
    assert (last.strategy, last.state, len(last.done), last.reason) == (
        "from_scratch",
        "dropped",
        1,
        "dropped after 1 seed: cannot catch up",
    )
    told = summary(race)
    assert [member["state"] for member in told["members"]].count("dropped") == 2 and told["sentence"]


def test_what_was_dropped_stays_so_when_the_race_goes_on(race, workspace):
    carry_out(race)
    again = Race.find(workspace, race.id)
    carry_out(again)
    assert states(again, "from_scratch") == ["done", "dropped", "dropped"]


def test_seeds_that_disagree_widen_the_interval_and_nobody_is_dropped(race, workspace):
    """90 and 40 of 100 images: the mean of two such seeds says little."""
    for strategy, second in (("fine_tune_all", GOOD), ("from_scratch", GOOD)):
        first, again, _ = members_of(race, strategy)
        end(first, workspace, val=HITS[strategy])
        end(again, workspace, val=second)
    end(members_of(race, "linear_probe")[0], workspace, val=GOOD)
    carry_out(race)
    assert states(race, "from_scratch") == ["done"] * 3


def test_a_strategy_of_which_no_run_is_done_is_tried_again(race, workspace):
    del workspace
    hits = {name: found for name, found in HITS.items() if name != "from_scratch"}
    experimenter.carry_out(race, lambda *told: None, hitting(hits))
    assert states(race, "from_scratch") == ["failed"] * 3
