"""Fixed features on hymenoptera against fastai's `fine_tune(4)`, with the same weights.

fastai's own quick start, https://docs.fast.ai/quick_start.html: photographs at 224 px, its learner, its
defaults. It is installed for this benchmark alone: tests/benchmarks/requirements.txt.
"""

from argparse import Namespace
from functools import partial

from fastai.vision.all import ImageDataLoaders, Resize, accuracy, vision_learner

from tests.benchmarks.measuring import in_turn, options, seconds_of, show
from tests.benchmarks.runs import fewer, fresh_folder, needed, whole_run
from tests.real_data import HYMENOPTERA, MOBILENET

EPOCHS = 4


def benchmark(asked: Namespace) -> None:
    found: dict[str, float] = {}
    with fresh_folder() as folder:
        data = fewer(needed(HYMENOPTERA), folder / "few", 40) if asked.quick else needed(HYMENOPTERA)

        def thaw() -> None:
            with fresh_folder() as workspace:
                result = whole_run(data, workspace, "--strategy", "linear_probe", "--head", "svm")
                found["Thaw, linear SVM on the codes"] = result["val_accuracy"]

        def fine_tune() -> None:
            images = ImageDataLoaders.from_folder(
                data, train="train", valid="val", item_tfms=Resize(224), num_workers=2, seed=0
            )
            learner = vision_learner(images, f"local-dir:{needed(MOBILENET)}", metrics=accuracy)
            with learner.no_bar(), learner.no_logging():
                learner.fine_tune(1 if asked.quick else EPOCHS)
            # Its best epoch, though fastai itself keeps the last.
            best = max(epoch[-1] for epoch in learner.recorder.values)
            found["fastai, fine_tune(4)"] = max(best, found.get("fastai, fine_tune(4)", 0.0))

        ways = {"Thaw, linear SVM on the codes": thaw, "fastai, fine_tune(4)": fine_tune}
        seconds = in_turn({name: partial(seconds_of, way) for name, way in ways.items()}, asked.rounds)
    ours = seconds["Thaw, linear SVM on the codes"]
    show(
        "Hymenoptera, MobileNetV2, 224 px: a whole run",
        ("way", "seconds", "of Thaw's", "validation accuracy"),
        [(name, spent, spent / ours, found[name]) for name, spent in seconds.items()],
        f"fastai's accuracy is the best epoch of all {asked.rounds} runs.",
    )


if __name__ == "__main__":
    benchmark(options().parse_args())
