"""The matrix, with its curves: a head on frozen codes and fine-tuning everything, from few images to many."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import accuracies, lesson
from tl_core.lessons.crossing import LESSON, Crossing
from tl_core.matrix.strategy import RECIPES


def picture(found: Crossing) -> None:
    st.caption(
        f"Means over the sets that were carried out at each size, {found.at.tuned.sets} at the dotted line."
        f" Most of those count as {found.side} there."
    )
    sizes = [step.images for step in found.steps]
    curves = {
        "Fine-tune everything": [step.tuned.first for step in found.steps],
        RECIPES[found.frozen].title: [step.tuned.second for step in found.steps],
    }
    live.chart(accuracies.along(sizes, curves, found.images), "Accuracy by training images", key="curves")


lesson.show(LESSON, Crossing, picture)
