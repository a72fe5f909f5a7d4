"""An epoch of fine_tune_top, the frozen prefix kept, against the same epoch through the whole network."""

from argparse import Namespace
from unittest.mock import patch

from tests.benchmarks.measuring import in_turn, options, show
from tests.benchmarks.runs import Clock, carried_out, drawn_up, fewer, fresh_folder, needed
from tests.real_data import HYMENOPTERA
from tl_core.network import boundary

# "The last two of seven blocks".
TRAINED = ("blocks.5", "blocks.6")
EPOCHS = 3


def benchmark(asked: Namespace) -> None:
    heard: dict[str, Clock] = {}
    with fresh_folder() as folder:
        data = fewer(needed(HYMENOPTERA), folder / "few", 24) if asked.quick else needed(HYMENOPTERA)
        workspace = folder / "workspace"
        plan = drawn_up(
            data, workspace, "--strategy", "fine_tune_top", trained=TRAINED, augment="none", epochs=EPOCHS
        )

        def kept() -> float:
            heard["prefix kept"] = carried_out(plan, workspace)
            return heard["prefix kept"].epoch()

        def whole() -> float:
            with patch.object(boundary, "LARGEST_STORE", 0):
                heard["whole network"] = carried_out(plan, workspace)
            return heard["whole network"].epoch()

        seconds = in_turn({"prefix kept": kept, "whole network": whole}, asked.rounds)
    ours = seconds["prefix kept"]
    losses = {name: clock.losses("val")[-1][2] for name, clock in heard.items()}
    show(
        f"Hymenoptera, MobileNetV2, {plan.image_size} px: an epoch of fine_tune_top ({', '.join(TRAINED)})",
        ("way", "seconds", "of the kept prefix", f"validation loss after {EPOCHS} epochs"),
        [(name, spent, spent / ours, f"{losses[name]:.5f}") for name, spent in seconds.items()],
        "An epoch is 245 training and 153 validation images in full; the first, which fills the store, is"
        " left out.",
    )


if __name__ == "__main__":
    benchmark(options().parse_args())
