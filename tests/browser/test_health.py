"""The check-up as a user meets it: a copy is found and shown, left out of the dataset, and taken back."""

from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tl_core.intake.inspection import inspect
from tl_core.workspace import Workspace

CHECKED_MILLISECONDS = 240_000
PER_CLASS = 12


def blobs(seed: int) -> Image.Image:
    """Soft patches of colour, unlike those of any other seed."""
    coarse = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((96, 96), Image.Resampling.BICUBIC)


def with_a_copy(folder: Path) -> Path:
    """Two classes of blobs; one of them once more, saved as a BMP."""
    for label, name in enumerate(("calm", "wild")):
        (folder / name).mkdir(parents=True)
        for number in range(PER_CLASS):
            blobs(100 * label + number).save(folder / name / f"{number:02}.png")
    blobs(0).save(folder / "calm" / "again.bmp")
    return folder


def test_a_copy_is_found_left_out_and_taken_back(server, page, tmp_path: Path, workspace: Workspace):
    dataset = inspect(str(with_a_copy(tmp_path / "blobs")), workspace, lambda *_: None)
    page.goto(f"{server.url}/?data={dataset.id}")
    page.get_by_role("button", name="Check it").click()
    one_of_two = page.get_by_text("Exclude all exact copies but one: 1 image")
    one_of_two.click(timeout=CHECKED_MILLISECONDS)
    page.get_by_role("button", name="Leave out what is ticked").click()
    expect(page.get_by_text("Excluded: 1 image.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Excluded: 1 image.")).to_be_visible()
    page.get_by_role("button", name="Use all images").click()
    expect(page.get_by_text("Excluded: 1 image.")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Exclude all exact copies but one")).not_to_be_checked()
