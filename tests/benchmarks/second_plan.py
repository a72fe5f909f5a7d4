"""A second plan on the same data, weights and cut: it reuses the codes."""

from argparse import Namespace

from tests.benchmarks.measuring import in_turn, options, seconds_of, show
from tests.benchmarks.runs import fewer, fresh_folder, needed, whole_run
from tests.real_data import HYMENOPTERA


def benchmark(asked: Namespace) -> None:
    with fresh_folder() as folder:
        data = fewer(needed(HYMENOPTERA), folder / "few", 12) if asked.quick else needed(HYMENOPTERA)
        workspaces = iter(folder / f"workspace-{number}" for number in range(asked.rounds))
        workspace = folder

        def first() -> None:
            nonlocal workspace
            workspace = next(workspaces)
            whole_run(data, workspace, "--strategy", "linear_probe", "--head", "svm")

        def second() -> None:
            whole_run(data, workspace, "--strategy", "linear_probe", "--head", "softmax")

        ways = {
            "first plan, linear SVM": lambda: seconds_of(first),
            "second plan, softmax": lambda: seconds_of(second),
        }
        seconds = in_turn(ways, asked.rounds)
    show(
        "Hymenoptera, MobileNetV2, 224 px: two plans one after the other",
        ("plan", "seconds"),
        list(seconds.items()),
    )


if __name__ == "__main__":
    benchmark(options().parse_args())
