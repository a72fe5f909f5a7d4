"""One linear probe a layer group: how much of the classes its codes hold, at each moment of a run.

A probe reads detached, pooled activations, so it never touches the backbone (Alain and Bengio, Understanding intermediate layers
using linear classifier probes, https://arxiv.org/abs/1610.01644).
"""

import torch
from torch import Tensor, nn

from tl_core.heads import LinearHead, cross_entropy

RATE = 1e-3
# How fast the scaler of a probe follows the activations of a group that learns.
FOLLOW = 0.05


class Probe(nn.Module):
    """Softmax regression on codes that it standardises with running statistics."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.scaler = nn.BatchNorm1d(width, affine=False, momentum=FOLLOW)
        self.linear = nn.Linear(width, classes)

    def start_from(self, head: LinearHead) -> None:
        """Take over a head that was solved on the same codes."""
        with torch.no_grad():
            self.scaler.running_mean.copy_(head.scaler.mean)
            self.scaler.running_var.copy_(head.scaler.std.square())
            self.linear.weight.copy_(head.weight)
            self.linear.bias.copy_(head.bias)

    def follow(self, codes: Tensor) -> None:
        """Move the running statistics towards those of this batch."""
        self.scaler.train()
        with torch.no_grad():
            self.scaler(codes)

    def forward(self, codes: Tensor) -> Tensor:
        """Class scores (n, classes) of codes (n, width), standardised with the running statistics."""
        self.scaler.eval()
        return self.linear(self.scaler(codes))


class Probes(nn.Module):
    """The probes of all layer groups up to the cut, trained together beside a run."""

    def __init__(self, widths: dict[str, int], classes: int) -> None:
        super().__init__()
        self.names = tuple(widths)
        self.probes = nn.ModuleList(Probe(width, classes) for width in widths.values())
        # In a group, so that no probes at all are fine too.
        self.optimiser = torch.optim.Adam([{"params": list(self.parameters())}], lr=RATE)

    def __getitem__(self, group: str) -> Probe:
        return self.probes[self.names.index(group)]

    def scores(self, codes: dict[str, Tensor]) -> dict[str, Tensor]:
        """{group: class scores} of {group: codes}."""
        return {name: probe(codes[name].float()) for name, probe in zip(self.names, self.probes, strict=True)}

    def learn(self, codes: dict[str, Tensor], labels: Tensor) -> dict[str, Tensor]:
        """One step on a batch; the scores it had before the step."""
        if len(labels) > 1:
            for name, probe in zip(self.names, self.probes, strict=True):
                probe.follow(codes[name].float())
        scores = self.scores(codes)
        self.optimiser.zero_grad()
        torch.stack([cross_entropy(score, labels).mean() for score in scores.values()]).sum().backward()
        self.optimiser.step()
        return {name: score.detach() for name, score in scores.items()}
