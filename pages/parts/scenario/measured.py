"""Both axes, measured: the button that asks for it, how far that is, and what was found beside each
question.
"""

import pandas as pd
import streamlit as st

from pages.parts import ladder
from pages.parts.charts import live
from pages.parts.choices import chosen, session, visitor
from pages.parts.frame import waiting, words
from pages.parts.scenario import advice, axis_figures, reading
from tl_core.advice import Advice
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.matrix.axes import Axes, measurable
from tl_core.matrix.measures import SourceNames
from tl_core.matrix.scenario import Scenario
from tl_core.matrix.similarity import SimilarityEvidence
from tl_core.matrix.size import SizeEvidence

WHY = "why"
CAPTION = (
    "Quick classifiers on your own images answer both questions. Takes about a minute for a few hundred"
    " images."
)
VOTES = {"similar": "similar", "different": "different", None: "cannot tell"}


def axes(dataset: Dataset) -> Axes | None:
    """What was measured on the dataset with the chosen weights, now or at any time before; None while the
    answer is not there yet.

    Where the questions are open, measuring begins by itself and can be cancelled; else it is on offer.
    """
    task = questions.recommend(visitor.workspace(), dataset, chosen.weights())
    if session.answers() is None:
        session.leave_to_the_images(measurable(dataset) and not task.cancelled())
    if kept := _kept(dataset):
        return kept
    if session.left_to_the_images():
        answered = waiting.answer_of(task, dict)
    else:
        answered = waiting.offered(task, "Measure it for me", ":material/straighten:", CAPTION, dict)
    kept = _kept(dataset)
    if answered and kept is None:
        st.caption("What was measured cannot be read any more.")
        waiting.again(task)
    return kept


def _kept(dataset: Dataset) -> Axes | None:
    card = ladder.known_card(chosen.weights())
    return chosen.axes(dataset, card) if card else None


def why(scenario: Scenario | None, axes: Axes | None, found: Advice | None) -> None:
    """What the answer rests on, folded: the notes, what was measured, and what the images were found to say.
    Figures are drawn once they have room.
    """
    if scenario is None and axes is None:
        return
    with st.expander("Why?", icon=":material/help:", key=WHY, on_change="rerun") as shelf:
        if not shelf.open:
            return
        if scenario:
            reading.sources(scenario)
        if found:
            advice.why(found)
        if axes:
            show_size(axes.size, session.small_per_class())
            show_similarity(axes.similarity)


def show_size(evidence: SizeEvidence, small_per_class: int) -> None:
    st.markdown("\n".join(f"- {sentence}" for sentence in evidence.sentences(small_per_class)))
    live.chart(
        axis_figures.learning_curve(evidence), "The probe's accuracy by training images", key="learning-curve"
    )


def show_similarity(evidence: SimilarityEvidence) -> None:
    st.markdown(
        f"**{evidence.sentence}** Every vote counts the same. The bar in the matrix reaches from the lowest"
        " vote to the highest."
    )
    figure, table = st.columns([2, 3], gap="medium")
    with figure:
        live.chart(
            axis_figures.depth_profile(evidence.depth),
            "The probe's accuracy by layer group",
            key="depth-profile",
        )
        st.caption(words.sentence(evidence.depth.cut_reason))
    with table:
        rows = [
            (signal.name, VOTES[signal.vote] if signal.votes else "no vote", signal.figure)
            for signal in evidence.signals
        ]
        signals = pd.DataFrame(rows, columns=["Signal", "Says", "Figure"])
        st.table(signals, hide_index=True, border="horizontal", alt="What each signal says")
    for signal in evidence.signals:
        st.markdown(
            f"**{signal.name}.** {words.sentence(signal.meaning)} How sure: {words.sentence(signal.sure)}."
        )
        st.caption(signal.source)
    if evidence.names:
        _show_names(evidence.names)


def _show_names(names: SourceNames) -> None:
    st.markdown("**What the pretrained network calls your classes**")
    rows = [
        (
            words.plain(row.label),
            ", ".join(f"{words.plain(name)} {share:.0%}" for name, share in row.names),
        )
        for row in names.table
    ]
    st.dataframe(pd.DataFrame(rows, columns=["Your class", "The network says"]), hide_index=True)
