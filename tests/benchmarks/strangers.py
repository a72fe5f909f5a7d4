"""Who gets no answer: a run on each kind of data is shown its own validation images, and those of the others.

    python -m tests.benchmarks.strangers [--weights WEIGHTS]

Each run is a linear probe. Strangers are up to 153 validation images of each other set, and of two built-in
sets, which are drawn. Beside all aspects together stands what each kind of aspect alone would refuse.
"""

import tempfile
from argparse import ArgumentParser
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import tl_core as thaw
from tests.benchmarks.measuring import show
from tests.real_data import ROOT
from tl_core.dataset import Dataset
from tl_core.network.pixels import decode
from tl_core.network.views import whole_view
from tl_core.novelty.aspects import seen_in
from tl_core.novelty.learned import Learned
from tl_core.novelty.memory import answers_of
from tl_core.predictions.held_out import HeldOut
from tl_core.training.export import SavedModel, open_model
from tl_core.workspace import Workspace

SETS = ("hymenoptera", "grocery", "blood_cells", "tiles", "signs")
DRAWN = ("built-in:small-similar", "built-in:small-different")
MOST, BATCH = 153, 8
WAYS = {"all aspects": ("spread", "mean"), "meaning alone": ("mean",), "textures alone": ("spread",)}


@dataclass(frozen=True)
class Looked:
    """Images as a model sees them: {aspect: codes (n, width)}, class scores (n, classes), labels (n,)."""

    codes: dict[str, Tensor]
    scores: Tensor
    labels: Tensor


def looked_at(model: SavedModel, dataset: Dataset, most: int) -> Looked:
    """Up to so many validation images, evenly from the classes."""
    assert model.memory
    items = dataset.part("val")
    places = np.unique(np.linspace(0, len(items) - 1, min(most, len(items))).astype(int))
    found: list[Looked] = []
    with torch.inference_mode(), seen_in(model.scores, model.memory.aspects) as seen:
        for start in range(0, len(places), BATCH):
            batch = [items[place] for place in places[start : start + BATCH]]
            pixels = [
                torch.as_tensor(decode(Path(dataset.root) / one.path, model.preprocessing)) for one in batch
            ]
            scores = model.scores(whole_view(torch.stack(pixels), model.preprocessing))
            found.append(Looked(dict(seen), scores, torch.tensor([one.label for one in batch])))
    codes = {name: torch.cat([one.codes[name] for one in found]) for name in found[0].codes}
    scores, labels = (torch.cat([getattr(one, name) for one in found]) for name in ("scores", "labels"))
    return Looked(codes, scores, labels)


def refused(model: SavedModel, own: Looked, others: list[Looked], readings: tuple[str, ...]) -> list[float]:
    """Of its own images and of each of the others: the share that gets no answer, in percent."""
    assert model.memory
    names = {one.name for one in model.memory.aspects.each if one.reading in readings}
    whole = model.memory.learned
    learned = replace(whole, codes={name: kept for name, kept in whole.codes.items() if name in names})
    held_out = HeldOut.of("validation", *_standing(learned, own, model.temperature))
    kept = held_out.price()
    shares = [100 * (1 - kept.images / len(own.labels))]
    for one in others:
        novelty, sure, _ = _standing(learned, one, model.temperature)
        shares.append(100 * float(np.mean([not trust.answered for trust in held_out.trust(novelty, sure)])))
    return shares


def _standing(
    learned: Learned, looked: Looked, temperature: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    shares, right = answers_of(looked.scores, looked.labels, temperature)
    return learned.novelty(looked.codes).numpy(), shares, right


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--weights", default="imagenet", help="as the command line takes them")
    weights = parser.parse_args().weights
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        data = {
            name: thaw.inspect(name if name in DRAWN else ROOT / "data" / name, workspace=workspace).dataset
            for name in (*SETS, *DRAWN)
        }
        for name in SETS:
            run = thaw.run(
                data[name], weights=weights, strategy="linear_probe", measure=False, workspace=workspace
            )
            model = open_model(run.folder / "model", workspace)
            own = looked_at(model, data[name], 2000)
            others = [other for other in data if other != name]
            strangers = [looked_at(model, data[other], MOST) for other in others]
            rows = [
                (way, *(f"{share:.0f}" for share in refused(model, own, strangers, readings)))
                for way, readings in WAYS.items()
            ]
            show(f"{name}, {weights}: % that get no answer", ("", "its own", *others), rows)


if __name__ == "__main__":
    main()
