"""A result says how sure it is, on which images, and shows what went wrong."""

from dataclasses import replace

import pytest
import torch
from PIL import Image
from sklearn.metrics import classification_report

from tests.core.stand_ins.training import planned, setup_of
from tl_core.dataset import Dataset
from tl_core.runs.receipt import Receipt
from tl_core.runs.result import Cell, CrossValidated, Result, Score
from tl_core.training.results import (
    MISTAKES,
    MOST_MISTAKES,
    OF_A_CELL,
    draw_mistakes,
    predictions_of,
    result_of,
    verdict,
    worst,
)
from tl_core.training.setup import Outcome, Setup

RECEIPT = Receipt(())


def test_the_verdict_is_one_sentence_with_its_interval_and_baseline():
    assert (
        verdict(Score(146, 153), "val", 0.5)
        == "146 of 153 validation images right: 95.4 % (95 % interval 90.9 to 97.8), "
        "45.4 points above always naming the largest class."
    )
    assert "test images" in verdict(Score(9, 10), "test", 0.5)
    assert "no better than always naming the largest class" in verdict(Score(5, 10), "val", 0.5)


def test_few_images_are_said_to_leave_much_open():
    assert verdict(Score(6, 8), "val", 0.5).endswith(
        "Only 8 are held back: the true accuracy may be anything between 41 % and 93 %."
    )
    assert "Only 1 image is held back" in verdict(Score(1, 1), "test", 0.5)
    assert "Only" not in verdict(Score(20, 30), "val", 0.5)


def test_a_cross_validated_verdict_is_about_all_images():
    assert (
        verdict(Score(6, 8), "val", 0.5, CrossValidated(33, 40, 5, 0.6))
        == "33 of 40 images right: 82.5 % (95 % interval 68.1 to 91.3), 22.5 points above always naming the"
        " largest class. Cross-validated over all 40 images, since only 8 are held back."
    )


def opened(dataset: Dataset, workspace) -> Setup:
    dataset.write(workspace.datasets / dataset.id)
    return setup_of(planned(dataset), workspace)


def scores_of(dataset: Dataset, part: str, wrong: dict[int, tuple[int, float]]) -> torch.Tensor:
    """Sure and right, but for {number of the image: (class said instead, how surely)}."""
    scores = torch.zeros(len(dataset.part(part)), len(dataset.classes))
    for number, item in enumerate(dataset.part(part)):
        said, surely = wrong.get(number, (item.label, 10.0))
        scores[number, said] = surely
    return scores


def result(dataset: Dataset, workspace, val: dict, test: dict, val_used: bool = True) -> Result:
    scores = {"val": scores_of(dataset, "val", val), "test": scores_of(dataset, "test", test)}
    outcome = Outcome(scores, frozenset({"layer4"}), 2, 1, "Chosen.", val_used, True)
    folder = workspace.runs / "run"
    folder.mkdir(parents=True, exist_ok=True)
    setup = opened(dataset, workspace)
    found = result_of(setup, folder, outcome, RECEIPT, 1.0, predictions_of(setup, outcome, 1.0))
    draw_mistakes(setup, folder, found)
    return found


def with_test_part(dataset: Dataset) -> Dataset:
    """Every third training image is for testing."""
    moved = {item.path for item in dataset.part("train")[::3]}
    items = tuple(replace(item, part="test") if item.path in moved else item for item in dataset.items)
    return replace(dataset, items=items, id="with-test")


def test_without_a_test_part_validation_is_reported_and_said_to_flatter(pictures, workspace):
    found = result(pictures, workspace, {0: (1, 5.0)}, {})
    images = len(pictures.part("val"))
    assert found.reported_on == "val" and found.reported.images == images and "test" not in found.scores
    assert found.reported.accuracy == pytest.approx((images - 1) / images)
    assert found.verdict.startswith(f"{images - 1} of {images} validation images right")
    assert "flatters" in found.chosen_on


def test_where_nothing_was_chosen_on_validation_it_does_not_flatter(pictures, workspace):
    assert result(pictures, workspace, {}, {}, val_used=False).chosen_on == "Chosen."


def test_a_test_part_is_what_is_reported(pictures, workspace):
    dataset = with_test_part(pictures)
    found = result(dataset, workspace, {}, {0: (1, 5.0), 1: (2, 5.0)})
    images = len(dataset.part("test"))
    assert found.reported_on == "test" and found.reported.accuracy == pytest.approx((images - 2) / images)
    assert found.scores["val"].accuracy == 1.0 and f"of {images} test images" in found.verdict
    assert sum(map(sum, found.confusion)) == images and "flatters" not in found.chosen_on


def test_tables_are_scikit_learns_with_true_classes_as_rows(pictures, workspace):
    val = pictures.part("val")
    wrong = {number: ((item.label + 1) % 3, 3.0) for number, item in enumerate(val) if number % 2}
    found = result(pictures, workspace, wrong, {})
    predicted = [wrong.get(number, (item.label, 0))[0] for number, item in enumerate(val)]
    for row in range(3):
        for column in range(3):
            pairs = [(item.label, guess) for item, guess in zip(val, predicted, strict=True)]
            assert found.confusion[row][column] == pairs.count((row, column))
    labels = [item.label for item in val]
    report = classification_report(
        labels, predicted, target_names=pictures.classes, output_dict=True, zero_division=0
    )
    for row in found.per_class:
        expected = report[row.name]
        assert row.images == expected["support"]
        assert [row.precision, row.recall, row.f1] == pytest.approx(
            [expected["precision"], expected["recall"], expected["f1-score"]]
        )


def test_the_surest_mistakes_come_first_each_with_a_small_picture(pictures, workspace):
    val = pictures.part("val")
    wrong = {
        0: ((val[0].label + 1) % 3, 1.0),
        2: ((val[2].label + 1) % 3, 9.0),
        1: ((val[1].label + 2) % 3, 4.0),
    }
    found = result(pictures, workspace, wrong, {})
    mistakes = found.mistakes
    assert [mistake.path for mistake in mistakes] == [val[number].path for number in (2, 1, 0)]
    assert [mistake.score for mistake in mistakes] == sorted(
        (mistake.score for mistake in mistakes), reverse=True
    )
    for number, mistake in zip((2, 1, 0), mistakes, strict=True):
        assert mistake.label == pictures.classes[val[number].label]
        assert mistake.predicted == pictures.classes[wrong[number][0]]
        picture = workspace.runs / found.run / mistake.thumbnail
        with Image.open(picture) as image:
            assert max(image.size) <= 160


def test_of_each_cell_of_the_matrix_some_mistakes_are_kept():
    ranked = list(range(400))
    kept = worst(ranked, lambda index: (0, 1) if index < 390 else (index, 0))
    assert kept == [*range(MISTAKES), *range(390, 400)]
    assert worst(ranked, lambda index: (0, 1) if index % 2 else (1, 0)) == ranked[:MISTAKES]
    each = worst(ranked, lambda index: (index // 10, 0))
    assert len(each) == MOST_MISTAKES and each[MISTAKES:][:OF_A_CELL] == [24, 25, *range(30, 34)]


def test_the_result_names_baselines_scenario_and_what_learned(pictures, workspace):
    found = result(pictures, workspace, {}, {})
    counts = [sum(item.label == label for item in pictures.part("val")) for label in range(3)]
    assert found.chance == pytest.approx(1 / 3) and found.majority == pytest.approx(max(counts) / sum(counts))
    assert found.scenario == Cell(1, "small", "similar")
    assert [group.name for group in found.groups if group.trained] == ["layer4", "head"]
    assert found.mistakes == () and found.frozen_unchanged
