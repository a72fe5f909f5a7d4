"""What a user did to a ladder. A browser may say anything: what does not fit the ladder is not believed."""

from dataclasses import dataclass, replace

from pages.parts.ladder.picture import Ladder
from tl_core.plans import Plan


@dataclass(frozen=True)
class Change:
    """What the ladder is to be from now on: the names of all blocks that learn, stem first, and the cut.

    Blocks above the cut are among them as they were, so that a head that comes up again finds them so.
    """

    trained: tuple[str, ...]
    cut: str

    def of_plan(self, plan: Plan) -> Plan:
        """The plan, so changed. Raises ValueError as a plan does."""
        return replace(plan, trained=self.trained, head_after=self.cut)

    def of_ladder(self, ladder: Ladder) -> Ladder:
        """The same change in the picture; the rates of thawed blocks are still unknown to it."""
        changed = ladder.each(lambda block: replace(block, learning=block.name in self.trained))
        return replace(changed, cut=self.cut)


def change_from(said: object, ladder: Ladder) -> Change | None:
    """What the browser said, `{"learning": [[name, whether], ...], "cut": name or null}`, as a change of this
    ladder. None where it changes nothing, is not allowed, or is not of that form.
    """
    if not isinstance(said, dict):
        return None
    toggled, cut = _toggles(said.get("learning"), ladder), _cut(said.get("cut"), ladder)
    if toggled is None or cut is None:
        return None
    learning = {block.name: block.learning for block in ladder.blocks} | toggled
    change = Change(tuple(name for name, learns in learning.items() if learns), cut)
    return change if change.of_ladder(ladder) != ladder else None


def number_of(said: object) -> int:
    """The number the browser gave to what it said; 0 before it said anything."""
    number = said.get("number") if isinstance(said, dict) else None
    return number if type(number) is int and 0 < number < 2**31 else 0


def _toggles(pairs: object, ladder: Ladder) -> dict[str, bool] | None:
    """{name: whether it is to learn}, or None where one of them may not be toggled."""
    if not isinstance(pairs, list) or (pairs and not ladder.editable):
        return None
    free = {block.name for block in ladder.blocks if not block.locked}
    toggled: dict[str, bool] = {}
    for pair in pairs:
        match pair:
            case [str(name), bool(learns)] if name in free:
                toggled[name] = learns
            case _:
                return None
    return toggled


def _cut(name: object, ladder: Ladder) -> str | None:
    """The cut from now on, or None where it may not be that."""
    if name is None or name == ladder.cut:
        return ladder.cut
    allowed = ladder.movable_head and ladder.head.reads == "cut"
    return name if allowed and isinstance(name, str) and name in ladder.names else None
