"""All that a report says of a run, section by section."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import pandas as pd

from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PART_NAMES, PARTS
from tl_core.evidence.wording import counted, readable_seconds
from tl_core.handover.facts import (
    Cell,
    Chart,
    Gallery,
    Line,
    Picture,
    Section,
    Sentence,
    Table,
    Told,
    percent,
    whole,
)
from tl_core.handover.limits import limits
from tl_core.handover.parity import Parity
from tl_core.predictions.held_out import HeldOut
from tl_core.runs import Run
from tl_core.runs.metrics import table
from tl_core.runs.result import Result
from tl_core.runs.run import EXAMPLE
from tl_core.workspace.stored import DamagedFileError

# A curve has at most so many points, and a table of pairs of classes at most so many classes.
MOST_POINTS, MOST_CLASSES = 200, 40
HASH_LETTERS = 12
# Of a plan's lists of images, how many there are is enough.
CORRECTED = ("excluded", "relabelled")
# Of an interval.
ENDS = ((0, "lower end"), (1, "upper end"))
RESULT, PLAN, RECEIPT = "result.json", "plan.json", "receipt.json"
# What a curve is of: the head's, and validation of every layer group's probe.
CHARTS = (("Accuracy of the head", "accuracy", True), ("Loss of the head", "loss", True))
OF_GROUPS = ("Validation accuracy of each layer group's probe", "accuracy", False)
# By whether the head is solved on fixed features: what the points of a curve are counted by.
COUNTED = {True: "step of the solver", False: "epoch"}
NO_RECEIPT = "There is none: the run ended before it was written."
NO_MISTAKES = "There are none."
NO_DATA = "The dataset is no longer where the run read it, so its images are not counted here."


def dataset_of(run: Run) -> Dataset | None:
    """What the run was trained on; None where that is gone or damaged."""
    with suppress(FileNotFoundError, DamagedFileError):
        return Dataset.read(run.folder if run == EXAMPLE else run.workspace.datasets / run.plan.dataset)
    return None


def sections(run: Run, result: Result, parities: Sequence[Parity] = ()) -> list[Section]:
    """Of a run that has ended with a result. `parities` are those of the models beside the report."""
    told, dataset = Told(run.folder), dataset_of(run)
    made = [
        _verdict(told, result),
        _receipt(run, told),
        _parity(parities),
        _no_answer(run),
        _curves(run),
        _confusion(told, result),
        _per_class(told, result),
        _mistakes(run, result),
        Section("What it cannot be used for", tuple(map(Sentence, limits(run, result, dataset)))),
        _data(dataset),
        _plan(told),
        _versions(run, told),
    ]
    return [section for section in made if section.blocks]


def _verdict(told: Told, result: Result) -> Section:
    part = result.reported_on
    accuracy = (
        [("Accuracy, cross-validated", "cross_validated/accuracy", percent)]
        + [(f"95 % interval, {end}", f"cross_validated/interval/{at}", percent) for at, end in ENDS]
        if result.cross_validated
        else []
    )
    measured = [
        *accuracy,
        (f"Accuracy on {PART_NAMES[part]} images", f"{part}_accuracy", percent),
        *((f"95 % interval, {end}", f"{part}_interval/{at}", percent) for at, end in ENDS),
        (f"{PART_NAMES[part].capitalize()} images", f"{part}_images", whole),
        ("Always naming the largest class", "majority", percent),
        ("Guessing", "chance", percent),
        ("Took", "seconds", readable_seconds),
    ]
    rows = tuple((name, told.figure(f"{RESULT}/{key}", read)) for name, key, read in measured)
    failed = [Sentence(result.failure, "bad")] if result.failure else []
    said = [Sentence(result.verdict, "first"), *failed, Sentence(result.chosen_on)]
    return Section("Verdict", (*said, Table(("Measured", "Figure"), rows)))


def _receipt(run: Run, told: Told) -> Section:
    receipt = run.receipt()
    if receipt is None:
        return Section("Freeze receipt", (Sentence(NO_RECEIPT, "bad"),))
    rows = tuple(
        (
            group.name,
            "trained" if group.trained else "frozen",
            told.figure(f"{RECEIPT}/groups/{number}/parameters", whole),
            group.before[:HASH_LETTERS],
            group.after[:HASH_LETTERS],
            "unchanged" if group.unchanged else "changed",
        )
        for number, group in enumerate(receipt.groups)
    )
    head = ("Layer group", "Was", "Parameters", "Before", "After", "Now")
    said = Sentence(receipt.sentence, "good" if receipt.frozen_unchanged else "bad")
    return Section("Freeze receipt", (said, Table(head, rows)))


def _parity(parities: Sequence[Parity]) -> Section:
    said = [Sentence(parity.sentence, "good" if parity.same else "bad") for parity in parities]
    return Section("Parity receipt", tuple(said))


def _no_answer(run: Run) -> Section:
    held_out = HeldOut.read(run.folder / "model")
    said = [Sentence(held_out.sentence())] if held_out else []
    return Section("When it gives no answer", tuple(said))


def _curves(run: Run) -> Section:
    points, counted_by = table(run.events()), COUNTED[run.plan.fixed_features]
    drawn = [_chart(points, counted_by, *chart) for chart in (*CHARTS, OF_GROUPS)]
    return Section("Curves", tuple(chart for chart in drawn if chart.lines))


def _chart(points: pd.DataFrame, counted_by: str, title: str, metric: str, of_head: bool) -> Chart:
    """Of the head both parts, of other groups validation alone."""
    asked = points[(points.metric == metric) & ((points.group == HEAD) == of_head)].dropna(subset=["value"])
    if not of_head:
        asked = asked[asked.split == "val"]
    lines = []
    for (group, split), curve in asked.groupby(["group", "split"], sort=False):
        at = tuple(zip(curve.epoch.tolist(), curve.value.tolist(), strict=True))
        stride = -(-len(at) // MOST_POINTS)
        lines.append(Line(PART_NAMES[split] if of_head else group, at[::-stride][::-1]))
    return Chart(title, counted_by, tuple(line for line in lines if len(line.points) > 1))


def _confusion(told: Told, result: Result) -> Section:
    names = result.classes
    if len(names) > MOST_CLASSES:
        said = f"There are {len(names)} classes, too many for a table; {RESULT} of the run has it."
        return Section("Confusion", (Sentence(said),))
    rows: list[tuple[Cell, ...]] = [
        (name, *(told.figure(f"{RESULT}/confusion/{row}/{column}", whole) for column in range(len(names))))
        for row, name in enumerate(names)
    ]
    said = "A row is what an image is, a column what it was taken for."
    return Section("Confusion", (Sentence(said), Table(("", *names), tuple(rows), shaded=True)))


def _per_class(told: Told, result: Result) -> Section:
    columns = (("images", whole), ("precision", percent), ("recall", percent), ("f1", percent))
    rows: list[tuple[Cell, ...]] = [
        (one.name, *(told.figure(f"{RESULT}/per_class/{number}/{name}", read) for name, read in columns))
        for number, one in enumerate(result.per_class)
    ]
    head = ("Class", "Images", "Precision", "Recall", "F1")
    return Section("Class by class", (Table(head, tuple(rows)),))


def _mistakes(run: Run, result: Result) -> Section:
    pictures = tuple(
        Picture(
            run.folder / mistake.thumbnail,
            f"{mistake.label}, taken for {mistake.predicted} ({percent(mistake.score)}): {mistake.path}",
        )
        for mistake in result.mistakes
    )
    return Section(
        "Mistakes, the surest first", (Gallery(pictures),) if pictures else (Sentence(NO_MISTAKES),)
    )


def _data(dataset: Dataset | None) -> Section:
    if dataset is None:
        return Section("Data", (Sentence(NO_DATA),))
    counts = dataset.counts()
    rows: list[tuple[Cell, ...]] = [
        (name, *(f"{by_part[part]:,}" for part in PARTS)) for name, by_part in counts.items()
    ]
    sums = (f"{sum(by_part[part] for by_part in counts.values()):,}" for part in PARTS)
    parts = "came with the data" if dataset.parts_given else "were made by Thaw, by content"
    said = [
        f"{dataset.title}: {counted(len(dataset.items), 'image')} of {len(dataset.classes)} classes. Its"
        f" parts {parts}.",
        f"Left out: {counted(len(dataset.excluded), 'image')}; could not be read:"
        f" {counted(len(dataset.rejected), 'file')}.",
        f"Fingerprint {dataset.fingerprint}",
    ]
    head = ("Class", *(PART_NAMES[part].capitalize() for part in PARTS))
    return Section("Data", (*map(Sentence, said), Table(head, (*rows, ("All", *sums)))))


def _plan(told: Told) -> Section:
    plan = told.at(f"{PLAN}/plan")
    assert isinstance(plan, dict)
    rows = tuple((name.replace("_", " "), _value(told, name, value)) for name, value in plan.items())
    return Section("Plan", (Table(("Setting", "Value"), rows),))


def _value(told: Told, name: str, value: object) -> Cell:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return told.figure(f"{PLAN}/plan/{name}", _plainly)
    if isinstance(value, list):
        named = ", ".join(map(str, value)) or "none"
        return counted(len(value), "image") if name in CORRECTED else named
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _plainly(value: float) -> str:
    return f"{value:g}"


def _versions(run: Run, told: Told) -> Section:
    made = run.origin.versions
    versions = [("Thaw", made.thaw), ("torch", made.torch), ("timm", made.timm)] if made else []
    hashed = [("SHA-256 of the weights", run.origin.weights_hash)] if run.origin.weights_hash else []
    began = datetime.fromtimestamp(run.created, UTC).strftime("%Y-%m-%d %H:%M UTC")
    device = told.at(f"{RESULT}/device"), told.at(f"{RESULT}/precision")
    rows = (
        ("Run", run.id),
        ("Asked for", began),
        ("Device", f"{device[0]}, {device[1]}"),
        *versions,
        *hashed,
    )
    return Section("Versions", (Table(("What", "Which"), tuple(rows)),))
