"""Lessons in a browser: the line of the matrix is dragged, and the curve one expects is drawn."""

from playwright.sync_api import expect

from tl_core.lessons.crossing import IMAGES


def test_the_line_that_is_dragged_moves_the_point_and_its_sentence(visited, page):
    page.goto(f"{visited.url}/crossing")
    chart = page.locator(".thaw-chart.dragged")
    expect(chart.locator(".main-svg").first).to_be_visible()
    expect(page.get_by_text(f"with {int(IMAGES.first):,} training images")).to_be_visible()
    box = chart.locator(".nsewdrag").first.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    line = "document.querySelector('.thaw-chart.dragged').layout.shapes[0].x0"
    assert page.evaluate(line) > 2 * int(IMAGES.first)
    page.mouse.move(box["x"] + box["width"] - 2, middle, steps=4)
    page.mouse.up()
    expect(page.get_by_text(f"with {int(IMAGES.first):,} training images")).to_have_count(0)
    assert "images=" in page.url
    images = int(page.url.partition("images=")[2].partition("&")[0])
    expect(page.get_by_text(f"with {images:,} training images")).to_be_visible()


def test_the_curve_that_one_expects_is_drawn_beside_what_came(visited, page):
    page.goto(f"{visited.url}/co_adaptation")
    drawn = page.locator(".thaw-chart .legendtext")
    expect(drawn.filter(has_text="frozen below").first).to_be_visible()
    expect(drawn.filter(has_text="what you expect")).to_have_count(0)
    page.get_by_text("Draw the curve you expect").click()
    expect(drawn.filter(has_text="what you expect")).to_have_count(1)
    page.get_by_role("slider").first.press("ArrowRight")
    expect(page.get_by_role("slider").first).to_have_value("51")
