"""A race as a folder: who takes part, in which order, under which budget; where it stands; who may stop
it.
"""

from dataclasses import replace
from threading import Barrier

import pytest

from tests.core.stand_ins.racers import end, hitting, members_of
from tests.core.stand_ins.training import planned
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.lab import experimenter
from tl_core.lab.race import STRATEGIES, Race, plans_for_race
from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run, trainer
from tl_core.runs.run import Status, find_run, list_runs
from tl_core.workspace import visitors
from tl_core.workspace.shelf import new_id
from tl_core.workspace.stored import read_json
from tl_core.workspace.visitors import NotYoursError
from tl_core.workspace.workspace import write_json

SMALL_SIMILAR = Answers("small", "similar")
EVERY_RIGHT = {strategy: [1, 1, 0, 1] for strategy in STRATEGIES}


def quiet(sentence: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def plans(card: BackboneCard, dataset: Dataset) -> list[Plan]:
    """All default strategies with two seeds, on the CPU."""
    return plans_for_race(STRATEGIES, 2, SMALL_SIMILAR, card, dataset, {"device": "cpu"})


@pytest.fixture
def race(plans, workspace) -> Race:
    return Race.create(plans, workspace)


def test_the_early_probe_of_a_race_reads_where_a_depth_profile_says(card, dataset):
    names = ["linear_probe", "early_linear_probe"]
    answers = Answers("small", "similar")
    raced = [plans_for_race(names, 1, answers, card, dataset, {}, cut) for cut in (None, "low")]
    assert [[plan.head_after for plan in plans] for plans in raced] == [["top", "middle"], ["top", "low"]]


def test_seeds_come_one_after_the_other_and_one_run_of_a_solved_strategy_serves_all(plans):
    assert [(plan.strategy, plan.seed) for plan in plans] == [
        *((strategy, 0) for strategy in STRATEGIES),
        ("fine_tune_top", 1),
        ("fine_tune_all", 1),
        ("from_scratch", 1),
    ]


def test_the_budget_of_those_that_learn_is_equal(plans, card, dataset):
    epochs = {plan.epochs for plan in plans if not plan.fixed_features}
    assert epochs == {plan_for("fine_tune_all", SMALL_SIMILAR, card, dataset).epochs}
    chosen = plans_for_race(STRATEGIES, 1, SMALL_SIMILAR, card, dataset, {"epochs": 3, "seed": 7})
    assert {(plan.epochs, plan.seed) for plan in chosen} == {(3, 7)}


def test_options_go_to_those_that_have_a_use_for_them(card, dataset):
    options = {"label_smoothing": 0.1, "patience": 2, "class_weights": "balanced"}
    for plan in plans_for_race(STRATEGIES, 1, SMALL_SIMILAR, card, dataset, options):
        assert (plan.label_smoothing, plan.patience) == ((0.0, 0) if plan.fixed_features else (0.1, 2))
        assert plan.class_weights == "balanced"


def test_but_for_seed_epochs_and_device_each_plan_is_its_strategys_own(plans, card, dataset):
    for plan in plans:
        own = plan_for(plan.strategy, SMALL_SIMILAR, card, dataset)
        assert replace(plan, seed=own.seed, epochs=own.epochs, device=own.device) == own


@pytest.mark.parametrize(
    ("strategies", "seeds", "said"),
    [
        (["fine_tune_all", "from_scratch"], 1, "rule's strategy, linear_probe"),
        (["linear_probe"], 1, "at least one other"),
        (["linear_probe", "linear_probe"], 1, "at least one other"),
        (["linear_probe", "magic"], 1, "no strategy 'magic'"),
        (STRATEGIES, 0, "seeds is 0"),
        (STRATEGIES, 21, "take 1 to 20"),
    ],
)
def test_what_makes_no_race_is_refused(card, dataset, strategies, seeds, said):
    with pytest.raises(ValueError, match=said):
        plans_for_race(strategies, seeds, SMALL_SIMILAR, card, dataset, {})


def test_an_image_size_that_does_not_fit_is_refused_before_the_race(card, dataset):
    with pytest.raises(ValueError, match="65"):
        plans_for_race(STRATEGIES, 1, SMALL_SIMILAR, card, dataset, {"image_size": 65})


def test_the_same_id_twice_is_one_race(plans, workspace):
    race_id = new_id()
    first, second = Race.create(plans, workspace, race_id), Race.create(plans[:2], workspace, race_id)
    assert first == second and [member.plan for member in second.members] == plans
    assert [found.name for found in (workspace.root / "races").iterdir()] == [race_id]


def test_a_race_is_found_by_its_id_and_nothing_else_is(race, workspace):
    assert Race.find(workspace, race.id) == race and Race.every(workspace) == [race]
    for wrong in (new_id(), "../runs", ""):
        with pytest.raises(ValueError, match="race"):
            Race.find(workspace, wrong)


def test_a_race_of_the_first_format_is_read(race, plans):
    told = read_json(race.file)
    members = [
        {**member, "plan": {**member["plan"], "pretrained": bool(member["plan"]["pretrained"])}}
        for member in told["members"]
    ]
    write_json(race.file, {"created": 12.5, "members": members})
    earlier = Race(race.folder)
    assert [member.plan for member in earlier.members] == plans and earlier.created == 12.5


def test_a_race_that_cannot_be_read_is_refused_in_a_sentence_and_hides_no_other(race, plans, workspace):
    later = Race.create(plans, workspace)
    write_json(later.file, {"format": 9})
    assert Race.every(workspace) == [race]
    with pytest.raises(ValueError, match="race.json was written by a later Thaw, in format 9"):
        Race.find(workspace, later.id)


def test_nobody_has_begun_and_no_run_is_listed_before_its_turn(race, workspace):
    assert {member.state() for member in race.members} == {"waiting"}
    assert list_runs(workspace) == []


def test_each_member_becomes_an_ordinary_run(race, workspace):
    experimenter.carry_out(race, quiet, hitting(EVERY_RIGHT))
    assert race.state() == "done"
    for member in race.members:
        run = find_run(workspace, member.run.id)
        assert run.plan == member.plan and run.status().state == "done" and run.events()


def test_members_are_reported_by_name(race):
    heard = []
    experimenter.carry_out(race, lambda *told: heard.append(told), hitting(EVERY_RIGHT))
    assert ("From scratch, seed 1: Hitting", 1, 1) in heard


def test_while_its_process_lives_it_runs_and_after_its_death_it_is_interrupted(race):
    with race.lease.take():
        assert race.state() == "running"
        race.request_stop()
        assert race.state() == "stopping"
    assert race.state() == "stopped"
    (race.folder / "stop").unlink()
    assert race.state() == "interrupted"


def test_a_stopped_race_keeps_what_is_done_and_goes_on_with_the_rest(race):
    def stop_in_the_third(run: Run) -> None:
        if run.plan.strategy == "fine_tune_top":
            race.request_stop()

    experimenter.carry_out(race, quiet, hitting(EVERY_RIGHT, stop_in_the_third))
    states = [member.state() for member in race.members]
    assert states == ["done", "done", "done", "stopped", *["waiting"] * 5] and race.state() == "stopped"
    before = [member.run.created for member in race.members[:4]]
    (race.folder / "stop").unlink()
    experimenter.carry_out(race, quiet, hitting(EVERY_RIGHT))
    assert race.state() == "done" and {member.state() for member in race.members} == {"done"}
    assert [member.run.created for member in race.members[:4]] == before


def test_stopping_one_run_stops_its_race(race):
    experimenter.carry_out(race, quiet, hitting(EVERY_RIGHT, Run.request_stop))
    assert [member.state() for member in race.members][:2] == [
        "stopped",
        "waiting",
    ] and race.state() == "stopped"


def test_a_race_and_its_runs_are_of_the_browser_that_started_it(plans, workspace):
    ann, ben = "a" * 16, "b" * 16
    race = Race.create(plans[:2], workspace.opened_for(ann))
    for ask in (race.start, race.request_stop):
        with pytest.raises(NotYoursError):
            ask(by=ben)
    assert not race.stop_requested() and not race.lease.expected()
    experimenter.carry_out(race, quiet, hitting(EVERY_RIGHT))
    assert all(visitors.owners(member.run.folder) == {ann} for member in race.members)


def test_a_stop_between_two_members_is_not_lost(race):
    """The file is there before the member's folder is, so the requester saw no run to stop."""
    (race.folder / "stop").touch()
    experimenter.carry_out(race, quiet, hitting(EVERY_RIGHT))
    assert {member.state() for member in race.members} == {"waiting"}


def test_one_failure_does_not_stop_the_others(race):
    experimenter.carry_out(
        race, quiet, hitting({name: hits for name, hits in EVERY_RIGHT.items() if name != "fine_tune_top"})
    )
    assert [member.state() for member in members_of(race, "fine_tune_top")] == ["failed", "failed"]
    assert race.state() == "done" and members_of(race, "from_scratch")[1].state() == "done"


def test_a_member_that_ended_otherwise_is_not_run_again(race, workspace):
    end(race.members[0], workspace, val=[1, 1, 1, 1])
    experimenter.carry_out(race, quiet, hitting({}))
    assert race.members[0].state() == "done"


def test_started_from_a_page_it_runs_in_another_process(pictures, workspace, until):
    """One member trains; the dataset of the other is not there."""
    probe = planned(pictures, "linear_probe")
    race = Race.create([probe, replace(probe, strategy="fine_tune_all", dataset="gone")], workspace)
    race.start()
    assert race.state() == "running"
    until(lambda: race.state() == "done")
    trained, without_data = (member.run for member in race.members)
    assert trained.status().state == "done" and (trained.folder / "model" / "model.safetensors").exists()
    assert without_data.status().state == "failed" and "no dataset gone" in without_data.status().reason


def test_on_four_devices_four_members_train_at_once_and_the_fifth_takes_the_first_that_is_free(
    plans, workspace
):
    race = Race.create([replace(plans[0], seed=seed) for seed in range(5)], workspace)
    together, begun = Barrier(4), []

    def apart(run: Run) -> None:
        begun.append(run.id)
        if len(begun) <= 4:
            together.wait(60)
        trainer.carry_out(run, hitting(EVERY_RIGHT))

    experimenter.carry_out(race, quiet, hitting({}), at_once=4, apart=apart)
    assert race.state() == "done" and sorted(begun) == sorted(member.run.id for member in race.members)
    assert [member.run.status() for member in race.members] == [Status("done")] * 5


def test_a_race_that_is_stopped_begins_no_other_on_any_device(plans, workspace):
    race, begun = Race.create([replace(plans[0], seed=seed) for seed in range(5)], workspace), []

    def apart(run: Run) -> None:
        begun.append(run.id)
        if len(begun) == 2:
            race.request_stop()
        trainer.carry_out(run, hitting(EVERY_RIGHT))

    experimenter.carry_out(race, quiet, hitting({}), at_once=2, apart=apart)
    assert race.state() == "stopped" and len(begun) <= 3


def test_a_member_in_a_process_of_its_own_ends_as_it_would_here(plans, workspace):
    race = Race.create([replace(plans[0], dataset="gone")], workspace)
    experimenter.carry_out(race, quiet, hitting({}), at_once=2)
    (member,) = race.members
    assert member.run.status().state == "failed" and "no dataset gone any more" in member.run.status().reason
