"""How a race stands: a line a strategy, accuracy against seconds; and its sentence when it is over."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from pages.parts import ladder
from pages.parts.charts import live
from pages.parts.choices import chosen, session
from pages.parts.frame import step, words
from pages.parts.lab import race_figure
from tl_core.dataset.dataset import PART_NAMES
from tl_core.evidence.wording import readable_count
from tl_core.lab.race import Race
from tl_core.lab.race_standings import Standing, budget, standings
from tl_core.lab.race_verdict import verdict as verdict_of
from tl_core.matrix.strategy import RECIPES, Strategy

# The order of the lines is by this column, and the winner is chosen by it.
VALIDATION = "Accuracy (validation)"


def verdict(race: Race) -> None:
    """The sentence of a race that is over, or why it has none."""
    found = verdict_of(race, standings(race))
    if found:
        st.subheader(words.sentence(found.sentence), anchor=False)
        st.caption(words.sentence(found.chosen_on))
        _use(race, found.winner)
    elif race.state() == "done":
        step.refused("Too few runs succeeded to say whether the rule was right.")


def _use(race: Race, winner: Strategy) -> None:
    """The way from the winner to a plan of one's own."""
    if st.button(f"Use this plan: {RECIPES[winner].title}", icon=":material/stairs:"):
        member = next(each for each in race.members if each.plan.strategy == winner)
        chosen.take_up(member.plan, member.run.id)
        session.go_to("guide/plan.py")


def view(race: Race) -> None:
    """Everything that changes while the race goes on."""
    lines, rule = standings(race), race.rule
    st.dataframe(
        table(lines, rule, pictures(race)),
        hide_index=True,
        alt="The leaderboard, the best on validation first",
        row_height=ladder.ROW_HEIGHT,
        column_config={"Network": st.column_config.ImageColumn(width="small")},
    )
    st.caption("Sorted by the accuracy on validation images: there the winner is chosen.")
    for line in lines:
        if line.reason and line.state != "dropped":
            step.refused(f"{RECIPES[line.strategy].title}: {line.reason}")
    st.caption(budget([member.plan for member in race.members]))
    ranked = [line for line in lines if line.done]
    if ranked:
        st.markdown(f"**Accuracy on {_part(ranked)} images, with its 95 % interval, against seconds**")
        live.chart(race_figure.figure(ranked, rule), race_figure.described(ranked), key="standings")


def pictures(race: Race) -> dict[Strategy, str]:
    """The network of each strategy, small, as an address. All of a race have one backbone."""
    plans = {member.plan.strategy: member.plan for member in race.members}
    card = ladder.card_of(race.members[0].plan)
    return {strategy: ladder.address(ladder.ladder_of(plan, card, 0)) for strategy, plan in plans.items()}


def table(lines: list[Standing], rule: Strategy, networks: Mapping[Strategy, str]) -> pd.DataFrame:
    """The leaderboard in words, after the picture of each network."""
    part = _part(lines)
    accuracy = f"Accuracy ({part})" if part else "Accuracy"
    return pd.DataFrame({"Network": networks[line.strategy]} | _row(line, rule, accuracy) for line in lines)


def _row(line: Standing, rule: Strategy, accuracy: str) -> dict[str, str]:
    """A line of the leaderboard; what there is not yet is left blank. `accuracy` titles its column."""
    title, state = RECIPES[line.strategy].title, line.reason if line.state == "dropped" else line.state
    if line.strategy == rule:
        title = f"{title} (the rule)"
    if len(line.runs) > 1 and line.state != "dropped":
        state = f"{state}, {len(line.done)} of {len(line.runs)}"
    row = dict.fromkeys(("Strategy", VALIDATION, accuracy, "95 % interval", "Seconds per run", "Learned"), "")
    row |= {"Strategy": title, "State": state}
    if line.val_accuracy is not None:
        row[VALIDATION] = f"{line.val_accuracy:.1%}"
    if line.accuracy is not None:
        row |= {
            accuracy: f"{line.accuracy.value:.1%}",
            "95 % interval": race_figure.interval(line.accuracy),
        }
    if line.seconds is not None:
        row["Seconds per run"] = f"{line.seconds:.1f}"
    if line.parameters is not None:
        row["Learned"] = readable_count(line.parameters)
    return row


def _part(lines: list[Standing]) -> str:
    """The name of the part that accuracy is reported on; empty before a run is done."""
    return next((PART_NAMES[line.part] for line in lines if line.part), "")
