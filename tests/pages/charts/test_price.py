"""The price of giving no answer as a curve: from half of the images to all, the chosen threshold on it."""

import numpy as np
import pytest

from pages.parts.charts.price import price_curve
from tl_core.predictions.held_out import HeldOut


def test_the_curve_ends_at_all_images_and_the_chosen_share_stands_on_it():
    right = np.arange(100) < 90
    held_out = HeldOut.of("validation", np.arange(100) / 100, 1 - np.arange(100) / 250, right)
    figure = price_curve(held_out, 0.8)
    high, low, curve, chosen = figure["data"]
    assert (curve["x"][0], curve["x"][-1]) == (0.5, 1.0)
    assert (curve["y"][0], curve["y"][-1]) == (1.0, 0.9)
    assert chosen["x"] == [0.8] and chosen["y"] == [1.0]
    assert all(
        below <= own <= above for below, own, above in zip(low["y"], curve["y"], high["y"], strict=True)
    )
    assert figure["layout"]["yaxis"]["range"][0] == pytest.approx(min(low["y"]) - 0.03)
