"""What the command `lesson` takes: a lesson, the images it is tried on, and its knobs, an option each."""

from argparse import Action, ArgumentParser, Namespace

from tl_core.lessons.shelf import LESSONS


class _Turn(Action):
    """Gathers the knobs of a lesson as one argument of its verb."""

    def __call__(self, parser: object, asked: Namespace, value: object, option: str | None = None) -> None:
        asked.knobs = (getattr(asked, "knobs", None) or {}) | {self.metavar: value}


def lesson(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", choices=LESSONS, help=", ".join(LESSONS))
    parser.add_argument(
        "--data",
        metavar="DATA",
        help="try it on your own images: a folder, a zip, or the id of a dataset inspected before",
    )
    knobs = {knob.name: knob for lesson in LESSONS.values() for knob in lesson.knobs}
    for knob in knobs.values():
        of = ", ".join(one.name for one in LESSONS.values() if knob.name in {own.name for own in one.knobs})
        said = f"of {of}: {knob.said()}"
        parser.add_argument(f"--{knob.name}", action=_Turn, dest="knobs", metavar=knob.name, help=said)
