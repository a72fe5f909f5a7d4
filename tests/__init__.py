"""Tests run in two processes, each on one thread: with more, they and what they start would fight over the cores.

Read when NumPy and torch are imported, so it stands before any test module.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
