"""A server that a proxy leads to, below a base path: the proxy says who asks, and only they are let in."""

import json
import shutil
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from pages.parts.choices import chosen, which_run
from tests.browser.conftest import ROOT, hostile_plan, serving, starting, wait_for
from tests.browser.proxy import proxy
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE
from tl_core.workspace import Workspace, visitors

HEADER, BASE, LONG = "X-User", "/class/thaw", 2000
STOP, ANOTHERS = "Stop and keep the best so far", "only that one stops, freezes or resumes it"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(visitors.TEACHERS, "Tea, Tom")
        named = json.dumps({HEADER: "name"})
        workspace = Workspace(tmp_path_factory.mktemp("shared"))
        with serving(workspace, "--server.trustedUserHeaders", named, base=BASE) as server:
            yield server


@pytest.fixture
def seen_by(shared, browser):
    """seen_by("Ann"): a page, and the address of the server for it, as the proxy lets Ann see them."""
    with ExitStack() as opened:

        def seen(name):
            port = opened.enter_context(proxy(shared.port, HEADER, name))
            context = opened.enter_context(browser.new_context())
            return context.new_page(), f"http://127.0.0.1:{port}{BASE}"

        yield seen


def status_of(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def test_everything_is_found_below_the_base_path(shared, seen_by):
    (page, url), missing = seen_by("Ann"), []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{url}/run?run={EXAMPLE.id}")
    expect(page.locator(".thaw-chart .main-svg").first).to_be_visible()
    page.goto(f"{url}/dataset?size=small")
    expect(page).to_have_url(f"{url}/?size=small")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # Streamlit itself looks for the base path of its server in several places.
    assert [url for url in missing if "/_stcore/" not in url] == []


@pytest.mark.parametrize("path", ["/", "/thaw/plotly.js", "/_stcore/host-config"])
def test_who_does_not_come_through_the_proxy_is_refused(shared, path):
    assert (status_of(shared.url + path), status_of(shared.url + path, **{HEADER: "Ann"})) == (403, 200)


def test_whoever_watches_over_the_server_needs_no_name(shared):
    assert status_of(f"{shared.url}/thaw/health") == 200


def test_a_run_is_its_persons_in_every_browser_and_a_teacher_may_stop_it(shared, seen_by):
    with starting(hostile_plan(shared.workspace), shared.workspace) as start:
        run = start(LONG)
        visitors.claim(run.folder, visitors.person("Ann"))
        visitors.came(shared.workspace, visitors.person("Ann"), known=True)
        ben, url = seen_by("Ben")
        ben.goto(f"{url}/run?run={run.id}")
        expect(ben.get_by_text(ANOTHERS)).to_be_visible()
        expect(ben.get_by_role("button", name=STOP)).to_have_count(0)
        for name in ("Ann", "Tom"):
            page, url = seen_by(name)
            page.goto(f"{url}/run?run={run.id}")
            expect(page.get_by_role("button", name=STOP)).to_be_visible()
        page.get_by_role("button", name=STOP).click()
        wait_for(run.stop_requested)


def test_an_address_that_others_reach_is_refused_until_somebody_asks_who_they_are():
    served = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "0.0.0.0"]
    ended = subprocess.run(served, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0 and "others can reach this server" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_ann_sends_ben_finds_by_no_link_list_or_route_until_she_shares_it(
    shared, seen_by, picture_folder, tmp_path
):
    (ann, hers), (ben, his) = seen_by("Ann"), seen_by("Ben")
    ann.goto(hers)
    ann.get_by_role("tab", name="Drop a zip file").click()
    picture_folder.rename(tmp_path / "beloved")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "beloved")
    ann.get_by_role("tabpanel").locator("input[type=file][accept*=zip]").set_input_files(packed)
    expect(ann.get_by_text("Only you see this data and what you make of it.")).to_be_visible()
    (data,) = parse_qs(urlsplit(ann.url).query)["data"]
    picture = next((shared.workspace.datasets / data / "thumbnails").glob("*.jpg")).stem
    plan = replace(hostile_plan(shared.workspace), dataset=data)
    run = Run.create(plan, shared.workspace.opened_for(visitors.person("Ann")))
    (run.folder / "model").mkdir()
    files = (f"/thaw/runs/{run.id}/model.zip", f"/thaw/datasets/{data}/pictures/{picture}.jpg")
    for path, said in ((f"/?data={data}", chosen.GONE), (f"/run?run={run.id}", which_run.GONE)):
        ben.goto(his + path)
        expect(ben.get_by_text(said)).to_be_visible()
    ben.goto(his)
    ben.get_by_role("tab", name="Earlier data").click()
    expect(ben.get_by_text("2 classes, 20 images")).to_be_visible()  # what nobody owns
    expect(ben.get_by_text("beloved")).to_have_count(0)
    assert [ann.request.get(hers + file).status for file in files] == [200, 200]
    assert [ben.request.get(his + file).status for file in files] == [404, 404]
    ann.get_by_role("button", name="Share it with everybody here").click()
    expect(ann.get_by_text("Everybody who uses this server sees this data")).to_be_visible()
    ben.goto(f"{his}/?data={data}")
    expect(ben.get_by_role("heading", level=3).first).to_contain_text("beloved")
    expect(ben.get_by_role("button", name="Keep it to yourself")).to_have_count(0)
    assert [ben.request.get(his + file).status for file in files] == [200, 200]
