"""Trying a plan out before it runs. No run is made or changed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Unpack

from tl_core.evidence import notebook
from tl_core.plans import Plan
from tl_core.plans.plan import DeviceChoice
from tl_core.plans.rate_range import RateRange
from tl_core.verbs.data import Data, Place, dataset_of, file_for, workspace_of
from tl_core.verbs.progress import heard
from tl_core.verbs.recommending import Recommendation
from tl_core.verbs.setting import AUTO, terms
from tl_core.verbs.training import draft
from tl_core.verbs.wishes import Wishes, check
from tl_core.workspace.events import Report

# Of the rates tried, so many lie between two that a table shows.
RATES_APART = 8
PREVIEW = "a preview measures nothing"


@dataclass(frozen=True)
class RateFinding:
    """The loss of a plan at ever higher learning rates, and the rate that suggests."""

    dataset: str
    range: RateRange
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {"dataset": self.dataset, **self.range.to_json(), "notes": list(self.notes)}

    def _repr_html_(self) -> str:
        tried = list(zip(self.range.rates, self.range.smoothed, strict=True))[::RATES_APART]
        rows = [[f"{rate:.1e}", f"{loss:.3f}"] for rate, loss in tried]
        return notebook.title(self.range.sentence) + notebook.table(["rate", "loss"], rows)


@dataclass(frozen=True)
class SmallPictures:
    """Images of a dataset, by their paths, of which a page has a small picture now."""

    dataset: str
    images: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {"dataset": self.dataset, "images": list(self.images)}


@dataclass(frozen=True)
class ContactSheet:
    """Some images as the epochs of a plan see them: a PNG with a row an image, of these classes."""

    dataset: str
    path: Path
    classes: tuple[str, ...]
    sentence: str
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "dataset": self.dataset,
            "sheet": str(self.path),
            "classes": list(self.classes),
            "sentence": self.sentence,
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        rows = f"From the top: {', '.join(self.classes)}"
        return notebook.picture(self.path.read_bytes()) + notebook.paragraphs(self.sentence, rows)


def find_rate(
    data: Data | Plan | Recommendation,
    *,
    plan: Plan | None = None,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **wishes: Unpack[Wishes],
) -> RateFinding:
    """A learning-rate range test of a plan: the loss at each rate, and the rate it suggests.

    The plan is drawn up as `recommend` does unless a whole one is given. Raises ValueError for a plan that
    has no rate to find.
    """
    check(wishes, Wishes)
    with terms(weights, device, workspace_of(workspace, data), report) as here:
        drafted = draft(data, wishes, here, plan, needless=PREVIEW)
        from tl_core.previews.rate_finder import find_rate

        found = find_rate(drafted.plan, here.workspace, here.report)
        return RateFinding(drafted.dataset.id, found, drafted.notes)


def augment(
    data: Data | Plan | Recommendation,
    *,
    plan: Plan | None = None,
    out: str | PathLike[str] | None = None,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **wishes: Unpack[Wishes],
) -> ContactSheet:
    """A contact sheet: some images as the epochs of a plan see them, written as a PNG to `out`, else into the
    workspace.

    The plan is drawn up as `recommend` does unless a whole one is given. Raises ValueError where the file
    cannot be written.
    """
    check(wishes, Wishes)
    target = file_for(out)
    with terms(weights, device, workspace_of(workspace, data), report) as here:
        drafted = draft(data, wishes, here, plan, needless=PREVIEW)
        path = target or here.workspace.sheets / f"{_key(drafted.plan)}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        from tl_core.previews.contact_sheet import sheet_of

        here.report("Making the views", 0, 0)
        sheet, labels, sentence = sheet_of(drafted.plan, drafted.dataset, here.workspace)
        sheet.save(path, "PNG")
        classes = tuple(drafted.dataset.classes[label] for label in labels)
        return ContactSheet(drafted.dataset.id, path, classes, sentence, drafted.notes)


def _key(plan: Plan) -> str:
    return hashlib.sha256(json.dumps(plan.to_json(), sort_keys=True).encode()).hexdigest()[:24]


def small_pictures(
    data: Data, images: Sequence[str], *, workspace: Place | None = None, report: Report | None = None
) -> SmallPictures:
    """Make a small picture of each of these images of a dataset, unless there is one. `images` are paths.

    Raises ValueError for a path that is none of the dataset, and for a file that cannot be read any more.
    """
    from tl_core.intake.thumbnails import make_thumbnails

    here = workspace_of(workspace)
    with heard(report) as tell:
        dataset = dataset_of(data, {}, here, tell)
        found = {item.path: item for item in dataset.items}
        if unknown := [path for path in images if path not in found]:
            raise ValueError(f"{dataset.name} has no image {unknown[0]}; name images of the dataset")
        make_thumbnails(
            [found[path] for path in images], Path(dataset.root), here.datasets / dataset.id, tell
        )
    return SmallPictures(dataset.id, tuple(images))
