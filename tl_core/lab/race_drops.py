"""Who need not run again in a race: a strategy that the seeds so far have put behind for good."""

from collections.abc import Sequence

from tl_core.evidence.difference import difference
from tl_core.evidence.wording import counted
from tl_core.lab.experiment import hits
from tl_core.lab.member import Member
from tl_core.matrix.strategy import Strategy
from tl_core.runs import Run


def reason_to_drop(members: Sequence[Member], member: Member) -> str:
    """Why a member of a race need not run; empty where it has to.

    Its strategy and the leader are compared on the validation images, by which the winner is chosen, over
    their runs of earlier seeds. It cannot catch up where its whole interval lies behind the leader, and the
    test agrees; both allow for every comparison that the race may make. The spread over seeds counts from
    the second one on.
    """
    done = _done_before(members, member)
    if member.plan.strategy not in done:
        return ""
    right = {strategy: hits(runs, "val") for strategy, runs in done.items()}
    own, leader = right[member.plan.strategy], max(right.values(), key=lambda found: float(found.mean()))
    behind = difference(own, leader, _comparisons(members))
    if not (behind.significant and behind.estimate.below_zero):
        return ""
    return f"dropped after {counted(len(own), 'seed')}: cannot catch up"


def _done_before(members: Sequence[Member], member: Member) -> dict[Strategy, list[Run]]:
    """The runs of smaller seeds that are done, by strategy."""
    done: dict[Strategy, list[Run]] = {}
    for one in members:
        if one.plan.seed < member.plan.seed and one.state() == "done":
            done.setdefault(one.plan.strategy, []).append(one.run)
    return done


def _comparisons(members: Sequence[Member]) -> int:
    """Each strategy but the leader, before each round but the first."""
    rivals = len({member.plan.strategy for member in members}) - 1
    return max(1, rivals * (len({member.plan.seed for member in members}) - 1))
