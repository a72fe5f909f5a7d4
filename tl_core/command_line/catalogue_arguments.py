"""What commands about the runs of a workspace take."""

from argparse import ArgumentParser
from typing import get_args

from tl_core.catalogue.comparison import LEAST, MOST
from tl_core.matrix.strategy import Strategy
from tl_core.runs.run import RunState


def search(parser: ArgumentParser) -> None:
    parser.add_argument(
        "text",
        nargs="*",
        metavar="WORD",
        help="each stands in the name, note, tags, strategy, data, weights or id",
    )
    parser.add_argument("--dataset", metavar="ID", help="only runs on this dataset")
    parser.add_argument("--strategy", choices=get_args(Strategy))
    parser.add_argument("--tag", help="only runs with this tag")
    parser.add_argument("--state", choices=get_args(RunState))
    parser.add_argument("--archived", action="store_true", help="those that are archived instead")
    parser.add_argument(
        "--best", action="store_true", help="the leaderboard of one dataset: those with a result, best first"
    )


def compared(parser: ArgumentParser) -> None:
    parser.add_argument("runs", metavar="RUN", nargs="+", help=f"the ids of {LEAST} to {MOST} runs")


def doomed(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the id of a run, of a race or of a study")


def said(parser: ArgumentParser) -> None:
    parser.add_argument("--name", help="what lists call the run; '' for none")
    parser.add_argument("--note", metavar="TEXT", help="what is worth knowing of the run; '' for nothing")
    parser.add_argument("--tag", action="append", metavar="TAG", help="add this tag; may be given again")
    parser.add_argument("--untag", action="append", metavar="TAG", help="take this tag away")
