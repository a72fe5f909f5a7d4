"""Weights that tests of their files share: a toy network's, and a pickle that tells when it is opened."""

from collections.abc import Callable
from pathlib import Path

TOY = "test_resnet"


class Trap:
    """Touches a file when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[Callable, tuple]:
        return Path.touch, (self.sprung,)
