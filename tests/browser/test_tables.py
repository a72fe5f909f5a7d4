"""A table and its images in one zip, dropped on the page: what is read, and each row that is not."""

import shutil
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.test_accessibility import RULES, grave_findings
from tests.core.labels.test_broken_tables import broken

__all__ = ["broken"]


def test_a_broken_table_in_a_zip_lists_its_rows(server, page, broken: Path, tmp_path: Path):
    packed = shutil.make_archive(str(tmp_path / "photos"), "zip", broken.parent)
    page.goto(server.url)
    page.get_by_role("tab", name="Drop a zip file").click()
    page.get_by_role("tabpanel").locator("input[type=file][accept*=zip]").set_input_files(packed)
    expect(page.get_by_role("heading", level=1)).to_have_text("What is in your data?")
    shown = page.get_by_test_id("stMetric")
    expect(shown.filter(has_text="Images").first).to_contain_text("980")
    expect(shown.filter(has_text="Rejected files")).to_contain_text("20")
    page.get_by_text("6 rows: There is no such picture in the folder.").click()
    expect(page.get_by_text("labels.csv row 9, images/gone-0.bmp")).to_be_visible()
    expect(page.get_by_text("images/980.bmp has 2 labels, cat (row 709) and dog (row 759)")).to_be_visible()
    page.get_by_text("Read them otherwise").click()
    expect(page.get_by_role("button", name="Read again")).to_be_enabled()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert grave_findings(page, RULES["light"]) == []
