"""Runs are found by words and by what they are; the best of a dataset stand first."""

import pytest

from tl_core.catalogue.lines import every
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.catalogue.search import Search, best_first


@pytest.fixture
def lines(ended, workspace):
    """Three runs: `good` on ants, named; one of another strategy; an archived one."""
    named, other, archived = ended([1, 1, 0]), ended([1, 1, 1], strategy="early_linear_probe"), ended([0, 0])
    keep(named, RunNote("Ants again", "with more light", ("good", "zoo")))
    keep(archived, RunNote("Old", archived=True))
    return every(workspace), named, other, archived


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "named other"),
        ({"text": "LIGHT ants"}, "named"),
        ({"text": "light elephants"}, ""),
        ({"text": "linear toy"}, "named other"),
        ({"text": "zoo"}, "named"),
        ({"tag": " good"}, "named"),
        ({"tag": "goo"}, ""),
        ({"strategy": "early_linear_probe"}, "other"),
        ({"dataset": "toy"}, "named other"),
        ({"dataset": "to"}, ""),
        ({"state": "done"}, "named other"),
        ({"state": "failed"}, ""),
        ({"archived": True}, "archived"),
    ],
)
def test_only_what_was_asked_for_is_found(lines, asked, found):
    every_line, named, other, archived = lines
    names = {named: "named", other: "other", archived: "archived"}
    assert sorted(names[line.run] for line in Search(**asked).of(every_line)) == sorted(found.split())


def test_an_id_is_found(lines):
    every_line, _, other, _ = lines
    assert [line.run for line in Search(other.id).of(every_line)] == [other]


def test_the_best_stands_first_and_of_two_alike_the_quicker(ended, run, workspace):
    slow, quick, best = ended([1, 0], seconds=9), ended([1, 0], seconds=3), ended([1, 1], seconds=99)
    assert [line.run for line in best_first(Search().of(every(workspace)))] == [best, quick, slow]


def test_accuracies_on_different_images_are_not_ranked(ended, workspace):
    ended(), ended(dataset="other", fingerprint="f" * 64)
    with pytest.raises(ValueError, match=r"different images \(other, toy\); name one dataset"):
        best_first(Search().of(every(workspace)))
