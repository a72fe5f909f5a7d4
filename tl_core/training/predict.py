"""What a finished run says of one new image."""

from pathlib import Path

from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE
from tl_core.training.export import predict as predict_with


def predict(run: Run, image: Path) -> dict:
    """{"image", "classes": [{"name", "score"}, best first]}. Raises ValueError when there is no model or the
    file is no image.
    """
    if run == EXAMPLE:
        raise ValueError(
            "the example brings no weights; make your own with: python -m tl_core run built-in:small-similar"
        )
    folder = run.folder / "model"
    if not (folder / "config.json").exists():
        raise ValueError(f"run {run.id} has no model yet; wait until it is done")
    ranked = predict_with(folder, image, run.workspace)
    return {"image": image.name, "classes": [{"name": name, "score": score} for name, score in ranked]}
