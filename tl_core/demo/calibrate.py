"""The calibration of the advice: on one data set after another, at several sizes, what the probes and the
pilots say, and what each strategy then comes to on images held out from all of that.

`python -m tl_core demo calibrate`; drawn worlds with the bundled backbone, photographs with the one named.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tl_core.advice.calibration import Calibration, Cell
from tl_core.advice.evidence import PROBES, TRAINED, Evidence, Pilot
from tl_core.advice.rungs import rungs_for
from tl_core.backbones import Weights
from tl_core.dataset.dataset import Part
from tl_core.demo.pools import PHOTOGRAPH_SIDE, Pool, looked_at, photograph_pool, world_pool
from tl_core.demo.worlds import WORLDS
from tl_core.matrix import Answers
from tl_core.matrix.answers import Similarity
from tl_core.matrix.strategy import Strategy
from tl_core.measuring.describe import describe
from tl_core.pilots.bench import Bench
from tl_core.pilots.pilot import TO_CHOOSE, gain_of, hits_of_training, parts_of
from tl_core.pilots.probes import evidence_from, judged
from tl_core.pilots.sample import in_even_order
from tl_core.runs.channel import Channel
from tl_core.runs.hardware import CPU
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report, stages
from tl_core.workspace.stored import as_json
from tl_core.workspace.workspace import write_json

SIZES = (60, 125, 250, 500, 1000, 2000)
SEEDS = (0, 1)


@dataclass(frozen=True)
class Trials:
    """What was tried on a pool in one order of its images: each training once, for every cell that needs it.

    `order` are the places of training images, family by family; a cell learns from the first.
    """

    bench: Bench
    order: list[list[int]]
    tested: list[int]
    done: dict[tuple[object, ...], tuple[dict[int, bool], float]] = field(default_factory=dict)

    def parts(self, images: int) -> dict[Part, list[int]]:
        """So many images to learn from, a quarter to choose on, and those to test on."""
        return {**parts_of(self.order, images), "test": self.tested}

    def trained(self, strategy: Strategy, images: int) -> tuple[dict[int, bool], float]:
        """{place: whether the network named it rightly} of a training on so many images, and its seconds."""
        if (key := (strategy, images)) not in self.done:
            parts = parts_of(self.order, images)
            parts["test"] = [*parts["test"], *self.tested]
            setup = self.bench.setup(strategy, self.bench.images.sample(parts))
            started = time.monotonic()
            with TemporaryDirectory(dir=self.bench.workspace.root) as folder:
                hits = hits_of_training(setup, Path(folder))
            named = dict(zip(parts["test"], hits.tolist(), strict=True))
            self.done[key] = named, time.monotonic() - started
        return self.done[key]

    def probed(self, strategy: Strategy, images: int) -> dict[int, bool]:
        """The same of a probe, which takes no time worth counting."""
        if (key := (strategy, images)) not in self.done:
            parts = parts_of(self.order, images)
            hits = judged(self.bench.setup(strategy, self.bench.images.sample(parts))).tested
            self.done[key] = dict(zip(parts["test"], hits.tolist(), strict=True)), 0.0
        return self.done[key][0]


def cell_of(trials: Trials, pool: Pool, images: int, similarity: Similarity) -> Cell:
    """One data set at one size: evidence as the advice finds it, and what came of every strategy."""
    bench, parts, started = trials.bench, trials.parts(images), time.monotonic()
    sample = bench.images.sample(parts)
    probes = {strategy: judged(bench.setup(strategy, sample)) for strategy in PROBES}
    evidence = replace(evidence_from(probes, sample.dataset), probing=time.monotonic() - started)
    seen = {*parts["train"], *parts["val"]}
    for rung in rungs_for(len(parts["train"])):
        pilot = _pilot(trials, rung, seen, evidence)
        evidence = evidence.and_then(pilot)
    trainings = {strategy: trials.trained(strategy, images) for strategy in TRAINED}
    accuracies = {strategy: float(found.tested.mean()) for strategy, found in probes.items()}
    for strategy, (hits, _) in trainings.items():
        accuracies[strategy] = float(np.mean([hits[place] for place in trials.tested]))
    return Cell(
        data=pool.name,
        kind=pool.kind,
        size=images,
        seed=bench.seed,
        evidence=evidence,
        accuracies=accuracies,
        seconds={strategy: round(seconds, 2) for strategy, (_, seconds) in trainings.items()},
        tested=len(trials.tested),
        similarity=similarity,
    )


def _pilot(trials: Trials, rung: int, seen: set[int], evidence: Evidence) -> Pilot:
    """A pilot within the images that a cell has seen."""
    unseen = [place for place in parts_of(trials.order, rung)["test"] if place in seen]
    known = trials.probed(evidence.best.strategy, rung)
    probe = np.array([known[place] for place in unseen])
    gains = []
    for strategy in TRAINED:
        named, seconds = trials.trained(strategy, rung)
        hits = np.array([named[place] for place in unseen])
        gains.append(gain_of(strategy, hits, probe, seconds))
    return Pilot(rung, len(unseen), float(probe.mean()), tuple(gains))


def cells_of(
    pool: Pool, sizes: tuple[int, ...], seed: int, workspace: Workspace, report: Report
) -> Iterator[Cell]:
    """The cells of a data set at all sizes that it has the images for, in the order of the sizes."""
    card = describe(pool.weights, workspace, CPU)
    if pool.kind == "photographs":
        card = replace(card, input_size=PHOTOGRAPH_SIDE)
    images, similarity, cut = looked_at(pool, card, workspace, report)
    learned, tested = (pool.places(part) for part in ("train", "test"))
    answers, channel = Answers("small", similarity), Channel(stages(report))
    bench = Bench(images, card, answers, cut, workspace, channel, "cpu", seed)
    order = in_even_order([pool.dataset.items[place] for place in learned], seed)
    trials = Trials(bench, [[learned[one] for one in family] for family in order], tested)
    for size in sizes:
        if size * (1 + TO_CHOOSE) <= len(learned):
            report(f"{pool.name}: {size} images, seed {seed}", 0, 0)
            yield cell_of(trials, pool, size, similarity)


def calibrate(
    names: list[str],
    weights: Weights,
    workspace: Workspace,
    report: Report,
    sizes: tuple[int, ...] = SIZES,
    seeds: tuple[int, ...] = SEEDS,
) -> Calibration:
    """The table of the worlds and of the folders or zips of photographs named; all worlds where none is.

    Every cell is kept in the workspace once it is there, so an interrupted calibration goes on where it was.
    """
    found: list[Cell] = []
    for seed in seeds:
        for name in names or WORLDS:
            file = workspace.root / "calibration" / f"{Path(name).stem}-{seed}.json"
            cells = Calibration.read(file).cells if file.exists() else ()
            missing = tuple(size for size in sizes if size not in {cell.size for cell in cells})
            for cell in _made(name, weights, missing, seed, workspace, report) if missing else ():
                cells = (*cells, cell)
                file.parent.mkdir(parents=True, exist_ok=True)
                write_json(file, as_json(Calibration(cells)))
            found += cells
    return Calibration(tuple(found))


def _made(
    name: str, weights: Weights, sizes: tuple[int, ...], seed: int, workspace: Workspace, report: Report
) -> Iterator[Cell]:
    is_world = name in WORLDS
    pool = world_pool(name) if is_world else photograph_pool(name, weights, workspace, report)
    yield from cells_of(pool, sizes, seed, workspace, report)
