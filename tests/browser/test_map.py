"""The map of codes in a browser: a point shows its picture, and a line drawn around points opens theirs."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.test_frame import opened
from tests.core.stand_ins.maps import mapped
from tl_core.intake.inspection import inspect
from tl_core.workspace import Workspace


def test_a_point_shows_its_picture_and_points_drawn_around_open_theirs(
    server, page, workspace: Workspace, picture_folder: Path
):
    dataset = inspect(str(picture_folder), workspace, lambda *told: None)
    mapped(dataset, workspace, "imagenet")
    opened(page, f"{server.url}/map?data={dataset.id}")
    points = page.locator(".thaw-chart path.point")
    expect(points).to_have_count(36)
    shown = page.locator("img.thaw-picture")
    first = points.first.bounding_box()
    assert first
    page.mouse.move(first["x"] + 3, first["y"] + 3)
    expect(shown).to_be_visible()
    assert shown.evaluate("picture => picture.naturalWidth") > 0
    page.mouse.move(first["x"] - 20, first["y"] - 20)
    page.mouse.down()
    for across, down in ((20, -20), (20, 20), (-20, 20), (-20, -18)):
        page.mouse.move(first["x"] + across, first["y"] + down, steps=4)
    page.mouse.up()
    expect(page.get_by_text("drawn around.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Class of ").first).to_be_visible()
