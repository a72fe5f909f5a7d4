"""Smaller rates for pretrained weights: accuracy and drift at three rates of the backbone."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import by_epoch, lesson
from tl_core.lessons.small_rates import CALLED, LESSON, SmallRates


def picture(found: SmallRates) -> None:
    accuracy, drift = st.columns(2, gap="medium")
    names = [CALLED[one.ratio] for one in found.at]
    with accuracy:
        st.caption("Validation accuracy by epoch, from before the first step, in %")
        curves = by_epoch.figure(names, [one.accuracies for one in found.at])
        live.chart(curves, "Validation accuracy by epoch at three rates", key="accuracy")
    with drift:
        st.caption(f"How far {found.group} has moved from its pretrained weights, in %")
        curves = by_epoch.figure(names, [one.drift for one in found.at])
        live.chart(curves, "Drift by epoch at three rates", key="drift")


lesson.show(LESSON, SmallRates, picture)
