"""What was frozen or thawed while a run went, as lines with their words: {epoch: words}. Imports no
streamlit.
"""

from collections.abc import Mapping

from pages.parts.charts import marks
from pages.parts.charts.theme import BACKGROUND, FAINT, Mark

# The words stand on lines below each other, as shares of the height.
LINES, STEP = 4, 0.08


def uprights(toggled: Mapping[float, str]) -> list[Mark]:
    return [marks.upright(epoch, "dash") for epoch in toggled]


def words(toggled: Mapping[float, str], until: float) -> list[Mark]:
    """What each toggle did, on the side of its line with more room; neighbours on lines of their own. The
    figure reaches `until` that epoch.
    """
    return [
        {
            "x": epoch,
            "xanchor": "right" if epoch > until / 2 else "left",
            "yref": "paper",
            "y": 1 - STEP * (number % LINES),
            "yanchor": "top",
            "text": text,
            "showarrow": False,
            "font": {"size": 11, "color": FAINT},
            "bgcolor": BACKGROUND,
        }
        for number, (epoch, text) in enumerate(toggled.items())
    ]
