"""What tests of several modules need: processes, a workspace of their own, a small folder of pictures that
differ by class.
"""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tl_core import bundled
from tl_core.backbones import BackboneCard
from tl_core.engines import local, questions
from tl_core.engines.waiting import WaitingProcess
from tl_core.workspace import Workspace

COLOURS = {"leaf": (40, 160, 60), "sand": (210, 180, 120), "water": (40, 90, 200)}
IMAGES_PER_CLASS = 12
WIDTH, HEIGHT = 48, 40
PROCESSES = 2


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many processes share the files of a folder; a file that is named alone begins at once, in this
    one.
    """
    files = {argument.partition("::")[0] for argument in config.args}
    alone = len(files) == 1 and files.pop().endswith(".py")
    return 0 if alone else PROCESSES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait for processes come first: none of them is left alone at the end."""
    items.sort(key=lambda item: not {"browser", "test_readme.py"} & set(Path(item.path).parts))


@pytest.fixture(autouse=True)
def no_process_waits_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test starts must end with it: a process that waits for the next command would begin in a later
    test.
    """
    monkeypatch.setattr(local, "WAITING", WaitingProcess(alone_seconds=threading.TIMEOUT_MAX))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def picture_folder(tmp_path: Path) -> Path:
    """A folder with three classes of twelve PNGs (48 x 40): each class its own colour and stripes, each image
    its own noise.
    """
    folder = tmp_path / "pictures"
    for label, (name, colour) in enumerate(COLOURS.items()):
        (folder / name).mkdir(parents=True)
        for number in range(IMAGES_PER_CLASS):
            picture(colour, stripes=2 + 3 * label, seed=100 * label + number).save(
                folder / name / f"{number:02}.png"
            )
    return folder


def describe_bundled(workspace: Workspace) -> BackboneCard:
    """The bundled backbone's card, as if another process had just described it; a page asks one to."""
    task = questions.describe(workspace, "bundled")
    task.folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(bundled.CARD, task.folder / "answer.json")
    return BackboneCard.read(bundled.CARD)


def draw_pictures(folder: Path, each: int) -> None:
    """So many pictures of each of the three classes, `folder/CLASS/NUMBER.png`."""
    for label, (name, colour) in enumerate(COLOURS.items()):
        (folder / name).mkdir(parents=True)
        for number in range(each):
            picture(colour, 2 + 3 * label, 100 * label + number).save(folder / name / f"{number}.png")


def picture(colour: tuple[int, int, int] = (120, 120, 120), stripes: int = 3, seed: int = 0) -> Image.Image:
    """One 48 x 40 picture: vertical stripes over `colour`, with noise that only `seed` decides."""
    wave = 40 * np.sin(np.linspace(0, 2 * np.pi * stripes, WIDTH))[None, :, None]
    noise = np.random.default_rng(seed).normal(0, 12, (HEIGHT, WIDTH, 3))
    return Image.fromarray(np.clip(np.array(colour) + wave + noise, 0, 255).astype("uint8"))
