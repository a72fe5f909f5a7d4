"""The same fine-tuning at three rates of the backbone."""

from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.lessons.small_rates import CALLED, FULL, RATIOS, TENTH, AtRatio, SmallRates
from tl_core.trials.held_out import judged_on
from tl_core.trials.training import few_images, plan_on, trained
from tl_core.trials.trial import Knobs, On

EPOCHS, BATCH, HEAD_RATE = 4, 16, 1e-2


def try_small_rates(knobs: Knobs, on: On) -> SmallRates:
    """Three trainings from the same start, of as many epochs."""
    part, group = judged_on(on.dataset), on.card.group_names[-1]
    images, found = few_images(on, part), {}
    for ratio in RATIOS:
        plan = plan_on(
            on,
            "fine_tune_all",
            images.dataset,
            head_start="solved" if knobs["start"] == "solved" else "random",
            epochs=EPOCHS,
            batch_size=BATCH,
            head_rate=HEAD_RATE,
            backbone_rate=HEAD_RATE * ratio,
        )
        found[ratio] = trained(images, plan, part, on, f"Training, the backbone at {CALLED[ratio]}")
    at = tuple(
        AtRatio(
            ratio,
            run.accuracies,
            run.curve(group, "train", "drift"),
            share_of(run.hits),
        )
        for ratio, run in found.items()
    )
    ahead = difference(found[TENTH].hits, found[FULL].hits)
    return SmallRates(group, knobs["start"], at, ahead, len(found[FULL].hits))
