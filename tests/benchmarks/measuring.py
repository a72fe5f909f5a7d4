"""What the benchmarks share: ways of doing a thing taken in turn, medians, and a Markdown table with the
machine it came from.
"""

import os
import platform
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from statistics import median

import timm
import torch

ROUNDS = 3
# Does a thing once and gives the seconds of what counts in it.
Way = Callable[[], float]


def options() -> ArgumentParser:
    """What every benchmark takes. With `--quick` the figures say nothing."""
    parser = ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="little of everything, to see that it works")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, metavar="N", help=f"how often each way is taken; {ROUNDS}"
    )
    return parser


def in_turn(ways: dict[str, Way], rounds: int) -> dict[str, float]:
    """Median seconds of each way. Round after round, so that what else the machine does falls on all of
    them.
    """
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    return {name: median(seconds) for name, seconds in found.items()}


def seconds_of(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def machine() -> str:
    """The machine a table was printed on, its versions and the date, in one line."""
    processor = torch.cuda.get_device_name() if torch.cuda.is_available() else f"{os.cpu_count()} CPU cores"
    versions = f"torch {torch.__version__}, timm {timm.__version__}, Python {platform.python_version()}"
    return f"{processor}, {versions}, {date.today()}"


def show(title: str, columns: tuple[str, ...], rows: list[tuple[object, ...]], *notes: str) -> None:
    """Print a table with its title, machine and notes."""
    table = [_row(columns), _row(("---",) * len(columns)), *map(_row, rows)]
    print("\n".join((f"**{title}**", "", *table, "", f"{machine()}.", *notes)), flush=True)


def _row(cells: tuple[object, ...]) -> str:
    return f"| {' | '.join(map(_text, cells))} |"


def _text(cell: object) -> str:
    """Numbers to three digits."""
    return (
        f"{cell:.0f}"
        if isinstance(cell, float) and cell >= 100
        else f"{cell:.3g}"
        if isinstance(cell, float)
        else str(cell)
    )
