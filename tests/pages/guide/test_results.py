"""The page of a result: the verdict first, the receipt green or red, the mistakes as pictures, weights to
take away.
"""

import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from pages.parts.results.filtered import OTHER
from tests.core.stand_ins.results import write_model_config, write_result
from tests.pages.opened import ladder_drawn, shown
from tl_core.dataset.dataset import Rejected
from tl_core.engines import questions
from tl_core.handover.packed import packed
from tl_core.handover.parity import FILE as PARITY
from tl_core.handover.parity import Compared, Parity, sha256_of
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.predictions.held_out import HeldOut
from tl_core.predictions.prediction import Candidate, Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs import Run
from tl_core.runs.receipt import GroupReceipt, Receipt, Span
from tl_core.runs.result import ClassScore, CrossValidated, Mistake, Score
from tl_core.runs.run import Status
from tl_core.workspace import stored
from tl_core.workspace.events import Metric, Warning
from tl_core.workspace.workspace import write_json

PAGE = "guide/results.py"


@pytest.fixture
def run(card, dataset, workspace) -> Run:
    """A run that has ended with 70 % and one mistake."""
    plan = replace(plan_for("linear_probe", Answers("small", "similar"), card, dataset), device="cpu")
    ended = Run.create(plan, workspace)
    ended.write_status(Status("done"))
    (ended.folder / "mistakes").mkdir()
    Image.new("RGB", (16, 16)).save(ended.folder / "mistakes" / "0.jpg")
    names = dataset.classes
    write_result(
        ended,
        scores={"val": Score(7, 10)},
        chosen_on="Chosen on *validation*.",
        majority=0.4,
        chance=0.33,
        verdict="70 % right.",
        classes=names,
        confusion=((3, 1, 0), (0, 2, 1), (1, 0, 2)),
        per_class=tuple(
            ClassScore(name, 4, 1.0, recall, 0.5) for name, recall in zip(names, (0.9, 0.2, 0.5), strict=True)
        ),
        mistakes=(Mistake("a/1.png", names[0], names[1], 0.98, "mistakes/0.jpg"),),
        seconds=3.4,
    )
    write_receipt(ended, unchanged=True)
    return ended


def write_receipt(run: Run, unchanged: bool) -> None:
    group = GroupReceipt("stem", False, 10, 2, "a" * 64, ("a" if unchanged else "b") * 64)
    write_json(run.folder / "receipt.json", Receipt((group,)).to_json())


def test_all_images_lead_where_few_are_held_back(open_page, run: Run):
    write_result(run, scores={"val": Score(6, 8)}, cross_validated=CrossValidated(33, 40, 5, 0.6))
    app = open_page(PAGE, run=run.id)
    figures = {metric.label: metric.value for metric in app.metric}
    assert (figures["Accuracy"], figures["95 % interval"]) == ("82.5%", "68% to 91%")
    assert (figures["Majority class"], figures["Held back"]) == ("60.0%", "75.0%")


def test_the_verdict_comes_first_and_every_baseline_beside_it(open_page, run):
    page = open_page(PAGE, run=run.id)
    assert page.subheader[0].value == "70 \\% right\\."
    figures = ["70.0%", "40% to 89%", "40.0%", "53.3%", "33.0%", "3 s"]
    assert [number.value for number in page.metric] == figures
    assert page.caption[1].value == "Chosen on \\*validation\\*\\."


def test_what_a_diverged_run_kept_is_shown_with_the_reason(open_page, run, photographs):
    (seen,) = open_page(PAGE, run=run.id).warning
    assert "seen drawn pictures only" in seen.value
    run.write_status(Status("failed", "the training diverged; the best weights before it are kept"))
    page = open_page(PAGE, run=run.id)
    assert "the training diverged" in page.warning[0].value and page.subheader[0].value


def test_what_should_not_be_missed_of_the_run_is_said_beside_its_result(open_page, run):
    run.writer(1).emit(Warning("Stopped early"))
    assert open_page(PAGE, run=run.id).info[0].value == "Stopped early"


def test_a_kept_promise_is_green(open_page, run):
    assert "the frozen layer group is the same" in open_page(PAGE, run=run.id).success[0].value


