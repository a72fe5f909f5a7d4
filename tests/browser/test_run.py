"""A run as the browser sees it: live curves that neither flicker nor lose a zoom, and a run that nothing in a
browser can hurt.
"""

from dataclasses import replace

from playwright.sync_api import Page, expect

from tests.browser.conftest import hostile_plan, starting, wait_for
from tests.core.stand_ins.training import killed_at, looked_at, planned
from tl_core.runs import Run
from tl_core.runs.run import FINAL, Status
from tl_core.workspace.events import Metric

CHART = ".thaw-chart"
POINTS = "document.querySelector('.thaw-chart')?.data?.[0].x.length ?? 0"
RANGE = f"document.querySelector('{CHART}').layout.xaxis.range"
LONG = 2000


def following(page: Page, url: str) -> Page:
    """The page of a run once its first chart is drawn."""
    page.goto(url)
    page.wait_for_function(f"() => ({POINTS}) > 0")
    return page


def wait_for_updates(page: Page, updates: int) -> None:
    """Until the chart was redrawn so many times."""
    for _ in range(updates):
        page.wait_for_function(f"before => ({POINTS}) > before", arg=page.evaluate(POINTS))


def link(server, run) -> str:
    return f"{server.url}/run?run={run.id}"


def zoomed(page: Page) -> list[float]:
    """What the first chart's axis shows after a drag across it, which misses a chart that has just moved."""
    box = page.locator(f"{CHART} .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] - 20, steps=5)
    page.mouse.up()
    return page.evaluate(RANGE)


def test_a_live_chart_stays_the_same_element_and_keeps_its_zoom(server, page, started):
    following(page, link(server, started(LONG)))
    wait_for_updates(page, 2)
    page.evaluate("document.querySelectorAll('.thaw-chart').forEach(chart => chart.marked = true)")
    wait_for(lambda: zoomed(page)[0] > 0)
    zoom = page.evaluate(RANGE)
    wait_for_updates(page, 3)
    assert page.evaluate(RANGE) == zoom
    assert (
        page.evaluate("[...document.querySelectorAll('.thaw-chart')].map(chart => chart.marked)")
        == [True] * 3
    )


def blocks_outlive_updates(page: Page) -> bool:
    rows = page.locator(".thaw-ladder .row")
    rows.evaluate_all("rows => rows.forEach(row => row.marked = true)")
    wait_for_updates(page, 3)
    return rows.evaluate_all("rows => rows.map(row => row.marked)") == [True] * 5


def test_a_click_freezes_a_block_of_the_run_and_no_update_makes_a_block_anew(server, page, plan, workspace):
    tuned = replace(plan, strategy="fine_tune_top", head="softmax", trained=("middle", "top"))
    with starting(tuned, workspace) as start:
        run = start(LONG)
        following(page, link(server, run))
        top = page.get_by_role("switch", name="Train top")
        top.locator(".lane").click()
        wait_for(lambda: run.requested_groups() == ("middle",))
        # On a busy machine Streamlit itself may drop what a run of a fragment drew just before a click.
        assert any(blocks_outlive_updates(page) for _ in range(3))
        expect(top).to_have_attribute("aria-checked", "false")


def test_a_chart_without_points_says_so_until_the_first(server, page, plan, workspace):
    run = Run.create(plan, workspace)
    with run.lease.take():
        page.goto(link(server, run))
        expect(page.locator(CHART).get_by_text("No point yet.")).to_have_count(3)
        run.writer(1).emit(Metric(1.0, "head", "val", "accuracy", 0.75))
        page.wait_for_function("() => document.querySelectorAll('.thaw-chart .main-svg').length > 1")
        expect(page.locator(CHART).get_by_text("No point yet.")).to_have_count(1)
    assert page.locator(CHART).nth(1).inner_text() == "No point yet."


def test_every_layer_group_has_its_curve_and_no_chart_offers_to_upload_itself(server, page, started):
    following(page, link(server, started(LONG)))
    names = "[...document.querySelectorAll('.thaw-chart')].at(-1)?.data?.map(curve => curve.name)"
    for panel in ("Loss", "Rate", "Drift", "Ratio", "Accuracy"):
        page.get_by_role("radio", name=panel).click()
        groups = (
            ["stem", "low", "middle", "top"] if panel == "Drift" else ["stem", "low", "middle", "top", "head"]
        )
        page.wait_for_function(f"groups => JSON.stringify({names}) == JSON.stringify(groups)", arg=groups)
    page.locator(CHART).first.hover()
    expect(page.locator(f"{CHART} .modebar-btn").first).to_be_attached()
    expect(page.locator(f"{CHART} .modebar-btn[data-title*=Share]")).to_have_count(0)


def test_a_refresh_and_a_second_tab_show_the_same_run(server, context, page, started):
    run = started(LONG)
    following(page, f"{server.url}/run")
    assert run.id in page.url
    second = following(context.new_page(), page.url)
    page.reload()
    page.wait_for_function(f"() => ({POINTS}) > 0")
    wait_for_updates(page, 1)
    wait_for_updates(second, 1)
    assert run.status().state == "running"


def test_a_run_outlives_its_server_and_the_tab_finds_it_again(fresh, page):
    with starting(hostile_plan(fresh.workspace), fresh.workspace) as start:
        run = start(LONG)
        following(page, link(fresh, run))
        fresh.stop()
        seen = page.evaluate(POINTS)
        fresh.start()
        page.wait_for_function(f"seen => ({POINTS}) > seen", arg=seen)
        assert run.status().state == "running"


def test_stop_keeps_the_best_so_far_and_the_page_leads_to_the_result(server, page, started):
    run = started(LONG)
    following(page, link(server, run))
    page.get_by_role("button", name="Stop and keep the best so far").click()
    wait_for(lambda: run.status().state in FINAL)
    assert run.status().state == "stopped"
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("button", name="See the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What came out?")


def test_of_a_run_that_failed_the_best_so_far_is_kept_and_becomes_its_result(
    server, page, picture_folder, workspace
):
    """A tiny real run: what is kept must be written by a real trainer."""
    run = Run.create(planned(looked_at(picture_folder, workspace), "fine_tune_top"), workspace)
    killed_at(1.5, run, workspace)
    run.write_status(Status("failed", "the disk is full"))
    page.goto(link(server, run))
    page.get_by_role("button", name="Keep the best so far").click()
    page.get_by_role("button", name="See the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What came out?")
    expect(page.get_by_text("images right")).to_be_visible()
    expect(page.get_by_text("The disk is full")).to_be_visible()


def test_a_paused_page_stands_still_while_the_run_goes_on(server, page, started):
    run = started(LONG)
    following(page, link(server, run))
    page.get_by_text("Pause updates").click()
    wait_for(lambda: stands_still(page, run))


def stands_still(page: Page, run: Run) -> bool:
    """Whether the page shows the same after events of several seconds."""
    shown, written = page.evaluate(POINTS), len(run.events())
    wait_for(lambda: len(run.events()) > written + 1500)
    return page.evaluate(POINTS) == shown


def test_the_sidebar_leads_to_the_run_from_every_page(server, page, started):
    run = started(LONG)
    page.goto(f"{server.url}/notes")
    page.get_by_role("link", name="Linear probe on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is it going?")
    assert run.id in page.url


def test_a_link_to_no_run_says_so(server, page):
    for name in ("20260101-000000-0000000000000000", "../../etc/passwd"):
        page.goto(f"{server.url}/run?run={name}")
        expect(page.get_by_text("That run is not here")).to_be_visible()
        expect(page.get_by_role("link", name="See the runs that are here")).to_be_visible()
