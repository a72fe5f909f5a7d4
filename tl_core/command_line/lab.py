"""The commands of the lab: experiments over several runs, and backbones set against each other."""

from argparse import Namespace
from pathlib import Path

from tl_core.backbones import BackboneCard, Weights
from tl_core.command_line.drafting import basis_of, card_of, changes_of, dataset_of, weights_of
from tl_core.dataset import Dataset
from tl_core.lab.race import STRATEGIES, Race, plans_for_race
from tl_core.lab.study import Study, plans_for_study, sample_of_source
from tl_core.plans.options import OF_THE_LOOP
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

# What an experiment may change in every plan.
CHANGES = ("epochs", "batch_size", "image_size", "seed", "device")
# What only a race may change: a study's networks have one recipe, the paper's.
RACED = (*CHANGES, "class_weights", *OF_THE_LOOP)


def race(asked: Namespace, report: Report) -> dict:
    """Race the strategies against each other, in this process: what the rule said, and what the data says."""
    dataset, answers, notes, card = basis_of(asked, report)
    strategies = (
        STRATEGIES if asked.strategies is None else [name.strip() for name in asked.strategies.split(",")]
    )
    plans = plans_for_race(strategies, asked.seeds, answers, card, dataset, _changes(asked, RACED))
    return {**_raced(Race.create(plans, Workspace.at(asked.workspace)), report), "notes": notes}


def train_race(asked: Namespace, report: Report) -> dict:
    """Carry out the race in a folder, or go on with it: what a page starts."""
    return _raced(Race(Path(asked.folder)), report)


def layers(asked: Namespace, report: Report) -> dict:
    """Study the layers, in this process: how far up they carry over, and what freezing them costs."""
    dataset, answers, notes, card = basis_of(asked, report)
    name = None if asked.no_selffers else sample_of_source(card, answers)
    sample = _built_in(asked, name, report) if name else None
    plans = plans_for_study(asked.seeds, answers, card, dataset, sample, _changes(asked, CHANGES))
    return {**_studied(Study.create(plans, Workspace.at(asked.workspace)), report), "notes": notes}


def train_study(asked: Namespace, report: Report) -> dict:
    """Carry out the layer study in a folder, or go on with it: what a page starts."""
    return _studied(Study(Path(asked.folder)), report)


def backbones(asked: Namespace, report: Report) -> dict:
    """Rank backbones on a dataset, by a probe and by LogME, with their cost: those named, or all that are at
    hand.
    """
    named = (
        [weights_of(_asking(asked, weights=name.strip())) for name in asked.weights.split(",")]
        if asked.weights
        else None
    )
    from tl_core.measuring.backbone_ranking import at_hand, rank
    from tl_core.runs.hardware import device_for

    dataset, workspace = dataset_of(asked, report), Workspace.at(asked.workspace)
    chosen = at_hand(workspace) if named is None else named

    def card(weights: Weights) -> BackboneCard:
        return card_of(_asking(asked, weights=str(weights)), report)

    found = rank(chosen, dataset, card, workspace, device_for(asked.device), report)
    return {"dataset": dataset.id, **found}


def _built_in(asked: Namespace, name: str, report: Report) -> Dataset:
    """A built-in set, whole: images to leave out and groups are of the user's own data."""
    return dataset_of(
        _asking(asked, data=f"built-in:{name}", exclude=None, groups=None, groups_from=None), report
    )


def _asking(asked: Namespace, **words: str | None) -> Namespace:
    """What was asked, with other words in it."""
    return Namespace(**{**vars(asked), **words})


def _changes(asked: Namespace, names: tuple[str, ...]) -> dict[str, object]:
    return {"weights": str(weights_of(asked)), **changes_of(asked, names)}


def _raced(chosen: Race, report: Report) -> dict:
    from tl_core.lab import experimenter, race_verdict
    from tl_core.training.train import train

    experimenter.carry_out(chosen, report, train)
    return race_verdict.summary(chosen)


def _studied(chosen: Study, report: Report) -> dict:
    from tl_core.lab import experimenter, study_verdict
    from tl_core.training.train import train

    experimenter.carry_out(chosen, report, train)
    return study_verdict.summary(chosen)
