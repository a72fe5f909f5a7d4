"""What a class guessed, a bar a guess. Imports no streamlit."""

from collections.abc import Mapping

from pages.parts.charts import still
from pages.parts.charts.theme import FAINT, VALIDATION, Figure, Mark
from pages.parts.frame import words

ROW_HEIGHT, AROUND = 40, 50


def figure(guesses: Mapping[str, int], true: str) -> Figure:
    """How many made each guess; the one that came true in colour."""
    bars: Mark = {
        "type": "bar",
        "orientation": "h",
        "x": list(guesses.values()),
        "y": [words.plain(one) for one in guesses],
        "text": [f"{count:,}" for count in guesses.values()],
        "marker": {"color": [VALIDATION if one == true else FAINT for one in guesses]},
        "hovertemplate": "%{y}: %{x:,}<extra></extra>",
    }
    people: Mark = {"title": still.title("answers"), "rangemode": "tozero", "tickformat": ",d", "dtick": 1}
    if max(guesses.values()) > 10:
        people |= {"dtick": None, "nticks": 6}
    return still.figure([bars], AROUND + ROW_HEIGHT * len(guesses), people, {"autorange": "reversed"})