def test_a_broken_promise_is_red(open_page, run):
    write_receipt(run, unchanged=False)
    page = open_page(PAGE, run=run.id)
    assert "was frozen and has changed" in page.error[0].value
    assert not page.success


def test_each_time_in_which_a_group_was_frozen_is_a_line_of_its_own(open_page, run):
    span = Span(1.9, "b" * 64, "b" * 64)
    write_json(
        run.folder / "receipt.json",
        Receipt((GroupReceipt("stem", True, 10, 2, "a" * 64, "b" * 64, (span,)),)).to_json(),
    )
    page = open_page(PAGE, run=run.id)
    table = next(table.value for table in page.dataframe if "Before" in table.value)
    assert list(table["Was"]) == ["trained", "frozen from epoch 1.9"]
    assert list(table["Now"]) == ["changed", "unchanged"]
    assert "unchanged since" in page.success[0].value


def test_the_worst_recognised_class_is_on_top(open_page, run, dataset):
    table = next(table.value for table in open_page(PAGE, run=run.id).dataframe if "Recall" in table.value)
    assert list(table["Class"]) == [dataset.classes[1], dataset.classes[2], dataset.classes[0]]


def test_without_a_word_the_newest_result_is_shown(open_page, run):
    assert open_page(PAGE).query_params["run"] == run.id


def test_a_run_without_a_result_leads_back_to_it(open_page, run):
    (run.folder / "result.json").unlink()
    assert "no result yet" in open_page(PAGE, run=run.id).info[0].value


def test_a_failed_run_without_a_result_says_why_and_offers_its_best(open_page, run):
    (run.folder / "result.json").unlink()
    run.write_status(Status("failed", "out of memory"))
    page = open_page(PAGE, run=run.id)
    assert "out of memory" in page.warning[0].value and not button_labels(page) & {"Keep the best so far"}
    (run.folder / "checkpoints").mkdir()
    (run.folder / "checkpoints" / "best-00001.000.safetensors").touch()
    assert "Keep the best so far" in button_labels(open_page(PAGE, run=run.id))


def button_labels(page) -> set[str]:
    return {button.label for button in page.button}


def test_an_upload_is_asked_about_in_another_process(open_page, run, workspace):
    page = open_page(PAGE, run=run.id)
    page.file_uploader[0].upload("../../evil.png", b"not even a picture", "image/png").run()
    (kept,) = [path for path in workspace.uploads.iterdir() if path.suffix == ".zip"]
    with zipfile.ZipFile(kept) as archive:
        assert archive.read("../../evil.png") == b"not even a picture"
    assert questions.predict(workspace, run, kept).folder.exists()


def test_an_answered_folder_is_a_table_with_its_download_and_an_evaluation(
    open_page, run, workspace, tmp_path, dataset
):
    (folder := tmp_path / "new").mkdir()
    task = questions.predict(workspace, run, folder)
    leaf, sand, _ = dataset.classes
    sure, unsure = (
        Prediction(name, (Candidate(leaf, share), Candidate(sand, 1 - share)), label)
        for name, share, label in (("=1+1.png", 0.9, leaf), ("2.png", 0.6, sand))
    )
    refused = Rejected("notes.txt", "it is no image")
    page = open_page(PAGE, run=run.id)
    page.text_input[0].set_value(str(folder))
    page.button("FormSubmitter:tried-on-server-Answer").click().run()
    assert task.folder.exists()
    task.give(PredictionTable(run.id, dataset.classes, (unsure, sure), (refused,)).to_json())
    page.run()
    table = next(table.value for table in page.dataframe if "Second" in table.value)
    assert list(table["Image"]) == ["2.png", "'=1+1.png"]
    assert list(table["Right"]) == [False, True] and list(table["In truth"]) == [sand, leaf]
    assert "1 of 2 images whose class is known are right" in shown(page) and "notes" in shown(page)
    assert any(button.label == "Download the answers" for button in page.get("download_button"))


