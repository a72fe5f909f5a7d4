"""What a run ends with: the verdict with its interval, baselines, tables, the worst mistakes."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.dataset import Item
from tl_core.dataset.dataset import PART_NAMES, Part
from tl_core.intake import thumbnails
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for
from tl_core.plans import Plan
from tl_core.runs.receipt import Receipt
from tl_core.runs.result import (
    FEW_IMAGES,
    HELD_OUT,
    Cell,
    ClassScore,
    CrossValidated,
    Mistake,
    Named,
    Predictions,
    Result,
    Score,
    SizedGroup,
)
from tl_core.training.setup import Outcome, Setup

# Kept as pictures: of all, of each cell of the confusion matrix, and altogether.
MISTAKES, OF_A_CELL, MOST_MISTAKES = 24, 6, 96
# Of shares and losses: nobody reads more, and a large part is written in half the bytes.
DIGITS = 5
CAUTION = (
    " The figure above is on the same images, so it flatters a little; a test folder would give an untouched"
    " one."
)


def result_of(
    setup: Setup, folder: Path, outcome: Outcome, receipt: Receipt, temperature: float, named: Predictions
) -> Result:
    """The result of the run, which `named` the held-out images so. Shares of the mistakes are those of the
    scores divided by `temperature`.
    """
    dataset, plan = setup.dataset, setup.plan
    scores = {part: _score(named.of(part)) for part in HELD_OUT if dataset.part(part)}
    reported_on: Part = "test" if "test" in scores else "val"
    labels, predicted = named.of(reported_on).labels, named.of(reported_on).predicted
    majority = max(Counter(labels).values()) / len(labels)
    return Result(
        run=folder.name,
        strategy=plan.strategy,
        scenario=_cell(plan),
        groups=_groups(setup, outcome),
        head_after=plan.head_after,
        scores=scores,
        reported_on=reported_on,
        chosen_on=_chosen_on(outcome, reported_on),
        majority=majority,
        chance=1 / len(dataset.classes),
        verdict=verdict(scores[reported_on], reported_on, majority, outcome.cross_validated),
        classes=dataset.classes,
        confusion=_confusion(labels, predicted, len(dataset.classes)),
        per_class=per_class_of(labels, predicted, dataset.classes),
        mistakes=_mistakes(setup, dataset.part(reported_on), outcome.scores[reported_on].cpu() / temperature),
        epochs_done=outcome.epochs_done,
        best_epoch=outcome.best_epoch,
        device=setup.device.name,
        precision=setup.device.precision,
        frozen_unchanged=receipt.frozen_unchanged,
        model=str(folder / "model"),
        excluded=len(plan.excluded),
        relabelled=len(plan.relabelled),
        cross_validated=outcome.cross_validated,
        failure=outcome.failure,
        finished=outcome.finished,
    )


def predictions_of(setup: Setup, outcome: Outcome, temperature: float) -> Predictions:
    """The class named for each held-out image, in the order of the dataset's items; shares and losses are of
    the scores divided by `temperature`.
    """
    scores = {part: outcome.scores[part].cpu() / temperature for part in HELD_OUT}
    val, test = (_named(scores[part], setup.dataset.part(part)) for part in HELD_OUT)
    return Predictions(val, test)


def verdict(
    score: Score, reported: Part, majority: float, cross_validated: CrossValidated | None = None
) -> str:
    """One sentence: how many are right, the interval, and how far above always naming the largest class.

    Where they are too few, a second sentence says so; `cross_validated` is told instead where there is one.
    """
    if cross_validated is not None:
        right = f"{cross_validated.right} of {cross_validated.images} images right"
        return (
            f"{right}: {_figures(cross_validated, cross_validated.majority)} Cross-validated over all"
            f" {cross_validated.images} images, since only {_are_held_back(score.images)}."
        )
    right = f"{score.right} of {score.images} {PART_NAMES[reported]} images right"
    return f"{right}: {_figures(score, majority)}{_too_few(score)}"


def _figures(score: Score, majority: float) -> str:
    low, high = score.interval
    ahead = 100 * (score.accuracy - majority)
    above = "no better than" if ahead <= 0 else f"{ahead:.1f} points above"
    return (
        f"{100 * score.accuracy:.1f} % (95 % interval {100 * low:.1f} to {100 * high:.1f}),"
        f" {above} always naming the largest class."
    )


def _too_few(score: Score) -> str:
    """The sentence of what a handful of images leaves open; nothing where there are enough."""
    if score.images >= FEW_IMAGES:
        return ""
    low, high = score.interval
    return (
        f" Only {_are_held_back(score.images)}: the true accuracy may be anything between"
        f" {100 * low:.0f} % and {100 * high:.0f} %."
    )


def _are_held_back(images: int) -> str:
    return "1 image is held back" if images == 1 else f"{images} are held back"


def draw_mistakes(setup: Setup, folder: Path, result: Result) -> None:
    """Put a small picture of each mistake into the run's folder, under the name that the result gives it."""
    (folder / "mistakes").mkdir(exist_ok=True)
    for mistake in result.mistakes:
        thumbnails.write(Path(setup.dataset.root) / mistake.path, folder / mistake.thumbnail)


