"""A ladder in words."""

import pytest

from pages.parts.ladder import Block, ladder_of, sentence
from pages.parts.ladder.sentences import (
    details,
    frozen_words,
    glow,
    learning_words,
    readable_share,
    stamp_words,
)
from tests.pages.ladder.made import CLASSES, GROUPS, card, ladder, plan


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "stem and low frozen, middle and top learn, head after top"),
        ({"trained": ("top",)}, "stem to middle frozen, top learns, head after top"),
        ({"trained": (), "head_after": "low"}, "stem and low frozen, head after low"),
        ({"trained": GROUPS}, "stem to top learn, head after top"),
        (
            {"trained": ("stem", "middle")},
            "stem learns, low frozen, middle learns, top frozen, head after top",
        ),
    ],
)
def test_one_sentence_says_the_whole_ladder(fields, said):
    assert sentence(ladder(**fields)) == said


def test_a_head_that_reads_all_says_so():
    drawn = ladder_of(plan(trained=(), reads="all"), card(), CLASSES)
    assert sentence(drawn) == "stem to top frozen, head on all of them"


def block(**fields: object) -> Block:
    return Block("low", 8_000, True, **fields)


def test_a_learning_block_says_its_rate_and_while_a_run_goes_how_far_it_has_moved():
    assert learning_words(block(), live=False) == "learns"
    assert learning_words(block(rate=1e-4, drift=0.02), live=False) == "rate 1e-4"
    assert learning_words(block(rate=1e-4, drift=0.02), live=True) == "moved 2.0 %"


def test_a_note_stands_in_place_of_the_state():
    noted = block(note="frozen from epoch 1.9")
    assert frozen_words(noted) == learning_words(noted, live=True) == "frozen from epoch 1.9"


def test_a_stamp_says_what_is_proven():
    assert stamp_words(block()) == ""
    assert stamp_words(block(stamp="identical")) == "identical, bit for bit"
    assert stamp_words(block(stamp="moved", drift=0.002)) == "moved 0.2 %"
    assert stamp_words(block(stamp="broken")) == "changed though frozen"


def test_details_hold_what_was_measured_once():
    measured = block(accuracy=0.865, low=0.84, high=0.89, drift=0.002)
    assert details(measured, live=False) == "probe accuracy 86.5 % (84.0 to 89.0), moved 0.2 %"
    assert details(block(drift=0.002, stamp="moved"), live=False) == "moved 0.2 %"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0 %"),
        (0.00001, "under 0.1 %"),
        (0.0021, "0.2 %"),
        (0.0994, "9.9 %"),
        (0.0996, "10 %"),
        (2.5, "250 %"),
    ],
)
def test_a_drift_is_said_as_a_person_reads_it(share, said):
    assert readable_share(share) == said


def test_what_moves_further_glows_more():
    glows = [glow(drift) for drift in (None, 0.0, 0.0001, 0.001, 0.01, 0.1, 1.0, 100.0)]
    assert glows == sorted(glows)
    assert (glows[0], glows[2], glows[-1]) == (0.0, 0.0, 1.0)
