"""The page of a race: set up from the guide's answers, followed, stopped, gone on with, and its sentence on
top.
"""

import pytest

from pages.parts.lab import race_figure
from tests.core.stand_ins.racers import end, members_of
from tests.pages.opened import button, shown
from tl_core.evidence import Estimate
from tl_core.lab.race import RACERS, Race, plans_for_race
from tl_core.lab.race_standings import Standing
from tl_core.matrix import Answers
from tl_core.runs import Run
from tl_core.runs.run import Status

PAGE = "lab/race.py"
RIGHT, WRONG = [1], [0]


@pytest.fixture
def race(card, dataset, workspace) -> Race:
    """The rule and its rival, one seed, not begun."""
    plans = plans_for_race(
        ["linear_probe", "fine_tune_all"], 1, Answers("small", "similar"), card, dataset, {"device": "cpu"}
    )
    return Race.create(plans, workspace)


@pytest.fixture
def over(race, workspace) -> Race:
    """The rule has lost by thirty points."""
    end(members_of(race, "linear_probe")[0], workspace, val=RIGHT * 60 + WRONG * 40)
    end(members_of(race, "fine_tune_all")[0], workspace, val=RIGHT * 90 + WRONG * 10)
    return race


def labels(page) -> set[str]:
    return {button.label for button in page.button}


def test_without_a_dataset_the_way_to_it_is_shown(open_page):
    page = open_page(PAGE)
    assert "There is no dataset yet" in page.info[0].value
    assert "You get a picture of accuracy against seconds" in page.markdown[0].value


def test_a_race_is_set_up_from_what_the_guide_was_told(open_page, dataset, card):
    page = open_page(PAGE, data=dataset.id, size="small", similarity="similar")
    assert "the rule says **Linear probe**" in shown(page)
    assert page.number_input[0].value == 3 and "3 seeds" in shown(page) and "9 runs" in shown(page)
    page.number_input[0].set_value(1).run()
    assert "1 seed." in shown(page) and "5 runs" in shown(page)


def test_a_race_without_the_rule_is_refused_before_it_begins(open_page, dataset, card):
    page = open_page(PAGE, data=dataset.id, size="small", similarity="similar")
    page.button_group[0].set_value(["fine_tune_all", "from_scratch"]).run()
    assert "name both" in page.error[0].value and button(page, "Start the race").disabled


def test_starting_makes_one_race_and_keeps_it_in_the_link(open_page, dataset, card, workspace, monkeypatch):
    begun = []
    monkeypatch.setattr(Race, "start", lambda race, starter: begun.append(race))
    page = open_page(PAGE, data=dataset.id, size="small", similarity="similar")
    button(page, "Start the race").click().run()
    (race,) = Race.every(workspace)
    assert begun == [race] and page.query_params["race"] == race.id
    assert [member.plan.strategy for member in race.members[: len(RACERS)]] == list(RACERS)
    assert "from_scratch" not in {member.plan.strategy for member in race.members}


def test_a_race_in_progress_shows_what_is_done_and_who_runs(open_page, race, workspace):
    rule, rival = race.members
    end(rule, workspace, val=RIGHT * 3 + WRONG)
    run = Run.create(rival.plan, workspace, rival.run.id)
    with race.lease.take(), run.lease.take():
        run.begin_attempt()
        run.write_status(Status("running", "on cpu"))
        page = open_page(PAGE, race=race.id)
    assert "1 of 2 runs are done. Now: Fine-tune everything, seed 0." in shown(page)
    table = page.dataframe[0].value
    assert list(table["Strategy"]) == ["Linear probe (the rule)", "Fine-tune everything"]
    assert table["Network"].str.startswith("data:image/svg+xml").all() and table["Network"].is_unique
    assert list(table["State"]) == ["done", "running"] and table["Accuracy (validation)"][0] == "75.0%"
    assert not page.subheader and "Set up another race" not in labels(page)


def test_stop_is_heard_and_cannot_be_pressed_twice(open_page, race):
    with race.lease.take():
        page = button(open_page(PAGE, race=race.id), "Stop the race").click().run()
        assert race.state() == "stopping" and button(page, "Stop the race").disabled


def test_the_sentence_is_on_top_when_it_is_over(open_page, over):
    page = open_page(PAGE, race=over.id)
    assert "your data says fine\\-tune everything\\, by 30\\.0 points" in page.subheader[0].value
    assert "100 validation images" in page.caption[1].value
    assert page.dataframe[0].value["Strategy"].iloc[0] == "Fine-tune everything"
    assert labels(page) == {"Set up another race", "Use this plan: Fine-tune everything"}


