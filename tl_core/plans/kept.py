"""What earlier runs left that a plan need not compute again: decoded images, and codes.

Both lie under names that follow from the weights themselves, which no page can read. So whoever keeps
something leaves a mark under a name that follows from the plan alone, with the place of what was kept. The
mark is written anew each time what it stands for is used.
"""

import hashlib
import json
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tl_core.backbones import BackboneCard
from tl_core.backbones.reading import COARSE, FINE, NARROW
from tl_core.dataset.dataset import PARTS, drawn_pixels
from tl_core.plans.plan import Plan
from tl_core.workspace import Workspace, stored
from tl_core.workspace.whole import whole

# Up to here head and probes start from all training images; of more, from so many. A head on 600 of 917
# uneven ones named three in a hundred fewer rightly than one on all, and with it a fine-tuning began.
START_IMAGES = 4000
# The training images that head and probes start from, where they are not all.
START = "start"
# What every mark is about: the fingerprint of the images, the name of the weights, the side in pixels.
About = tuple[str, str, int]


@dataclass(frozen=True)
class Mark:
    """What a mark says: where it is kept, what it is about, of which dataset, and with what it was made."""

    place: str
    subject: About = ("", "", 0)
    dataset: str = ""
    made_with: str = ""

    @property
    def of_now(self) -> bool:
        """Whether a run of today would find it: other versions compute their own."""
        return self.made_with == made_with()


MARK = stored.decoder(Mark)


@cache
def made_with() -> str:
    """What codes depend on beside the images and the weights."""
    return f"timm {version('timm')}, readings {COARSE} {FINE} {NARROW}"


def about(plan: Plan) -> About:
    """What the marks of a plan are about. With groups that begin random, its weights are not those of the
    name.
    """
    random = f" {plan.pretrained} {plan.seed}" if plan.random else ""
    return plan.fingerprint, f"{plan.weights}{random}", plan.image_size


def codes_mark(subject: About, part: str, device: str) -> str:
    """What stands for the codes of a part, or of the images that a head starts from."""
    return f"codes {part} {subject} {device}"


def pixels_mark(subject: About) -> str:
    """What stands for the decoded images."""
    return f"pixels {subject}"


def leave(workspace: Workspace, mark: str, place: Path, subject: About, dataset: str) -> None:
    """Say that what the mark stands for, which is about that subject and dataset, is kept at that place, and
    that it was used now.
    """
    said = stored.as_json(Mark(str(place), subject, dataset, made_with()))
    with whole(_file(workspace, mark)) as made:
        made.write_text(json.dumps(said), encoding="utf-8")


def marks(workspace: Workspace) -> Iterator[tuple[Mark, float]]:
    """Every mark, and when it was left. Until 0.12 a mark said no more than a place."""
    for file in workspace.kept.glob("[!.]*"):
        with suppress(FileNotFoundError):
            yield _read(file), file.stat().st_mtime


def kept_for(plan: Plan, card: BackboneCard, workspace: Workspace) -> frozenset[str]:
    """The marks of all that a run of the plan would find."""
    subject = about(plan)
    codes = [codes_mark(subject, part, card.device) for part in (*PARTS, START)]
    found = {mark for mark in (pixels_mark(subject), *codes) if _is_there(_file(workspace, mark))}
    drawn = drawn_pixels(workspace.datasets / plan.dataset, math.floor(plan.image_size / card.crop))
    return frozenset(found | {pixels_mark(subject)} if drawn.exists() else found)


def _file(workspace: Workspace, mark: str) -> Path:
    return workspace.kept / hashlib.sha256(mark.encode()).hexdigest()[:24]


def _is_there(file: Path) -> bool:
    try:
        return Path(_read(file).place).exists()
    except FileNotFoundError:
        return False


def _read(file: Path) -> Mark:
    """Raises FileNotFoundError."""
    told = file.read_text(encoding="utf-8")
    with suppress(ValueError):
        return MARK(told.encode())
    return Mark(told)
