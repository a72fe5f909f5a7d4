"""Values show themselves in a notebook, and a name is never markup."""

from dataclasses import replace
from html import escape

import pytest

from tests.core.stand_ins import racers
from tests.core.stand_ins.explanations import explanation
from tests.core.stand_ins.racers import end
from tests.core.stand_ins.results import write_result
from tl_core.backbones import BackboneCard
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Rejected
from tl_core.dataset.findings import CheckUp, Finding
from tl_core.lab.race import Race, plans_for_race
from tl_core.lab.study import Study, plans_for_study
from tl_core.matrix import Answers
from tl_core.plans.rate_range import RateRange
from tl_core.plans.recommendation import plan_for
from tl_core.predictions.explanation import Neighbour
from tl_core.predictions.prediction import Candidate, Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs import Run
from tl_core.runs.receipt import GroupReceipt, Receipt
from tl_core.runs.run import Status
from tl_core.verbs.backbones import BackboneRanking, DescribedBackbone
from tl_core.verbs.catalogue import Deleted, NotedRun, RunList, compare
from tl_core.verbs.data import InspectedDataset
from tl_core.verbs.diagnosis import HealthReport
from tl_core.verbs.experiments import RaceOutcome, StudyOutcome
from tl_core.verbs.predictions import ExportedModel
from tl_core.verbs.previews import ContactSheet, RateFinding
from tl_core.verbs.recommending import Recommendation
from tl_core.verbs.runs import FinishedRun, ShownRun, StoppingRun
from tl_core.verbs.teaching import DemoTable
from tl_core.workspace.workspace import write_json

HOSTILE = "<img src=x onerror=alert(1)>"
SAFE = "&lt;img src=x onerror=alert(1)&gt;"


@pytest.fixture
def named(dataset: Dataset) -> Dataset:
    """The two classes, one of a hostile name, and a rejected file of that name."""
    return replace(dataset, name=HOSTILE, classes=(HOSTILE, "dog"), rejected=(Rejected(HOSTILE, HOSTILE),))


def test_a_dataset_shows_its_counts(named, workspace):
    shown = InspectedDataset(named, workspace)._repr_html_()
    assert f"{SAFE}: 16 images of 2 classes" in shown and "Rejected files: 1" in shown
    assert HOSTILE not in shown and shown.count(SAFE) == 4
    many = replace(named, classes=(HOSTILE, *(f"class {n}" for n in range(40))))
    assert "And 21 more classes." in InspectedDataset(many, workspace)._repr_html_()


def test_advice_frames_the_cell_of_the_matrix_and_says_the_plan(card: BackboneCard, named, workspace):
    plan = plan_for("early_linear_probe", Answers("small", "different"), card, named)
    recommended = Recommendation(plan, named, card, (HOSTILE,), workspace)
    shown = recommended._repr_html_()
    (framed,) = [cell for cell in shown.split("<td ")[1:] if "2px" in cell]
    assert ">Early linear probe</td>" in framed
    assert recommended.sentence in shown and HOSTILE not in shown and SAFE in shown


@pytest.fixture
def finished(run: Run) -> FinishedRun:
    write_result(run, verdict=f"{HOSTILE} beats guessing.")
    groups = (GroupReceipt("stem", False, 500, 0, "a", "a"), GroupReceipt("head", True, 34, 0, "a", "b"))
    write_json(run.folder / "receipt.json", Receipt(groups).to_json())
    return FinishedRun(run, Status("done"), (HOSTILE,))


def test_a_run_shows_its_verdict_and_its_receipt(finished):
    shown = finished._repr_html_()
    assert f"{SAFE} beats guessing." in shown and HOSTILE not in shown
    assert "Proof: the frozen layer group is the same as before, bit for bit." in shown
    assert ">stem</td>" in shown and ">frozen</td>" in shown and ">unchanged</td>" in shown


def test_a_run_without_a_result_shows_why_and_says_it_when_asked(run: Run):
    stopped = FinishedRun(run, Status("stopped", "stopped before it began"))
    assert "stopped before it began" in stopped._repr_html_()
    for figure in ("result", "receipt"):
        with pytest.raises(ValueError, match=f"is stopped and has no {figure}: stopped before it began"):
            getattr(stopped, figure)


