"""Short trainings of a lesson, of which nothing is kept: their curves, and what the network names rightly."""

from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np

from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.lessons.off_the_shelf import EVERY
from tl_core.matrix import Answers
from tl_core.matrix.strategy import Strategy
from tl_core.pilots.pilot import hits_of_training
from tl_core.pilots.sample import Images, pixels_of, setup_for
from tl_core.plans import Plan
from tl_core.plans.plan import Changes, DeviceChoice
from tl_core.plans.recommendation import plan_for
from tl_core.runs.channel import Channel
from tl_core.trials.held_out import places_of_few
from tl_core.trials.trial import On
from tl_core.workspace.events import Event, Metric, Stage, of_kind

SMALL = Answers("small", "similar")
# Images of each class on which the best epoch is chosen: after every epoch all of them are looked at.
TO_CHOOSE = "10"


@dataclass(frozen=True)
class Trained:
    """What a training said, and which images of the part that is judged the network of its best epoch names
    rightly (n,).
    """

    events: list[Event]
    hits: np.ndarray

    def curve(self, group: str, split: str, metric: str) -> tuple[tuple[float, float], ...]:
        """(epoch, value) of each point."""
        found = of_kind(self.events, Metric)
        return tuple(
            (one.epoch, one.value)
            for one in found
            if (one.group, one.split, one.metric) == (group, split, metric) and one.value is not None
        )

    @property
    def accuracies(self) -> tuple[tuple[float, float], ...]:
        """(epoch, validation accuracy), from before the first step."""
        return self.curve(HEAD, "val", "accuracy")


def plan_on(on: On, named: Strategy, dataset: Dataset, **changes: Unpack[Changes]) -> Plan:
    """The strategy's plan with these changes, without probes beside it."""
    plan = plan_for(named, SMALL, on.card, dataset)
    device: DeviceChoice = "cuda" if on.device.is_gpu else "cpu"
    return replace(replace(plan, probes=False, device=device), **changes)


def few_images(on: On, part: Part, each: str = EVERY) -> Images:
    """So many training images of each class, few to choose the epoch on, and the part that is judged; with
    their codes.
    """
    encoder, dataset = on.encoder(), on.dataset
    wanted = tuple(dict.fromkeys(("train", "val", part)))
    codes = encoder.codes(dataset, on.workspace, on.report, wanted)
    images = Images(dataset, codes, pixels_of(dataset, encoder.preprocessing, on.workspace))
    places = {one: places_of_few(dataset, one, EVERY) for one in wanted}
    if part != "val":
        places["val"] = places_of_few(dataset, "val", TO_CHOOSE)
    return images.sample({**places, "train": places_of_few(dataset, "train", each)})


def trained(sample: Images, plan: Plan, part: Part, on: On, sentence: str) -> Trained:
    """The plan carried out on the images; `sentence` says what it is."""
    channel, events = _listening(on, sentence)
    setup = setup_for(sample, plan, on.workspace, channel)
    return Trained(events, hits_of_training(setup, on.workspace.root, part))


def _listening(on: On, sentence: str) -> tuple[Channel, list[Event]]:
    """A channel, and all that will have been said in it."""
    events: list[Event] = []

    def hear(event: Event) -> None:
        events.append(event)
        if isinstance(event, Stage):
            on.report(sentence, event.done or 0, event.total or 0)

    return Channel(hear), events
