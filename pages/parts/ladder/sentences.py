"""What a ladder says in words: to a screen reader, under the pointer, and in short beside a block."""

import math

from pages.parts.frame.words import plain
from pages.parts.ladder.picture import Block, HeadBlock, Ladder, Stamp
from tl_core.evidence.wording import readable_count, readable_rate


def sentence(ladder: Ladder) -> str:
    """The whole ladder: `stem to layer2 frozen, layer3 and layer4 learn, head after layer4`."""
    used, learning = [block.name for block in ladder.used], set(ladder.learning)
    runs: list[tuple[bool, list[str]]] = []
    for name in used:
        if runs and runs[-1][0] == (name in learning):
            runs[-1][1].append(name)
        else:
            runs.append((name in learning, [name]))
    parts = [_said_of(names, learns) for learns, names in runs]
    where = "head on all of them" if ladder.head.reads == "all" else f"head after {plain(ladder.cut)}"
    return ", ".join([*parts, where])


def _said_of(names: list[str], learns: bool) -> str:
    shown = [plain(name) for name in names]
    who = f"{shown[0]} to {shown[-1]}" if len(shown) > 2 else " and ".join(shown)
    verb = "learn" if len(shown) > 1 else "learns"
    return f"{who} {verb if learns else 'frozen'}"


def frozen_words(block: Block) -> str:
    return plain(block.note) if block.note else "frozen"


def learning_words(block: Block, live: bool) -> str:
    """What a learning block does: how far it has moved while a run goes, else its rate."""
    if block.note:
        return plain(block.note)
    if live and block.drift is not None:
        return f"moved {readable_share(block.drift)}"
    return "learns" if block.rate is None else f"rate {readable_rate(block.rate)}"


def stamp_words(block: Block) -> str:
    """What the receipt proves of a block; empty where there is no receipt."""
    if block.stamp is None:
        return ""
    moved = "moved" if block.drift is None else f"moved {readable_share(block.drift)}"
    words: dict[Stamp, str] = {
        "identical": "identical, bit for bit",
        "moved": moved,
        "broken": "changed though frozen",
    }
    return words[block.stamp]


def details(block: Block, live: bool) -> str:
    """What is measured of a block, for who asks: accuracy with its interval, what the receipt says, and the
    drift where nothing says it yet.
    """
    parts = [_accuracy_words(block), stamp_words(block)]
    if block.drift is not None and block.stamp is None and not (live and block.learning):
        parts.append(f"moved {readable_share(block.drift)}")
    return ", ".join(part for part in parts if part)


def _accuracy_words(block: Block) -> str:
    if block.accuracy is None:
        return ""
    said = f"probe accuracy {percent(block.accuracy)}"
    if block.low is None or block.high is None:
        return said
    return f"{said} ({100 * block.low:.1f} to {100 * block.high:.1f})"


def count_words(count: int) -> str:
    """A number of parameters; empty where it is not known."""
    return readable_count(count) if count else ""


def head_words(head: HeadBlock) -> str:
    """What the head is, with how many parameters of its own."""
    own = f"{count_words(head.parameters)} parameters of its own" if head.parameters else ""
    return ", ".join(filter(None, [plain(head.title), own]))


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def readable_share(share: float) -> str:
    """A drift as a person reads it: 0.2 %, 14 %, or that it is less than can be shown."""
    if share == 0:
        return "0 %"
    if share < 0.0005:
        return "under 0.1 %"
    return f"{100 * share:.0f} %" if share >= 0.0995 else percent(share)


def glow(drift: float | None) -> float:
    """How strongly a block glows, 0 to 1: by the order of magnitude of its drift, from 0.01 % to 30 %."""
    if not drift:
        return 0.0
    return round(min(1.0, max(0.0, (math.log10(drift) + 4) / 3.5)), 2)
