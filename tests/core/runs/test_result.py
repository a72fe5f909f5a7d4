"""A result says how many images are right, how sure that is, and reads as it was written."""

import json
from dataclasses import replace

import pytest

from tests.core.stand_ins.results import result_for, write_result
from tl_core.runs.result import CrossValidated, Named, Predictions, Result, Score


@pytest.mark.parametrize(
    "right, images, low, high",
    [
        (146, 153, 0.9086, 0.9777),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_interval_is_wilsons(right, images, low, high):
    assert Score(right, images).interval == pytest.approx((low, high), abs=1e-4)


def test_a_result_is_read_as_it_was_written(run):
    for scores, part in (({"val": Score(2, 3)}, "val"), ({"val": Score(2, 3), "test": Score(5, 7)}, "test")):
        written = write_result(run, scores=scores, reported_on=part)
        assert run.result() == written and run.result().reported == scores[part]


def test_in_the_file_the_scores_are_flat_as_they_always_were(run):
    stored = result_for(run, scores={"val": Score(3, 4)}).to_json()
    assert (stored["val_accuracy"], stored["val_images"], stored["reported"]) == (0.75, 4, "val")
    assert stored["val_interval"] == list(Score(3, 4).interval)
    assert (stored["test_accuracy"], stored["test_interval"], stored["test_images"]) == (None, None, 0)
    assert stored["per_class"][0]["recall"] == 0.75 and stored["mistakes"][0]["predicted"] == "sand"


def test_what_was_cross_validated_is_beside_the_old_keys_and_in_the_headline(run):
    checked = CrossValidated(33, 40, 5, 0.5)
    written = write_result(run, cross_validated=checked)
    assert run.result() == written and written.headline == checked and written.reported == Score(3, 4)
    stored = written.to_json()
    assert stored["val_accuracy"] == 0.75
    assert stored["cross_validated"] == {
        "right": 33,
        "images": 40,
        "folds": 5,
        "majority": 0.5,
        "accuracy": 33 / 40,
        "interval": list(checked.interval),
    }


def test_a_result_from_before_there_was_cross_validation_is_read(run):
    result = result_for(run)
    earlier = result.to_json()
    assert earlier.pop("cross_validated") is None
    assert Result.from_json(earlier) == result and result.headline == result.reported


def test_an_accuracy_is_none_where_a_part_holds_no_images(run):
    result = result_for(run)
    assert result.accuracy("test") is None and result.accuracy("val") == 0.75


def test_what_learned_is_counted(run):
    assert result_for(run).learned == 34


@pytest.mark.parametrize(
    "damage, fact",
    [
        ({"majority": "half"}, "majority"),
        ({"reported": "train-ish"}, "reported"),
        ({"reported": None}, "reported"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_damaged_result_is_refused_by_its_file_and_the_fact(run, damage, fact):
    path = run.folder / "result.json"
    path.write_text(json.dumps(result_for(run).to_json() | damage))
    with pytest.raises(ValueError, match=f"result.json does not hold .*{fact}.*; put back a copy"):
        run.result()


def test_half_a_file_is_refused_too(run):
    path = run.folder / "result.json"
    path.write_text(json.dumps(result_for(run).to_json())[:100])
    with pytest.raises(ValueError, match="result.json does not hold what Thaw writes there"):
        run.result()


def test_a_result_lasts_for_good_once_it_is_read(run):
    write_result(run)
    assert replace(run.result(), seconds=1.0) != run.result() == Result.read(run.folder / "result.json")


def test_hits_say_which_images_are_right():
    predictions = Predictions(Named((0, 1, 1), (0, 2, 1)), Named((), ()))
    assert predictions.of("val").hits.tolist() == [1, 0, 1] and predictions.of("test").hits.tolist() == []