def _named(scores: Tensor, items: tuple[Item, ...]) -> Named:
    said, labels = scores.argmax(1), torch.tensor([item.label for item in items], dtype=torch.long)
    shares = scores.float().log_softmax(1)
    return Named(
        tuple(said.tolist()),
        tuple(labels.tolist()),
        tuple(round(share, DIGITS) for share in shares.amax(1).exp().tolist()),
        tuple(round(-share, DIGITS) for share in shares.gather(1, labels[:, None])[:, 0].tolist()),
    )


def _score(named: Named) -> Score:
    return Score(int(named.hits.sum()), len(named.labels))


def _cell(plan: Plan) -> Cell:
    return Cell(scenario_for(Answers(plan.size, plan.similarity)).number, plan.size, plan.similarity)


def _chosen_on(outcome: Outcome, reported: Part) -> str:
    return outcome.chosen_on + (CAUTION if outcome.val_used and reported == "val" else "")


def _groups(setup: Setup, outcome: Outcome) -> tuple[SizedGroup, ...]:
    def sized(name: str) -> SizedGroup:
        parameters = setup.network.group_parameters(name).values()
        trained = name == HEAD or name in outcome.trained
        return SizedGroup(name, sum(parameter.numel() for parameter in parameters), trained)

    return tuple(map(sized, (*setup.network.group_names, HEAD)))


def _confusion(
    labels: tuple[int, ...], predicted: tuple[int, ...], classes: int
) -> tuple[tuple[int, ...], ...]:
    """Rows true, columns predicted."""
    table = confusion_matrix(labels, predicted, labels=list(range(classes)))
    return tuple(map(tuple, table.tolist()))


def per_class_of(
    labels: tuple[int, ...], predicted: tuple[int, ...], classes: tuple[str, ...]
) -> tuple[ClassScore, ...]:
    """How well each of the classes is recognised, by scikit-learn; 0 where nothing can be divided."""
    columns = precision_recall_fscore_support(
        labels, predicted, labels=list(range(len(classes))), zero_division=0
    )
    return tuple(
        ClassScore(name, int(images), float(precision), float(recall), float(f1))
        for name, precision, recall, f1, images in zip(classes, *columns, strict=True)
    )


def _mistakes(setup: Setup, items: tuple[Item, ...], scores: Tensor) -> tuple[Mistake, ...]:
    """The images most surely taken for something else, and the surest of each cell of the confusion matrix;
    the surest first.
    """
    shares, classes = scores.float().softmax(1), setup.dataset.classes
    said = scores.argmax(1).tolist()
    wrong = [index for index, item in enumerate(items) if said[index] != item.label]
    kept = worst(
        sorted(wrong, key=lambda index: -float(shares[index].max())),
        lambda index: (items[index].label, said[index]),
    )
    return tuple(
        Mistake(
            path=items[index].path,
            label=classes[items[index].label],
            predicted=classes[said[index]],
            score=float(shares[index, said[index]]),
            thumbnail=f"mistakes/{number}.jpg",
        )
        for number, index in enumerate(kept)
    )


def worst(ranked: Sequence[int], cell_of: Callable[[int], tuple[int, int]]) -> list[int]:
    """Those to keep of the mistakes, which are ranked from the surest."""
    met: Counter[tuple[int, int]] = Counter()
    kept = []
    for place, index in enumerate(ranked):
        met[cell_of(index)] += 1
        if place < MISTAKES or met[cell_of(index)] <= OF_A_CELL:
            kept.append(index)
    return kept[:MOST_MISTAKES]
