"""How much quicker all cores of this machine are than one."""

import os

# Cores wait for each other and for memory: two are worth 1.6, eight 4.3.
EXPONENT = 0.7


def gain() -> float:
    """How many times quicker a network computes on all cores than on one."""
    return (os.cpu_count() or 1) ** EXPONENT
