"""An explanation says what its maps come to, and whether one is worth a look."""

from dataclasses import replace

from tl_core.command_line.run_lines import explanation_lines
from tl_core.predictions.explanation import ClassMap, Explanation, Neighbour

BEE = ClassMap("bee", 1.25, 0.9, -0.25, 0.1, ((1.0, 2.0), (1.0, 2.0)), "map-1.png", ("random-1.png",))
WHY = Explanation("r", "x.png", "seen.png", "score", ("layer4",), ("stem", "layer4"), (BEE,))


def test_an_exact_map_adds_up_to_its_score():
    assert WHY.sum_of(BEE) == "mean 1.500 - 0.250 = score 1.250"
    assert (
        "linear on the activation after layer4, so the mean of a map and the bias are the score" in WHY.method
    )
    both = replace(WHY, read=("stem", "layer4"))
    assert "the activations after stem to layer4" in both.method


def test_an_estimate_claims_no_sum():
    estimate = replace(WHY, kind="estimate")
    assert estimate.sum_of(BEE) == "mean 1.500 of the score 1.250"
    assert estimate.method.startswith("An estimate")


def test_a_map_like_that_of_a_random_head_is_said_to_be_worth_little():
    assert "what speaks for" not in WHY.sanity and "0.10" in WHY.sanity
    doubtful = replace(WHY, maps=(replace(BEE, alike=0.9),))
    assert doubtful.sanity.endswith("where the network sees much, not what speaks for bee.")


def test_on_a_terminal_each_map_has_a_line_and_each_neighbour():
    near = replace(WHY, nearest=(Neighbour("bees/1.png", "bee", 0.123),), remembered=9)
    lines = explanation_lines(near)
    assert lines[0] == "bee 0.900: mean 1.500 - 0.250 = score 1.250; map-1.png"
    assert lines[-1] == "Nearest: bees/1.png (bee, distance 0.123)"
