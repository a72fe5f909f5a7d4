"""Evidence on a dataset, kept in the workspace after every step: a later question goes on from there."""

import hashlib
from contextlib import suppress
from pathlib import Path

from tl_core.advice.evidence import Evidence
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.version import __version__
from tl_core.workspace import Workspace
from tl_core.workspace.stored import DamagedFileError, as_json, read_with, value_of
from tl_core.workspace.workspace import write_json


def evidence_path(workspace: Workspace, dataset: Dataset, card: BackboneCard, answers: Answers) -> Path:
    """Where the evidence on these images and these weights is kept. Pilots are part of it: their rates follow
    from the similarity, and from this version's recipes.
    """
    about = f"{dataset.fingerprint} {card.weights_hash} {answers.similarity} {__version__}"
    return workspace.advice / f"{hashlib.sha256(about.encode()).hexdigest()[:24]}.json"


def keep(path: Path, evidence: Evidence) -> None:
    write_json(path, as_json(evidence))


def kept(path: Path) -> Evidence | None:
    """What was found out so far. None where nothing was, or it cannot be read: it can be found out again."""
    with suppress(DamagedFileError):
        return read_with(path, lambda told: value_of(told, Evidence))
    return None
