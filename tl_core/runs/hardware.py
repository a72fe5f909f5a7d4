"""Which device of this machine a plan runs on."""

from tl_core.plans.plan import Device


def device_for(device: Device) -> str:
    """The torch name of the device. Raises ValueError when a GPU is asked for and there is none."""
    if device == "cpu":
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda:0"
    if device == "cuda":
        raise ValueError("there is no CUDA GPU on this machine; take --device auto or cpu")
    return "cpu"
