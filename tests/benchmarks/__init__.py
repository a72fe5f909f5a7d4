"""The benchmarks. As in Thaw's own processes, torch's idle threads sleep."""

from tl_core.runs.hardware import let_threads_sleep

let_threads_sleep()
