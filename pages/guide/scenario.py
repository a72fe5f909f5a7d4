"""Where is your data in the matrix? The answer and the matrix first, then the two questions they rest on."""

import streamlit as st

from pages.parts.backbone import teaching
from pages.parts.charts import live
from pages.parts.choices import chosen, session
from pages.parts.frame import glossary, step
from pages.parts.scenario import advice, cell, matrix, measured, network, questions, reading
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for

st.title("Where is your data in the matrix?")
dataset = chosen.dataset()
teaching.warn(dataset)
place, plan = st.columns([3, 2], gap="medium")
with place:
    card, figure = st.container(), st.container()
    glossary.explain("source", "backbone", "codes", "probe", "pilot")
with plan:
    images = st.container()
    axes = measured.axes(dataset)
drawing, why = st.container(), st.container()
size = questions.ask_size(dataset, axes)
similarity = questions.ask_similarity(dataset, axes)
answers, found = Answers(size, similarity) if similarity else None, None
if answers:
    session.remember_answers(answers)
    with images:
        found = advice.show(dataset, answers, axes)
    with drawing:
        network.show(dataset, answers, axes, found)
with card:
    if answers:
        reading.answer(scenario_for(answers), axes, found)
    else:
        reading.open_question(axes)
with figure:
    drawn = matrix.matrix_figure(
        questions.images_per_class(dataset), answers, session.small_per_class(), axes
    )
    live.chart(drawn, matrix.described(answers, axes), key=cell.MATRIX, heard=cell.take)
with why:
    measured.why(scenario_for(answers) if answers else None, axes, found)
if step.forward("Continue to the plan", ready=answers is not None):
    session.go_to("guide/plan.py")