def test_a_threshold_has_its_price_and_decides_what_is_answered(open_page, run, workspace, tmp_path, dataset):
    novelty, shares = np.arange(100) / 100, 1 - np.arange(100) / 250
    held_out = HeldOut.of("validation", novelty, shares, np.arange(100) < 90)
    stored.write(run.folder / "model" / "held_out.json", held_out)
    (folder := tmp_path / "new").mkdir()
    leaf, sand, _ = dataset.classes
    trust = held_out.trust(np.array([0.0, 0.7, 5.0]), np.array([1.0, 0.75, 0.99]))
    said = tuple(
        Prediction(f"{number}.png", (Candidate(leaf, 0.9), Candidate(sand, 0.1)), "", one)
        for number, one in enumerate(trust)
    )
    page = open_page(PAGE, run=run.id)
    assert "Answers 93 of 100 validation images" in shown(page)
    page.text_input[0].set_value(str(folder))
    page.button("FormSubmitter:tried-on-server-Answer").click().run()
    task = questions.predict(workspace, run, folder)
    task.give(PredictionTable(run.id, dataset.classes, said).to_json())
    page.run()
    assert answers_on(page) == [leaf, leaf, "no answer"]
    page.slider[0].set_value(60).run()
    assert answers_on(page) == [leaf, "no answer", "no answer"]
    assert "Answers 60 of 100 validation images" in shown(page)


def answers_on(page) -> list[str]:
    return list(next(table.value for table in page.dataframe if "Second" in table.value)["Answer"])


def test_too_few_held_out_images_are_told_instead_of_a_threshold(open_page, run):
    few = HeldOut("validation", (0.1, 0.2), (0.9, 0.8), (True, False))
    stored.write(run.folder / "model" / "held_out.json", few)
    page = open_page(PAGE, run=run.id)
    assert "only 2 images are held out" in shown(page) and not page.slider


def test_a_path_outside_the_roots_is_refused(open_page, run):
    page = open_page(PAGE, run=run.id)
    page.text_input[0].set_value("/etc")
    page.button("FormSubmitter:tried-on-server-Answer").click().run()
    assert "outside the folders this server may read" in page.error[0].value


@pytest.mark.parametrize("timm_opens_it", [True, False])
def test_the_code_to_copy_names_the_library_that_opens_the_weights(open_page, run, timm_opens_it):
    write_model_config(run, timm_opens_it)
    page = open_page(PAGE, run=run.id)
    code = [block.value for block in page.code]
    assert f"python -m tl_core predict {run.id} picture.jpg" in code
    assert any(f"local-dir:thaw-{run.id}" in block for block in code) == timm_opens_it
    assert ("does not read the mean of the last codes" in shown(page)) != timm_opens_it
    assert not any(str(run.folder.parent) in block for block in code)
    assert "Pack everything" in [button.label for button in page.button]


@pytest.fixture
def packed_run(run) -> Run:
    """The run, packed by another process: one model in another form, and its green receipt."""
    write_model_config(run)
    folder = packed(run) / "onnx"
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"graph")
    compared = (Compared(1, 0, 2e-6), Compared(8, 0, 3e-6))
    parity = Parity("model.onnx", sha256_of(folder / "model.onnx"), 32, "held-out images", compared, {})
    write_json(folder / PARITY, parity.to_json())
    task = questions.pack(run.workspace, run)
    task.folder.mkdir(parents=True)
    task.give({})
    return run


def test_what_is_packed_comes_with_its_receipt(open_page, packed_run):
    page = open_page(PAGE, run=packed_run.id)
    (said,) = [one.value for one in page.success if "model\\.onnx" in one.value]
    assert "says the same as the run\\'s own model: on 32 held\\-out images" in said.replace("\\:", ":")
    assert "Pack everything" not in [button.label for button in page.button]


def test_a_packed_file_that_was_tampered_with_is_red(open_page, packed_run):
    (packed(packed_run) / "onnx" / "model.onnx").write_bytes(b"grapf!")
    page = open_page(PAGE, run=packed_run.id)
    assert any("has changed since it was compared" in one.value for one in page.error)
    assert not any("model\\.onnx" in one.value for one in page.success)
    assert "Pack everything again" in [button.label for button in page.button]


def test_a_receipt_that_cannot_be_read_is_red(open_page, packed_run):
    (packed(packed_run) / "onnx" / PARITY).write_text("{}")
    page = open_page(PAGE, run=packed_run.id)
    assert any("does not hold what Thaw writes there" in one.value for one in page.error)


