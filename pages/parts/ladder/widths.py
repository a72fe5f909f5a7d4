"""How wide a block is drawn."""

from pages.parts.ladder.picture import Block, Ladder


def width_of(block: Block, ladder: Ladder) -> float:
    """A share of the widest block: the square root of the parameters, so that small groups are seen too."""
    largest = max(block.parameters for block in ladder.blocks)
    return round((block.parameters / largest) ** 0.5, 3) if largest else 1.0
