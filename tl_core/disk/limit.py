"""How much of the disk codes and decoded images may take. Above it the oldest that nobody needs go by
themselves.
"""

import os

from tl_core.disk.at_work import AtWork
from tl_core.disk.taken import bytes_of
from tl_core.disk.things import codes, old_codes, pixels
from tl_core.workspace import Workspace, in_use

VARIABLE, GIGABYTES = "THAW_CODES_GB", 20.0


def limit() -> float:
    """Bytes. Raises ValueError for a setting that is no number."""
    told = os.environ.get(VARIABLE) or str(GIGABYTES)
    try:
        gigabytes = float(told)
    except ValueError:
        gigabytes = -1.0
    if not gigabytes >= 0:
        raise ValueError(f"{VARIABLE} is {told!r}; set it to a number of gigabytes, 0 or more")
    return gigabytes * 1e9


def keep_within_limit(workspace: Workspace) -> int:
    """Remove what was unused for longest until the rest is within the limit, or needed; the bytes that went.

    Codes of older versions go first. Raises ValueError as `limit` does.
    """
    most = limit()
    if bytes_of(workspace.codes, workspace.pixels) <= most:
        return 0
    here = AtWork(workspace)
    older = sorted(old_codes(here), key=lambda thing: thing.used)
    kept = older + sorted([*codes(here), *pixels(here)], key=lambda thing: thing.used)
    sizes = {thing.path: thing.bytes for thing in kept}
    over, went = sum(sizes.values()) - most, 0
    for thing in kept:
        if went >= over:
            break
        if not thing.stays and in_use.remove(thing.path):
            went += sizes[thing.path]
    return went
