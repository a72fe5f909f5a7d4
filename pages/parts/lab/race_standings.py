"""How a race stands: a line a strategy, accuracy against seconds; and its sentence when it is over."""

import math

import pandas as pd
import streamlit as st

from pages.parts.charts import live, still
from pages.parts.charts.curves import FAINT, TEXT, VALIDATION, Figure
from pages.parts.frame import words
from tl_core.dataset.dataset import PART_NAMES
from tl_core.evidence import Estimate
from tl_core.evidence.wording import readable_count
from tl_core.lab.race import Race
from tl_core.lab.race_standings import Standing, budget, standings
from tl_core.lab.race_verdict import verdict as verdict_of
from tl_core.matrix.strategy import RECIPES, Strategy

# Room beside the quickest and the slowest, in powers of ten.
MARGIN = 0.2
# A logarithm needs a number above 0.
QUICKEST = 0.1
TICKS = [factor * 10**power for power in range(-1, 6) for factor in (1, 2, 5)]


def verdict(race: Race) -> None:
    """The sentence of a race that is over, or why it has none."""
    found = verdict_of(race)
    if found:
        st.subheader(words.sentence(found.sentence), anchor=False)
        st.caption(words.sentence(found.chosen_on))
    elif race.state() == "done":
        st.error("Too few runs succeeded to say whether the rule was right.", icon=":material/error:")


def view(race: Race) -> None:
    """Everything that changes while the race goes on."""
    lines = standings(race)
    st.dataframe(
        table(lines, race.rule), hide_index=True, alt="The leaderboard, the best on validation first"
    )
    for line in lines:
        if line.reason:
            st.error(
                words.sentence(f"{RECIPES[line.strategy].title}: {line.reason}"), icon=":material/error:"
            )
    st.caption(budget([member.plan for member in race.members]))
    if ranked := [line for line in lines if line.done]:
        st.markdown(
            f"**Accuracy on {PART_NAMES[ranked[0].part]} images, with its 95 % interval, against seconds**"
        )
        live.chart(figure(ranked, race.rule), described(ranked), key="standings")


def table(lines: list[Standing], rule: Strategy) -> pd.DataFrame:
    """The leaderboard in words."""
    part = next((f" ({PART_NAMES[line.part]})" for line in lines if line.part), "")
    return pd.DataFrame(
        {
            "Strategy": f"{RECIPES[line.strategy].title}{' (the rule)' if line.strategy == rule else ''}",
            f"Accuracy{part}": "" if line.accuracy is None else f"{line.accuracy.value:.1%}",
            "95 % interval": "" if line.accuracy is None else _interval(line.accuracy),
            "Seconds a run": "" if line.seconds is None else f"{line.seconds:.1f}",
            "Learned": "" if line.parameters is None else readable_count(line.parameters),
            "State": line.state if len(line.runs) == 1 else f"{line.state}, {line.done} of {len(line.runs)}",
        }
        for line in lines
    )


def _interval(accuracy: Estimate) -> str:
    return f"{accuracy.low:.1%} to {accuracy.high:.1%}"


def figure(lines: list[Standing], rule: Strategy) -> Figure:
    """One point a strategy at its means, with its interval; a faint one for each of its runs. The rule's own
    is coloured.

    Names stand above and below in turn, from the best to the worst, and on the side that has room: neighbours
    do not meet.
    """
    exponents = [math.log10(max(line.seconds, QUICKEST)) for line in lines]
    low, high = min(exponents) - MARGIN, max(exponents) + MARGIN
    data = [_runs(line) for line in lines if len(line.accuracies) > 1]
    for number, (line, exponent) in enumerate(zip(lines, exponents, strict=True)):
        place = f"{'bottom' if number % 2 else 'top'} {'left' if exponent > (low + high) / 2 else 'right'}"
        data.append(_point(line, VALIDATION if line.strategy == rule else TEXT, place))
    xaxis = {
        "title": still.title("seconds a run"),
        "type": "log",
        "range": [low, high],
        "tickvals": TICKS,
        "ticktext": TICKS,
    }
    return still.figure(data, 320, xaxis, {"title": still.title("accuracy"), "tickformat": ".0%"})


def _point(line: Standing, colour: str, place: str) -> dict:
    found = line.accuracy
    reach = {
        "array": [found.high - found.value],
        "arrayminus": [found.value - found.low],
        "color": colour,
        "thickness": 1.5,
        "width": 4,
    }
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [max(line.seconds, QUICKEST)],
        "y": [found.value],
        "error_y": reach,
        "text": [RECIPES[line.strategy].title],
        "textposition": place,
        "textfont": {"color": colour, "size": 12.5},
        "marker": {"size": 11, "color": colour},
        "cliponaxis": False,
        "hovertemplate": f"%{{y:.1%}} ({_interval(found)}), %{{x:.1f}} s<extra></extra>",
    }


def _runs(line: Standing) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [max(line.seconds, QUICKEST)] * len(line.accuracies),
        "y": list(line.accuracies),
        "marker": {"size": 6, "color": FAINT, "opacity": 0.6},
        "hoverinfo": "skip",
    }


def described(lines: list[Standing]) -> str:
    """The figure in words, for those who do not see it."""
    points = (
        f"{RECIPES[line.strategy].title} {line.accuracy.value:.0%} in {line.seconds:.0f} s" for line in lines
    )
    return f"Accuracy against seconds. {'; '.join(points)}."
