"""How tall a table is."""

from typing import Literal

# A table of more rows scrolls within itself.
MOST_ROWS = 20


def height(rows: int) -> Literal["content", "auto"]:
    """Of a table with so many rows: it is shown whole unless it is long."""
    return "content" if rows <= MOST_ROWS else "auto"
