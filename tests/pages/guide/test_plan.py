"""The plan page: the recommendation, its changes on the ladder, and the start of a run."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.plan import adjust
from tests.pages.opened import button, climb, ladder_drawn, rerun_until, shown
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.runs.run import FINAL, list_runs
from tl_core.workspace import Workspace


@pytest.fixture
def plan_page(open_page, dataset: Dataset, card: BackboneCard) -> AppTest:
    return open_page("guide/plan.py", data=dataset.id, size="small", similarity="similar")


def move(app: AppTest, cut: str | None = None, **learns: bool) -> None:
    """What the user does to the ladder of the page."""
    climb(app, adjust.LADDER, cut, **learns)


def trained(app: AppTest) -> list[str]:
    """The blocks that learn, of those the user can freeze."""
    return [block["name"] for block in ladder_drawn(app)["blocks"] if block["learning"]]


def lit(app: AppTest) -> str:
    """The chip that is lit."""
    return chips(app).value


def chips(app: AppTest):
    return next(one for one in app.get("button_group") if one.label == "Strategy")


def preset(app: AppTest, strategy: str) -> None:
    chips(app).set_value(strategy).run()
    assert not app.exception


def test_the_recommendation_is_one_sentence_with_nothing_to_do(plan_page: AppTest):
    assert "Train only the head" in shown(plan_page)
    assert "As recommended" in shown(plan_page)
    assert trained(plan_page) == []
    assert not button(plan_page, "Start the run").disabled


def test_a_thawed_group_is_counted_and_marked_as_a_difference(plan_page: AppTest):
    move(plan_page, layer4=True)
    assert "Train 1 of 5 layer groups" in shown(plan_page)
    assert "Differs from the recommendation" in shown(plan_page)


def reading(app: AppTest):
    return [one for one in app.selectbox if one.label == "How the head reads an activation"]


def test_a_head_that_is_solved_can_be_told_how_to_read(plan_page: AppTest):
    mean = ladder_drawn(plan_page)["head"]
    reading(plan_page)[0].set_value("grid").run()
    assert "Differs from the recommendation" in shown(plan_page)
    assert ladder_drawn(plan_page)["head"] != mean
    move(plan_page, layer4=True)
    assert reading(plan_page)[0].value == "grid"  # training starts from it


def test_a_head_that_reads_all_groups_is_drawn_so(plan_page: AppTest):
    preset(plan_page, "all_groups_probe")
    assert ladder_drawn(plan_page)["reads"] == "all" and lit(plan_page) == "all_groups_probe"
    assert trained(plan_page) == []


def test_one_click_leads_back_to_the_recommendation(plan_page: AppTest):
    preset(plan_page, "fine_tune_all")
    move(plan_page, stem=False)
    button(plan_page, "Back to the recommendation").click().run()
    assert "As recommended" in shown(plan_page)
    assert trained(plan_page) == []
    assert "strategy" not in plan_page.query_params


def test_going_back_also_resets_the_ladder_of_the_same_preset(plan_page: AppTest):
    move(plan_page, layer4=True)
    button(plan_page, "Back to the recommendation").click().run()
    assert trained(plan_page) == []
    assert "As recommended" in shown(plan_page)


def test_a_preset_sets_the_whole_ladder(plan_page: AppTest):
    preset(plan_page, "fine_tune_all")
    assert trained(plan_page) == ["stem", "layer1", "layer2", "layer3", "layer4"]
    preset(plan_page, "fine_tune_top")
    assert trained(plan_page) == ["layer3", "layer4"]
    assert plan_page.query_params["strategy"] == "fine_tune_top"


def test_a_hole_in_the_ladder_is_warned_about(plan_page: AppTest):
    preset(plan_page, "fine_tune_all")
    move(plan_page, layer2=False)
    assert any(
        "layer2 is frozen\\, but stem and layer1 before it learn" in one.value for one in plan_page.warning
    )


def test_groups_above_the_cut_are_not_part_of_the_plan(plan_page: AppTest):
    preset(plan_page, "fine_tune_top")
    move(plan_page, cut="layer2", layer2=True)
    assert ladder_drawn(plan_page)["cut"] == "layer2" and "Train 1 of 3 layer groups" in shown(plan_page)
    move(plan_page, cut="layer4")
    assert trained(plan_page) == ["layer2", "layer3", "layer4"]


def test_from_scratch_every_group_learns(plan_page: AppTest):
    preset(plan_page, "from_scratch")
    assert all(block["learning"] and block["locked"] for block in ladder_drawn(plan_page)["blocks"])


def test_the_chip_and_every_sentence_say_what_the_ladder_shows(plan_page: AppTest):
    assert lit(plan_page) == "linear_probe"
    move(plan_page, layer4=True)
    assert lit(plan_page) == "Custom"
    assert "Custom: stem to layer3 frozen, layer4 learns, head after layer4." in shown(plan_page).replace(
        "\\", ""
    )
    move(plan_page, layer3=True)
    assert lit(plan_page) == "fine_tune_top" and "fine-tune the last ones" in shown(plan_page)
    move(plan_page, layer3=False, layer4=False, cut="layer2")
    assert lit(plan_page) == "early_linear_probe" and "Custom" not in shown(plan_page)


def test_a_chip_sets_the_ladder_also_where_the_plan_began_with_it(plan_page: AppTest):
    move(plan_page, stem=True)
    preset(plan_page, "linear_probe")
    assert lit(plan_page) == "linear_probe" and trained(plan_page) == []
    assert "As recommended" in shown(plan_page)


def number(app: AppTest, title: str):
    return next(one for one in app.number_input if one.label.startswith(title))


def test_each_rung_shows_the_rate_its_group_learns_at(plan_page: AppTest):
    preset(plan_page, "fine_tune_top")
    move(plan_page, layer2=True)
    number(plan_page, "Backbone rate").set_value(0.004).run()
    number(plan_page, "Layer decay").set_value(0.5).run()
    blocks = ladder_drawn(plan_page)["blocks"]
    said = [block["learning_words"] if block["learning"] else block["frozen_words"] for block in blocks]
    assert said == ["frozen", "frozen", "rate 1e-3", "rate 2e-3", "rate 4e-3"]


def choice(app: AppTest, title: str):
    return next(one for one in app.selectbox if one.label == title)


def test_the_options_are_in_the_run_that_starts(plan_page: AppTest, workspace: Workspace):
    preset(plan_page, "fine_tune_all")
    choice(plan_page, "Sampling").select("balanced").run()
    for title, value in (("Label smoothing", 0.1), ("Patience", 2), ("Average of weights", 0.9)):
        number(plan_page, title).set_value(value).run()
    assert "Differs from the recommendation" in shown(plan_page)
    button(plan_page, "Start the run").click().run()
    (run,) = list_runs(workspace)
    run.request_stop()
    plan = run.plan
    assert (plan.sampling, plan.label_smoothing, plan.patience, plan.ema) == ("balanced", 0.1, 2, 0.9)


def test_options_that_a_solved_head_has_no_use_for_are_hidden_and_unset(plan_page: AppTest):
    assert [one.label for one in plan_page.selectbox if one.label in ("Class weights", "Sampling")] == [
        "Class weights"
    ]
    assert "solved to convergence" in shown(plan_page)
    move(plan_page, layer4=True)
    number(plan_page, "Patience").set_value(2).run()
    assert "solved to convergence" not in shown(plan_page)
    move(plan_page, layer4=False)
    assert "As recommended" in shown(plan_page)


def test_a_solved_head_has_no_numbers_of_epochs_to_set(plan_page: AppTest):
    def offered() -> set[str]:
        return {one.label for one in (*plan_page.number_input, *plan_page.selectbox)}

    loop = {"Epochs", "Batch size", "Head rate (AdamW)", "Layer decay", "Augmentation"}
    assert not loop & offered() and {"Image size", "Seed", "Device"} <= offered()
    move(plan_page, layer4=True)
    assert loop <= offered()


def test_evening_the_classes_out_twice_is_refused_in_one_sentence(plan_page: AppTest):
    preset(plan_page, "fine_tune_all")
    choice(plan_page, "Class weights").select("balanced").run()
    choice(plan_page, "Sampling").select("balanced").run()
    assert "take one of them" in plan_page.error[0].value and button(plan_page, "Start the run").disabled


def test_an_image_size_that_does_not_fit_is_refused_in_one_sentence(plan_page: AppTest):
    next(one for one in plan_page.number_input if one.label == "Image size").set_value(50).run()
    assert "does not fit the strides" in plan_page.error[0].value
    assert button(plan_page, "Start the run").disabled


def test_changes_outlive_a_visit_to_another_page(plan_page: AppTest):
    move(plan_page, layer4=True)
    plan_page.switch_page("learn/notes.py").run()
    plan_page.switch_page("guide/plan.py").run()
    assert trained(plan_page) == ["layer4"]


def test_answers_of_another_source_are_told_until_somebody_looks_at_this_one(plan_page: AppTest):
    assert "answered for another backbone" not in shown(plan_page)
    button(plan_page, "Take ImageNet weights").click().run()
    assert "answered for another backbone" in shown(plan_page)
    plan_page.switch_page("guide/scenario.py").run()
    plan_page.switch_page("guide/plan.py").run()
    assert "answered for another backbone" not in shown(plan_page)


def test_without_answers_the_page_shows_the_way_to_the_questions(open_page, dataset: Dataset):
    assert "First say how many images you have" in shown(open_page("guide/plan.py", data=dataset.id))


def test_starting_makes_one_run_and_opens_its_page(plan_page: AppTest, workspace: Workspace):
    next(one for one in plan_page.number_input if one.label == "Seed").set_value(7).run()
    button(plan_page, "Start the run").click().run()
    (run,) = list_runs(workspace)
    assert run.plan.seed == 7
    assert plan_page.query_params["run"] == run.id
    run.request_stop()
    rerun_until(plan_page, lambda: run.status().state in FINAL)


def test_a_link_carries_the_whole_plan(plan_page: AppTest, open_page, workspace: Workspace):
    preset(plan_page, "fine_tune_all")
    move(plan_page, layer2=False)
    number(plan_page, "Epochs").set_value(3).run()
    link = dict(plan_page.query_params)
    shared = open_page("guide/plan.py", **link)
    assert trained(shared) == ["stem", "layer1", "layer3", "layer4"] and lit(shared) == "Custom"
    assert number(shared, "Epochs").value == 3
    button(shared, "Back to the recommendation").click().run()
    assert "As recommended" in shown(shared) and "plan" not in shared.query_params
    shutil.rmtree(workspace.drafts)
    assert "The plan of this link is no longer kept here" in shown(open_page("guide/plan.py", **link))


def test_a_plan_left_for_other_data_or_answers_is_not_taken(plan_page: AppTest, open_page):
    move(plan_page, layer4=True)
    link = dict(plan_page.query_params)
    assert trained(open_page("guide/plan.py", **(link | {"size": "large", "strategy": "linear_probe"}))) == []


def test_backbones_at_hand_are_compared_when_somebody_asks(
    plan_page: AppTest, dataset: Dataset, workspace: Workspace
):
    button(plan_page, "Compare the backbones at hand")
    lines = [
        {
            "weights": "local-dir:/here/mine",
            "architecture": "mine",
            "probe": {"value": 0.9, "low": 0.8, "high": 0.95},
            "logme": -0.2,
            "behind": None,
            "seconds_per_image": 0.0015,
            "parameters": 1_500_000,
        },
        {
            "weights": "bundled",
            "architecture": "test_resnet",
            "probe": {"value": 0.8, "low": 0.7, "high": 0.9},
            "logme": -0.3,
            "behind": {"value": -0.1, "low": -0.15, "high": -0.05},
            "seconds_per_image": None,
            "parameters": 400_000,
        },
    ]
    task = questions.backbones(workspace, dataset)
    task.folder.mkdir(parents=True)
    task.give(
        {
            "backbones": lines,
            "sentences": ["mine is ahead."],
            "left_out": [{"weights": "bundled", "reason": "too large"}],
        }
    )
    plan_page.run()
    (table,) = plan_page.dataframe
    assert list(table.value["Backbone"]) == ["mine", "Teaching backbone"] and list(table.value["Probe"]) == [
        "90.0 % (80.0 to 95.0)",
        "80.0 % (70.0 to 90.0)",
    ]
    assert list(table.value["Behind the best"]) == ["", "-10.0 points (-15.0 to -5.0)"]
    assert "mine is ahead" in shown(plan_page) and "too large" in shown(plan_page)
