"""What a learning curve says beside the count."""

import pytest

from tl_core.evidence import Estimate
from tl_core.matrix.size import CurvePoint, SizeEvidence


def evidence(images: int, gain: tuple[float, float, float], half: float = 0.8) -> SizeEvidence:
    """Two classes; the last doubling brought `gain` to an accuracy of `half`."""
    points = tuple(
        CurvePoint(share, int(share * images), Estimate(value, value - 0.02, value + 0.02))
        for share, value in ((0.5, half), (1.0, half + gain[0]))
    )
    return SizeEvidence(images, 2, 200, 194, 370_000, points, Estimate(*gain))


RISING, FLAT, UNDECIDED = (0.05, 0.02, 0.08), (0.005, -0.005, 0.015), (0.03, -0.01, 0.07)


@pytest.mark.parametrize("gain, trend", [
    (RISING, "rising"), (FLAT, "flat"), (UNDECIDED, "undecided"), ((0.01, 0.005, 0.03), "undecided"),
])  # fmt: skip
def test_a_trend_needs_an_interval_on_its_side(gain, trend):
    assert evidence(100, gain).trend == trend


@pytest.mark.parametrize("images, gain, verdict, surely", [
    (40, RISING, "small", True), (40, FLAT, "small", False), (40, UNDECIDED, "small", False),
    (4000, FLAT, "large", True), (4000, RISING, "large", False), (4000, UNDECIDED, "large", False),
])  # fmt: skip
def test_the_count_decides_and_a_curve_that_says_otherwise_leaves_doubt(images, gain, verdict, surely):
    found = evidence(images, gain)
    assert found.verdict() == verdict and found.surely() is surely
    assert found.sentences()[-1].rstrip(".").endswith(verdict)


def test_the_border_that_the_user_moves_counts():
    assert evidence(40, FLAT).verdict(small_per_class=10) == "large"


def test_a_power_law_loses_the_same_share_of_its_errors_again():
    found = evidence(100, (0.1, 0.05, 0.15), half=0.8)  # errors 0.2, then 0.1, so 0.05 is next
    assert found.next_doubling.value == pytest.approx(0.05)
    assert found.next_doubling.low < 0.05 < found.next_doubling.high


def test_every_figure_is_in_the_sentences():
    text = " ".join(evidence(100, RISING).sentences())
    for figure in ("85.0 %", "200 validation", "+5.0 points (+2.0 to +8.0)", "194", "370 k", "power law"):
        assert figure in text
