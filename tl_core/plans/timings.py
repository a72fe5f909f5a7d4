"""What earlier runs took on this machine, beside what was estimated of them: phase by phase, newest last."""

import json
import math
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tl_core.plans.phases import Phase, Phases
from tl_core.plans.plan import Plan
from tl_core.workspace import Workspace
from tl_core.workspace.stored import as_json, decoder

# So many of the newest count, and so much of the file is read for them.
COUNTED, TAIL_BYTES = 5, 2**16
# Shorter phases tell nothing: a disk that was busy for a moment makes them ten times longer.
SHORTEST = 0.05


@dataclass(frozen=True)
class Timing:
    """One run that went through: its weights, its kind, its device, and seconds a phase."""

    weights: str
    kind: str
    device: str
    estimated: Phases
    taken: Phases

    def off(self, phase: Phase) -> float | None:
        """The logarithm of how many times longer the phase took than was estimated."""
        seconds = self.estimated.get(phase, 0.0), self.taken.get(phase, 0.0)
        return None if min(seconds) < SHORTEST else math.log(seconds[1] / seconds[0])


def kind_of(plan: Plan) -> str:
    """Plans of one kind do the same things in the same proportions."""
    if plan.fixed_features:
        return "solved"
    return "whole" if plan.learning[0] == plan.network_groups[0] else "top"


def note(workspace: Workspace, timing: Timing) -> None:
    """Remember what a run took."""
    workspace.root.mkdir(parents=True, exist_ok=True)
    line = json.dumps(as_json(timing)) + "\n"
    handle = os.open(workspace.timings, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)


def earlier(workspace: Workspace, device: str) -> tuple[Timing, ...]:
    """Those of a device, oldest first."""
    found = (_read(line) for line in _lines(workspace.timings))
    return tuple(timing for timing in found if timing and timing.device == device)


def _lines(path: Path) -> list[bytes]:
    """The last lines of the file, the first of which may be half a line."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            return file.read().splitlines()
    except FileNotFoundError:
        return []


_decode = decoder(Timing)


def _read(line: bytes) -> Timing | None:
    """None for half a line, and for what a later Thaw may say."""
    try:
        return _decode(line)
    except ValueError:
        return None


@dataclass(frozen=True)
class Experience:
    """Earlier runs, as they bear on a run of these weights and this kind."""

    weights: str
    kind: str
    timings: tuple[Timing, ...] = field(default=())

    def corrected(self, phases: Phases) -> Phases:
        """What was estimated, times what such a phase took longer than its estimate before."""
        return {phase: seconds * self._factor(phase) for phase, seconds in phases.items()}

    def _factor(self, phase: Phase) -> float:
        """The median, in which one run that took what was estimated of it counts as well."""
        offs = next(filter(None, (_offs(some, phase) for some in self._nearest())), [])
        return math.exp(median([0.0, *offs[-COUNTED:]]))

    def _nearest(self) -> Iterable[list[Timing]]:
        """Runs of the same weights and kind; where there are none, of the same weights, kind, or any."""
        yield [one for one in self.timings if (one.weights, one.kind) == (self.weights, self.kind)]
        yield [one for one in self.timings if one.weights == self.weights]
        yield [one for one in self.timings if one.kind == self.kind]
        yield list(self.timings)

    def misses(self) -> list[float]:
        """How far off the newest runs are where they are corrected as a new one is, as logarithms."""
        known = [one for one in self.timings if one.weights == self.weights][-COUNTED:]
        return [
            abs(math.log(sum(one.taken.values()) / sum(self._own(one).corrected(one.estimated).values())))
            for one in known
        ]

    def _own(self, timing: Timing) -> "Experience":
        return Experience(timing.weights, timing.kind, self.timings)


def _offs(timings: list[Timing], phase: Phase) -> list[float]:
    return [off for timing in timings if (off := timing.off(phase)) is not None]
