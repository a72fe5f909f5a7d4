"""How far a verb is, as one line in a terminal or a notebook."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tqdm import tqdm

from tl_core.workspace.events import Report

COUNTED = "{desc} {bar} {n_fmt} of {total_fmt}, {elapsed}"
UNCOUNTED = "{desc}, {elapsed}"


class ProgressBar:
    """A `report` that draws one line on standard error, and nothing where nobody would see it move."""

    def __init__(self) -> None:
        # None: only on a terminal. A notebook's output is none, but it does redraw a line.
        hidden = False if "ipykernel" in sys.modules else None
        self.bar = tqdm(disable=hidden, leave=False, bar_format=UNCOUNTED)

    def __call__(self, sentence: str, done: int = 0, total: int = 0) -> None:
        if self.bar.disable:
            return
        if sentence != self.bar.desc:
            self.bar.reset()
        self.bar.bar_format = COUNTED if total else UNCOUNTED
        self.bar.desc, self.bar.n, self.bar.total = sentence, done, total or None
        self.bar.refresh()

    def close(self) -> None:
        self.bar.close()


@contextmanager
def heard(report: Report | None) -> Iterator[Report]:
    """Whom a verb tells how far it is: the caller's own `report`, else a ProgressBar until the verb ends."""
    if report is not None:
        yield report
        return
    with closing(ProgressBar()) as bar:
        yield bar
