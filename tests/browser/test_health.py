"""The check-up as a user meets it: what is found is shown, corrected, and taken back."""

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


def test_a_copy_is_left_out_a_picture_relabelled_by_keyboard_and_all_taken_back(
    server, page, tmp_path: Path, workspace: Workspace
):
    dataset = inspect(str(with_a_copy(tmp_path / "blobs")), workspace, lambda *_: None)
    page.goto(f"{server.url}/?data={dataset.id}")
    page.get_by_role("button", name="Check it").click()
    one_of_two = page.get_by_text("Leave out all exact copies but one: 1 image")
    one_of_two.click(timeout=CHECKED_MILLISECONDS)
    page.get_by_role("button", name="Apply the corrections").click()
    expect(page.get_by_text("Corrected: 1 image left out.")).to_be_visible()
    page.get_by_role("combobox", name="Class of 00 png").focus()
    page.keyboard.type("wild")
    expect(page.get_by_role("option", name="wild")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Apply the corrections").press("Enter")
    expect(page.get_by_text("Corrected: 1 image left out and 1 image relabelled.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Corrected: 1 image left out and 1 image relabelled.")).to_be_visible()
    page.get_by_role("button", name="Take all back").click()
    expect(page.get_by_text("Corrected:")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Leave out all exact copies but one")).not_to_be_checked()
