import pytest

from tl_core.runs.hardware import device_for


def test_the_cpu_needs_no_torch_and_a_missing_gpu_is_refused(monkeypatch):
    assert device_for("cpu") == "cpu"
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_for("auto") == "cpu"
    with pytest.raises(ValueError, match="--device auto or cpu"):
        device_for("cuda")
