"""What a ladder shows, as one immutable value: blocks, head, cut, and what a user may do to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from tl_core.plans.plan import HeadReads

# What a receipt proves of a block: not a bit changed; it learned; or it changed although it was frozen.
Stamp = Literal["identical", "moved", "broken"]


@dataclass(frozen=True)
class Block:
    """One layer group. 0 `parameters` are those of a backbone that nobody has described.

    `locked` is why it cannot be toggled, empty where it can. `rate` is its learning rate, None where it has
    none. `accuracy` is that of its probe, a share, with `low` and `high` the ends of its interval; `drift`
    how far it has moved from the pretrained weights, as a share of them. `note` stands in place of "frozen"
    and of the rate. `digest` is the SHA-256 of its weights, for who wants to compare it.
    """

    name: str
    parameters: int
    learning: bool
    locked: str = ""
    rate: float | None = None
    accuracy: float | None = None
    low: float | None = None
    high: float | None = None
    drift: float | None = None
    note: str = ""
    stamp: Stamp | None = None
    digest: str = ""


@dataclass(frozen=True)
class HeadBlock:
    """The classifier on top, which always learns. It `reads` the group at the cut or all of them; a head
    without a `rate` is solved. `note` stands in place of both.
    """

    title: str
    parameters: int
    rate: float | None = None
    reads: HeadReads = "cut"
    accuracy: float | None = None
    note: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Ladder:
    """A network from the image up. `blocks` run from the stem; `cut` names the last one the network has.

    `editable`: blocks can be frozen and thawed; `movable_head`: the cut can be moved. `live`: a run is at it.
    `title` is what the picture is called, `image` what stands at its foot. Raises ValueError where the parts
    do not make one network.
    """

    blocks: tuple[Block, ...]
    head: HeadBlock
    cut: str
    editable: bool = False
    movable_head: bool = False
    live: bool = False
    title: str = "The network"
    image: str = "image"

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"two blocks have one name: {', '.join(self.names)}; name each once")
        if self.cut not in self.names:
            raise ValueError(f"there is no block {self.cut!r}; cut after one of {', '.join(self.names)}")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(block.name for block in self.blocks)

    @property
    def used(self) -> tuple[Block, ...]:
        """The blocks that are part of the network: up to the cut, or all where the head reads all."""
        if self.head.reads == "all":
            return self.blocks
        return self.blocks[: self.names.index(self.cut) + 1]

    @property
    def learning(self) -> tuple[str, ...]:
        """The names of the blocks that learn, stem first, those above the cut not counted."""
        return tuple(block.name for block in self.used if block.learning)

    def each(self, change: Callable[[Block], Block]) -> "Ladder":
        """The ladder with every block changed so."""
        return replace(self, blocks=tuple(change(block) for block in self.blocks))
