"""Small steps on one thread.

Waking a second thread costs more than it saves, and on a busy machine a step takes thirty times as long.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache

import torch
from threadpoolctl import ThreadpoolController


def threads_for(numbers: int, few: int) -> AbstractContextManager[None]:
    """Inside, one thread for work on up to `few` numbers, all threads for more.

    A second thread would only be waited for.
    """
    return one_thread() if numbers <= few else nullcontext()


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside, torch, NumPy and SciPy compute on one thread."""
    before = torch.get_num_threads()
    with _pools().limit(limits=1):
        # threadpoolctl does not reach torch's own library of matrix products.
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()
