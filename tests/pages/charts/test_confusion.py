"""The confusion matrix: a row a class, whatever the classes are called."""

import json
import re

import plotly.graph_objects as go
import pytest

from pages.parts.charts.confusion import MOST_NUMBERED, cell_at, confusion
from tests.pages.charts.readable import contrast


def test_the_figure_is_one_that_plotly_takes():
    figure = json.dumps(confusion(["ant", "bee"], [[3, 1], [0, 4]]))
    go.Figure(json.loads(re.sub(r'"--st-[^"]*"', '"red"', figure)))


def test_classes_that_look_alike_keep_a_row_each():
    heat = confusion(["x" * 50 + "1", "x" * 50 + "2", "<b>"], [[1, 0, 0], [0, 1, 0], [0, 0, 0]])["data"][0]
    assert len(set(heat["y"])) == 3
    assert heat["y"][2] == "&lt;b&gt;"
    assert heat["z"] == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_cells_have_numbers_as_long_as_there_is_room():
    for classes, numbered in ((MOST_NUMBERED, True), (MOST_NUMBERED + 1, False)):
        counts = [[1] * classes] * classes
        (heat,) = confusion([str(label) for label in range(classes)], counts)["data"]
        assert ("texttemplate" in heat) == numbered


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_number_can_be_read_on_the_fullest_cell(scheme: str):
    (heat,) = confusion(["ant", "bee"], [[3, 0], [1, 4]])["data"]
    fullest = heat["colorscale"][1][1]
    assert contrast(scheme, heat["textfont"]["color"], fullest, heat["opacity"]) >= 4.5


def test_cells_without_an_image_are_left_blank():
    (heat,) = confusion(["ant", "bee"], [[3, 0], [1, 4]])["data"]
    assert heat["text"] == [[3, ""], [1, 4]]


def test_a_click_is_a_cell_where_it_names_two_classes():
    classes = ["ant", "<b>", "x" * 50 + "1", "x" * 50 + "2"]
    ticks = confusion(classes, [[1] * 4] * 4)["data"][0]["x"]
    assert [cell_at({"x": tick, "y": ticks[0]}, classes) for tick in ticks] == [
        ("ant", one) for one in classes
    ]
    for nothing in (None, {"x": "ant"}, {"x": "cow", "y": "ant"}, {"x": 0, "y": 1}, "ant"):
        assert cell_at(nothing, classes) is None
