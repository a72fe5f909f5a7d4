"""Makes the longer study that the lesson on co-adaptation shows behind its own:
`python -m tl_core.demo.co_adaptation`.
"""

from tempfile import TemporaryDirectory

from tl_core import bundled
from tl_core.demo.lessons import on_its_own
from tl_core.lessons.co_adaptation import LESSON
from tl_core.trials.co_adaptation import study
from tl_core.workspace import Workspace, stored

# Four times what a lesson takes, and every cut.
PASSES = 4800


def main() -> None:
    with TemporaryDirectory() as folder:
        on = on_its_own(LESSON, Workspace.at(folder))
        found = study(on, range(1, len(on.card.group_names)), PASSES, seed=0)
        stored.write(bundled.LESSONS / "co-adaptation-full.json", found)
        print(found.ending().sentence)


if __name__ == "__main__":
    main()
