"""What a run's model cannot be used for, as far as its figures tell."""

from collections.abc import Iterator

from tl_core.backbones.card import parse_weights
from tl_core.dataset import Dataset
from tl_core.evidence.wording import counted
from tl_core.predictions.held_out import HeldOut
from tl_core.runs import Run
from tl_core.runs.result import FEW_IMAGES, Result

# Of a class that is recognised less often, an answer is little more than a guess.
SELDOM = 0.5
MOST_NAMED = 5


def limits(run: Run, result: Result, dataset: Dataset | None) -> list[str]:
    """A sentence for each."""
    return [
        f"It knows {len(result.classes):,} classes and no other. {_strangers(run)}",
        "The figures hold for images that come as the held-out ones did: from the same places, cameras and"
        " people. Elsewhere they may be far lower, and nothing here measures that.",
        *_few(result),
        *_weak_classes(result),
        *_taught(run, dataset),
        *_unproven(run),
        "It is not fit to decide alone about anybody's health, safety, money or rights.",
    ]


def _strangers(run: Run) -> str:
    held_out = HeldOut.read(run.folder / "model")
    if held_out and held_out.enough:
        return "An image unlike all that it has learned gets no answer, most of the time and not always."
    return "An image of anything else is given one of these classes all the same."


def _few(result: Result) -> Iterator[str]:
    images = result.headline.images
    if images < 10 * FEW_IMAGES:
        low, high = result.headline.interval
        yield (
            f"The accuracy was measured on {counted(images, 'image')}: the true one may be anything between"
            f" {100 * low:.1f} % and {100 * high:.1f} %."
        )


def _weak_classes(result: Result) -> Iterator[str]:
    weak = sorted(
        (one for one in result.per_class if one.images and one.recall < SELDOM), key=lambda one: one.recall
    )
    if weak:
        named = ", ".join(f"{one.name} ({100 * one.recall:.0f} %)" for one in weak[:MOST_NAMED])
        more = f" and {len(weak) - MOST_NAMED} more" if len(weak) > MOST_NAMED else ""
        yield f"It recognises fewer than half of the images of: {named}{more}."


def _taught(run: Run, dataset: Dataset | None) -> Iterator[str]:
    if parse_weights(run.plan.weights).kind == "bundled" and dataset and dataset.origin != "built-in":
        yield "Its backbone was pretrained on drawn pictures, to teach with: it is not for photographs."


def _unproven(run: Run) -> Iterator[str]:
    receipt = run.receipt()
    if receipt is None or not receipt.frozen_unchanged:
        yield "There is no proof that frozen layer groups stayed as they were: do not trust this run."
