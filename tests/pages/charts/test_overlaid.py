"""Curves of several runs in one figure: each told apart, solved heads level beside trained ones."""

from pages.parts.charts.overlaid import EPOCH, MOST_POINTS, STEP, Course, overlaid

TRAINED = Course("tuned", [1.0, 2.0, 3.0], [0.5, 0.7, 0.8])
SOLVED = Course("probe", [10.0, 20.0], [0.6, 0.9], solved=True)


def test_a_solved_head_is_level_beside_one_with_epochs():
    figure = overlaid([SOLVED, TRAINED], "accuracy")
    level, curve = figure["data"]
    assert (level["x"], level["y"]) == ([0.0, 3.0], [0.9, 0.9]) and curve["y"] == [0.5, 0.7, 0.8]
    assert figure["layout"]["xaxis"]["title"]["text"] == EPOCH


def test_solved_heads_alone_are_drawn_step_by_step():
    figure = overlaid([SOLVED, SOLVED], "loss")
    assert figure["data"][0]["x"] == [10.0, 20.0] and figure["layout"]["xaxis"]["title"]["text"] == STEP


def test_runs_are_told_apart_by_colour_and_dash():
    lines = [trace["line"] for trace in overlaid([TRAINED] * 6, "loss")["data"]]
    assert len({line["color"] for line in lines}) == 6 and len({line["dash"] for line in lines}) == 3


def test_a_long_curve_is_thinned_and_keeps_its_end():
    places = [float(place) for place in range(1000)]
    (trace,) = overlaid([Course("long", places, places)], "loss")["data"]
    assert len(trace["x"]) <= MOST_POINTS and trace["x"][-1] == 999.0


def test_a_run_without_a_point_has_an_empty_line():
    figure = overlaid([TRAINED, Course("new", [], [], solved=True)], "loss")
    assert figure["data"][1]["x"] == []
