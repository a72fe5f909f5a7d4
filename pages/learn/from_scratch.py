"""From scratch: random and pretrained starts, from the same few images."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import accuracies, lesson
from tl_core.evidence.wording import readable_seconds
from tl_core.lessons.from_scratch import LESSON, FromScratch


def picture(found: FromScratch) -> None:
    head, training = map(readable_seconds, found.seconds)
    st.caption(
        f"Accuracy on {found.images:,} held-out images, with its 95 % interval. Solving the head took {head},"
        f" training from scratch {training}."
    )
    judged = {"a head on pretrained codes": found.pretrained, "trained from scratch": found.scratch}
    live.chart(accuracies.rows(judged, 160), "Accuracy of both starts", key="starts")


lesson.show(LESSON, FromScratch, picture)
