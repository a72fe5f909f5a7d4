"""What each signal says of similarity, and what they say together."""

from dataclasses import replace

import pytest

from tl_core.evidence import Estimate
from tl_core.matrix.measures import Depth, DepthProfile, NormShift, SourceNames
from tl_core.matrix.similarity import SimilarityEvidence

SIMILAR, DIFFERENT, OPEN = Estimate(0.1, 0.05, 0.15), Estimate(-0.1, -0.15, -0.05), Estimate(0.0, -0.05, 0.05)
DEPTHS = tuple(
    Depth(name, Estimate(value, value - 0.05, value + 0.05), value)
    for name, value in (("low", 0.6), ("top", 0.7))
)


def evidence(lead: Estimate, beyond_half: Estimate, halves: tuple[float, float]) -> SimilarityEvidence:
    names = SourceNames(208, Estimate(0.5, 0.3, 0.7), Estimate(0.4, 0.3, 0.5), 0.7, 0.1, beyond_half, ())
    return SimilarityEvidence(
        DepthProfile(DEPTHS, "low", lead),
        names,
        NormShift({"bn1": 0.1, "bn2": max(halves)}, "bn2", halves, 64),
    )


NEAR, FAR, BETWEEN = (0.2, 0.3), (0.9, 1.1), (0.7, 0.9)


@pytest.mark.parametrize(
    "lead, names, halves, verdict",
    [
        (SIMILAR, SIMILAR, NEAR, "similar"),
        (DIFFERENT, DIFFERENT, FAR, "different"),
        (OPEN, DIFFERENT, FAR, "different"),
        (DIFFERENT, SIMILAR, NEAR, "similar"),
        (OPEN, OPEN, NEAR, None),
        (OPEN, OPEN, BETWEEN, None),
        (SIMILAR, OPEN, FAR, None),
    ],
)
def test_the_verdict_is_what_most_signals_say(lead, names, halves, verdict):
    assert evidence(lead, names, halves).verdict == verdict


def test_the_sentence_says_when_signals_disagree():
    assert "They disagree" in evidence(DIFFERENT, SIMILAR, NEAR).sentence
    assert "disagree" not in evidence(SIMILAR, SIMILAR, NEAR).sentence
    assert "leave it open" in evidence(OPEN, OPEN, BETWEEN).sentence


def test_the_bar_reaches_over_every_vote_and_never_shrinks_to_a_point():
    agreed, torn = evidence(SIMILAR, SIMILAR, NEAR).place, evidence(SIMILAR, DIFFERENT, FAR).place
    assert (agreed.low, agreed.high) == (0.5, 1.0) and 0.5 < agreed.value < 1
    assert (torn.low, torn.high) == (0.0, 1.0) and torn.value < 0.5


def test_a_backbone_without_normalisation_or_classifier_has_fewer_signals():
    alone = replace(evidence(SIMILAR, OPEN, FAR), names=None, shift=None)
    assert alone.verdict == "similar" and [signal.name for signal in alone.signals] == [
        "Depth profile",
        "LogME",
    ]


def test_every_signal_has_a_figure_a_meaning_its_sureness_and_a_source():
    for signal in evidence(SIMILAR, SIMILAR, BETWEEN).signals:
        assert signal.figure and signal.meaning.endswith(".") and signal.sure and ("http" in signal.source)


def test_the_names_share_of_the_way():
    assert evidence(SIMILAR, SIMILAR, NEAR).names.share == pytest.approx(0.5)  # 0.4 between 0.1 and 0.7


@pytest.mark.parametrize(
    "lead, said", [(SIMILAR, "is better"), (DIFFERENT, "is worse"), (OPEN, "not surely")]
)
def test_the_cut_is_explained(lead, said):
    reason = DepthProfile(DEPTHS, "low", lead).cut_reason
    assert "after low" in reason and "60.0 %" in reason and said in reason
