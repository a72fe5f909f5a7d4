"""What a race says at its end: the rule against the data, in one sentence with its interval and its test."""

from dataclasses import dataclass

from tl_core.dataset.dataset import Part
from tl_core.evidence.difference import Difference, difference
from tl_core.lab.experiment import OVER, hits
from tl_core.lab.race import Race
from tl_core.lab.race_standings import Standing, budget, standings
from tl_core.matrix.strategy import Strategy, recipe_for


@dataclass(frozen=True)
class RaceVerdict:
    """The rule against what won. `other` is what the winner is compared with: the rule's strategy, or the
    next best if that won.

    `lead` is that of the winner over `other` on the reported `part`, as a share of its `images`.
    """

    rule: Strategy
    winner: Strategy
    other: Strategy
    lead: Difference
    part: Part
    images: int

    @property
    def sentence(self) -> str:
        data = f"your data says {_spoken(self.winner)}"
        if self.winner == self.rule:
            data = f"your data says the same, ahead of {_spoken(self.other)}"
        return f"The rule said {_spoken(self.rule)}; {data}, {self.lead.points}. {self.lead.luck}."

    @property
    def chosen_on(self) -> str:
        """On what the winner was chosen, and on what it is reported."""
        if self.part == "test":
            return (
                f"The winner was chosen on the validation images. Both are compared on the {self.images} test"
                " images."
            )
        return (
            f"The winner was chosen, and both are compared, on the same {self.images} validation images. So"
            " the lead flatters the winner a little. A test folder would give an untouched comparison."
        )


def verdict(race: Race, lines: list[Standing]) -> RaceVerdict | None:
    """What the race's standings come to. None while the race goes on, and where less than two strategies, the
    rule's among them, have a run that is done.
    """
    done = {line.strategy: line for line in lines if line.done}
    part = lines[0].part
    if race.state() not in OVER or len(done) < 2 or race.rule not in done or part is None:
        return None
    winner, second, *_ = done.values()
    other = second if winner.strategy == race.rule else done[race.rule]
    right = hits(winner.done, part)
    lead = difference(right, hits(other.done, part))
    return RaceVerdict(race.rule, winner.strategy, other.strategy, lead, part, right.shape[1])


def _spoken(strategy: Strategy) -> str:
    return recipe_for(strategy).title.lower()


def summary(race: Race) -> dict[str, object]:
    """All of it as one JSON object."""
    lines = standings(race)
    found = verdict(race, lines)
    said = ("sentence", "chosen_on", "winner", "other")
    return {
        "race": race.id,
        "state": race.state(),
        "rule": race.rule,
        "budget": budget([member.plan for member in race.members]),
        "members": [
            {
                "run": member.run.id,
                "strategy": member.plan.strategy,
                "seed": member.plan.seed,
                "state": member.state(),
            }
            for member in race.members
        ],
        "leaderboard": [line.to_json() for line in lines],
        **{name: found and getattr(found, name) for name in said},
        **_figures(found.lead if found else None),
        "folder": str(race.folder),
    }


def _figures(lead: Difference | None) -> dict[str, object]:
    found = lead and lead.estimate
    return {
        "difference": found and found.value,
        "interval": found and [found.low, found.high],
        "p_value": lead and lead.p_value,
        "significant": lead and lead.significant,
    }
