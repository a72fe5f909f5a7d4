"""How fast many images are answered, against computing their codes.

    python -m tests.benchmarks.many_answers [--quick]

Both read the same files, decode them and run the same network, with the ImageNet weights. Codes are computed
as for a run, of all layer groups, and kept. Answers are what `predict` gives for a linear probe.
"""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import tl_core as thaw
from tests.benchmarks.measuring import in_turn, options, seconds_of, show
from tests.real_data import ROOT
from tl_core.backbones.card import parse_weights
from tl_core.network.encoder import encoder_for
from tl_core.runs.hardware import CPU
from tl_core.verbs.setting import terms
from tl_core.workspace import Workspace

WEIGHTS = "imagenet"
IMAGES, QUICK = 1000, 64


def main() -> None:
    asked = options().parse_args()
    images = QUICK if asked.quick else IMAGES
    with tempfile.TemporaryDirectory() as place:
        workspace = Workspace(Path(place))
        data = thaw.inspect(ROOT / "data" / "grocery", workspace=workspace).dataset
        run = thaw.run(data, weights=WEIGHTS, strategy="linear_probe", measure=False, workspace=workspace)
        some = replace(data, items=data.items[:images])
        paths = [Path(some.root) / item.path for item in some.items]
        with terms(WEIGHTS, "cpu", workspace, quiet) as told:
            encoder = encoder_for(parse_weights(WEIGHTS), told.about(some).card(), some, workspace, CPU)

        def codes() -> float:
            shutil.rmtree(workspace.codes)
            return seconds_of(lambda: encoder.codes(some, workspace, quiet))

        def answers() -> float:
            return seconds_of(
                lambda: thaw.predict(run, paths, device="cpu", workspace=workspace, report=quiet)
            )

        seconds = in_turn({"codes": codes, "answers": answers}, asked.rounds)
    rows: list[tuple[object, ...]] = [(name, f"{images / took:.1f}") for name, took in seconds.items()]
    share = seconds["codes"] / seconds["answers"]
    note = f"Answers come at {share:.2f} of the rate of codes."
    show(f"{images:,} photographs, images a second", ("", "images/s"), rows, note)


def quiet(*told: object) -> None:
    pass


if __name__ == "__main__":
    main()
