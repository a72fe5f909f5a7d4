"""Plans as somebody left them, kept in the workspace under a short id that a link can carry."""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from tl_core.plans.plan import Plan
from tl_core.workspace import Workspace, stored
from tl_core.workspace.whole import whole

ID = re.compile(r"[0-9a-f]{16}")
# How many are kept; the one that nobody has left or opened for longest goes first.
MOST = 1000
# A plan of 300 layer groups takes a tenth of this.
BYTES_LIMIT = 2**18
FILE = "plan.json"


@dataclass(frozen=True)
class Draft:
    """What plan.json of a draft holds: a run's says more."""

    plan: Plan


def keep(workspace: Workspace, plan: Plan) -> str:
    """The id under which the plan can be found from now on; the same plan has the same.

    The lists of corrected images, which may be long, are not kept: the dataset of the plan has them.
    """
    draft = Draft(replace(plan, excluded=(), relabelled=()))
    told = json.dumps({"plan": draft.plan.to_json()}, sort_keys=True)
    folder = workspace.drafts / hashlib.sha256(told.encode()).hexdigest()[:16]
    if not (folder / FILE).exists():
        with whole(folder) as made:
            made.mkdir()
            stored.write(made / FILE, draft)
        _drop_oldest(workspace.drafts)
    os.utime(folder)
    return folder.name


def find(workspace: Workspace, id: str) -> Plan:
    """The plan of that id, which may come from a browser. Raises ValueError where it is none, or none is
    kept, and DamagedFileError.
    """
    path = workspace.drafts / id / FILE
    if not ID.fullmatch(id) or not path.exists():
        raise ValueError(f"there is no plan {id!r}; draw it up again")
    if path.stat().st_size > BYTES_LIMIT:
        raise stored.DamagedFileError(f"{path} is too large for a plan; remove it")
    os.utime(path.parent)
    return stored.read(path, Draft).plan


def _drop_oldest(drafts: Path) -> None:
    found = [path.parent for path in drafts.glob(f"*/{FILE}") if ID.fullmatch(path.parent.name)]
    for folder in sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)[MOST:]:
        shutil.rmtree(folder, ignore_errors=True)
