"""Where a plan runs and in what precision is decided once, with the reason a user reads."""

import pytest
import torch

from tl_core.runs.hardware import CPU, NO_GPU, device_for, devices_for


@pytest.fixture
def no_gpu(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


@pytest.fixture
def gpu(monkeypatch) -> None:
    """As torch speaks of a machine with a GPU that computes in bfloat16."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: "H100")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: not including_emulation)


def test_who_asks_for_the_cpu_gets_it(gpu):
    assert device_for("cpu") == CPU and not CPU.is_gpu
    assert (CPU.name, CPU.precision) == ("cpu", "float32")
    assert CPU.reason == "Running on the CPU, as the plan says."


def test_without_a_gpu_the_cpu_is_taken_and_said_to_be_and_a_gpu_is_refused(no_gpu):
    assert device_for("auto") == NO_GPU
    assert NO_GPU.reason.startswith("No GPU: running on the CPU")
    with pytest.raises(ValueError, match="--device auto or cpu"):
        device_for("cuda")


@pytest.mark.parametrize("choice", ["auto", "cuda"])
def test_a_gpu_computes_in_bfloat16_where_it_can(gpu, choice):
    device = device_for(choice)
    assert device.is_gpu and device.name == "cuda:0"
    assert device.precision == "bfloat16" and device.reason == "Running on H100, in bfloat16."


def test_a_gpu_that_would_only_emulate_bfloat16_computes_in_float32(gpu, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: including_emulation)
    device = device_for("auto")
    assert device.precision == "float32" and "does not compute in bfloat16" in device.reason


def test_on_the_cpu_all_is_computed_in_float32():
    images = torch.ones(2, 3)
    with CPU.autocast():
        assert (images @ images.T).dtype == torch.float32


def test_every_gpu_of_the_machine_is_one_and_who_holds_one_computes_on_that(gpu):
    assert [device.name for device in devices_for("auto")] == ["cuda:0", "cuda:1"]
    assert [device_for("cuda", held).name for held in ("", "cuda:1", "cuda:7")] == [
        "cuda:0",
        "cuda:1",
        "cuda:0",
    ]
    assert devices_for("cpu") == (CPU,)
