"""Probes learn from codes and from nothing else."""

import torch
from torch import Tensor

from tl_core.heads.linear import Scaler
from tl_core.heads.probes import Probes
from tl_core.heads.solver import solve


def codes(images: int = 60) -> tuple[dict[str, Tensor], Tensor]:
    """`telling` codes hold the class, on a scale of their own; `empty` ones hold nothing."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(images) % 3
    noise = torch.randn(images, 8, generator=generator)
    return {"telling": 100 * (torch.eye(3, 8)[labels] + 0.1 * noise) + 50, "empty": noise}, labels


def accuracy(probes: Probes, inputs: dict[str, Tensor], labels: Tensor) -> dict[str, float]:
    return {
        name: float((scores.argmax(1) == labels).float().mean())
        for name, scores in probes.scores(inputs).items()
    }


def learned(steps: int) -> Probes:
    torch.manual_seed(0)
    probes, (inputs, labels) = Probes({"telling": 8, "empty": 8}, 3), codes()
    for _ in range(steps):
        probes.learn(inputs, labels)
    return probes


def test_a_probe_learns_what_its_codes_hold():
    found = accuracy(learned(1000), *codes())
    assert found["telling"] > 0.95 > found["empty"]


def test_scores_of_a_step_are_those_before_it():
    (inputs, labels), one, two = codes(), learned(5), learned(5)
    scores = one.learn(inputs, labels)
    for name, probe in zip(two.names, two.probes, strict=True):
        probe.follow(inputs[name])
    assert all(torch.equal(scores[name], found) for name, found in two.scores(inputs).items())
    assert not torch.equal(one.scores(inputs)["telling"], scores["telling"])


def test_scoring_moves_no_statistics():
    probes, (inputs, _) = learned(5), codes()
    before = {name: tensor.clone() for name, tensor in probes.state_dict().items()}
    probes.scores(inputs)
    assert all(torch.equal(before[name], tensor) for name, tensor in probes.state_dict().items())


def test_a_batch_of_one_image_is_learned_from_and_leaves_the_statistics():
    probes, (inputs, labels) = learned(5), codes()
    mean = probes["telling"].scaler.running_mean.clone()
    probes.learn({name: code[:1] for name, code in inputs.items()}, labels[:1])
    assert torch.equal(probes["telling"].scaler.running_mean, mean)


def test_a_probe_takes_over_a_head_solved_on_its_codes():
    inputs, labels = codes()
    head = solve(inputs["telling"], labels, 3, "softmax", 0.01)
    probes = Probes({"telling": 8}, 3)
    probes["telling"].start_from(head)
    assert torch.allclose(probes.scores(inputs)["telling"], head.scores(inputs["telling"]), atol=1e-3)
    assert torch.allclose(probes["telling"].scaler.running_mean, Scaler.fit(inputs["telling"]).mean)
