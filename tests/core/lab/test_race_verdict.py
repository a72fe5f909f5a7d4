"""The sentence of a race: the rule, the winner, the paired difference, and on what it was measured."""

import shutil

import pytest

from tests.core.stand_ins.racers import end, members_of
from tl_core.lab.race import Race, plans_for_race
from tl_core.lab.race_standings import standings
from tl_core.lab.race_verdict import RaceVerdict, summary, verdict
from tl_core.matrix import Answers

RIGHT, WRONG = [1], [0]


@pytest.fixture
def race(card, dataset, workspace) -> Race:
    """The rule (linear_probe) against fine_tune_all with two seeds."""
    names = ["linear_probe", "fine_tune_all"]
    return Race.create(plans_for_race(names, 2, Answers("small", "similar"), card, dataset, {}), workspace)


def verdict_on(race: Race) -> RaceVerdict | None:
    return verdict(race, standings(race))


def ended(race: Race, workspace, rule: dict, other: dict, third: dict | None = None) -> None:
    end(members_of(race, "linear_probe")[0], workspace, **rule)
    for member, hits in zip(members_of(race, "fine_tune_all"), (other, third or other), strict=True):
        end(member, workspace, **hits)


def test_a_clear_disagreement_is_significant(race, workspace):
    ended(race, workspace, {"val": RIGHT * 60 + WRONG * 40}, {"val": RIGHT * 90 + WRONG * 10})
    found = verdict_on(race)
    assert (found.winner, found.other, found.lead.estimate.value) == (
        "fine_tune_all",
        "linear_probe",
        pytest.approx(0.3),
    )
    assert found.sentence.startswith(
        "The rule said linear probe; your data says fine-tune everything, by 30.0 points (95 % interval"
    )
    assert found.sentence.endswith(" That is hardly luck (p < 0.001).")
    assert "same 100 validation images" in found.chosen_on and "flatters" in found.chosen_on


def test_where_the_rule_wins_it_is_set_against_the_next_best(race, workspace):
    ended(race, workspace, {"val": RIGHT * 9 + WRONG}, {"val": RIGHT * 8 + WRONG * 2})
    found = verdict_on(race)
    assert (found.winner, found.other) == ("linear_probe", "fine_tune_all")
    assert "says the same, ahead of fine-tune everything, by 10.0 points" in found.sentence
    assert found.sentence.endswith("That is perhaps luck (p = 1).")


def test_the_winner_is_chosen_on_validation_and_reported_on_test(race, workspace):
    rule, other = (
        {"val": WRONG * 5 + RIGHT * 5, "test": RIGHT * 20},
        {"val": RIGHT * 10, "test": RIGHT * 18 + WRONG * 2},
    )
    ended(race, workspace, rule, other)
    found = verdict_on(race)
    assert (found.winner, found.part, found.images) == ("fine_tune_all", "test", 20)
    assert found.lead.estimate.value == pytest.approx(-0.1) and "by -10.0 points" in found.sentence
    assert "chosen on the validation images" in found.chosen_on and "20 test images" in found.chosen_on


def test_images_are_paired_over_the_mean_of_seeds(race, workspace):
    """Seed 0 is right on the first half, seed 1 on the second: on no image is it ahead of, or behind, a rule
    half right too.
    """
    ended(
        race,
        workspace,
        {"val": RIGHT * 5 + WRONG * 5},
        {"val": RIGHT * 5 + WRONG * 5},
        {"val": WRONG * 5 + RIGHT * 5},
    )
    assert verdict_on(race).lead.estimate.value == 0 and verdict_on(race).lead.p_value == 1.0


def test_there_is_no_sentence_before_the_end(race, workspace):
    ended(race, workspace, {"val": RIGHT}, {"val": WRONG})
    shutil.rmtree(members_of(race, "fine_tune_all")[1].run.folder)
    with race.lease.take():
        assert verdict_on(race) is None
    assert verdict_on(race) is not None  # interrupted: what is done is compared


def test_there_is_no_sentence_without_the_rule_or_without_a_rival(race, workspace):
    assert verdict_on(race) is None
    end(members_of(race, "fine_tune_all")[0], workspace, val=RIGHT)
    assert verdict_on(race) is None
    found = summary(race)
    assert [
        found[name] for name in ("sentence", "winner", "difference", "interval", "p_value", "significant")
    ] == [None] * 6
    assert found["rule"] == "linear_probe" and len(found["members"]) == 3


def test_the_summary_says_it_all(race, workspace):
    ended(race, workspace, {"val": RIGHT * 60 + WRONG * 40}, {"val": RIGHT * 90 + WRONG * 10})
    found = summary(race)
    assert (found["state"], found["winner"], found["significant"]) == ("done", "fine_tune_all", True)
    assert [line["strategy"] for line in found["leaderboard"]] == ["fine_tune_all", "linear_probe"]
    assert {member["seed"] for member in found["members"] if member["strategy"] == "fine_tune_all"} == {0, 1}
    low, high = found["interval"]
    assert low < found["difference"] < high
