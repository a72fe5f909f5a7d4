"""The table of answers: what it counts, what it is worth, and that it comes back from JSON as it was."""

import json
from dataclasses import replace

from tl_core.dataset.dataset import Rejected
from tl_core.predictions.held_out import Trust
from tl_core.predictions.prediction import Candidate, Prediction
from tl_core.predictions.prediction_table import PredictionTable


def said(image: str, answer: str, other: str, label: str = "") -> Prediction:
    return Prediction(image, (Candidate(answer, 0.75), Candidate(other, 0.25)), label)


TABLE = PredictionTable(
    "run-1",
    ("ant", "bee"),
    (said("1", "ant", "bee", "bee"), said("2", "bee", "ant", "bee"), said("3", "bee", "ant", "wasp")),
    (Rejected("notes.txt", "it is no image"),),
)


def test_only_images_of_the_models_classes_are_judged():
    assert (TABLE.score.right, TABLE.score.images) == (1, 2)
    assert TABLE.sentence == (
        "3 images: bee 2, ant 1. 1 of 2 images whose class is known are right: 50.0 % (9.5 to 90.5)."
        " Of 1 image of other classes 0 got no answer. Not read: 1 file."
    )
    unlabelled = PredictionTable("run-1", TABLE.classes, (said("1", "ant", "bee"),))
    assert unlabelled.score is None and unlabelled.sentence == "1 image: ant 1."


def test_json_says_what_a_program_wants_first_and_gives_the_table_back():
    told = json.loads(json.dumps(TABLE.to_json()))
    assert told["images"][0] == {
        "image": "1",
        "answer": "ant",
        "likeliest": "ant",
        "probability": 0.75,
        "second": "bee",
        "second_probability": 0.25,
        "trust": "not known",
        "standing": None,
        "learned": False,
        "label": "bee",
        "classes": [{"name": "ant", "score": 0.75}, {"name": "bee", "score": 0.25}],
    }
    assert told["evaluation"]["accuracy"] == 0.5 and len(told["evaluation"]["interval"]) == 2
    assert PredictionTable.from_json(told) == TABLE


def test_it_is_a_sequence_of_its_predictions():
    assert len(TABLE) == 3 and TABLE[0].answer == "ant" and [one.image for one in TABLE] == ["1", "2", "3"]


def test_what_got_no_answer_is_counted_apart():
    stranger, known = (Trust(level, 0.9, level, 0.07, 153) for level in (0.01, 0.5))
    one, two, three = TABLE.predictions
    said = replace(three, trust=stranger), replace(one, trust=stranger), replace(two, trust=known)
    table = replace(TABLE, predictions=said)
    assert [each.answer for each in table] == [None, None, "bee"] and table[2].trusted == "yes"
    assert table[0].trusted.startswith("none of these: 1 of 153 held-out images")
    assert "3 images: no answer 2, bee 1." in table.sentence
    assert "of the 1 that got an answer 100.0 %" in table.sentence
    assert "Of 1 image of other classes 1 got no answer." in table.sentence
    told = table.to_json()
    assert told["images"][0]["answer"] is None and told["evaluation"]["answered"]["images"] == 1
    assert PredictionTable.from_json(json.loads(json.dumps(told))) == table


def test_images_that_the_run_has_learned_from_are_not_judged():
    first, *others = TABLE.predictions
    table = replace(TABLE, predictions=(replace(first, learned=True), *others))
    assert (table.score.right, table.score.images) == (1, 1)
    assert "The run has learned from 1 image of these, so they are not judged." in table.sentence
    assert PredictionTable.from_json(json.loads(json.dumps(table.to_json()))) == table
