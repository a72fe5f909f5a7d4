"""Where is your data in the matrix? Two questions; then the cell they lead to, its strategy, its reason and
its source.
"""

import streamlit as st

from pages.parts.charts import live
from pages.parts.choices import chosen, session
from pages.parts.frame import step
from pages.parts.scenario import matrix, measured, questions
from tl_core.matrix import Answers
from tl_core.matrix.scenario import SECOND_TABLE, Scenario, scenario_for
from tl_core.matrix.strategy import RECIPES


def explain(scenario: Scenario) -> None:
    recipe = RECIPES[scenario.strategy]
    st.markdown(f"#### {recipe.title}")
    st.markdown(recipe.sentence)
    st.markdown(f"**Why:** {scenario.reason}")
    st.markdown(f"> “{scenario.quote}”")
    st.caption(scenario.source)


def compare_readings(scenario: Scenario) -> None:
    """What the second table says of the cell, and where it differs, the choice between both."""
    if scenario.other is None:
        st.caption(f"A second table agrees: “{scenario.second_reading}” ({SECOND_TABLE}).")
        return
    st.markdown(f"**Read differently:** “{scenario.second_reading}”")
    st.caption(SECOND_TABLE)
    followed = st.radio(
        "Which reading do you follow?",
        [scenario.strategy, scenario.other],
        int(session.strategy() == scenario.other),
        format_func=lambda strategy: RECIPES[strategy].title,
        key=f"reading-{scenario.number}",
    )
    session.remember_strategy(followed if followed == scenario.other else None)


st.title("Where is your data in the matrix?")
dataset = chosen.dataset()
axes = measured.axes(dataset)
size = questions.ask_size(dataset, axes)
similarity = questions.ask_similarity(dataset, axes)
answers = Answers(size, similarity) if similarity else None
if answers:
    session.remember_answers(answers)

st.subheader("The scenario matrix")
figure, reading = st.columns([3, 2], gap="medium")
drawn = matrix.matrix_figure(questions.images_per_class(dataset), answers, session.small_per_class(), axes)
with figure:
    live.chart(drawn, matrix.described(answers, axes), key="matrix")
with reading:
    if answers:
        explain(scenario_for(answers))
        compare_readings(scenario_for(answers))
    else:
        st.info("Answer both questions to see where your data lies.", icon=":material/help:")
if step.forward("Continue to the plan", ready=answers is not None):
    st.switch_page("guide/plan.py")
