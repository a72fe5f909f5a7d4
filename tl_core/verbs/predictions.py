"""What the model of a run is for: naming new images, and being taken away."""

import shutil
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from tl_core.evidence import notebook
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE
from tl_core.verbs.data import Place
from tl_core.verbs.runs import AnyRun, run_of
from tl_core.workspace.whole import whole


class Prediction(list[tuple[str, float]]):
    """What a model says of one image: each class with its calibrated share, the best first."""

    def __init__(self, image: str, classes: list[tuple[str, float]]) -> None:
        super().__init__(classes)
        self.image = image

    def to_json(self) -> dict[str, object]:
        return {"image": self.image, "classes": [{"name": name, "score": score} for name, score in self]}

    def _repr_html_(self) -> str:
        rows = [[name, f"{score:.1%}"] for name, score in self]
        return notebook.table([self.image, ""], rows)


@dataclass(frozen=True)
class ExportedModel:
    """The model of a run in a folder of the user's own."""

    run: Run
    folder: Path

    def to_json(self) -> dict[str, object]:
        return {"run": self.run.id, "folder": str(self.folder)}

    def _repr_html_(self) -> str:
        return notebook.paragraphs(f"The model of run {self.run.id} is in {self.folder}")


def predict(run: AnyRun, image: str | PathLike[str], *, workspace: Place | None = None) -> Prediction:
    """What the run's model says of one image file.

    Raises ValueError when the run has no model, or the file is no image.
    """
    found, path = run_of(run, workspace), Path(image).expanduser()
    folder = model_of(found)
    from tl_core.training.export import ranked_classes

    return Prediction(path.name, ranked_classes(folder, path, found.workspace))


def export(run: AnyRun, folder: str | PathLike[str], *, workspace: Place | None = None) -> ExportedModel:
    """Copy the run's model to a folder: weights, classes and preprocessing, as timm opens them.

    Raises ValueError when the run has no model, or the folder is there and not empty.
    """
    found, target = run_of(run, workspace), Path(folder).expanduser().absolute()
    source = model_of(found)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target} is there and not an empty folder; name another one")
    with whole(target) as copied:
        shutil.copytree(source, copied)
    return ExportedModel(found, target)


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
