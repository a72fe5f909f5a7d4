"""Small steps on one thread: waking a second one costs more than it does, and on a busy machine thirty times as much."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache

import torch
from threadpoolctl import ThreadpoolController

# 16 images of 64 px: 6.7 ms each on one thread, 12.3 ms on two; 16 of 96 px: 13.9 and 12.9 ms (MobileNetV2, full fine-tune).
ONE_THREAD_PIXELS = 2**17


def threads_for(images: int, size: int) -> AbstractContextManager[None]:
    """One thread for a training step on so few images of `size` px that a second one would only be waited for."""
    return one_thread() if images * size**2 <= ONE_THREAD_PIXELS else nullcontext()


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
