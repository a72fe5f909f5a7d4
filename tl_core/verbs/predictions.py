"""What the model of a run is for: naming new images, saying why, and being taken away."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path

from tl_core.dataset import Dataset
from tl_core.evidence import notebook
from tl_core.handover.forms import FORMS, OF_MODEL, Form
from tl_core.handover.packed import packed
from tl_core.handover.parity import Parity
from tl_core.plans.plan import DeviceChoice
from tl_core.predictions.explanation import Explanation
from tl_core.predictions.held_out import ANSWERED
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.predictions.spreadsheet import as_csv
from tl_core.runs import Run, model_config
from tl_core.runs.hardware import device_for
from tl_core.runs.run import EXAMPLE
from tl_core.verbs.data import Place, file_for, workspace_of
from tl_core.verbs.progress import heard
from tl_core.verbs.runs import AnyRun, run_of
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.whole import whole

ImagePath = str | PathLike[str]


@dataclass(frozen=True)
class ExportedModel:
    """A run in a folder of the user's own, in the form that was asked for.

    `parities` say whether models in other forms than the run's own answer the same.
    """

    run: Run
    folder: Path
    form: Form
    parities: tuple[Parity, ...] = ()

    @property
    def sentence(self) -> str:
        what = "model" if self.form in OF_MODEL else self.form
        return f"The {what} of run {self.run.id} is in {self.folder}"

    def to_json(self) -> dict[str, object]:
        parity = [one.to_json() for one in self.parities]
        return {"run": self.run.id, "folder": str(self.folder), "format": self.form, "parity": parity}

    def _repr_html_(self) -> str:
        return notebook.paragraphs(self.sentence, *(one.sentence for one in self.parities))


@dataclass(frozen=True)
class _Named:
    """A model by the name of its run or its folder; the dataset of the run as it is now, and the fingerprint
    of what the run has learned from, if they are known.
    """

    name: str
    folder: Path
    workspace: Workspace
    dataset: Dataset | None = None
    fingerprint: str = ""

    @property
    def unchanged(self) -> Dataset | None:
        """The dataset as the run has learned from it; None where it is another one now."""
        return self.dataset if self.dataset and self.dataset.fingerprint == self.fingerprint else None

    @property
    def learned_from(self) -> frozenset[str]:
        """The SHA-256 of each image that it has learned from, where that is known."""
        return frozenset(item.sha256 for item in self.dataset.part("train")) if self.dataset else frozenset()


def _model(run: AnyRun | PathLike[str], workspace: Place | None) -> _Named:
    """The model in a folder, where one is named; else that of the run.

    Raises ValueError where there is none.
    """
    if isinstance(run, str | PathLike) and (exported := _exported(Path(run).expanduser(), workspace)):
        return exported
    return _of_run(run_of(fspath(run) if isinstance(run, PathLike) else run, workspace))


def _exported(folder: Path, workspace: Place | None) -> _Named | None:
    if not model_config.is_in(folder):
        return None
    return _Named(folder.name, folder.absolute(), workspace_of(workspace))


def _of_run(run: Run) -> _Named:
    return _Named(run.id, model_of(run), run.workspace, _learned_from(run), run.plan.fingerprint)


def _learned_from(run: Run) -> Dataset | None:
    """Of a dataset that is no longer there nothing is known."""
    with suppress(FileNotFoundError):
        return Dataset.read(run.workspace.datasets / run.plan.dataset)
    return None


def predict(
    run: AnyRun | PathLike[str],
    images: ImagePath | Sequence[ImagePath],
    *,
    answered: float = ANSWERED,
    csv: ImagePath | None = None,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
) -> PredictionTable:
    """What the run's model says of image files, of all images in folders and zips: the least sure first.

    `run` may also be the folder of an exported model.

    An image gets no answer where it is unlike all that the run has learned, or where the model is unsure:
    `answered` is the share of images like the held-out ones that is to get one, 1 for every image.
    Where folders, or a table beside the images, name classes of the run, the table is an evaluation too. With
    `csv` it is written to that file as well. Raises ValueError when the run has no model, a path leads
    nowhere, no file is an image, or the CSV cannot be written.
    """
    if not 0 < answered <= 1:
        raise ValueError(f"{answered:g} is no share of images to answer; take one above 0, 1 at most")
    named = _model(run, workspace)
    target = file_for(csv)
    paths = [images] if isinstance(images, str | PathLike) else images
    from tl_core.intake.pictures import open_pictures
    from tl_core.predicting.answered import answered_table
    from tl_core.training.export import open_model

    with open_pictures([Path(path).expanduser() for path in paths]) as pictures, heard(report) as tell:
        tell("Opening the model", 0, 0)
        model = open_model(named.folder, named.workspace)
        where = device_for(device)
        table = answered_table(named.name, model, pictures, answered, where, tell, named.learned_from)
    if target:
        with whole(target) as made:
            made.write_text(as_csv(table), encoding="utf-8")
    return table


def explain(
    run: AnyRun | PathLike[str],
    image: ImagePath,
    *,
    name: str = "",
    classes: Sequence[str] = (),
    group: str | None = None,
    out: ImagePath | None = None,
    workspace: Place | None = None,
    report: Report | None = None,
) -> Explanation:
    """Where in an image the scores of its classes come from, and which training images are nearest to it.

    `run` may also be the folder of an exported model, and `image` a folder or a zip, of which `name` says an
    image. Each of `classes`, else the likeliest and the next, gets a map; those of random heads stand beside
    it. Where the head is linear on what it reads, the mean of a map and the bias are the score. After
    another layer `group`, and where it is not linear, a map is an estimate by gradients. The maps are written
    as PNGs into the folder `out`, else into the workspace.

    Raises ValueError when the run has no model, the path leads to no image or to several, or there is no such
    class or layer group.
    """
    named = _model(run, workspace)
    folder = Path(out).expanduser().absolute() if out else None
    from tl_core.explaining.explained import Asked, explained
    from tl_core.training.export import open_model

    with heard(report) as tell:
        tell("Opening the model", 0, 0)
        model = open_model(named.folder, named.workspace)
        asked = Asked(named.name, Path(image).expanduser(), name, tuple(classes), group)
        folder = folder or named.workspace.sheets / asked.key
        return explained(asked, model, named.unchanged, folder, named.workspace)


def export(
    run: AnyRun,
    folder: str | PathLike[str],
    *,
    format: Form = "timm",
    workspace: Place | None = None,
    report: Report | None = None,
) -> ExportedModel:
    """Write the run to a folder of the user's own, in the form that `format` names (`handover.forms.FORMS`).

    In all of them lie a report and a model card. A model in another form than the run's own is asked about
    images of the run, and a receipt beside it says whether it answers the same.

    Raises ValueError when the run has no model, the folder is there and not empty, there is no such format,
    or the network cannot be written in it.
    """
    found, target = run_of(run, workspace), Path(folder).expanduser().absolute()
    if format not in FORMS:
        raise ValueError(f"there is no format {format!r}; there are {', '.join(FORMS)}")
    if format in OF_MODEL:
        model_of(found)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target} is there and not an empty folder; name another one")
    return _written(found, format, target, report)


def pack(run: AnyRun, *, workspace: Place | None = None, report: Report | None = None) -> ExportedModel:
    """Everything, in a folder of the run itself, in place of what was packed there before: for a page, which
    offers it as one zip. Raises ValueError as `export` does.
    """
    found = run_of(run, workspace)
    model_of(found)
    shutil.rmtree(packed(found), ignore_errors=True)
    return _written(found, "everything", packed(found), report)


def _written(run: Run, form: Form, target: Path, report: Report | None) -> ExportedModel:
    with whole(target) as made, heard(report) as tell:
        made.mkdir()
        return ExportedModel(run, target, form, _write(run, form, made, tell))


def _write(run: Run, form: Form, folder: Path, report: Report) -> tuple[Parity, ...]:
    from tl_core.handover.folders import LIGHT

    if form in LIGHT:
        LIGHT[form](run, folder)
        return ()
    from tl_core.exporting.written import write

    return write(run, form, folder, report)


def model_of(run: Run) -> Path:
    """The folder of the run's model. Raises ValueError when there is none."""
    if run == EXAMPLE:
        raise ValueError(
            "the example brings no weights; make your own with: python -m tl_core run built-in:small-similar"
        )
    folder = run.folder / "model"
    if not (folder / "config.json").exists():
        raise ValueError(f"run {run.id} has no model yet; wait until it is done")
    return folder
