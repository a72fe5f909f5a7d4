"""A fully connected layer is a convolution: score maps over four pictures, from one pass."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import convolved_figures, lesson
from tl_core.lessons.convolved import LESSON, Convolved


def picture(found: Convolved) -> None:
    if found.volume:
        weights = "random weights" if found.random else "its own weights"
        st.caption(
            f"{found.network} with {weights}: its first FC layer looks at a volume of {found.volume}"
            ", so it is a"
            " convolution of that size. (Of AlexNet's the notes write 6x6x512.)"
        )
    best, maps = st.columns(2, gap="medium")
    with best:
        st.caption(
            "Four held-out images. At each place: the class that scores best, a dot for any but these."
        )
        live.chart(
            convolved_figures.best(found), f"Rows of best classes: {' / '.join(found.best)}", key="best"
        )
    with maps:
        looks = "a window of half the picture's side" if found.volume else "its part of the picture"
        st.caption(f"The score of each letter's class, the stronger the higher. A place looks at {looks}.")
        live.chart(convolved_figures.maps(found), "A score map for each of four classes", key="maps")


lesson.show(LESSON, Convolved, picture)
