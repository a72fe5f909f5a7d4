"""What tests of the training share: a plan for a small folder of pictures on the bundled backbone, and a way
to carry it out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import timm
import torch
from safetensors.torch import load_file, save_file
from timm.models import save_for_hf
from torch import nn
from torchvision.models import alexnet

from tl_core import bundled
from tl_core.backbones import BackboneCard, Weights
from tl_core.dataset import Dataset
from tl_core.intake.inspection import inspect
from tl_core.matrix import Answers
from tl_core.network.backbone import Backbone
from tl_core.network.division import layout_of
from tl_core.network.model import Network
from tl_core.plans import Plan
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.channel import Channel
from tl_core.training.learner import Learner
from tl_core.training.setup import Setup, open_setup
from tl_core.training.train import train
from tl_core.weights.finding import FoundWeights
from tl_core.workspace import Workspace
from tl_core.workspace.events import Event, Metric, of_kind

CARD = BackboneCard.read(bundled.CARD)
GROUPS = CARD.group_names


def quiet(sentence: str, done: int, total: int) -> None:
    pass


def looked_at(folder: Path, workspace: Workspace) -> Dataset:
    return inspect(str(folder), workspace, quiet)


def planned(dataset: Dataset, strategy: str = "fine_tune_all", **changes: object) -> Plan:
    """The strategy on the CPU, cut down to two epochs of a few steps on small pictures."""
    plan = plan_for(strategy, Answers("small", "similar"), CARD, dataset)
    return replace(plan, **{"device": "cpu", "epochs": 2, "batch_size": 8, "image_size": 32, **changes})


def beginner(dataset: Dataset, strategy: str = "fine_tune_all", **changes: object) -> Plan:
    """A plan whose head begins random: a solved one names these pictures rightly before anything has
    learned.
    """
    return planned(dataset, strategy, **{"head_start": "random", **changes})


@dataclass
class Trained:
    """What came of one attempt at a run."""

    run: Run
    finished: bool
    events: list[Event]

    def curve(self, group: str, split: str, metric: str) -> list[float]:
        found = of_kind(self.events, Metric)
        return [e.value for e in found if (e.group, e.split, e.metric) == (group, split, metric)]


def never() -> bool:
    return False


def carried_out(plan: Plan, workspace: Workspace, should_stop: Callable[[], bool] = never) -> Trained:
    return attempted(Run.create(plan, workspace), workspace, should_stop)


def attempted(run: Run, workspace: Workspace, should_stop: Callable[[], bool] = never) -> Trained:
    """The next attempt at a run, as a trainer makes it."""
    attempt, events = run.begin_attempt(), []
    writer = run.writer(attempt)

    def emit(event: Event) -> None:
        writer.emit(event)
        events.append(event)

    channel = Channel(emit, should_stop, run.requested_groups)
    return Trained(run, train(run.plan, workspace, run.folder, channel), events)


def weights_of(run: Run) -> dict[str, torch.Tensor]:
    return load_file(run.folder / "model" / "model.safetensors")


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


class Killed(BaseException):
    """As when the process ends in the middle of a step."""


def reached(run: Run) -> float:
    """The epoch that the curves of a run have come to."""
    return max((event.epoch for event in of_kind(run.events(), Metric)), default=0)


def killed_at(epoch: float, run: Run, workspace: Workspace, should_stop: Callable[[], bool] = never) -> None:
    """An attempt that ends without a word once its curves have reached `epoch`."""

    def should_die() -> bool:
        if reached(run) >= epoch:
            raise Killed
        return should_stop()

    with pytest.raises(Killed):
        attempted(run, workspace, should_die)


def asking(run: Run, groups: dict[float, tuple[str, ...]]) -> Callable[[], bool]:
    """A user who asks that only these groups learn once the curves have reached each of these epochs."""
    left = sorted(groups)

    def should_stop() -> bool:
        if left and reached(run) >= left[0]:
            run.request_groups(groups[left.pop(0)])
        return False

    return should_stop


@contextmanager
def network_at_work() -> Iterator[Callable[[], Network]]:
    """Inside, gives the network that last computed something."""
    seen: list[Network] = []

    def see(module: nn.Module, inputs: tuple) -> None:
        if isinstance(module, Network):
            seen[:] = [module]

    with nn.modules.module.register_module_forward_pre_hook(see):
        yield lambda: seen[0]


def unheard(event: Event) -> None:
    pass


def setup_of(plan: Plan, workspace: Workspace) -> Setup:
    return open_setup(plan, workspace, Channel(unheard))


def learner_of(plan: Plan, workspace: Workspace) -> Learner:
    """A learner before its first step."""
    return Learner.begin(setup_of(plan, workspace), workspace.root / "boundary")


def random_backbone(name: str, side: int, **options: object) -> Backbone:
    """A timm network with random weights, without its classifier."""
    torch.manual_seed(0)
    network = timm.create_model(name, num_classes=0, **options)
    config = timm.get_pretrained_cfg(name).to_dict()
    layout = layout_of(network, torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0)))
    return Backbone(network, layout, config, FoundWeights(name, Path("nowhere"), config, "timm"))


def random_network(
    name: str, side: int, classes: int = 3, head_after: str | None = None, **options: object
) -> Network:
    backbone = random_backbone(name, side, **options)
    return Network(backbone, head_after or backbone.layout.names[-1], classes)


def random_weights(name: str, folder: Path) -> Weights:
    """A timm network with random weights as a folder on disk."""
    torch.manual_seed(0)
    save_for_hf(timm.create_model(name), folder, safe_serialization=True)
    return Weights("local-dir", str(folder))


def stand_in_alexnet(workspace: Workspace) -> Weights:
    """torchvision's AlexNet with other weights, where it is looked for first; in half precision, for it is
    large.
    """
    with torch.device("meta"):
        shapes = {name: tensor.shape for name, tensor in alexnet().state_dict().items()}
    generator = torch.Generator().manual_seed(0)
    tensors = {
        name: (0.05 * torch.randn(shape[-1:], generator=generator)).half().expand(shape)
        for name, shape in shapes.items()
    }
    workspace.weights.mkdir(parents=True)
    save_file(
        {name: tensor.contiguous() for name, tensor in tensors.items()},
        workspace.weights / "torchvision-alexnet.safetensors",
    )
    return Weights("torchvision", "alexnet")


@contextmanager
def forward_passes(kind: type[nn.Module]) -> Iterator[list[int]]:
    """Inside, the batch size of every call of a network of this class is counted."""
    seen: list[int] = []

    def count(module: nn.Module, inputs: tuple) -> None:
        if isinstance(module, kind):
            seen.append(len(inputs[0]))

    handle = nn.modules.module.register_module_forward_pre_hook(count)
    try:
        yield seen
    finally:
        handle.remove()