def test_a_stopped_race_keeps_what_is_done_and_can_go_on(open_page, race, workspace, monkeypatch):
    end(race.members[0], workspace, val=RIGHT * 3 + WRONG)
    race.request_stop()
    begun = []
    monkeypatch.setattr(Race, "start", lambda race, starter: begun.append(race))
    page = open_page(PAGE, race=race.id)
    assert "What it has done is kept" in page.warning[0].value
    assert list(page.dataframe[0].value["State"]) == ["done", "waiting"]
    button(page, "Go on with the race").click().run()
    assert begun == [race]


def test_a_failed_run_says_why(open_page, race, workspace):
    for member in race.members:
        Run.create(member.plan, workspace, member.run.id).write_status(
            Status("failed", "out of memory at batch 64; try 32")
        )
    said = [error.value for error in open_page(PAGE, race=race.id).error]
    assert any("Too few runs" in sentence for sentence in said)
    assert any(
        "Linear probe: out of memory at batch 64\\; try 32" in sentence.replace("\\:", ":")
        for sentence in said
    )


def test_a_strategy_that_was_dropped_says_so_in_its_line_and_is_no_error(open_page, card, dataset, workspace):
    plans = plans_for_race(
        ["linear_probe", "fine_tune_all"], 2, Answers("small", "similar"), card, dataset, {}
    )
    race = Race.create(plans, workspace)
    rule, first, second = race.members
    end(rule, workspace, val=RIGHT * 9 + WRONG)
    end(first, workspace, val=WRONG * 9 + RIGHT)
    second.drop("dropped after 1 seed: cannot catch up")
    page = open_page(PAGE, race=race.id)
    assert list(page.dataframe[0].value["State"]) == ["done", "dropped after 1 seed: cannot catch up"]
    assert not page.error and page.subheader


def test_another_race_can_be_set_up_and_the_earlier_one_is_still_there(open_page, over, dataset):
    page = open_page(PAGE, race=over.id, data=dataset.id, size="small", similarity="similar")
    button(page, "Set up another race").click().run()
    assert "race" not in page.query_params and "Start the race" in labels(page)
    assert any(over.state() in link.label for link in page.get("page_link"))


@pytest.mark.parametrize("link", ["20260101-000000-0123456789abcdef", "../../etc"])
def test_a_link_to_no_race_is_said_to_be_one(open_page, link):
    assert "race" in open_page(PAGE, race=link).warning[0].value


def test_a_race_whose_dataset_is_gone_is_still_shown(open_page, over, dataset, workspace):
    (workspace.datasets / dataset.id / "dataset.json").unlink()
    assert open_page(PAGE, race=over.id).subheader


def test_the_figure_has_a_point_a_strategy_and_the_rule_in_colour():
    lines = [
        Standing(
            "linear_probe",
            "done",
            ("a",),
            1,
            part="val",
            accuracy=Estimate(0.8, 0.7, 0.9),
            accuracies=(0.8,),
            seconds=2.0,
        ),
        Standing(
            "fine_tune_all",
            "done",
            ("b", "c"),
            2,
            part="val",
            accuracy=Estimate(0.9, 0.8, 0.95),
            accuracies=(0.88, 0.92),
            seconds=200.0,
        ),
    ]
    figure = race_figure.figure(lines, "linear_probe")
    runs, rule, rival = figure["data"]
    assert (rule["x"], rule["y"], rule["error_y"]["arrayminus"]) == ([2.0], [0.8], [pytest.approx(0.1)])
    assert rule["marker"]["color"] != rival["marker"]["color"] and list(runs["y"]) == [0.88, 0.92]
    names = {note["text"]: (note["xanchor"], note["yshift"]) for note in figure["layout"]["annotations"]}
    assert [anchor for anchor, _ in names.values()] == ["right", "left"]
    assert len({row for _, row in names.values()}) == 2


def test_the_plan_that_won_is_taken_up(open_page, over, card):
    page = open_page(PAGE, race=over.id)
    button(page, "Use this plan: Fine-tune everything").click().run()
    assert page.query_params["data"] == over.members[0].plan.dataset
    assert page.query_params["strategy"] == "fine_tune_all"
    assert button(page, "Start the run")


def test_the_runs_of_a_race_stand_under_it_and_not_among_the_others(open_page, over):
    page = open_page("lab/runs.py")
    assert len(page.dataframe[0].value) == 1  # the example
    page.session_state[f"members-{over.id}"] = True
    page.run()
    assert [fold.label.partition(":")[0] for fold in page.expander] == ["Race"]
    assert [link.label for link in page.get("page_link")] == [
        "Open the race",
        "Linear probe, seed 0, done",
        "Fine-tune everything, seed 0, done",
    ]
