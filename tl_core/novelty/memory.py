"""What a saved model remembers of its training, to know when to give no answer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from tl_core.novelty.aspects import Aspects
from tl_core.novelty.learned import Codes, Learned
from tl_core.predictions import held_out
from tl_core.predictions.held_out import HeldOut, Trust
from tl_core.workspace import stored

CODES, ASPECTS = "learned.safetensors", "aspects.json"


@dataclass(frozen=True)
class Memory:
    """What was learned from, from which aspects, and how held-out images stand to it."""

    aspects: Aspects
    learned: Learned
    held_out: HeldOut

    def trust(self, codes: Codes, shares: Tensor, answered: float) -> list[Trust]:
        """Where images stand, from their codes {aspect: (n, width)} and the shares of their answers (n,)."""
        novelty = self.learned.novelty({name: one.cpu() for name, one in codes.items()})
        return self.held_out.trust(novelty.numpy(), shares.numpy(), answered)

    def write(self, folder: Path) -> None:
        save_file({name: one.contiguous() for name, one in self.learned.tensors().items()}, folder / CODES)
        stored.write(folder / ASPECTS, self.aspects)
        stored.write(folder / held_out.FILE, self.held_out)

    @classmethod
    def read(cls, folder: Path) -> "Memory | None":
        """What `write` wrote there; None where an earlier Thaw wrote the model."""
        if not (folder / CODES).exists():
            return None
        learned = Learned.read(load_file(folder / CODES))
        aspects = stored.read(folder / ASPECTS, Aspects)
        return cls(aspects, learned, stored.read(folder / held_out.FILE, HeldOut))


def answers_of(scores: Tensor, labels: Tensor, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """The calibrated share of each answer (n,), and whether it is right (n,), from scores (n, classes)."""
    shares = (scores.float() / temperature).softmax(1).amax(1)
    return shares.numpy(), torch.eq(scores.argmax(1), labels).numpy()
