"""The hub of Hugging Face at another address, as a test needs it."""

from pathlib import Path

import pytest
from huggingface_hub import constants


def hub_is_at(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As HF_ENDPOINT, HF_HOME and HF_HUB_OFFLINE set it, which huggingface_hub reads once, when it is
    imported.
    """
    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.removeprefix(constants.ENDPOINT)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + template)
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
