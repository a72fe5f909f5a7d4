"""What a run ends with: the verdict with its interval, baselines, tables, and the worst mistakes as
pictures.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.dataset import Item
from tl_core.dataset.dataset import Part
from tl_core.evidence.estimate import share
from tl_core.intake import thumbnails
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for
from tl_core.training.job import Job, Outcome
from tl_core.workspace.workspace import write_json

MISTAKES = 24


@dataclass(frozen=True)
class Score:
    """Hits among `images`, as an accuracy with its 95 % Wilson interval; None where there are no images."""

    hits: int
    images: int

    @property
    def accuracy(self) -> float | None:
        return self.hits / self.images if self.images else None

    @property
    def interval(self) -> list[float] | None:
        found = share(self.hits, self.images) if self.images else None
        return found and [found.low, found.high]


def result_of(job: Job, outcome: Outcome, receipt: dict, temperature: float) -> dict:
    """result.json of the run; predictions.json and the mistakes' pictures are written into the run's folder.

    predictions.json has, for `val` and `test`, `predicted` and `labels`: one class number an image, in the
    order of the dataset's items. Runs on the same dataset are compared image by image with it
    (evidence/difference.py).
    """
    dataset, plan = job.dataset, job.plan
    val, test = (_score(outcome.scores[part], dataset.part(part)) for part in ("val", "test"))
    reported: Part = "test" if test.images else "val"
    items, scores = dataset.part(reported), outcome.scores[reported].cpu()
    scenario = scenario_for(Answers(plan.size, plan.similarity))
    write_json(
        job.run.folder / "predictions.json",
        {part: _predictions(outcome.scores[part], dataset.part(part)) for part in ("val", "test")},
    )
    majority = max(Counter(item.label for item in items).values()) / len(items)
    return {
        "run": job.run.id,
        "strategy": plan.strategy,
        "scenario": {"number": scenario.number, "size": plan.size, "similarity": plan.similarity},
        "groups": _groups(job, outcome),
        "head_after": plan.head_after,
        "val_accuracy": val.accuracy,
        "val_interval": val.interval,
        "val_images": val.images,
        "test_accuracy": test.accuracy,
        "test_interval": test.interval,
        "test_images": test.images,
        "reported": reported,
        "chosen_on": _chosen_on(outcome, reported),
        "majority": majority,
        "chance": 1 / len(dataset.classes),
        "verdict": verdict(test if test.images else val, reported, majority),
        "classes": list(dataset.classes),
        **_tables(items, scores, dataset.classes),
        "mistakes": _mistakes(job, items, scores / temperature),
        "epochs_done": outcome.epochs_done,
        "best_epoch": outcome.best_epoch,
        "device": job.device.name,
        "precision": job.device.precision,
        "excluded": len(plan.excluded),
        "frozen_unchanged": receipt["frozen_unchanged"],
        "model": str(job.run.folder / "model"),
    }


def verdict(score: Score, reported: Part, majority: float) -> str:
    """One sentence: how many are right, the interval, and how far above always naming the largest class."""
    low, high = score.interval
    part = {"val": "validation", "test": "test"}[reported]
    ahead = 100 * (score.accuracy - majority)
    above = "no better than" if ahead <= 0 else f"{ahead:.1f} points above"
    return (
        f"{score.hits} of {score.images} {part} images right: {100 * score.accuracy:.1f} % "
        f"(95 % interval {100 * low:.1f} to {100 * high:.1f}), {above} always naming the largest class."
    )


def _score(scores: Tensor, items: tuple[Item, ...]) -> Score:
    labels = np.array([item.label for item in items], dtype=int)
    return Score(int((scores.argmax(1).cpu().numpy() == labels).sum()) if len(items) else 0, len(items))


def _predictions(scores: Tensor, items: tuple[Item, ...]) -> dict[str, list[int]]:
    return {"predicted": scores.argmax(1).tolist(), "labels": [item.label for item in items]}


def _chosen_on(outcome: Outcome, reported: Part) -> str:
    caution = (
        " The figure above is on the same images, so it flatters a little; a test folder would give an"
        " untouched one."
    )
    return outcome.chosen_on + (caution if outcome.val_used and reported == "val" else "")


def _groups(job: Job, outcome: Outcome) -> list[dict]:
    return [
        {
            "name": name,
            "parameters": sum(parameter.numel() for parameter in job.network.group_parameters(name).values()),
            "trained": name == HEAD or name in outcome.trained,
        }
        for name in (*job.network.group_names, HEAD)
    ]


def _tables(items: tuple[Item, ...], scores: Tensor, classes: tuple[str, ...]) -> dict:
    """Confusion matrix (rows true, columns predicted) and precision, recall, F1 of each class."""
    labels, predicted, every = (
        [item.label for item in items],
        scores.argmax(1).tolist(),
        list(range(len(classes))),
    )
    columns = precision_recall_fscore_support(labels, predicted, labels=every, zero_division=0)
    per_class = [
        {
            "name": classes[index],
            "images": int(images),
            "precision": float(precision),
            "recall": float(recall),
            "f1": float(f1),
        }
        for index, (precision, recall, f1, images) in enumerate(zip(*columns, strict=True))
    ]
    return {"confusion": confusion_matrix(labels, predicted, labels=every).tolist(), "per_class": per_class}


def _mistakes(job: Job, items: tuple[Item, ...], scores: Tensor) -> list[dict]:
    """The images most surely taken for something else, the surest first, each with a small picture in
    `mistakes/`.
    """
    shares = scores.float().softmax(1)
    wrong = [index for index, item in enumerate(items) if int(scores[index].argmax()) != item.label]
    worst = sorted(wrong, key=lambda index: -float(shares[index].max()))[:MISTAKES]
    folder = job.run.folder / "mistakes"
    folder.mkdir(exist_ok=True)
    found = []
    for number, index in enumerate(worst):
        item, predicted = items[index], int(scores[index].argmax())
        thumbnails.write(Path(job.dataset.root) / item.path, folder / f"{number}.jpg")
        found.append(
            {
                "path": item.path,
                "label": job.dataset.classes[item.label],
                "predicted": job.dataset.classes[predicted],
                "score": float(shares[index, predicted]),
                "thumbnail": f"mistakes/{number}.jpg",
            }
        )
    return found
