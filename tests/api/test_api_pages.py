"""The pages as they are served: deep links, what browsers may keep, and what a page may load (THREATS 11)."""

import re

import pytest
from api_site import Serve, Site
from test_api_twilio import SETTINGS

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = ("/", "/chat", "/widget", "/intranet", "/intranet/", "/intranet/sales-agent/chats/some-id")
PUSHER = {
    "pascal_realtime": "pusher",
    "pusher_app_id": "42",
    "pusher_key": "example",
    "pusher_secret": "example",
}


def policy(text: str) -> dict[str, list[str]]:
    rules = (rule.split() for rule in text.split(";"))
    return {name: allowed for name, *allowed in rules}


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_opens_by_its_address_and_is_kept_by_nobody(site: Site, path: str) -> None:
    answer = await site.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"


async def test_where_calls_are_set_up_the_intranet_alone_may_hear_and_reach_twilio(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    calling = await serve(work=False)
    for place, path, hears in (
        (calling, "/intranet", True),
        (calling, "/intranet/profile", True),
        (calling, "/", False),
        (calling, "/chat", False),
        (calling, "/widget", False),
        (site, "/intranet", False),
    ):
        answer = await place.http.get(path)
        assert answer.headers["permissions-policy"] == ("microphone=(self)" if hears else "microphone=()")
        reached = policy(answer.headers["content-security-policy"])["connect-src"]
        assert ("wss://voice-js.roaming.twilio.com" in reached) is hears
        assert ("https://eventgw.twilio.com" in reached) is hears
        assert all(each == "'self'" or each.endswith(".twilio.com") for each in reached)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_nothing_foreign_and_runs_nothing_that_stands_in_it(site: Site, path: str) -> None:
    answer = await site.http.get(path)
    rules = policy(answer.headers["content-security-policy"])
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'"]
    assert rules["connect-src"] == ["'self'"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert re.findall(r"""(?:src|href)=["'](?!/)""", answer.text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", answer.text) == []


async def test_the_nonce_of_a_page_is_good_once(site: Site) -> None:
    seen = set()
    for _ in range(3):
        answer = await site.http.get("/intranet")
        [allowed] = [
            each for each in policy(answer.headers["content-security-policy"])["style-src"] if "-" in each
        ]
        nonce = allowed.strip("'").removeprefix("nonce-")
        assert f'nonce="{nonce}"' in answer.text
        seen.add(nonce)
    assert len(seen) == 3


async def test_an_asset_is_kept_for_good_and_the_loader_is_asked_for_again(site: Site) -> None:
    page = await site.http.get("/intranet")
    [script] = re.findall(r'src="(/assets/[^"]+\.js)"', page.text)
    asset = await site.http.get(script)
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-encoding"] == "gzip"
    plain = await site.http.get(script, headers={"accept-encoding": "identity"})
    assert plain.content == asset.content
    loader = await site.http.get("/widget.js")
    assert loader.headers["cache-control"] == "no-cache"
    again = await site.http.get("/widget.js", headers={"if-none-match": loader.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_service_worker_speaks_for_the_intranet_alone_and_fetches_nothing(site: Site) -> None:
    """A browser lets it speak for what lies below the folder that it comes from."""
    worker = await site.http.get("/intranet/worker.js")
    assert worker.status_code == 200
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["content-security-policy"] == "default-src 'none'"
    assert "service-worker-allowed" not in worker.headers
    assert "showNotification" in worker.text


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/assets/..%2f..%2fserving.py", "/assets/%2e%2e/x", "/nowhere"]
)
async def test_what_there_is_not_is_not_found(site: Site, path: str) -> None:
    assert (await site.http.get(path)).status_code == 404


VISIT = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
"""As a browser asks that goes to an address."""


@pytest.mark.parametrize("path", ["/rate/", "/rate", "/nowhere", "/a/b/c", "/assets/none.js", "/apis"])
async def test_who_follows_a_link_to_nothing_reads_so_in_their_language(site: Site, path: str) -> None:
    for language, said in (("", "Aquí no hay nada"), ("en-GB", "There is nothing here"), ("pt", "Não há")):
        answer = await site.http.get(path, headers=VISIT | {"accept-language": language})
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "no-store"
        assert said in answer.text
        assert '<a href="/">' in answer.text
    shown = await site.http.get("/chat")
    assert {*shown.headers} - {"content-encoding"} <= {*answer.headers}
    rules = policy(answer.headers["content-security-policy"])
    assert (rules["default-src"], rules["frame-ancestors"]) == (["'none'"], ["'none'"])
    assert re.findall(r"<script|\bstyle=|\bon\w+=", answer.text) == []
    assert rules["style-src"][-1].strip("'").removeprefix("nonce-") in answer.text


@pytest.mark.parametrize("path", ["/api/nowhere", "/api", "/api/chat/nothing", "/ws/nothing"])
async def test_programs_are_told_in_json_whatever_they_accept(site: Site, path: str) -> None:
    answer = await site.http.get(path, headers=VISIT)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")
    for headers in ({}, {"accept": "application/json"}):
        assert (await site.http.get("/nowhere", headers=headers)).json()["code"] == "not_found"
    assert (await site.http.post("/nowhere", headers=VISIT)).json()["status"] == "error"


async def test_other_sites_may_show_the_widget_and_no_other_page(site: Site) -> None:
    for path in PAGES:
        answer = await site.http.get(path)
        allowed = policy(answer.headers["content-security-policy"])["frame-ancestors"]
        assert allowed == (["*"] if path == "/widget" else ["'none'"])
        assert "x-frame-options" not in answer.headers  # old browsers know it alone, and it has no list


async def test_where_sites_are_named_they_alone_may_show_the_widget(serve: Serve) -> None:
    site = await serve(pascal_allowed_origins="https://www.example.com")
    answer = await site.http.get("/widget")
    allowed = policy(answer.headers["content-security-policy"])["frame-ancestors"]
    assert {"'self'", "https://www.example.com"} <= {*allowed}
    assert "*" not in allowed


@pytest.mark.parametrize(
    ("where", "reached"),
    [
        ({"pusher_cluster": "mt1"}, ["wss://ws-mt1.pusher.com", "https://sockjs-mt1.pusher.com"]),
        (
            {"pusher_host": "live.example.com", "pusher_port": 6001, "pusher_scheme": "http"},
            ["ws://live.example.com:6001", "http://live.example.com:6001"],
        ),
    ],
)
async def test_with_pusher_a_page_reaches_pusher_too(
    serve: Serve, where: dict[str, object], reached: list[str]
) -> None:
    site = await serve(**PUSHER, **where)
    answer = await site.http.get("/chat")
    assert policy(answer.headers["content-security-policy"])["connect-src"] == ["'self'", *reached]
