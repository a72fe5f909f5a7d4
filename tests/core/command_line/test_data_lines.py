"""How answers about images, backbones and plans read: a few plain lines, what matters first."""

from dataclasses import replace

from tl_core.command_line.data_lines import (
    card_lines,
    dataset_lines,
    ranking_lines,
    rate_lines,
    recommendation_lines,
    sheet_lines,
    table_lines,
)
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Rejected
from tl_core.demo.baselines import Row
from tl_core.plans.rate_range import RateRange
from tl_core.verbs.backbones import BackboneRanking, DescribedBackbone
from tl_core.verbs.data import InspectedDataset
from tl_core.verbs.previews import ContactSheet, RateFinding
from tl_core.verbs.recommending import Recommendation
from tl_core.verbs.teaching import DemoTable


def test_a_dataset_gives_its_counts(dataset: Dataset, workspace):
    known = replace(dataset, rejected=(Rejected("x.txt", "is no image"),))
    assert dataset_lines(InspectedDataset(known, workspace)) == [
        "Toy: 16 images of 2 classes (12 train, 4 val, 0 test); rejected files: 1",
        "Classes: cat, dog",
        "  x.txt: is no image",
        "Without --weights, imagenet: Your images are taken for photographs, and these weights learned from"
        " photographs.",
        f"Dataset toy in {workspace.datasets / 'toy'}",
    ]
    items = tuple(replace(item, subject=item.sha256[0]) for item in dataset.items[:14])
    chosen = replace(dataset, items=items, excluded=dataset.items[14:], grouped_by="patient")
    lines = dataset_lines(InspectedDataset(chosen, workspace))
    assert lines[2:4] == ["Excluded: 2 images", "Training and validation share none of 2 groups"]


def test_a_backbone_is_a_line_a_group(card):
    lines = card_lines(DescribedBackbone(card))
    assert lines[0] == "toy: 510 k parameters, 64 px, apache-2.0"
    assert [line.split()[0] for line in lines[1:]] == ["stem", "low", "middle", "top"]


def test_advice_gives_scenario_reason_source_and_plan(plan, card, dataset, workspace):
    lines = recommendation_lines(Recommendation(plan, dataset, card, ("size was not given",), workspace))
    assert lines[0] == "Scenario 1, small and similar: linear_probe"
    assert "CS231n" in lines[2] and lines[3].startswith("Train only the head")
    assert lines[-1] == "size was not given"


def test_a_ranking_gives_its_sentences_then_a_line_a_backbone_then_what_was_left_out():
    line = {
        "weights": "bundled",
        "probe": {"value": 0.9, "low": 0.8, "high": 0.95},
        "logme": -0.25,
        "seconds_per_image": 0.0015,
        "parameters": 1_500_000,
    }
    ranked = {
        "sentences": ["It leads."],
        "backbones": [line],
        "left_out": [{"weights": "hub:x", "reason": "no network"}],
    }
    assert ranking_lines(BackboneRanking("toy", ranked)) == [
        "It leads.",
        "bundled  probe 0.900 (0.800 to 0.950)  LogME -0.250  1.5 ms an image  1.5 M parameters",
        "hub:x was left out: no network",
    ]


def test_a_rate_and_a_sheet_give_their_sentence_first(tmp_path):
    found = RateRange((1e-6, 1e-3), (1.0, 0.5), (1.0, 0.6), 0.1, 0.0017, "tenth", True)
    lines = rate_lines(RateFinding("toy", found, ("size was not given",)))
    assert lines == [found.sentence, "  rate 1.0e-06  loss 1.000", "size was not given"]
    sheet = ContactSheet("toy", tmp_path / "sheet.png", ("cat", "dog"), "On the left.", ())
    assert sheet_lines(sheet) == ["On the left.", "From the top: cat, dog", f"Sheet in {sheet.path}"]


def test_a_table_is_markdown_with_the_recommended_way_in_bold():
    row = Row("toy", "Linear probe", (0.5,), 24, recommended=True)
    told = {"head": list(Row.HEAD), "lines": [row.line()], "rows": [row.to_json()]}
    lines = table_lines(DemoTable({**told, "sentences": ["The rule holds."]}))
    assert lines[:2] == ["| data | way | accuracy, % | 95 % interval |", "| --- | --- | --- | --- |"]
    assert lines[2:] == ["| toy | **Linear probe** | 50.0 | 31.4 to 68.6 |", "", "The rule holds."]
