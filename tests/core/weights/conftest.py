"""What tests of several modules of the room need."""

from pathlib import Path

import pytest
import timm
import torch
from timm.models import save_for_hf

from tests.core.stand_ins.weights import TOY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A random toy network in timm's folder format."""
    torch.manual_seed(0)
    save_for_hf(timm.create_model(TOY), tmp_path / "toy", safe_serialization=True)
    return tmp_path / "toy"
