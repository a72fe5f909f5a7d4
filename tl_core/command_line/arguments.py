"""What the commands of `python -m tl_core` take, a function for what goes together.

Each argument has the name of the verb's own, and none has a default here: the verb decides what is not given.
"""

import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import get_args

from tl_core.command_line.label_arguments import add_labels
from tl_core.dataset.public_sets import PUBLIC_SETS
from tl_core.dataset.split import LARGEST_SHARE, LEAST_SHARE
from tl_core.evidence.code_map import PROJECTIONS
from tl_core.lab import study
from tl_core.lab.race import SEEDS
from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.strategy import Head, Strategy
from tl_core.plans import Plan
from tl_core.plans.plan import ClassWeights, DeviceChoice, ReadingChoice, Sampling

WEIGHTS = "imagenet, bundled, hub:NAME, local-dir:PATH or torchvision:NAME"
DEMO_TABLES = {
    "verdict": "every strategy on each demo set, beside what needs no pretraining",
    "probe": "the bundled backbone on any data, beside the same network from random weights",
    "advice": "how often the advice was right on data sets that it had not seen",
    "calibrate": "what advice is read from, made anew; takes hours",
}


def data(parser: ArgumentParser) -> None:
    parser.add_argument(
        "data",
        metavar="DATA",
        help="a folder, a zip, a table of labels, built-in:NAME, public:NAME, hub:OWNER/NAME, or the id of a"
        " dataset inspected before",
    )
    add_labels(parser)
    parser.add_argument(
        "--exclude",
        metavar="FILE",
        help="images to leave out: a path or SHA-256 a line, or the JSON of health",
    )
    parser.add_argument(
        "--relabel",
        metavar="FILE",
        help="images of another class than their data says: a path or SHA-256, a tab and the class a line",
    )
    together = parser.add_mutually_exclusive_group()
    together.add_argument(
        "--groups",
        metavar="PATTERN",
        help="no two parts share a group: what the pattern's parentheses match in a path",
    )
    together.add_argument(
        "--groups-from", metavar="FILE:COLUMN", help="the same, from a CSV file with a column path"
    )
    parser.add_argument(
        "--val-share",
        type=float,
        metavar="SHARE",
        help=f"of each class for validation, {LEAST_SHARE:g} to {LARGEST_SHARE:g}; the parts are made anew",
    )


def as_one(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as-one", action="store_true", help="each folder is a class, though it holds folders like a dataset"
    )


def public_set(parser: ArgumentParser) -> None:
    sizes = "; ".join(
        f"{one.name}: {one.title}, {one.megabytes} MB, {one.home}" for one in PUBLIC_SETS.values()
    )
    parser.add_argument("name", choices=PUBLIC_SETS, metavar="NAME", help=sizes)


def named_weights(parser: ArgumentParser) -> None:
    parser.add_argument("weights", metavar="WEIGHTS", help=WEIGHTS)


def run_id(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the id of a run")


def kept_folder(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="a folder of the workspace")


def weights(parser: ArgumentParser) -> None:
    parser.add_argument("--weights", help=f"{WEIGHTS}; auto, those that fit the images, unless given")


def photographs_weights(parser: ArgumentParser) -> None:
    parser.add_argument("--weights", help=f"for photographs: {WEIGHTS}; imagenet unless given")


def looking_weights(parser: ArgumentParser) -> None:
    parser.add_argument("--weights", help=f"{WEIGHTS}; the best that needs no network unless given")


def device(parser: ArgumentParser) -> None:
    parser.add_argument("--device", choices=get_args(DeviceChoice), help="auto unless given")


def compared_weights(parser: ArgumentParser) -> None:
    parser.add_argument("--weights", metavar="NAME,NAME", help="all that need no network unless given")


def projected(parser: ArgumentParser) -> None:
    parser.add_argument("--projection", choices=PROJECTIONS, help="pca unless given; tsne takes longer")
    parser.add_argument("--group", metavar="GROUP", help="after this layer group; all, or the last for tsne")


def studied(parser: ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, metavar="N", help=f"networks of each kind; {study.SEEDS}")
    parser.add_argument(
        "--no-selffers",
        dest="selffers",
        action="store_const",
        const=False,
        help="without the controls on the source's own classes",
    )


def strategy(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--strategy", choices=("auto", *get_args(Strategy)), help="auto, the scenario's own, unless given"
    )
    parser.add_argument(
        "--train-groups", metavar="NAME,NAME", help="the layer groups that learn, instead of the strategy's"
    )
    parser.add_argument("--head", choices=get_args(Head))
    parser.add_argument(
        "--head-after", metavar="GROUP", help="the layer group whose codes the head reads, or: measured"
    )
    parser.add_argument("--reading", choices=get_args(ReadingChoice), help="how an activation becomes codes")


def racers(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--strategies",
        metavar="NAME,NAME",
        help="the scenario's own and at least one other; all but from_scratch unless given",
    )
    parser.add_argument(
        "--seeds", type=int, metavar="N", help=f"runs of each strategy that is random; {SEEDS}"
    )


def table(parser: ArgumentParser) -> None:
    parser.add_argument(
        "table", choices=DEMO_TABLES, help="; ".join(f"{name}: {what}" for name, what in DEMO_TABLES.items())
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="demo sets for verdict, all four unless given; DATA for probe; for calibrate drawn worlds, all"
        " unless given, and DATA",
    )


def answers(parser: ArgumentParser) -> None:
    parser.add_argument("--size", choices=get_args(Size), help="measured unless given")
    parser.add_argument("--similarity", choices=get_args(Similarity), help="measured unless given")
    parser.add_argument(
        "--no-measure",
        dest="measure",
        action="store_const",
        const=False,
        help="count the images and assume that they are similar to the source, which takes no time",
    )


def advice(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--within",
        type=float,
        metavar="POINTS",
        help="the cheapest strategy so close to the best; 1 unless given, never finer than the images allow",
    )
    parser.add_argument("--budget", type=float, metavar="SECONDS", help="begin no pilot after that")


def plan(parser: ArgumentParser) -> None:
    for number in ("epochs", "batch-size", "image-size", "seed"):
        parser.add_argument(f"--{number}", type=int, metavar="N")


def whole_plan(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--plan",
        type=_plan,
        metavar="JSON",
        help="a whole plan, as recommend --json has it, instead of the options",
    )


def _plan(text: str) -> Plan:
    try:
        return Plan.from_json(dict(json.loads(text)))
    except (TypeError, ValueError) as error:  # ValueError: no JSON either
        raise ArgumentTypeError(f"it is no plan ({error}); take one that recommend --json prints") from error


def sheet(parser: ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FILE", help="the PNG to write; one in the workspace unless given")


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--class-weights",
        choices=get_args(ClassWeights),
        help="balanced: rare classes count more in the loss",
    )
    parser.add_argument(
        "--sampling", choices=get_args(Sampling), help="balanced: images of rare classes are seen more often"
    )
    parser.add_argument(
        "--label-smoothing",
        type=float,
        metavar="SHARE",
        help="of each label spread over all classes, up to 0.5",
    )
    parser.add_argument(
        "--patience",
        type=int,
        metavar="N",
        help="stop after N epochs without a better validation; 0 is never",
    )
    parser.add_argument(
        "--ema", type=float, metavar="DECAY", help="evaluate and keep an average of the weights; 0 is without"
    )
