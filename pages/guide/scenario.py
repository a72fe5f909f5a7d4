"""Where is your data in the matrix? The answer and the matrix first, then the two questions they rest on."""

from functools import partial

import streamlit as st

from pages.parts.backbone import teaching
from pages.parts.charts import live
from pages.parts.choices import chosen, session
from pages.parts.frame import glossary, step
from pages.parts.scenario import advised, cell, matrix, measured, questions, reading
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for

st.title("Where is your data in the matrix?")
dataset = chosen.dataset()
teaching.warn(dataset)
clicked = cell.clicked(session.small_per_class())
place, plan = st.columns([3, 2], gap="medium")
with place:
    card, figure = st.container(), st.container()
with plan:
    network = st.container()
    glossary.explain("source", "backbone", "codes", "probe")
    axes = measured.axes(dataset)
why = st.container()
size = questions.ask_size(dataset, clicked, axes)
similarity = questions.ask_similarity(dataset, clicked, axes)
answers = Answers(size, similarity) if similarity else None
with card:
    if answers:
        session.remember_answers(answers)
        reading.answer(scenario_for(answers), axes)
    else:
        reading.open_question()
with figure:
    drawn = matrix.matrix_figure(
        questions.images_per_class(dataset), answers, session.small_per_class(), axes
    )
    live.chart(
        drawn, matrix.described(answers, axes), key=cell.MATRIX, heard=partial(session.hear, cell.MATRIX)
    )
with why:
    measured.why(scenario_for(answers) if answers else None, axes)
if answers:
    with network:
        advised.show(dataset, answers, axes)
if step.forward("Continue to the plan", ready=answers is not None):
    session.go_to("guide/plan.py")
