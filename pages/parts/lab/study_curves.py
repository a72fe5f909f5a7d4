"""The curves of a layer study: accuracy by the number of copied groups, what freezing them costs, and the
sentence at the end.
"""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.parts.charts import live, marks, still
from pages.parts.charts.theme import FAINT, TEXT, TRAINING, VALIDATION, Figure, Mark
from pages.parts.frame import step, words
from tl_core.dataset.dataset import PART_NAMES
from tl_core.evidence.wording import in_points, in_signed_points
from tl_core.lab.member import Member
from tl_core.lab.study import CURVES, Curve, Study
from tl_core.lab.study_curves import Curves, curves_of
from tl_core.lab.study_verdict import RULE, budget
from tl_core.lab.study_verdict import verdict as verdict_of

# Colour and dash: what comes from the source is coloured, controls on the source are grey; fine-tuned copies
# are drawn dashed.
LINES: dict[Curve, tuple[str, str]] = {
    "probe": (TEXT, "dot"), "AnB": (VALIDATION, "solid"), "AnB+": (TRAINING, "dash"),
    "AnA": (FAINT, "solid"), "AnA+": (FAINT, "dash"),
}  # fmt: skip
# What a curve is called on the page. The letters are the paper's: A is the source, B is the target.
TITLES: dict[Curve, str] = {
    "probe": "probe", "AnB": "copied, frozen", "AnB+": "copied, learning",
    "AnA": "control, frozen", "AnA+": "control, learning",
}  # fmt: skip
# Curves stand side by side at each n, so that their intervals can be told apart.
APART = 0.06
HEIGHT = 380


def verdict(study: Study) -> None:
    """The sentence of a study that is over, or why it has none."""
    found = verdict_of(study, curves_of(study))
    if found:
        st.subheader(words.sentence(found.sentence), anchor=False)
        st.caption(RULE)
    elif study.state() == "done":
        step.refused("Too few runs succeeded to say what freezing costs.")


def view(study: Study) -> None:
    """Everything that changes while the study goes on."""
    curves, members = curves_of(study), study.members
    if curves.part:
        st.markdown(
            f"**Accuracy on {PART_NAMES[curves.part]} images, with its 95 % interval, by the number of copied"
            " groups**"
        )
        live.chart(figure(curves), described(curves), key="layer-curves")
        if curves.points("AnA"):
            st.caption("The controls are trained on images of the source's own classes.")
        _explain()
        _costs(curves)
    for name, reason in _failures(study, members):
        step.refused(f"{name}: {reason}")
    st.caption(budget([member.plan for member in members]))


def figure(curves: Curves) -> Figure:
    """A line a curve through its means, with intervals; a faint point for each seed."""
    drawn = [curve for curve in LINES if curves.points(curve)]
    data = []
    for place, curve in enumerate(drawn):
        shift = APART * (place - (len(drawn) - 1) / 2)
        data += [_seeds(curves, curve, shift), _line(curves, curve, shift)]
    names = ["0", *(f"{n} {words.plotted(group, 12)}" for n, group in enumerate(curves.groups, 1))]
    xaxis: Mark = {
        "title": still.title("copied layer groups, n"),
        "tickvals": list(range(len(names))),
        "ticktext": names,
    }
    yaxis: Mark = {"title": still.title("accuracy"), "tickformat": ".0%"}
    return still.figure(data, HEIGHT, xaxis, yaxis, showlegend=True, margin=still.LEGEND_MARGIN)


def _line(curves: Curves, curve: Curve, shift: float) -> Mark:
    points, (colour, dash) = curves.points(curve), LINES[curve]
    values = [point.accuracy for point in points]
    return marks.line(
        [point.n + shift for point in points],
        [one.value for one in values],
        colour,
        2,
        name=TITLES[curve],
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 7, "color": colour},
        error_y=marks.intervals(values, colour, thickness=1, width=3),
        customdata=[point.n for point in points],
        hovertemplate=f"{TITLES[curve]}, n = %{{customdata}}: %{{y:.1%}}<extra></extra>",
    )


def _seeds(curves: Curves, curve: Curve, shift: float) -> Mark:
    places = [(point.n + shift, accuracy) for point in curves.points(curve) for accuracy in point.accuracies]
    colour, _ = LINES[curve]
    return marks.faint_dots([n for n, _ in places], [accuracy for _, accuracy in places], colour, 4)


def described(curves: Curves) -> str:
    """The figure in words, for those who do not see it."""
    lines = ((curve, curves.points(curve)) for curve in LINES)
    said = (
        f"{TITLES[curve]}: {', '.join(f'{point.accuracy.value:.0%} at {point.n}' for point in points)}"
        for curve, points in lines
        if points
    )
    return f"Accuracy by the number of copied layer groups. {'; '.join(said)}."


def _explain() -> None:
    with st.expander("What each curve is", icon=":material/help:"):
        st.markdown(
            "\n".join(
                f"- **{TITLES.get(curve, 'n = 0')}**{_in_paper(curve)}: {words.label(said)}"
                for curve, said in CURVES.items()
            )
        )
        st.caption(
            "After Yosinski et al., How transferable are features in deep neural networks?, 2014. A is the"
            " source, B is your data. Where the frozen copies fall behind those that learn, freezing costs"
            " accuracy. The controls (BnB and BnB+ in the paper) have the same source and target. There, a"
            " cost of freezing is co-adaptation: the study parts groups that have learned together."
        )


def _in_paper(curve: Curve) -> str:
    return "" if curve in ("base", "probe") else f" ({words.label(curve)})"


def _costs(curves: Curves) -> None:
    """What freezing costs at each n, for both kinds of copies."""
    copies, selffers = curves.costs("AnB", "AnB+"), curves.costs("AnA", "AnA+")
    if not copies:
        return
    probes = {point.n: in_points(point.accuracy) for point in curves.points("probe")}
    rows = [
        {
            "n": n,
            "Frozen up to": words.plain(curves.groups[n - 1]),
            "Probe there": probes.get(n, ""),
            "Freezing changes accuracy by": in_signed_points(copies[n]),
            "In the controls by": in_signed_points(selffers[n]) if n in selffers else "",
        }
        for n in copies
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, alt="What freezing costs, by the number of copied groups"
    )


def _failures(study: Study, members: Sequence[Member]) -> list[tuple[str, str]]:
    return [
        (study.name_of(member), member.run.status().reason)
        for member in members
        if member.state() == "failed"
    ]
