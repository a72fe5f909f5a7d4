"""The upper layer groups learned anew above copied ones, which are frozen or learn along."""

from collections.abc import Sequence

import numpy as np

from tl_core.dataset.dataset import Part
from tl_core.drawn.sets import SOURCE_SETS
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.lab.study import copies
from tl_core.lessons.co_adaptation import CoAdaptation, Cut
from tl_core.pilots.sample import Images
from tl_core.plans import Plan
from tl_core.trials.held_out import judged_on, labels_of, right
from tl_core.trials.training import few_images, plan_on, trained
from tl_core.trials.trial import Knobs, On

# So many images go through the network in each training: six trainings take two cores about twenty seconds
# at 64 px.
PASSES, PIXELS, BATCH = 1200, 64**2, 16
OF_SOURCE = frozenset(one.title for one in SOURCE_SETS.values())


def try_co_adaptation(knobs: Knobs, on: On) -> CoAdaptation:
    """At the first group, in the middle, and below the last."""
    last = len(on.card.group_names) - 1
    return study(on, sorted({1, (last + 1) // 2 + 1, last}), PASSES, int(knobs["seed"]))


def study(on: On, cuts: Sequence[int], passes: int, seed: int) -> CoAdaptation:
    """At each of these numbers of copied groups, a training with them frozen and one with all learning."""
    part = judged_on(on.dataset)
    side = on.encoder().preprocessing.size
    passes = max(1, passes * PIXELS // max(PIXELS, side**2))
    each = max(1, passes // len(on.dataset.classes))
    few = few_images(on, part, str(each))
    learned = len(few.dataset.part("train"))
    epochs = max(1, round(passes / learned))
    base = plan_on(
        on, "from_scratch", few.dataset, batch_size=BATCH, epochs=epochs, augment="none", seed=seed
    )
    hits = {n: _both(few, base, n, part, on) for n in cuts}
    return CoAdaptation(
        on.card.group_names,
        share_of(_whole(few, part)),
        tuple(_cut(on, n, *both, comparisons=len(cuts)) for n, both in hits.items()),
        epochs * learned,
        len(few.dataset.part(part)),
        on.dataset.name in OF_SOURCE,
    )


def _both(few: Images, base: Plan, n: int, part: Part, on: On) -> tuple[np.ndarray, np.ndarray]:
    """What is named rightly above n copied groups: frozen, and learning along."""
    frozen, together = copies(base, n)
    said = f"Learning anew above {base.groups[n - 1]}"
    return (
        trained(few, frozen, part, on, f"{said}, frozen below").hits,
        trained(few, together, part, on, f"{said}, all learning").hits,
    )


def _cut(on: On, n: int, frozen: np.ndarray, together: np.ndarray, comparisons: int) -> Cut:
    gained = difference(together, frozen, comparisons)
    return Cut(n, on.card.group_names[n - 1], share_of(frozen), share_of(together), gained)


def _whole(few: Images, part: Part) -> np.ndarray:
    """What a head on the last codes names rightly."""
    train, judged = (few.codes.part(few.codes.last, one)[0] for one in ("train", part))
    labels, truth = labels_of(few.dataset, "train"), labels_of(few.dataset, part)
    return right(train, labels, judged, truth, len(few.dataset.classes), "softmax")
