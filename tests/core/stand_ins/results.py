"""A result that no training came to, whole enough for every page and command."""

from dataclasses import replace

from tl_core.dataset import Dataset
from tl_core.dataset.dataset import in_order
from tl_core.runs import Run, model_config
from tl_core.runs.model_config import ModelConfig, Pixels
from tl_core.runs.result import Cell, ClassScore, Mistake, Named, Predictions, Result, Score, SizedGroup
from tl_core.runs.run import Status
from tl_core.workspace import Workspace, stored
from tl_core.workspace.stored import as_json
from tl_core.workspace.workspace import write_json

CLASSES = ("leaf", "sand")


def result_for(run: Run, **changes: object) -> Result:
    """Three of four validation images are right, one is mistaken; with the changes."""
    plan = run.plan
    result = Result(
        run=run.id,
        strategy=plan.strategy,
        scenario=Cell(1, plan.size, plan.similarity),
        groups=(SizedGroup("stem", 500, False), SizedGroup("head", 34, True)),
        head_after=plan.head_after,
        scores={"val": Score(3, 4)},
        reported_on="val",
        chosen_on="Chosen on validation.",
        majority=0.5,
        chance=0.5,
        verdict="3 of 4 images right.",
        classes=CLASSES,
        confusion=((2, 0), (1, 1)),
        per_class=tuple(ClassScore(name, 2, 0.75, 0.75, 0.75) for name in CLASSES),
        mistakes=(Mistake("1.png", "leaf", "sand", 0.9, "mistakes/0.jpg"),),
        epochs_done=0,
        best_epoch=0,
        device="cpu",
        precision="float32",
        frozen_unchanged=True,
        model=str(run.folder / "model"),
        seconds=2.0,
    )
    return replace(result, **changes)


def write_result(run: Run, **changes: object) -> Result:
    """Put it into the run's folder."""
    result = result_for(run, **changes)
    write_json(run.folder / "result.json", result.to_json())
    return result


def write_model_config(run: Run, timm: bool = True) -> None:
    """Put into the run's folder what a model says of itself; there are no weights."""
    pixels = Pixels((0.5,) * 3, (0.5,) * 3, "bilinear", 0.9, "center")
    plan = run.plan
    said = ModelConfig(plan.weights, plan.head_after, plan.image_size, CLASSES, timm, pixels, 1.0)
    about = {"architecture": "toy", "thaw": as_json(said)}
    write_json(run.folder / "model" / model_config.FILE, about)


def write_judged(run: Run, dataset: Dataset) -> None:
    """The run is done. Of its validation images it took every one of the first class for the second but one,
    ever surer; all others are right.
    """
    run.write_status(Status("done"))
    labels, names = tuple(item.label for item in dataset.part("val")), dataset.classes
    mistaken = labels.count(0) - 1
    said = (0, *(1,) * mistaken, *labels[mistaken + 1 :])
    shares = tuple(0.55 + 0.03 * place for place in range(len(labels)))
    losses = tuple(0.1 if one == other else 3.0 for one, other in zip(labels, said, strict=True))
    named = Predictions(Named(said, labels, shares, losses), Named((), ()))
    stored.write(run.folder / "predictions.json", named)
    table = [[0] * len(names) for _ in names]
    for label, one in zip(labels, said, strict=True):
        table[label][one] += 1
    recalls = [sum(row) and row[place] / sum(row) for place, row in enumerate(table)]
    write_result(
        run,
        classes=names,
        scores={"val": Score(len(labels) - mistaken, len(labels))},
        confusion=tuple(map(tuple, table)),
        per_class=tuple(ClassScore(names[label], 4, 1, share, 1) for label, share in enumerate(recalls)),
        mistakes=(),
    )


def four_held_out(dataset: Dataset, workspace: Workspace) -> Dataset:
    """Of each class the first four pictures, of which there are small ones, are held out."""
    items = (replace(item, part="val" if item.path[-6:] < "04.png" else "train") for item in dataset.items)
    divided = replace(dataset, items=in_order(items))
    divided.write(workspace.datasets / divided.id)
    return divided
