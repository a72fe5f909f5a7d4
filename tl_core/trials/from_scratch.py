"""A training from random weights against a head on pretrained codes, from the same few images."""

import time
from dataclasses import replace

from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.lessons.from_scratch import FromScratch
from tl_core.trials.held_out import judged_on, labels_of, right
from tl_core.trials.training import few_images, plan_on, trained
from tl_core.trials.trial import Knobs, On

# So many images go through the network in all: what two cores do in about twenty seconds at 64 px.
PASSES, PIXELS, MOST_EPOCHS, BATCH = 2400, 64**2, 60, 16


def try_from_scratch(knobs: Knobs, on: On) -> FromScratch:
    """Both on the first so many training images of each class."""
    part = judged_on(on.dataset)
    few = few_images(on, part, knobs["each"])
    dataset, labels, truth = few.dataset, labels_of(few.dataset, "train"), labels_of(few.dataset, part)
    plan = plan_on(on, "from_scratch", dataset, batch_size=BATCH)
    passes = PASSES * PIXELS // max(PIXELS, plan.image_size**2)
    plan = replace(plan, epochs=max(1, min(MOST_EPOCHS, passes // len(labels))))
    begun = time.monotonic()
    random = trained(few, plan, part, on, "Training from scratch").hits
    middle = time.monotonic()
    train, judged = (few.codes.part(few.codes.last, one)[0] for one in ("train", part))
    known = right(train, labels, judged, truth, len(dataset.classes), "softmax")
    return FromScratch(
        pretrained=share_of(known),
        scratch=share_of(random),
        ahead=difference(known, random),
        learned=len(labels),
        epochs=plan.epochs,
        seconds=(round(time.monotonic() - middle, 2), round(middle - begun, 2)),
        images=len(truth),
    )
