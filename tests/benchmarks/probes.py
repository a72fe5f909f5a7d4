"""A training step with a probe on every layer group, against the same step without."""

from argparse import Namespace
from dataclasses import replace
from functools import partial
from math import ceil

from tests.benchmarks.measuring import in_turn, options, show
from tests.benchmarks.runs import carried_out, drawn_up, fewer, fresh_folder, needed
from tests.real_data import HYMENOPTERA
from tl_core.plans import Plan

STRATEGIES = {"fine_tune_all": "every group learns", "fine_tune_top": "the frozen prefix kept"}


def benchmark(asked: Namespace) -> None:
    with fresh_folder() as folder:
        data = fewer(needed(HYMENOPTERA), folder / "few", 34) if asked.quick else needed(HYMENOPTERA)
        workspace = folder / "workspace"
        plans: dict[str, Plan] = {}
        for strategy in STRATEGIES:
            plan = drawn_up(
                data,
                workspace,
                "--strategy",
                strategy,
                augment="none",
                epochs=2,
                head_start="random",
                batch_size=16,
            )
            plans |= {f"{strategy}, probes": plan, f"{strategy}, no probes": replace(plan, probes=False)}
        images = 68 if asked.quick else 245

        def step(plan: Plan) -> float:
            return carried_out(plan, workspace).step(ceil(images / plan.batch_size))

        seconds = in_turn({name: partial(step, plan) for name, plan in plans.items()}, asked.rounds)
    rows = [
        (
            strategy,
            what,
            1000 * seconds[f"{strategy}, probes"],
            1000 * seconds[f"{strategy}, no probes"],
            seconds[f"{strategy}, probes"] / seconds[f"{strategy}, no probes"],
        )
        for strategy, what in STRATEGIES.items()
    ]
    columns = ("strategy", "", "probes, ms a step", "no probes, ms a step", "probes / no probes")
    show("Hymenoptera, MobileNetV2, 224 px, batches of 16: a training step", columns, rows)


if __name__ == "__main__":
    benchmark(options().parse_args())
