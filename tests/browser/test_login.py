"""A login by OpenID Connect: who has not logged in sees nothing; who has is known by it in every browser."""

import socket

import pytest
from playwright.sync_api import expect

from pages.parts.choices import which_run
from tests.browser.conftest import Server, hostile_plan
from tests.browser.provider import CLIENT, provider
from tl_core.runs.run import EXAMPLE, Run
from tl_core.workspace import Workspace, visitors

SECRETS = """
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "a secret of this test"
client_id = "{client}"
client_secret = "another"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guarded")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with provider() as address:
        secrets = folder / "secrets.toml"
        server = Server(Workspace(folder / "workspace"), port, ("--secrets.files", str(secrets)))
        secrets.write_text(SECRETS.format(url=server.url, client=CLIENT, provider=address))
        server.start()
        yield server
        server.stop()


def test_who_has_not_logged_in_sees_no_page_and_is_sent_no_file(guarded, page):
    for path in ("/", "/runs", f"/run?run={EXAMPLE.id}"):
        page.goto(guarded.url + path)
        expect(page.get_by_role("button", name="Log in")).to_be_visible()
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    files = (f"runs/{EXAMPLE.id}/model.zip", f"datasets/toy/pictures/{'0' * 64}.jpg")
    assert [page.request.get(f"{guarded.url}/thaw/{file}").status for file in files] == [401, 401]


def test_whoever_logs_in_owns_by_their_name_and_is_sent_what_is_theirs(guarded, browser):
    ann = guarded.workspace.opened_for(visitors.person("id of Ann"))
    run = Run.create(hostile_plan(guarded.workspace), ann)
    (run.folder / "model").mkdir()
    visitors.note_sent(run.folder)
    for name, sent, told in (("Ann", 200, "See the result"), ("Ben", 404, which_run.GONE)):
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(guarded.url)
            page.get_by_role("button", name="Log in").click()
            page.get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Teach a ready-made network")
            assert page.request.get(f"{guarded.url}/thaw/runs/{run.id}/model.zip").status == sent
            page.goto(f"{guarded.url}/run?run={run.id}")
            expect(page.get_by_text(told)).to_be_visible()
