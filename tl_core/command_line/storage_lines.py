"""How a terminal asks what a workspace takes of the disk, and how the answer reads."""

from argparse import ArgumentParser

from tl_core.disk.things import KINDS
from tl_core.evidence.wording import readable_bytes
from tl_core.verbs.diagnosis import Storage


def freed(parser: ArgumentParser) -> None:
    said = "; ".join(f"{name}: {kind.loss}" for name, kind in KINDS.items() if kind.loss)
    parser.add_argument("--free", metavar="KIND", help=f"remove what may go of a kind. {said}")


def storage_lines(storage: Storage) -> list[str]:
    """What went first, where something did; then a line a kind, and what frees the most."""
    width = max(len(one.title) for one in storage.kinds)
    went = [f"{storage.freed.sentence}."] if storage.freed else []
    largest = max(storage.kinds, key=lambda one: one.free)
    frees = f"--free {largest.kind} frees {readable_bytes(largest.free)}: {largest.loss}."
    return [
        *went,
        *(
            f"{one.title:<{width}}  {one.things:>6,}  {readable_bytes(one.bytes):>8}{_may_go(one.free)}"
            for one in storage.kinds
            if one.things
        ),
        f"{readable_bytes(storage.bytes)} in {storage.workspace.root}",
        *([frees] if largest.free else []),
    ]


def _may_go(free: int) -> str:
    return f", {readable_bytes(free)} may go" if free else ""
