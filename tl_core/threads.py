"""Small steps on one thread: waking a second one costs more than it does, and on a busy machine thirty times as much."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import torch
from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside, torch, NumPy and SciPy compute on one thread."""
    before = torch.get_num_threads()
    with _pools().limit(limits=1):
        torch.set_num_threads(1)  # Its own library of matrix products hears nobody else.
        try:
            yield
        finally:
            torch.set_num_threads(before)


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()
