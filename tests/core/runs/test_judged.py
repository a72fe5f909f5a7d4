"""Held-out images with what a run said of them: those of a cell, of a class, of a share; in three orders."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.results import write_result
from tl_core.dataset import Dataset
from tl_core.runs import Run
from tl_core.runs.judged import Judged, Wanted, judged
from tl_core.runs.result import Named, Predictions
from tl_core.workspace import stored

ANT_SURE, ANT_UNSURE = Judged("1.png", "ant", "ant", 0.99, 0.01), Judged("2.png", "ant", "ant", 0.6, 0.51)
BEE_AS_ANT, BEE = Judged("3.png", "bee", "ant", 0.8, 1.7), Judged("4.png", "bee", "bee", 0.9, 0.1)
ALL = (ANT_SURE, ANT_UNSURE, BEE_AS_ANT, BEE)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [BEE_AS_ANT, ANT_UNSURE, BEE, ANT_SURE]),
        (Wanted(order="unsure"), [ANT_UNSURE, BEE_AS_ANT, BEE, ANT_SURE]),
        (Wanted(order="sure"), [ANT_SURE, BEE, BEE_AS_ANT, ANT_UNSURE]),
        (Wanted("ant", "ant", order="unsure"), [ANT_UNSURE, ANT_SURE]),
        (Wanted("bee"), [BEE_AS_ANT, BEE]),
        (Wanted(said="ant", mistaken=True), [BEE_AS_ANT]),
        (Wanted(shares=(0.8, 0.9)), [BEE]),
    ],
)
def test_images_are_found_by_what_was_clicked(wanted: Wanted, found: list[Judged]):
    assert wanted.of(ALL) == found


@pytest.fixture
def known(run: Run, dataset: Dataset) -> Run:
    """Of two cats and two dogs held out, one dog was taken for a cat."""
    write_result(run, classes=dataset.classes)
    named = Named((0, 0, 0, 1), (0, 0, 1, 1), (0.9, 0.8, 0.7, 0.6), (0.1, 0.2, 1.2, 0.5))
    stored.write(run.folder / "predictions.json", Predictions(named, Named((), ())))
    return run


def test_every_image_is_there_with_what_the_run_said_of_it(known: Run, dataset: Dataset):
    found = judged(known, known.result(), dataset)
    assert [image.path for image in found] == [item.path for item in dataset.part("val")]
    assert found[2] == Judged("dog/6.png", "dog", "cat", 0.7, 1.2) and not found[2].right


def test_without_the_data_or_of_an_earlier_run_the_kept_mistakes_are_there(known: Run, dataset: Dataset):
    kept = (Judged("1.png", "leaf", "sand", 0.9),)
    changed = replace(dataset, items=dataset.items[1:])
    assert judged(known, known.result(), None) == judged(known, known.result(), changed) == kept
    earlier = Predictions(Named((0, 0, 0, 1), (0, 0, 1, 1)), Named((), ()))
    stored.write(known.folder / "predictions.json", earlier)
    assert judged(known, known.result(), dataset) == kept
    (known.folder / "predictions.json").write_text("{")
    assert judged(known, known.result(), dataset) == kept
