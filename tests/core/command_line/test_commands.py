"""Each command on real input: a folder of small pictures, a small random backbone, and a real training on the
CPU.
"""

import json
import math
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
import timm
import torch
from PIL import Image
from timm.models import save_for_hf

from tests.conftest import COLOURS, picture
from tl_core.backbones.card import HEAD
from tl_core.command_line.commands import COMMANDS
from tl_core.command_line.door import carry_out, parser
from tl_core.dataset import Dataset
from tl_core.plans import Plan
from tl_core.plans.rate_range import RateRange
from tl_core.runs import Run, trainer
from tl_core.runs.judged import judged
from tl_core.runs.run import find_run
from tl_core.workspace import Workspace
from tl_core.workspace.events import Event, Metric

Asked = Callable[..., dict]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """pictures/ with three classes of ten, weights/ with a random toy backbone, workspace/."""
    place = tmp_path_factory.mktemp("commands")
    for label, (name, colour) in enumerate(COLOURS.items()):
        (place / "pictures" / name).mkdir(parents=True)
        for number in range(10):
            picture(colour, 2 + 3 * label, 100 * label + number).save(
                place / "pictures" / name / f"{number}.png"
            )
    torch.manual_seed(0)
    save_for_hf(timm.create_model("test_resnet"), place / "weights", safe_serialization=True)
    return place


@pytest.fixture(scope="module")
def asked(place) -> Asked:
    """The answer to a command line, as a program that reads the JSON gets it; and what was reported
    meanwhile.
    """

    def ask(*arguments: str) -> dict:
        command = parser().parse_args([*arguments, "--workspace", str(place / "workspace")])
        ask.reported = []
        quick = command.command in ("runs", "show", "stop", "storage")
        heard = {} if quick else {"report": lambda *told: ask.reported.append(told)}
        return json.loads(json.dumps(carry_out(command, **heard).to_json()))

    return ask


@pytest.fixture(scope="module")
def options(place) -> list[str]:
    return [
        str(place / "pictures"),
        "--weights",
        f"local-dir:{place / 'weights'}",
        "--device",
        "cpu",
        "--image-size",
        "64",
        "--no-measure",
    ]


@pytest.fixture(scope="module")
def finished(asked, options) -> dict:
    """The answer of one run as recommended."""
    return asked("run", *options)


