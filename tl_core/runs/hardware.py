"""The device that a plan runs on, and the precision it computes in: decided once, and why."""

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from tl_core.plans.plan import DeviceChoice

Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class Device:
    """A device of this machine, and the precision it computes in.

    `name` is its torch name (`cpu`, `cuda:0`); `reason` says in one sentence why this one.
    """

    name: str
    precision: Precision
    reason: str

    @property
    def is_gpu(self) -> bool:
        return self.name != "cpu"

    def autocast(self) -> AbstractContextManager[object]:
        """Inside, torch computes in the precision of the device; in bfloat16 only what is safe in it."""
        import torch

        kind = self.name.partition(":")[0]
        return torch.autocast(kind, torch.bfloat16, enabled=self.precision == "bfloat16")


CPU = Device("cpu", "float32", "Running on the CPU, as the plan says.")
NO_GPU = Device("cpu", "float32", "No GPU: running on the CPU, which is fine for small data.")


def let_threads_sleep() -> None:
    """Have torch's idle threads sleep instead of spin: for a process of our own, before it imports torch,
    which reads this then.

    On two cores with a browser beside, a run took 21 s instead of 141 s. A short spin (3,000) halves the time
    of an optimiser's small steps and slows nobody down; 10,000 already does.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "3000")


def devices_for(choice: DeviceChoice) -> tuple[Device, ...]:
    """Every device that a plan's choice may mean here: all GPUs of this machine, or the CPU.

    Raises ValueError when a GPU is asked for and there is none.
    """
    if choice == "cpu":
        return (CPU,)
    import torch

    if torch.cuda.is_available():
        return tuple(map(_gpu, range(torch.cuda.device_count())))
    if choice == "cuda":
        raise ValueError("there is no CUDA GPU on this machine; take --device auto or cpu")
    return (NO_GPU,)


def device_for(choice: DeviceChoice, held: str = "") -> Device:
    """Of these devices the one of the name that is `held` already, else the first. Raises ValueError as
    `devices_for` does.
    """
    devices = devices_for(choice)
    return next((device for device in devices if device.name == held), devices[0])


def _gpu(number: int) -> Device:
    import torch

    name, model = f"cuda:{number}", torch.cuda.get_device_name(number)
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return Device(name, "bfloat16", f"Running on {model}, in bfloat16.")
    return Device(name, "float32", f"Running on {model}, in float32: it does not compute in bfloat16.")
