"""One linear probe a layer group: how much of the classes its codes hold, at each moment of a run.

A probe reads detached, pooled activations, so it never touches the backbone (Alain and Bengio, Understanding
intermediate layers using linear classifier probes, https://arxiv.org/abs/1610.01644).
"""

import torch
from torch import Tensor, nn

from tl_core.heads.linear import LinearHead, floored
from tl_core.heads.losses import cross_entropy_slope

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
            self.scaler.get_buffer("running_mean").copy_(head.scaler.mean)
            self.scaler.get_buffer("running_var").copy_(head.scaler.std.square())
            self.linear.weight.copy_(head.weight)
            self.linear.bias.copy_(head.bias)

    def follow(self, codes: Tensor) -> None:
        """Move the running statistics towards those of this batch, as BatchNorm does in training; no
        variance falls far below the others.
        """
        variance, mean = torch.var_mean(codes, 0)
        self.scaler.get_buffer("running_mean").lerp_(mean, FOLLOW)
        self.scaler.get_buffer("running_var").lerp_(floored(variance.sqrt()).square(), FOLLOW)

    def standardised(self, codes: Tensor) -> Tensor:
        """Codes (n, width) with the running statistics taken out."""
        return self.scaler.eval()(codes)

    def forward(self, codes: Tensor) -> Tensor:
        """Class scores (n, classes) of codes (n, width)."""
        return self.linear(self.standardised(codes))


class Probes(nn.Module):
    """The probes of all layer groups up to the cut, trained together beside a run."""

    def __init__(self, widths: dict[str, int], classes: int) -> None:
        super().__init__()
        self.by_group = {name: Probe(width, classes) for name, width in widths.items()}
        self.probes = nn.ModuleList(self.by_group.values())
        # In a group, so that no probes at all are fine too.
        self.optimiser = torch.optim.Adam([{"params": list(self.parameters())}], lr=RATE, fused=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The layer groups that have a probe."""
        return tuple(self.by_group)

    def __getitem__(self, group: str) -> Probe:
        return self.by_group[group]

    def scores(self, codes: dict[str, Tensor]) -> dict[str, Tensor]:
        """{group: class scores} of {group: codes}."""
        return {name: probe(codes[name].float()) for name, probe in self.by_group.items()}

    @torch.no_grad()
    def learn(self, codes: dict[str, Tensor], labels: Tensor) -> dict[str, Tensor]:
        """One step on a batch: {group: class scores (n, classes)} of before the step.

        The gradient of a mean cross-entropy is written out, softmax minus truth times input: autograd took
        three times as long.
        """
        probes = tuple(self.by_group.values())
        inputs = [codes[name].float() for name in self.names]
        if len(labels) > 1:
            for probe, seen in zip(probes, inputs, strict=True):
                probe.follow(seen)
        inputs = [probe.standardised(seen) for probe, seen in zip(probes, inputs, strict=True)]
        scores = torch.stack([probe.linear(seen) for probe, seen in zip(probes, inputs, strict=True)])
        errors = cross_entropy_slope(scores, labels) / len(labels)
        for probe, seen, error in zip(probes, inputs, errors, strict=True):
            probe.linear.weight.grad, probe.linear.bias.grad = error.T @ seen, error.sum(0)
        self.optimiser.step()
        return dict(zip(self.names, scores, strict=True))
