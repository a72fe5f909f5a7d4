"""The matrix, with its curves: a head on frozen codes and fine-tuning everything, from few images to many.
The line of the point that is looked at can be dragged.
"""

import math
from functools import partial

import streamlit as st

from pages.parts.charts import live
from pages.parts.choices import heard, knob_words
from pages.parts.learn import accuracies, lesson
from tl_core.lessons.crossing import IMAGES, LESSON, Crossing, nearest
from tl_core.matrix.strategy import RECIPES

CURVES = "curves"


def drag() -> None:
    """Where the line was let go the knob stands now, unless the link hides it. A browser may say anything."""
    said, answered = heard.said(CURVES)
    heard.answer(CURVES)
    match said:
        case {"x": int() | float() as images} if math.isfinite(images) and not answered:
            if IMAGES.name not in knob_words.hidden():
                knob_words.set_to(IMAGES, nearest(images))


def picture(found: Crossing) -> None:
    st.caption(
        f"Means over the sets that were carried out at each size, {found.at.tuned.sets} at the dotted line,"
        f" which can be dragged. Most of those count as {found.side} there."
    )
    sizes = [step.images for step in found.steps]
    curves = {
        "Fine-tune everything": [step.tuned.first for step in found.steps],
        RECIPES[found.frozen].title: [step.tuned.second for step in found.steps],
    }
    drawn = accuracies.along(sizes, curves, found.images)
    hear = partial(heard.hear, CURVES)
    live.chart(drawn, "Accuracy by training images", key=CURVES, heard=hear, drags=True)


drag()
lesson.show(LESSON, Crossing, picture)
