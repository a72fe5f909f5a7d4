"""What every command that takes images may be told of their classes, by the names of `Labelling`."""

from argparse import ArgumentParser


def add_labels(parser: ArgumentParser) -> None:
    """A group of options; what is not given is found out."""
    columns = {
        "path": "the image of a row",
        "label": "its class",
        "split": "its part (train, val, test), or: none",
        "group": "its patient, slide or scene, or: none",
    }
    named = parser.add_argument_group("where a table or the names of the files tell the classes")
    named.add_argument(
        "--images", metavar="FOLDER", help="where the images of the table are, if not beside it"
    )
    for name, what in columns.items():
        named.add_argument(f"--{name}-column", metavar="COLUMN", help=f"{what}; guessed unless given")
    named.add_argument(
        "--name-pattern",
        metavar="PATTERN",
        help="the class is what its parentheses match in an image's path, as in '^([a-z]+)_'",
    )
