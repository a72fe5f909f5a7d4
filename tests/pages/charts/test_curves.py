"""Figures say what the events said, in an order and in colours that do not change under the viewer."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.parts.charts import curves, ends
from pages.parts.charts.curves import Course
from tests.pages.charts.readable import contrast
from tl_core.runs import metrics
from tl_core.workspace.events import Metric

GROUPS = ("stem", "low", "top", "head")


def metric_events(points: int) -> list[Metric]:
    return [
        Metric(number / 10, group, split, metric, number / points, attempt=1, seq=number, time=0.1)
        for number in range(points)
        for group in reversed(GROUPS)
        for split in ("train", "val")
        for metric in ("accuracy", "loss")
    ]


@pytest.fixture
def frame() -> pd.DataFrame:
    return metrics.table(metric_events(40))


def coloured(figure: dict) -> dict:
    """The figure as a browser would see it, every theme variable a colour."""
    return json.loads(re.sub(r'"--st-[^"]*"', '"red"', json.dumps(figure)))


def test_every_figure_is_one_that_plotly_takes(frame):
    figures = [
        curves.head_curves(Course(frame, "run"), "accuracy", {"chance": 0.25}),
        curves.group_curves(Course(frame, "run", toggles={2.0: "stem frozen"}), "rate", "train", GROUPS),
    ]
    for figure in figures:
        go.Figure(coloured(figure))


def test_groups_run_from_stem_to_head_whatever_the_order_of_events(frame):
    figure = curves.group_curves(Course(frame, "run"), "loss", "val", GROUPS)
    assert [curve["name"] for curve in figure["data"]] == list(GROUPS)
    assert figure["data"][-1]["line"]["width"] == max(curve["line"]["width"] for curve in figure["data"])


def test_a_zoom_outlives_an_update_and_not_a_change_of_run(frame):
    revisions = {
        curves.head_curves(Course(part, "a"), "loss", {})["layout"]["uirevision"]
        for part in (frame, frame.head(20))
    }
    assert revisions == {"a"}
    assert curves.head_curves(Course(frame, "b"), "loss", {})["layout"]["uirevision"] == "b"


def test_a_long_curve_is_thinned_and_keeps_its_last_point():
    curve = curves.head_curves(Course(metrics.table(metric_events(1234)), "run"), "accuracy", {})["data"][0]
    assert len(curve["x"]) <= curves.MOST_POINTS
    assert curve["x"][-1] == pytest.approx(123.3)


def test_a_gap_in_the_numbers_is_a_gap_in_the_line(frame):
    frame.loc[frame.epoch == 2.0, "value"] = float("nan")
    assert None in curves.head_curves(Course(frame, "run"), "loss", {})["data"][0]["y"]


def test_a_run_without_events_has_empty_axes():
    figure = curves.head_curves(Course(metrics.table([]), "run"), "loss", {})
    assert [curve["x"] for curve in figure["data"]] == [[], [], []]


def test_the_training_line_is_the_mean_of_the_epoch_that_ends_with_each_point():
    events = [replace(event, value=event.epoch % 1) for event in metric_events(40)]
    raw, mean, _ = curves.head_curves(Course(metrics.table(events), "run"), "accuracy", {})["data"]
    assert raw["x"] == mean["x"]
    assert mean["y"][20] == pytest.approx(0.45)
    assert mean["y"][0] == 0.0


def test_a_curve_with_a_point_an_epoch_is_drawn_as_it_is():
    events = [replace(event, epoch=event.epoch * 10) for event in metric_events(40)]
    raw, mean, _ = curves.head_curves(Course(metrics.table(events), "run"), "accuracy", {})["data"]
    assert raw["y"] == mean["y"]


def test_levels_to_beat_and_toggles_are_lines(frame):
    assert [
        shape["y0"]
        for shape in curves.head_curves(Course(frame, "run"), "accuracy", {"chance": 0.2})["layout"]["shapes"]
    ] == [0.2]
    said = {1.5: "stem frozen", 3.0: "stem thawed"}
    for toggled in (
        curves.group_curves(Course(frame, "run", toggles=said), "accuracy", "val", GROUPS),
        curves.head_curves(Course(frame, "run", toggles=said), "loss", {}),
    ):
        assert [shape["x0"] for shape in toggled["layout"]["shapes"]] == [1.5, 3.0]
        notes = [note for note in toggled["layout"]["annotations"] if note.get("yref") == "paper"]
        assert {note["x"]: note["text"] for note in notes} == said and notes[0]["y"] != notes[1]["y"]


@pytest.mark.parametrize(
    ("levels", "notes"),
    [
        ({"majority class": 0.54, "chance": 0.5}, {0.54: "majority class 54%, chance 50%"}),
        ({"majority class": 0.8, "chance": 0.5}, {0.8: "majority class 80%", 0.5: "chance 50%"}),
        ({"chance, majority class": 0.25}, {0.25: "chance, majority class 25%"}),
        ({}, {}),
    ],
)
def test_no_two_levels_are_printed_over_each_other(frame, levels, notes):
    layout = curves.head_curves(Course(frame, "run"), "accuracy", levels)["layout"]
    levelled = [note for note in layout["annotations"] if note.get("xref") == "paper"]
    assert {note["y"]: note["text"] for note in levelled} == notes
    assert [line["y0"] for line in layout["shapes"]] == list(levels.values())


def test_each_line_is_named_at_its_end_and_differs_from_its_neighbours(frame):
    figure = curves.group_curves(Course(frame, "run"), "accuracy", "val", GROUPS)
    assert [note["text"] for note in figure["layout"]["annotations"]] == list(GROUPS)
    assert {note["x"] for note in figure["layout"]["annotations"]} == {3.9}
    dashes = [curve["line"]["dash"] for curve in figure["data"]]
    assert all(one != other for one, other in pairwise(dashes))


@pytest.mark.parametrize("values", [[0.5] * 4, [0.0, 0.01, 0.02, 1.0], [1.0] * 4, [0.1, 0.9, 0.1, 0.9]])
def test_no_two_names_at_line_ends_are_printed_over_each_other(values):
    height = 330
    tips = [ends.End(1.0, value, str(number), "red") for number, value in enumerate(values)]
    notes = ends.names(tips, 0.0, 1.0, height)
    heights = [note["yshift"] + note["y"] * (height - ends.AROUND) for note in notes]
    assert all(above - below > ends.GAP - 2 for below, above in pairwise(heights))
    assert max(heights) <= height - ends.AROUND + 1


def test_names_stay_as_near_to_the_ends_of_their_lines_as_they_can():
    tips = [ends.End(1.0, value, str(value), "red") for value in (0.70, 0.71, 0.72, 0.73, 0.2)]
    shifts = [note["yshift"] for note in ends.names(tips, 0.0, 1.0, 330)]
    assert shifts[0] == 0 and sum(shifts) == pytest.approx(0, abs=2) and max(shifts) < 2 * ends.GAP


def test_the_best_moment_is_starred_where_it_is_known(frame):
    star = curves.head_curves(Course(frame, "run"), "accuracy", {}, best=2.0)["data"][-1]
    assert (star["name"], star["x"], star["y"]) == ("Best moment", [2.0], [0.5])
    assert len(curves.head_curves(Course(frame, "run"), "accuracy", {})["data"]) == 3


def test_a_star_at_the_end_of_a_line_leaves_room_for_its_name(frame):
    def beside(best: float) -> int:
        figure = curves.head_curves(Course(frame, "run"), "accuracy", {}, best)
        return next(
            note["xshift"] for note in figure["layout"]["annotations"] if note["text"] == "Validation"
        )

    last = frame.epoch.max()
    assert beside(best=last) > beside(best=last - 1) + 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_name_at_the_end_of_a_line_can_be_read(frame, scheme):
    notes = curves.head_curves(Course(frame, "run"), "loss", {})["layout"]["annotations"]
    colours = {note["text"]: note["font"]["color"] for note in notes}
    assert set(colours) == {"Training", "Validation"}
    assert min(contrast(scheme, colour) for colour in colours.values()) >= 4.5


def test_the_points_of_a_solved_head_are_no_epochs(frame):
    figure = curves.head_curves(Course(frame, "run", curves.SOLVER_STEP), "loss", {})
    assert figure["layout"]["xaxis"]["title"]["text"] == "step of the solver"
