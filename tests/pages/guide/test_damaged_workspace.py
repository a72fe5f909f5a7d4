"""Whichever file of a workspace is damaged, however: every page lives, and the lists say which file it is."""

from itertools import islice
from pathlib import Path

import pytest

from tests.core.stand_ins.damage import DAMAGES, damaged, files_of, furnished
from tests.earlier import ROLES
from tests.pages.opened import shown
from tl_core.engines import local
from tl_core.workspace import Workspace

GUIDE = {"size": "small", "similarity": "similar", "strategy": "linear_probe", "weights": "bundled"}
OWN, VARIANT = ({"data": ROLES[role], **GUIDE} for role in ("dataset", "variant"))
RUN, TOGGLED, INTERRUPTED = ({"run": ROLES[role]} for role in ("linear_probe", "toggled", "interrupted"))
RACE, STUDY = {"race": ROLES["race"]}, {"study": ROLES["study"]}
COMPARED = ("lab/compare.py", {"compare": f"{ROLES['linear_probe']},{ROLES['toggled']}"})
ABOUT_RUN = (("guide/run.py", RUN), ("guide/results.py", RUN))
ABOUT_DATA = tuple((f"guide/{name}.py", OWN) for name in ("dataset", "scenario", "plan"))
# The pages about what each file tells of.
ABOUT: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    **dict.fromkeys(("plan", "status", "attempt"), ABOUT_RUN),
    "predictions": (*ABOUT_RUN, COMPARED),
    "result": (("guide/results.py", RUN), COMPARED),
    **dict.fromkeys(("receipt", "model"), (("guide/results.py", RUN),)),
    "asked": (("guide/run.py", TOGGLED),),
    "note": (("lab/runs.py", {}),),
    "checkpoint": (("guide/run.py", INTERRUPTED),),
    **dict.fromkeys(("dataset", "card"), (*ABOUT_DATA, ("guide/results.py", RUN))),
    **dict.fromkeys(("seen", "axes", "backbones", "evidence", "findings", "architecture"), ABOUT_DATA),
    "variant": (("guide/dataset.py", VARIANT),),
    **{f"member's {name}": (("lab/race.py", RACE),) for name in ("plan", "status", "result")},
    "race": (("lab/race.py", RACE),),
    "study": (("lab/layers.py", STUDY),),
    "draft": (("guide/plan.py", OWN),),
    "album": (("guide/make.py", {}),),
}
# Pages that list what is in the workspace, each with the files that it has to name.
LISTS: dict[str, tuple[str, ...]] = {
    "guide/dataset.py": ("dataset", "variant"),
    "guide/make.py": ("album",),
    "guide/results.py": (),
    "lab/race.py": ("race",),
    "lab/layers.py": ("study",),
    "lab/runs.py": ("plan", "note", "member's plan", "race", "study"),
    "learn/notes.py": (),
}
# A note need not say anything.
SPARED = {"no fields": ("note",)}
# Where every file is damaged in the same way; and of a file alone, so many of the ways, in turn.
EVERY_FILE = ("cut in half", "no fields", "other types", "a later format")
IN_TURN = 2


@pytest.fixture(scope="module")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return furnished(tmp_path_factory.mktemp("damaged"))


@pytest.fixture(scope="module")
def files(furniture: Workspace) -> dict[str, Path]:
    return files_of(furniture)


@pytest.fixture(autouse=True)
def served(furniture: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers a question that is asked again."""
    monkeypatch.setenv("THAW_WORKSPACE", str(furniture.root))
    monkeypatch.setattr(local, "command", lambda *told: None)


def ways(name: str) -> list[str]:
    first = IN_TURN * list(ABOUT).index(name)
    every = [*DAMAGES, *DAMAGES]
    return list(islice(every, first % len(DAMAGES), first % len(DAMAGES) + IN_TURN))


@pytest.mark.parametrize(("name", "how"), [(name, how) for name in ABOUT for how in ways(name)])
def test_a_page_about_what_a_damaged_file_tells_lives(open_page, files, name, how):
    with damaged(files[name], by=DAMAGES[how]):
        for page, words in ABOUT[name]:
            open_page(page, **words)


@pytest.mark.parametrize("how", EVERY_FILE)
@pytest.mark.parametrize("page", LISTS)
def test_a_page_that_lists_damaged_files_lives_and_names_them(open_page, files, page, how):
    with damaged(*files.values(), by=DAMAGES[how]):
        said = shown(open_page(page)).replace("\\", "")
    for name in LISTS[page]:
        assert (str(files[name]) in said) == (name not in SPARED.get(how, ())), said
