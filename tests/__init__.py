"""Tests run in two processes, each on one thread: with more, they and what they start would fight over the
cores.

Read when NumPy and torch are imported, so it stands before any test module. The benchmarks, which pytest does
not run, take all.
"""

import os
import sys

if "pytest" in sys.modules:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
