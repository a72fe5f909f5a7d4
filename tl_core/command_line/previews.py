"""The commands that try a plan out before it runs. They change no run."""

import hashlib
import json
from argparse import Namespace
from pathlib import Path

from tl_core.command_line.drafting import whole_plan_of
from tl_core.plans import Plan
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


def find_rate(asked: Namespace, report: Report) -> dict:
    """A learning-rate range test of a plan: the loss at each rate, and the rate it suggests."""
    from tl_core.previews.rate_finder import find_rate as look

    plan, dataset, notes = whole_plan_of(asked, report)
    return {
        "dataset": dataset.id,
        **look(plan, Workspace.at(asked.workspace), report).to_json(),
        "notes": notes,
    }


def augment(asked: Namespace, report: Report) -> dict:
    """A contact sheet: some images as the epochs of a plan see them, written as a PNG."""
    workspace, out = Workspace.at(asked.workspace), Path(asked.out).absolute() if asked.out else None
    if out and (out.is_dir() or not out.parent.is_dir()):
        raise ValueError(f"there is no folder for a file {out}; name a file in a folder that is there")
    plan, dataset, notes = whole_plan_of(asked, report)
    from tl_core.previews.contact_sheet import sheet_of

    report("Making the views", 0, 0)
    sheet, labels, sentence = sheet_of(plan, dataset, workspace)
    path = out or workspace.sheets / f"{_key(plan)}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, "PNG")
    classes = [dataset.classes[label] for label in labels]
    return {
        "dataset": dataset.id,
        "sheet": str(path),
        "classes": classes,
        "sentence": sentence,
        "notes": notes,
    }


def _key(plan: Plan) -> str:
    return hashlib.sha256(json.dumps(plan.to_json(), sort_keys=True).encode()).hexdigest()[:24]
