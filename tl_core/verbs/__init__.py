"""Verbs: what a notebook, the command line and a page ask for, as functions whose values show themselves.

Every verb takes what it is about first, and all else by keyword. No verb loads torch before it is called.
"""

from tl_core.verbs.advising import advise
from tl_core.verbs.backbones import describe, map_codes, rank_backbones
from tl_core.verbs.catalogue import archive, compare, delete, list_runs, note, restore
from tl_core.verbs.data import download, inspect
from tl_core.verbs.diagnosis import health, storage
from tl_core.verbs.experiments import layers, race
from tl_core.verbs.predictions import explain, export, predict
from tl_core.verbs.previews import augment, find_rate
from tl_core.verbs.recommending import measure, recommend
from tl_core.verbs.runs import show, stop
from tl_core.verbs.teaching import lesson
from tl_core.verbs.training import keep, resume, run

__all__ = [
    "advise",
    "archive",
    "augment",
    "compare",
    "delete",
    "describe",
    "download",
    "explain",
    "export",
    "find_rate",
    "health",
    "inspect",
    "keep",
    "layers",
    "lesson",
    "list_runs",
    "map_codes",
    "measure",
    "note",
    "predict",
    "race",
    "rank_backbones",
    "recommend",
    "restore",
    "resume",
    "run",
    "show",
    "stop",
    "storage",
]
