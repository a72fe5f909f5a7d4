"""Which weights look at the images where nobody names any, and what they make of real photographs."""

import shutil
from dataclasses import replace

import pytest

import tl_core as thaw
from tests.real_data import HYMENOPTERA, needs
from tl_core.command_line.data_lines import axes_lines, dataset_lines

CPU = {"device": "cpu", "report": lambda *told: None}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("default")


def test_a_folder_is_taken_for_photographs_and_that_is_said(picture_folder, place):
    recommended = thaw.recommend(picture_folder, measure=False, workspace=place, **CPU)
    assert recommended.plan.weights == "imagenet"
    assert recommended.notes[0].startswith("weights were not given, so imagenet was taken: Your images")
    assert (
        thaw.recommend(picture_folder, measure=False, weights="auto", workspace=place, **CPU).plan
        == recommended.plan
    )
    said = dataset_lines(thaw.inspect(picture_folder, workspace=place))
    assert any(line.startswith("Without --weights, imagenet: Your images") for line in said)


def test_what_thaw_drew_is_for_the_teaching_backbone(picture_folder, place):
    found = thaw.inspect(picture_folder, workspace=place).dataset
    drawn = replace(found, id="drawn", origin="built-in")
    drawn.write(place / "datasets" / drawn.id)
    recommended = thaw.recommend("drawn", measure=False, workspace=place, **CPU)
    assert recommended.plan.weights == "bundled"
    assert recommended.notes[0].startswith("weights were not given, so bundled was taken: Thaw drew")


def test_named_weights_are_taken_and_need_no_reason(picture_folder, place):
    recommended = thaw.recommend(picture_folder, weights="bundled", measure=False, workspace=place, **CPU)
    assert recommended.plan.weights == "bundled" and "weights were" not in str(recommended.notes)


def test_a_whole_plan_keeps_its_own_weights(picture_folder, place):
    recommended = thaw.recommend(picture_folder, weights="bundled", measure=False, workspace=place, **CPU)
    assert thaw.augment(recommended, workspace=place, **CPU).dataset == recommended.dataset.id
    with pytest.raises(ValueError, match="has its own weights"):
        thaw.augment(recommended, weights="imagenet", workspace=place, **CPU)


@needs(HYMENOPTERA)
def test_ants_and_bees_are_told_apart(place):
    run = thaw.run(HYMENOPTERA, strategy="linear_probe", workspace=place, **CPU)
    assert run.plan.weights == "imagenet"
    judged = run.result.reported
    assert judged.images == 153 and judged.accuracy >= 0.92


@needs(HYMENOPTERA)
def test_classes_are_called_by_the_names_that_the_source_has_for_them(place, tmp_path):
    few = tmp_path / "few"
    for name in ("ants", "bees"):
        (few / name).mkdir(parents=True)
        for photo in sorted((HYMENOPTERA / "train" / name).iterdir())[:25]:
            shutil.copy(photo, few / name)
    measured = thaw.measure(few, workspace=place, **CPU)
    assert measured.axes.similarity.verdict == "similar"
    called = {row.label: [name for name, _ in row.names] for row in measured.axes.similarity.names.table}
    assert "ant" in called["ants"] and "bee" in called["bees"]
    assert "Seen by the ImageNet weights" in axes_lines(measured)
