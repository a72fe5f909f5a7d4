"""Where is your data in the matrix? Two questions; then the cell they lead to, its strategy, its reason and
its source.
"""

import streamlit as st

from pages.parts.charts import live
from pages.parts.choices import chosen, session
from pages.parts.frame import step
from pages.parts.scenario import matrix, measured, questions, reading
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for

st.title("Where is your data in the matrix?")
dataset = chosen.dataset()
axes = measured.axes(dataset)
size = questions.ask_size(dataset, axes)
similarity = questions.ask_similarity(dataset, axes)
answers = Answers(size, similarity) if similarity else None
if answers:
    session.remember_answers(answers)

st.subheader("The scenario matrix")
figure, words = st.columns([3, 2], gap="medium")
drawn = matrix.matrix_figure(questions.images_per_class(dataset), answers, session.small_per_class(), axes)
with figure:
    live.chart(drawn, matrix.described(answers, axes), key="matrix")
with words:
    if answers:
        reading.explain(scenario_for(answers))
        reading.compare(scenario_for(answers))
    else:
        st.info("Answer both questions. Then your data has its place here.", icon=":material/help:")
if step.forward("Continue to the plan", ready=answers is not None):
    st.switch_page("guide/plan.py")
