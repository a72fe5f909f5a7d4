"""The benchmarks. Thaw says how torch's threads wait, so it is imported before anything imports torch."""

import tl_core  # noqa: F401
