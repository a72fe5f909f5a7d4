"""How large pilots are, how long they take, and whether the next one is worth it."""

from collections.abc import Mapping

from tl_core.advice.evidence import TRAINED, Evidence
from tl_core.matrix.strategy import Strategy, recipe_for
from tl_core.plans import Plan
from tl_core.plans.recommendation import epochs_for

# Training images of the pilots, each within the next; only up to half of all.
RUNGS = (125, 250, 500)
# Pilots may take up to this share of the time of fine-tuning everything: beyond, one might as well do that.
WORTHWHILE = 0.6


def rungs_for(images: int) -> tuple[int, ...]:
    """On how many of so many training images pilots train."""
    return tuple(rung for rung in RUNGS if 2 * rung <= images)


def next_pilot(
    evidence: Evidence, seconds_of: Mapping[Strategy, float | None], everything: Plan
) -> tuple[int, float] | None:
    """On how many images the next pilot trains, and about how many seconds it takes.

    None where all were carried out, or pilots would take more than WORTHWHILE of a run of `everything`, the
    plan that fine-tunes every layer group.
    """
    left = rungs_for(evidence.images)[len(evidence.pilots) :]
    whole = seconds_of["fine_tune_all"]
    if not left or whole is None:
        return None
    if evidence.pilots:
        last = evidence.pilots[-1]
        seconds = last.seconds * seen_by(left[0]) / seen_by(last.images)
    else:
        seconds = _both(seconds_of) * _share(left[0], evidence.images, everything)
    spent = sum(pilot.seconds for pilot in evidence.pilots)
    return (left[0], seconds) if spent + seconds <= WORTHWHILE * whole else None


def pilots_seconds(images: int, seconds_of: Mapping[Strategy, float | None], everything: Plan) -> list[float]:
    """About how many seconds each pilot takes on so many training images, of those that are worth it."""
    whole, found = seconds_of["fine_tune_all"] or 0.0, list[float]()
    for rung in rungs_for(images):
        found.append(_both(seconds_of) * _share(rung, images, everything))
        if sum(found) > WORTHWHILE * whole:
            return found[:-1]
    return found


def _both(seconds_of: Mapping[Strategy, float | None]) -> float:
    """How long both trainings take on all images."""
    return sum(seconds_of[strategy] or 0.0 for strategy in TRAINED)


def _share(rung: int, images: int, everything: Plan) -> float:
    """What a pilot sees of what a run on all images sees."""
    return seen_by(rung) / (images * everything.epochs)


def seen_by(rung: int) -> int:
    """How many images a training of a pilot sees, each as often as it has epochs."""
    return rung * epochs_for(recipe_for("fine_tune_all"), rung)