def test_a_race_shows_its_sentence_and_a_line_a_strategy(card, named, workspace):
    plans = plans_for_race(["linear_probe", "fine_tune_all"], 1, Answers("small", "similar"), card, named, {})
    race = Race.create(plans, workspace)
    outcome = RaceOutcome(race, (HOSTILE,))
    assert "The race is interrupted." in outcome._repr_html_()
    with pytest.raises(ValueError, match="there is no verdict: race .* is interrupted"):
        _ = outcome.verdict
    for member, hits in zip(race.members, ([1, 1, 1, 0], [1, 0, 0, 0]), strict=True):
        end(member, workspace, hits)
    shown = outcome._repr_html_()
    assert outcome.verdict.sentence in shown and "75.0 % (30.1 to 95.4)" in shown and SAFE in shown
    assert HOSTILE not in shown


def test_a_study_shows_its_sentence_and_a_line_a_curve(card, dataset, workspace):
    plans = plans_for_study(1, Answers("small", "similar"), card, dataset, None, {})
    outcome = StudyOutcome(Study.create(plans, workspace))
    with pytest.raises(ValueError, match="there is no verdict: study .* is interrupted"):
        _ = outcome.verdict
    for member in outcome.study.members:
        end(member, workspace, [1, 1, 0, 0])
    shown = outcome._repr_html_()
    assert escape(outcome.verdict.sentence) in shown and ">n = 4</th>" in shown and ">AnB+</td>" in shown


def ranking(name: str) -> BackboneRanking:
    probe = {"value": 0.9, "low": 0.8, "high": 0.95}
    line = {"weights": name, "probe": probe, "logme": 1.0, "parameters": 1_500_000}
    left_out = [{"weights": name, "reason": name}]
    return BackboneRanking("toy", {"sentences": [name], "backbones": [line], "left_out": left_out})


def test_every_other_value_shows_itself_and_no_name_is_markup(card, run, tmp_path):
    (tmp_path / "sheet.png").write_bytes(b"png")
    found = RateRange((1e-6, 1e-3), (1.0, 0.5), (1.0, 0.6), 0.1, 0.0017, "tenth", True)
    finding = Finding("dark", HOSTILE, (HOSTILE,), 1.0)
    values = [
        DescribedBackbone(replace(card, architecture=HOSTILE, source=HOSTILE)),
        ranking(HOSTILE),
        HealthReport(CheckUp("toy", "bundled", 16, HOSTILE, (finding,))),
        DemoTable({"head": [HOSTILE], "lines": [[HOSTILE]], "rows": [{}], "sentences": [HOSTILE]}),
        PredictionTable(
            "r",
            (HOSTILE, "ant"),
            (Prediction(HOSTILE, (Candidate(HOSTILE, 0.9), Candidate("ant", 0.1)), HOSTILE),),
        ),
        ExportedModel(run, tmp_path / HOSTILE, "onnx"),
        ContactSheet("toy", tmp_path / "sheet.png", (HOSTILE, "dog"), HOSTILE, ()),
        RateFinding("toy", found, ()),
        ShownRun(run),
        RunList((ShownRun(run).line,)),
        RunList(()),
        StoppingRun(run),
        NotedRun(run, RunNote(HOSTILE, HOSTILE, (HOSTILE,))),
        Deleted("run", run.id, 2_000_000),
    ]
    shown = [value._repr_html_() for value in values]
    assert not any(HOSTILE in html for html in shown) and all(SAFE in html for html in shown[:7])
    assert all(run.id in html for html in (shown[5], shown[8], shown[9], shown[11]))
    assert shown[12].count(SAFE) == 3 and f"Run {run.id} is deleted, which frees 2.0 MB." in shown[13]
    assert "There are no such runs." in shown[10] and found.sentence in shown[7]


def test_a_comparison_shows_who_leads_and_what_differs(run, plan, workspace):
    other = Run.create(replace(plan, image_size=96), workspace)
    for each, hits in ((run, [1, 1, 0]), (other, [1, 0, 0])):
        racers.write_result(each, hits)
        keep(each, RunNote(f"{HOSTILE} {hits}"))
    shown = compare([run, other])._repr_html_()
    assert (
        HOSTILE not in shown and f"<p>{SAFE} [1, 1, 0] is ahead of {SAFE} [1, 0, 0] by 33.3 points" in shown
    )
    assert all(text in shown for text in ("96 px", "64 px", run.id, other.id, "66.7 % (20.8 to 93.9)"))


def test_an_explanation_shows_its_maps_and_who_is_near(tmp_path):
    png = tmp_path / "map.png"
    png.write_bytes(b"png")
    told = replace(explanation(png, (HOSTILE, "ant"), (Neighbour(HOSTILE, HOSTILE, 0.1),)), image=HOSTILE)
    shown = told._repr_html_()
    assert HOSTILE not in shown and shown.count(SAFE) == 3 and shown.count("<img") == 2