NEEDED = {
    "download": ["eurosat"],
    "demo": ["verdict"],
    "lesson": ["relu", "--classifier", "svm"],
    "runs": [],
    "storage": [],
    "predict": ["x", "y"],
    "explain": ["x", "y"],
    "export": ["x", "y"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_what_its_verb_takes(name):
    command, given = COMMANDS[name], ArgumentParser()
    for add in command.options:
        add(given)
    parameters, hints = signature(command.call).parameters, get_type_hints(command.call)
    more = [hints[one.name] for one in parameters.values() if one.kind is one.VAR_KEYWORD]
    known = {*parameters, *(option for kind in more for option in get_args(kind)[0].__annotations__)}
    assert set(vars(given.parse_args(NEEDED.get(name, ["x"])))) <= known


def test_inspect_counts_what_is_there(asked, place):
    answer = asked("inspect", str(place / "pictures"))
    assert answer["classes"] == list(COLOURS) and answer["images"] == 30 and answer["rejected"] == 0
    assert answer["train"] + answer["val"] + answer["test"] == 30
    assert (Path(answer["folder"]) / "dataset.json").exists()
    assert asked.reported


def test_a_dataset_inspected_before_is_named_by_its_id(asked, place):
    answer = asked("inspect", str(place / "pictures"))
    assert asked("inspect", answer["dataset"]) == answer
    assert asked.reported == []


def test_a_relative_path_means_the_folder_here(asked, place, monkeypatch):
    monkeypatch.chdir(place)
    assert asked("inspect", "pictures") == asked("inspect", str(place / "pictures"))
    assert asked("describe", "local-dir:weights")["weights"] == f"local-dir:{place / 'weights'}"


def test_describe_is_measured_once_and_again_when_the_weights_are_newer(asked, place):
    weights = f"local-dir:{place / 'weights'}"
    first = asked("describe", weights)
    assert first["architecture"] == "test_resnet" and first["groups"] and first["seconds_per_image"] > 0
    assert asked("describe", weights) == first and asked.reported == []
    (place / "weights" / "model.safetensors").touch()
    asked("describe", weights)
    assert asked.reported == [("Opening the backbone", 0, 0)]


def test_recommend_places_the_data_and_says_what_was_assumed(asked, options):
    answer = asked("recommend", *options)
    assert (answer["strategy"], answer["scenario"]["number"]) == ("linear_probe", 1)
    assert (
        "count as small" in answer["notes"][0] and "similar to the source was assumed" in answer["notes"][1]
    )
    assert answer["sentence"].startswith("Train only the head")


def test_answers_that_are_given_are_not_assumed(asked, options):
    answer = asked("recommend", *options, "--size", "large", "--similarity", "different")
    assert (answer["strategy"], answer["scenario"]["number"], answer["notes"]) == ("fine_tune_all", 4, [])


def test_each_change_is_in_the_plan_and_nothing_else_changes(asked, options):
    before = asked("recommend", *options)["plan"]
    groups = before["groups"]
    changes = {
        "head": "softmax",
        "head_after": groups[-2],
        "epochs": 3,
        "batch_size": 4,
        "seed": 5,
        "image_size": 96,
        "trained": [groups[1], groups[-2]],
    }
    after = asked(
        "recommend",
        *options,
        "--head",
        "softmax",
        "--head-after",
        groups[-2],
        "--epochs",
        "3",
        "--batch-size",
        "4",
        "--seed",
        "5",
        "--image-size",
        "96",
        "--train-groups",
        f"{groups[-2]},{groups[1]},{HEAD}",
    )["plan"]
    assert after == {**before, **changes}


def test_each_option_is_in_the_plan(asked, options):
    flags = ["--sampling", "balanced", "--label-smoothing", "0.1", "--patience", "2", "--ema", "0.9"]
    chosen = {"sampling": "balanced", "label_smoothing": 0.1, "patience": 2, "ema": 0.9}
    before = asked("recommend", *options, "--strategy", "fine_tune_all")["plan"]
    assert asked("recommend", *options, "--strategy", "fine_tune_all", *flags)["plan"] == {**before, **chosen}
    weighted = asked("recommend", *options, "--class-weights", "balanced")["plan"]
    assert weighted["strategy"] == "linear_probe" and weighted["class_weights"] == "balanced"


def test_a_run_that_stops_early_says_so_on_the_terminal(asked, options, place):
    for seed in range(20):  # nothing tells these two classes apart, so validation soon gets no better
        folder = place / "alike" / f"class-{seed % 2}"
        folder.mkdir(parents=True, exist_ok=True)
        picture(seed=seed).save(folder / f"{seed}.png")
    flags = ("--strategy", "fine_tune_all", "--epochs", "30", "--patience", "1")
    answer = asked("run", str(place / "alike"), *options[1:], *flags)
    assert answer["state"] == "done" and answer["epochs_done"] < 30
    assert any("Stopped early" in note for note in answer["notes"])


@pytest.mark.parametrize(
    "change, said",
    [
        (["--patience", "2"], "solved to convergence without early stopping; thaw a group"),
        (
            ["--strategy", "fine_tune_all", "--sampling", "balanced", "--class-weights", "balanced"],
            "twice; take one of them",
        ),
        (["--train-groups", "layer9"], "no layer group 'layer9'"),
        (["--head-after", "layer9"], "no layer group 'layer9'"),
        (["--epochs", "0"], "from 1 to 1000"),
        (["--image-size", "65"], "multiple of"),
        (["--weights", "magic"], "say imagenet"),
        (["--strategy", "from_scratch", "--train-groups", "stem"], "would stay random"),
    ],
)
def test_what_cannot_run_is_refused_before_a_run_is_made(asked, options, place, change, said):
    with pytest.raises(ValueError, match=said):
        asked("run", *options, *change)
    assert not list((place / "workspace" / "runs").glob(".*"))


def test_a_run_gives_the_figures_a_caller_reads(finished, place):
    assert (finished["state"], finished["strategy"], finished["scenario"]["number"]) == (
        "done",
        "linear_probe",
        1,
    )
    low, high = finished["val_interval"]
    assert 0 <= low <= finished["val_accuracy"] <= high <= 1
    assert (
        finished["test_accuracy"] is None and finished["seconds"] > 0 and finished["frozen_unchanged"] is True
    )
    assert {"name", "parameters", "trained"} <= set(finished["groups"][0])
    assert (Path(finished["model"]) / "model.safetensors").exists()
    assert len(finished["notes"]) == 2


def test_runs_and_show_tell_of_it(asked, finished):
    assert finished["run"] in [listed["run"] for listed in asked("runs")["runs"]]
    shown = asked("show", finished["run"])
    assert (shown["state"], shown["val_accuracy"]) == ("done", finished["val_accuracy"])
    assert shown["result"]["run"] == finished["run"] and shown["receipt"]["frozen_unchanged"] is True


def test_a_race_says_whether_the_rule_was_right(asked, options, place):
    answer = asked(
        "race",
        *options,
        "--strategies",
        "linear_probe,fine_tune_all",
        "--seeds",
        "2",
        "--epochs",
        "1",
        "--ema",
        "0.9",
    )
    assert (answer["state"], answer["rule"]) == ("done", "linear_probe")
    assert [(member["strategy"], member["seed"]) for member in answer["members"]] == [
        ("linear_probe", 0),
        ("fine_tune_all", 0),
        ("fine_tune_all", 1),
    ]
    assert {line["strategy"] for line in answer["leaderboard"]} == {"linear_probe", "fine_tune_all"}
    assert answer["winner"] == answer["leaderboard"][0]["strategy"] and answer["sentence"].startswith(
        "The rule said linear probe;"
    )
    low, high = answer["interval"]
    assert (
        low <= answer["difference"] <= high
        and 0 <= answer["p_value"] <= 1
        and answer["significant"] in (True, False)
    )
    runs = [find_run(Workspace(place / "workspace"), member["run"]) for member in answer["members"]]
    assert [run.plan.ema for run in runs] == [0.0, 0.9, 0.9]
    run = runs[0]
    named, dataset = run.predictions().val, Dataset.read(run.workspace.datasets / run.plan.dataset)
    assert named.hits.mean() == run.result().reported.accuracy
    looked_at = judged(run, run.result(), dataset)
    assert len(looked_at) == len(dataset.part("val")) and all(0 < image.share <= 1 for image in looked_at)
    assert all(
        math.exp(-image.loss) == pytest.approx(image.share, abs=1e-4) for image in looked_at if image.right
    )
    assert {one.path: one.score for one in run.result().mistakes} == pytest.approx(
        {image.path: image.share for image in looked_at if not image.right}, abs=1e-4
    )
    assert run.predictions().test.labels == ()


def test_a_race_without_the_rule_is_refused_before_it_is_made(asked, options, place):
    before = list((place / "workspace" / "races").glob("*"))
    with pytest.raises(ValueError, match="rule's strategy, linear_probe"):
        asked("race", *options, "--strategies", "fine_tune_all,from_scratch")
    assert list((place / "workspace" / "races").glob("*")) == before


def test_the_layer_study_says_what_freezing_costs(asked, options):
    answer = asked("layers", *options, "--seeds", "1", "--epochs", "1")
    assert answer["state"] == "done" and answer["sentence"].endswith(".") and answer["costs"]["AnA"] == []
    assert list(answer["curves"]) == ["base", "probe", "AnB", "AnB+"]
    assert {member["state"] for member in answer["members"]} == {"done"}
    last = len(answer["groups"])
    assert answer["curves"]["AnB"][-1]["n"] == answer["curves"]["AnB+"][-1]["n"] == last
    assert answer["curves"]["AnB"][-1] == answer["curves"]["probe"][-1]


def test_backbones_are_ranked_on_the_same_images(asked, place):
    weights = f"local-dir:{place / 'weights'}"
    answer = asked(
        "backbones", str(place / "pictures"), "--weights", f"bundled, {weights}", "--device", "cpu"
    )
    assert {line["weights"] for line in answer["backbones"]} == {"bundled", weights} and answer[
        "left_out"
    ] == []
    first, second = (line["probe"]["value"] for line in answer["backbones"])
    assert first >= second and answer["images"] > 0
    with pytest.raises(ValueError, match="say imagenet"):
        asked("backbones", str(place / "pictures"), "--weights", "bundled,magic")


def test_predict_sorts_the_classes(asked, finished, place):
    table = asked("predict", finished["run"], str(place / "pictures" / "water" / "0.png"))
    (answer,) = table["images"]
    scores = [entry["score"] for entry in answer["classes"]]
    assert sorted(entry["name"] for entry in answer["classes"]) == sorted(COLOURS) and scores == sorted(
        scores, reverse=True
    )


def test_the_model_is_copied_to_a_folder_of_ones_own(asked, finished, tmp_path):
    answer = asked("export", finished["run"], str(tmp_path / "model"))
    here = {"run": finished["run"], "folder": str(tmp_path / "model")}
    assert answer == here | {"format": "timm", "parity": []}
    kept = Path(finished["model"])
    for name in ("config.json", "model.safetensors"):
        assert (tmp_path / "model" / name).read_bytes() == (kept / name).read_bytes()


def test_a_stopped_run_goes_on_where_it_was(asked, options, place):
    from tl_core.training.train import train

    plan = asked("recommend", *options, "--strategy", "fine_tune_top", "--epochs", "3")["plan"]
    run = Run.create(Plan.from_json(plan), Workspace(place / "workspace"))

    def stopping_after_an_epoch(plan, workspace, folder, channel) -> bool:
        def heard(event: Event) -> None:
            channel.emit(event)
            if isinstance(event, Metric) and event.split == "val" and event.epoch >= 1:
                run.request_stop()

        return train(plan, workspace, folder, replace(channel, emit=heard, should_stop=run.stop_requested))

    assert trainer.carry_out(run, stopping_after_an_epoch).state == "stopped"
    stopped = find_run(Workspace(place / "workspace"), run.id).result()
    answer = asked("resume", run.id)
    assert answer["state"] == "done" and answer["epochs_done"] == 3 > stopped.epochs_done


def test_a_rate_is_found_for_a_plan_given_by_options_or_whole(asked, options):
    answer = asked("find-rate", *options, "--train-groups", "layer4", "--batch-size", "8")
    assert RateRange.from_json(answer).sentence == answer["sentence"]
    plan = asked("recommend", *options, "--train-groups", "layer4", "--batch-size", "8")["plan"]
    again = asked("find-rate", options[0], "--plan", json.dumps({**plan, "head_start": "random"}))
    assert again["rates"][:5] == answer["rates"][:5] and again["losses"] != answer["losses"]


@pytest.mark.parametrize("whole", ["{", "5", "{}", '{"dataset": "another"}'])
def test_a_whole_plan_that_is_none_is_refused(asked, options, whole):
    with pytest.raises(ValueError, match="plan"):
        asked("find-rate", options[0], "--plan", whole)


@pytest.mark.parametrize("change", [{"dataset": "another"}, {"fingerprint": "0" * 64}])
def test_a_whole_plan_is_about_its_own_images(asked, options, change):
    plan = asked("recommend", *options)["plan"]
    with pytest.raises(ValueError, match="plan it anew"):
        asked("find-rate", options[0], "--plan", json.dumps({**plan, **change}))


def test_a_sheet_is_written_where_it_was_asked_for(asked, options, tmp_path):
    answer = asked("augment", *options, "--strategy", "fine_tune_all", "--out", str(tmp_path / "sheet.png"))
    assert answer["sheet"] == str(tmp_path / "sheet.png") and sorted(set(answer["classes"])) == sorted(
        COLOURS
    )
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.format == "PNG" and sheet.width > sheet.height


def test_a_sheet_without_a_place_is_kept_in_the_workspace(asked, options, place):
    answer = asked("augment", *options)
    assert Path(answer["sheet"]).is_relative_to(place / "workspace") and asked("augment", *options) == answer


def test_a_sheet_that_cannot_be_written_is_refused(asked, options, tmp_path):
    for out in (tmp_path, tmp_path / "nowhere" / "sheet.png"):
        with pytest.raises(ValueError, match="name a file in a folder"):
            asked("augment", *options, "--out", str(out))


def test_storage_says_what_lies_there_and_frees_what_may_go(asked, finished):
    before = {kind["kind"]: kind for kind in asked("storage")["kinds"]}
    assert before["codes"]["free"] == before["codes"]["bytes"] > 0 == before["runs"]["free"]
    after = asked("storage", "--free", "codes")
    assert after["freed"]["bytes"] == before["codes"]["bytes"]
    assert {kind["kind"]: kind["bytes"] for kind in after["kinds"]}["codes"] == 0