def test_what_was_packed_and_is_gone_can_be_packed_again(open_page, packed_run):
    packed(packed_run).rename(packed_run.folder / "elsewhere")
    page = open_page(PAGE, run=packed_run.id)
    assert "Pack everything again" in [button.label for button in page.button]


def test_the_table_of_runs_has_one_line_a_run_and_the_example(open_page, run):
    table = open_page("lab/runs.py").dataframe[0].value
    assert list(table["Strategy"]) == ["Linear probe", "Linear probe (example)"]
    assert table["Accuracy"][0] == 70 and table["Network"].str.startswith("data:image/svg+xml").all()


def blocks(page) -> dict[str, dict]:
    return {block["name"]: block for block in ladder_drawn(page)["blocks"]}


def test_every_block_of_the_ladder_is_stamped_with_what_became_of_it(open_page, run, card):
    groups = [
        GroupReceipt(name, name == "layer4", 10, 2, "a" * 64, ("b" if name == "layer4" else "a") * 64)
        for name in card.group_names
    ]
    write_json(run.folder / "receipt.json", Receipt(tuple(groups)).to_json())
    for epoch, drift in ((1.0, 0.002), (2.0, 0.3)):
        run.writer(1).emit(Metric(epoch, "layer4", "train", "drift", drift))
    write_result(run, scores={"val": Score(7, 10)}, best_epoch=1.0)
    drawn = blocks(open_page(PAGE, run=run.id))
    assert drawn["stem"]["stamp_words"] == "identical, bit for bit" and drawn["stem"]["digest"] == "a" * 64
    assert drawn["layer4"]["stamp_words"] == "moved 0.2 %" and drawn["layer4"]["learning"]


def test_a_solved_probe_is_shown_as_it_ended_however_few_steps_the_head_took(open_page, run, card):
    groups = [GroupReceipt(name, False, 10, 2, "a" * 64, "a" * 64) for name in card.group_names]
    write_json(run.folder / "receipt.json", Receipt(tuple(groups)).to_json())
    for step, accuracy in ((4, 0.5), (19, 0.75)):
        run.writer(1).emit(Metric(step, "layer3", "val", "accuracy", accuracy))
    write_result(run, scores={"val": Score(7, 10)}, best_epoch=4)
    assert blocks(open_page(PAGE, run=run.id))["layer3"]["percent"] == "75.0 %"


def test_a_block_that_was_frozen_for_a_time_says_when(open_page, run):
    span = Span(1.9, "b" * 64, "b" * 64)
    group = GroupReceipt("stem", True, 10, 2, "a" * 64, "b" * 64, (span,))
    write_json(run.folder / "receipt.json", Receipt((group,)).to_json())
    stem = blocks(open_page(PAGE, run=run.id))["stem"]
    assert stem["stamp"] == "moved" and stem["note"] == "frozen from epoch 1.9: unchanged since"


def test_a_backbone_that_nobody_has_described_is_drawn_by_its_names(open_page, plan_of_other_groups):
    drawn = blocks(open_page(PAGE, run=plan_of_other_groups.id))
    assert [(name, block["count"], block["width"]) for name, block in drawn.items()] == [
        ("one", "", 1.0),
        ("two", "", 1.0),
    ]


@pytest.fixture
def plan_of_other_groups(run, workspace) -> Run:
    names = ("one", "two")
    other = Run.create(replace(run.plan, groups=names, pretrained=names, head_after="two"), workspace)
    other.write_status(Status("done"))
    write_result(other)
    write_receipt(other, unchanged=True)
    return other


def test_a_click_on_the_matrix_shows_the_mistakes_of_its_cell(open_page, run, dataset):
    page = open_page(PAGE, run=run.id)
    leaf, sand, water = dataset.classes
    said = f"**{sand}** (98%)"
    assert said in shown(page)
    for true, taken, chosen, there in (
        (leaf, water, [leaf, water], False),
        (leaf, sand, [leaf, sand], True),
        (leaf, leaf, [leaf, OTHER], True),
    ):
        edit = {"x": taken, "y": true}
        page.session_state["heard"] = {"confusion": {"edit": edit, "answered": False}}
        page.run()
        assert [box.value for box in page.selectbox[:2]] == chosen
        assert (said in shown(page)) == there
    page.selectbox[0].set_value(water).run()
    assert "None of these is among the surest mistakes" in shown(page)
