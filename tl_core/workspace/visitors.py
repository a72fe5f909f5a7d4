"""Who comes to a workspace: what each of them began, and who may change that.

A browser is known by an id that only its secret gives; somebody whom a login or a proxy names, by an id of
that name. What nobody has claimed, such as a run from the
command line, is everyone's. What a browser claimed is its own for as long as it comes: once it is away, and
has not been here since another one first came, that one may change it too. So nobody is shut out who has
cleared their cookies. What somebody began who is named stays theirs. Teachers may change everything.

Who may see something is decided by the server's setting THAW_PRIVATE, and by its owners, who may share it. To
see, nobody takes over what is another's.
"""

import hashlib
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args

from tl_core.workspace.workspace import Workspace

ID = re.compile(r"[0-9a-f]{16}")
# A browser without a secret: it claims nothing, and changes nothing that is another's.
UNKNOWN = ""
VARIABLE, ANYONE = "THAW_MAY_CHANGE", "anyone"
# Names as the login or the proxy gives them, with commas between.
TEACHERS = "THAW_TEACHERS"
REFUSAL = (
    "another browser began this, and only that one may change it; begin one of your own with the same plan"
)
NOT_SHARED = "this is another's, who has not shared it; ask them to, or take data of your own"
CLAIMS, KNOWN = "browsers", "known"
# Among the claims of a folder: it is made of what a browser sent; its owners share it with everybody.
SENT, SHARED = "sent", "shared"
# What only its owners see: nothing, what was sent and what was made of it, or all that somebody owns.
PRIVACY = "THAW_PRIVATE"
Private = Literal["nothing", "uploads", "everything"]
# A page that shows a run in progress says every few seconds that its browser is here, in the background every
# minute.
AWAY_SECONDS = 180
# Browsers keep no cookie for longer (pages/cookie.py): nobody with that secret will come again.
FORGOTTEN_SECONDS = 400 * 24 * 3600


class NotYoursError(ValueError):
    """A browser asked to change, or to see, what another one began."""


def visitor_of(secret: str) -> str:
    """The id of the browser with this secret, of which it tells nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def person(name: str) -> str:
    """The id of somebody whom a login or a proxy names. No secret of a browser gives it: none has a space."""
    return visitor_of(f"named {name}")


def is_teacher(visitor: str) -> bool:
    """Whether THAW_TEACHERS names them."""
    named = os.environ.get(TEACHERS, "").split(",")
    return visitor in {person(name.strip()) for name in named if name.strip()}


def came(workspace: Workspace, visitor: str, known: bool = False) -> None:
    """Note that this visitor is here now, and whether it is known who they are; a disk that is full keeps
    nobody from a page.
    """
    with suppress(OSError):
        _note_coming(workspace, visitor)
        if visitor and known:
            (workspace.visitors / visitor / KNOWN).touch()


def _note_coming(workspace: Workspace, visitor: str) -> None:
    if visitor:
        folder = workspace.visitors / visitor
        if not (folder / "first").exists():
            _forget_the_away(workspace)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "first").touch()
        (folder / "last").touch()


def _forget_the_away(workspace: Workspace) -> None:
    """What they claimed stays theirs, as that of a browser that is away."""
    for folder in workspace.visitors.glob("*"):
        last = _time(workspace, folder.name, "last")
        if last is not None and last < time.time() - FORGOTTEN_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def claim(folder: Path, visitor: str | None) -> None:
    """The run, the experiment or the dataset in `folder` is this browser's, also where it is others' too."""
    if visitor:
        (folder / CLAIMS).mkdir(exist_ok=True)
        (folder / CLAIMS / visitor).touch()


def owners(folder: Path) -> frozenset[str]:
    """The browsers that have claimed the folder."""
    return frozenset(filter(ID.fullmatch, _claims(folder)))


def hand_on(whole: Path, part: Path) -> None:
    """The part belongs to those to whom the whole does, and the same may see it."""
    for name in _claims(whole):
        (part / CLAIMS).mkdir(exist_ok=True)
        (part / CLAIMS / name).touch()


def note_sent(folder: Path) -> None:
    """What is in the folder is made of what a browser sent, which has claimed it."""
    if owners(folder):
        (folder / CLAIMS / SENT).touch()


def made_of(data: Path, folder: Path) -> None:
    """What somebody has claimed is made of the data: others see it where they see that."""
    for name in {SENT, SHARED} & set(_claims(data)) if owners(folder) else ():
        (folder / CLAIMS / name).touch()


def share(folder: Path, visitor: str | None, shared: bool = True) -> None:
    """From now on everybody may see the folder, or with `shared` False no longer. Raises NotYoursError where
    the browser may not say so: what nobody owns is everybody's anyway.
    """
    check_may_change(folder, visitor)
    mark = folder / CLAIMS / SHARED
    if shared and owners(folder):
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


def is_shared(folder: Path) -> bool:
    return SHARED in _claims(folder)


def is_private(folder: Path) -> bool:
    """Whether only its owners see the folder, unless they share it."""
    private = privacy()
    if private == "nothing":
        return False
    claims = _claims(folder)
    return SENT in claims or (private == "everything" and bool(claims))


def privacy() -> Private:
    """The setting. Raises ValueError for one that is none."""
    told = os.environ.get(PRIVACY) or "uploads"
    for known in get_args(Private):
        if told == known:
            return known
    raise ValueError(f"{PRIVACY} is {told!r}; set it to {', '.join(get_args(Private))}")


def may_see(folder: Path, visitor: str | None) -> bool:
    """Whether somebody may look at what is in the folder; None is the user of this machine."""
    if visitor is None or not is_private(folder) or is_shared(folder):
        return True
    return visitor in owners(folder) or is_teacher(visitor)


def check_may_see(folder: Path, visitor: str | None) -> None:
    """Raises NotYoursError where somebody may not."""
    if not may_see(folder, visitor):
        raise NotYoursError(NOT_SHARED)


def _claims(folder: Path) -> list[str]:
    try:
        return os.listdir(folder / CLAIMS)
    except (FileNotFoundError, NotADirectoryError):
        return []


def is_anothers(folder: Path, visitor: str) -> bool:
    """Whether others have claimed the folder, and this browser has not."""
    claimed_by = owners(folder)
    return bool(claimed_by) and visitor not in claimed_by


def may_change(folder: Path, visitor: str) -> bool:
    """Whether this browser may stop, change and resume what is in the folder, such as runs/ID."""
    if os.environ.get(VARIABLE) == ANYONE or not is_anothers(folder, visitor) or is_teacher(visitor):
        return True
    workspace = Workspace(folder.parent.parent)
    first = _time(workspace, visitor, "first")
    if first is None or any((workspace.visitors / owner / KNOWN).exists() for owner in owners(folder)):
        return False
    lasts = [_time(workspace, owner, "last") for owner in owners(folder)]
    return all(last is None or last < min(first, time.time() - AWAY_SECONDS) for last in lasts)


def check_may_change(folder: Path, visitor: str | None) -> None:
    """Raises NotYoursError where a browser may not; None is no browser but the user of this machine."""
    if visitor is not None and not may_change(folder, visitor):
        raise NotYoursError(REFUSAL)


def _time(workspace: Workspace, visitor: str, event: str) -> float | None:
    """When it first, or last, came; None where that is not known."""
    path = workspace.visitors / visitor / event
    return path.stat().st_mtime if visitor and path.exists() else None
