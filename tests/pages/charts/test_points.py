"""Images as points: each kind in a colour or a sign of its own, no name markup, real numbers believed."""

import json
import re

import plotly.graph_objects as go

from pages.parts.charts.points import MOST_POINTS, Point, places_in, points
from tl_core.evidence.code_map import GroupMap


def drawn(kinds: list[str], names: list[str]) -> dict:
    found = GroupMap(tuple(range(len(kinds))), tuple(range(len(kinds))), 0.5, 1, 2)
    return points(found, [Point(n, "0" * 64, "x") for n in range(len(kinds))], kinds, names)


def test_the_figure_is_one_that_plotly_takes():
    figure = json.dumps(drawn(["ant", "bee", ""], ["ant", "bee"]))
    go.Figure(json.loads(re.sub(r'"--st-[^"]*"', '"red"', figure)))


def test_each_kind_is_a_trace_and_what_is_of_none_is_faint():
    faint, ant, bee = drawn(["bee", "ant", "", "ant"], ["<b>ant", "ant", "bee"])["data"]
    assert (faint["name"], ant["name"], bee["name"]) == ("not judged", "ant", "bee")
    assert [one[0] for one in ant["customdata"]] == [1, 3] and faint["opacity"] < ant["opacity"]


def test_kinds_beyond_the_colours_have_other_signs():
    names = [str(number) for number in range(20)]
    marked = {(one["marker"]["color"], one["marker"]["symbol"]) for one in drawn(names, names)["data"]}
    assert len(marked) == 20


def test_of_very_many_images_so_many_are_drawn_as_a_browser_can():
    (trace,) = drawn(["ant"] * (MOST_POINTS + 5), ["ant"])["data"]
    assert len(trace["x"]) == MOST_POINTS and trace["customdata"][-1][0] == MOST_POINTS + 4


def test_what_a_browser_says_is_believed_where_it_is_the_number_of_an_image():
    assert places_in({"places": [2, 0, 2, 9, -1, True, "1", None]}, 5) == (2, 0)
    for nonsense in (None, {"places": 3}, {"places": {}}, {"x": 1}, []):
        assert places_in(nonsense, 5) == ()
