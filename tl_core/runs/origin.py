"""How a run came about: what was asked, when, and with which versions and weights."""

import time
from dataclasses import dataclass
from importlib.metadata import version

from tl_core.backbones.card import described, parse_weights
from tl_core.plans import Plan
from tl_core.version import __version__
from tl_core.workspace import Workspace


@dataclass(frozen=True)
class Versions:
    """The versions that a run was made with."""

    thaw: str
    torch: str
    timm: str

    @classmethod
    def here(cls) -> "Versions":
        """Those of this installation, without importing any of it."""
        return cls(__version__, version("torch"), version("timm"))


@dataclass(frozen=True)
class Origin:
    """What plan.json holds. It is never rewritten.

    `created` is in seconds since the epoch, for display. `weights_hash` is the SHA-256 of the weights file;
    None where nobody had described them. Runs made before 0.12 know neither versions nor hash.
    """

    created: float
    plan: Plan
    versions: Versions | None = None
    weights_hash: str | None = None

    @classmethod
    def now(cls, plan: Plan, workspace: Workspace) -> "Origin":
        """That of a run made in this moment."""
        card = described(workspace, parse_weights(plan.weights))
        return cls(time.time(), plan, Versions.here(), card.weights_hash if card else None)
