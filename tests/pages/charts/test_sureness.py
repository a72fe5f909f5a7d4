"""How sure answers were: every image is in one bar, and a clicked bar is the one that was drawn."""

import json
import re

import plotly.graph_objects as go
import pytest

from pages.parts.charts.sureness import SPANS, span_at, sureness
from tl_core.runs.judged import Judged, Wanted

IMAGES = tuple(
    Judged(f"{number}.png", "ant", "ant" if number % 3 else "bee", share, 0.1)
    for number, share in enumerate((0.05, 0.1, 0.3, 0.55, 0.7, 0.70001, 0.99, 1.0))
)


def test_the_figure_is_one_that_plotly_takes():
    figure = json.dumps(sureness(IMAGES))
    go.Figure(json.loads(re.sub(r'"--st-[^"]*"', '"red"', figure)))


def test_every_image_is_in_the_bar_that_opens_it():
    wrong, right = sureness(IMAGES)["data"]
    assert sum(wrong["y"]) + sum(right["y"]) == len(IMAGES) and sum(wrong["y"]) == 3
    for number, middle in enumerate(right["x"]):
        found = Wanted(shares=span_at({"x": middle, "y": 1})).of(IMAGES)
        assert len(found) == wrong["y"][number] + right["y"][number]


@pytest.mark.parametrize(
    "place", [None, {}, {"x": "0.5"}, {"x": 1.2}, {"x": -1}, {"x": True}, {"x": None}, []]
)
def test_what_is_no_bar_opens_nothing(place: object):
    assert span_at(place) is None and span_at({"x": 0.95}) == SPANS[-1]
