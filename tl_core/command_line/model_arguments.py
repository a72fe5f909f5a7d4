"""What the commands take that ask a run's model, or take it away."""

from argparse import ArgumentParser

from tl_core.handover.forms import FORMS
from tl_core.predictions.held_out import ANSWERED


def images(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the id of a run, or the folder of an exported model")
    parser.add_argument("images", metavar="PATH", nargs="+", help="image files, folders or zips of images")
    share = f"of images like those held out, the rest get no answer; {ANSWERED:g}, 1 answers all"
    parser.add_argument("--answered", type=float, metavar="SHARE", help=share)
    parser.add_argument("--csv", metavar="FILE", help="write the answers to this file too, for a spreadsheet")


def explained(parser: ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the id of a run, or the folder of an exported model")
    parser.add_argument("image", metavar="PATH", help="an image file, or a folder or a zip with --name")
    parser.add_argument("--name", metavar="NAME", help="which image of a folder or a zip")
    parser.add_argument(
        "--class",
        dest="classes",
        action="append",
        metavar="CLASS",
        help="what speaks for this class, as often as wished; the likeliest and the next unless given",
    )
    parser.add_argument(
        "--group", metavar="GROUP", help="the map after this layer group; of what the head reads unless given"
    )
    parser.add_argument("--out", metavar="FOLDER", help="for the maps as PNGs; the workspace unless given")


def own_folder(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="where to put it: a folder that is new or empty")
    said = "; ".join(f"{form}: {what}" for form, what in FORMS.items())
    parser.add_argument("--format", choices=FORMS, help=f"timm unless given. {said}")
