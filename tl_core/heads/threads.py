"""Small steps on one thread: waking a second one costs more than it does, and on a busy machine thirty times
as much.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache

import torch
from threadpoolctl import ThreadpoolController


def threads_for(numbers: int, few: int) -> AbstractContextManager[None]:
    """One thread for work on up to `few` numbers, where a second one would only be waited for; all of them
    for more.
    """
    return one_thread() if numbers <= few else nullcontext()


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
