"""Data on its way in: what is being read, and beside which control its progress is shown; an image asked
about.
"""

from dataclasses import dataclass

from tl_core.dataset.labelling import FOUND_OUT, Labelling


@dataclass(frozen=True)
class Arrival:
    """`source` was asked for at the control `beside` and has not been seen finished; `as_one` where its
    folders are classes, though they look like datasets. `told` is what the user said of the classes.

    `folder` is the folder picked on the server, a path from a browser. `uploads` counts the uploads kept: a
    new upload field for each, so that the last one leaves the server's memory. `tried` are the images on
    which the model of the run `tried_on` is tried.
    """

    source: str | None = None
    beside: str = ""
    as_one: bool = False
    told: Labelling = FOUND_OUT
    folder: str = ""
    uploads: int = 0
    tried_on: str = ""
    tried: str = ""


@dataclass(frozen=True)
class Asked:
    """Of which image somebody asks why the run says what it says: a path, in a folder or a zip with a name,
    and the classes in question; none are the likeliest and the next.
    """

    run: str
    image: str
    name: str = ""
    classes: tuple[str, ...] = ()
