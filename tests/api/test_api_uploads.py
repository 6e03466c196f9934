"""Files that people send (THREATS 23)."""

from collections.abc import AsyncIterator, MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from api_site import PNG, Browser, Caller, Serve, Site, data, refused

from e2e.s3 import Bucket, silenced
from pascal.adapters.postgres.database import driver_dsn
from pascal.app.reactions.uploads import DropUnsent

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"
HTML = b"<!doctype html><script>alert(1)</script>"


async def sent(browser: Browser, chat: str, url: str, kind: str = "IMAGE") -> str:
    body = {"contentType": kind, "mediaUrl": url, "contentText": ""}
    said = data(await browser.post(f"/conversations/{chat}/messages", body), 201)
    assert said["contentType"] == kind
    media_url: str = said["mediaUrl"]
    return media_url


async def test_a_file_is_kept_and_its_address_goes_into_a_message(site: Site) -> None:
    browser, agent = await site.browser(), await site.colleague()
    chat = await browser.chat()
    kept = data(await browser.upload(PNG, "fachada ñ.png"), 201)
    assert set(kept) >= {"id", "url", "contentType", "size"}
    assert (kept["contentType"], kept["size"], kept["name"]) == ("image/png", len(PNG), "fachada ñ.png")
    address = await sent(browser, chat, kept["url"])
    assert (await agent.messages(chat))[-1]["mediaUrl"] == address
    fetched = await site.http.get(address)  # as an <img> does: without a token
    assert (fetched.status_code, fetched.content) == (200, PNG)


async def test_what_it_is_is_told_by_its_bytes_not_by_its_sender(site: Site) -> None:
    browser = await site.browser()
    kept = data(await browser.upload(PDF, "foto.png", "image/png"), 201)
    assert kept["contentType"] == "application/pdf"
    for content, name, kind in (
        (HTML, "foto.png", "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml"),
        (b"MZ\x90\0", "a.png", "image/png"),
        (b"plain", "a.txt", "text/plain"),
    ):
        answer = await browser.upload(content, name, kind)
        refused(answer, 400, "validation_error", "file")
        assert answer.json()["errors"]["file"] == [
            (
                "Tipo de archivo no admitido: "
                "envía JPEG, PNG, GIF, WebP, PDF, MP3, M4A, OGG, WAV, MP4, MOV o WebM"
            )
        ]
    answer = await browser.upload(b"", "a.png")
    refused(answer, 400, "validation_error", "file")


async def test_a_file_is_served_so_that_it_can_do_nothing(site: Site) -> None:
    browser = await site.browser()
    for content, kind, shown in ((PNG + HTML, "image/png", "inline"), (PDF, "application/pdf", "attachment")):
        kept = data(await browser.upload(content, 'plano "A".x'), 201)
        fetched = await site.http.get(kept["url"])
        headers = fetched.headers
        assert fetched.content == content
        assert headers["content-type"] == kind
        assert headers["content-length"] == str(len(content))
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert headers["content-disposition"] == f"{shown}; filename*=UTF-8''plano%20%22A%22.x"
        assert headers["cache-control"].startswith("private")


MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 800
WHOLE = (0, len(MP4))


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-1", (0, 2)),  # how Safari begins
        ("bytes=100-199", (100, 200)),
        ("Bytes=100000-", (100_000, len(MP4))),
        ("bytes=-500", (len(MP4) - 500, len(MP4))),
        ("bytes=0-999999999", WHOLE),
        ("bytes=-999999999", WHOLE),
    ],
)
async def test_a_part_of_a_file_is_given_as_safari_needs_it(
    site: Site, asked: str, part: tuple[int, int]
) -> None:
    browser = await site.browser()
    kept = data(await browser.upload(MP4, "visita.mp4"), 201)
    start, stop = part
    fetched = await site.http.get(kept["url"], headers={"range": asked})
    assert (fetched.status_code, fetched.content) == (206, MP4[start:stop])
    headers = fetched.headers
    assert headers["content-range"] == f"bytes {start}-{stop - 1}/{len(MP4)}"
    assert headers["content-length"] == str(stop - start)
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-type"] == "video/mp4"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["content-disposition"].startswith("inline")
    assert headers["cache-control"].startswith("private")


async def test_a_range_that_says_nothing_is_not_said(site: Site) -> None:
    browser = await site.browser()
    url = data(await browser.upload(MP4, "visita.mp4"), 201)["url"]
    for asked in (
        "bytes=-",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes=x",
        "0-1",
        f"bytes=0-{'9' * 5000}",
    ):
        fetched = await site.http.get(url, headers={"range": asked})
        assert (fetched.status_code, fetched.content) == (200, MP4), asked
        assert fetched.headers["accept-ranges"] == "bytes"
        assert "content-range" not in fetched.headers


async def test_a_part_that_the_file_has_not_is_refused(site: Site) -> None:
    browser = await site.browser()
    url = data(await browser.upload(MP4, "visita.mp4"), 201)["url"]
    for asked in (f"bytes={len(MP4)}-", "bytes=999999999-999999999", "bytes=-0"):
        answer = await site.http.get(url, headers={"range": asked})
        refused(answer, 416, "range_not_satisfiable")
        assert answer.headers["content-range"] == f"bytes */{len(MP4)}"


async def test_a_part_is_given_only_of_the_file_that_was_begun(site: Site) -> None:
    browser = await site.browser()
    url = data(await browser.upload(MP4, "visita.mp4"), 201)["url"]
    etag = (await site.http.get(url)).headers["etag"]
    same = await site.http.get(url, headers={"range": "bytes=0-9", "if-range": etag})
    assert (same.status_code, same.content, same.headers["etag"]) == (206, MP4[:10], etag)
    for other in ('"another"', f"W/{etag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        fetched = await site.http.get(url, headers={"range": "bytes=0-9", "if-range": other})
        assert (fetched.status_code, fetched.content) == (200, MP4)


async def test_a_range_opens_nothing_that_is_not_ones_own(site: Site) -> None:
    browser = await site.browser()
    kept = data(await browser.upload(MP4, "visita.mp4"), 201)
    for asked in ("bytes=0-1", "bytes=999999999-"):
        headers = {"range": asked}
        answer = await site.stranger.call("GET", f"/uploads/{kept['id']}?key=x", headers=headers)
        refused(answer, 404, "not_found")


async def test_somebody_elses_file_is_no_media_of_ones_own(site: Site) -> None:
    browser, other, agent = await site.browser(), await site.browser(), await site.colleague()
    chat, foreign = await browser.chat(), data(await other.upload(PNG), 201)
    await agent.take(chat)
    ours = data(await agent.upload(PNG), 201)
    for who, kept in ((browser, foreign), (browser, ours), (agent, foreign)):
        body = {"contentType": "IMAGE", "mediaUrl": kept["url"]}
        answer = await who.post(f"/conversations/{chat}/messages", body)
        refused(answer, 400, "validation_error", "mediaUrl")
    for url in (
        "https://evil.example/a.png",
        "//evil.example/a.png",
        "file:///etc/passwd",
        f"https://evil.example/redirect?to={ours['url']}",
        f"/api/v1/uploads/../uploads/{ours['id']}",
        f"/api/v1/uploads/{'-' * 36}",
    ):
        answer = await agent.post(f"/conversations/{chat}/messages", {"mediaUrl": url, "contentText": "x"})
        refused(answer, 400, "validation_error", "mediaUrl")


async def test_an_address_opens_one_file_for_a_week_and_is_not_to_be_made_up(fresh_site: Site) -> None:
    site = fresh_site
    browser, other = await site.browser(), await site.browser()
    kept, another = data(await browser.upload(PNG), 201), data(await other.upload(PDF), 201)
    path, _, key = kept["url"].partition("?key=")
    foreign_key = another["url"].partition("?key=")[2]
    for wrong in (foreign_key, key[:-1], key + "A", "x", ""):
        answer = await site.http.get(f"{path}?key={wrong}")
        refused(answer, 404, "not_found")
    site.clock.ahead = timedelta(days=6)
    assert (await site.http.get(kept["url"])).status_code == 200
    site.clock.ahead = timedelta(days=8)
    refused(await site.http.get(kept["url"]), 404, "not_found")


async def test_a_page_read_every_day_has_addresses_that_still_open(fresh_site: Site) -> None:
    site = fresh_site
    browser = await site.browser()
    chat = await browser.chat()
    kept = data(await browser.upload(PNG), 201)
    await browser.say(chat, "", contentType="IMAGE", mediaUrl=kept["url"])
    for day in range(10):
        site.clock.ahead = timedelta(days=day)
        page = await browser.messages(chat)
        assert (await site.http.get(page[-1]["mediaUrl"])).status_code == 200


async def test_without_a_key_it_is_for_those_who_may_read_its_message(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False)
    browser, foreign = await site.browser(), await site.browser()
    agent, other, admin = await site.colleague(), await site.colleague(), await site.admin()
    chat = await browser.chat()
    await foreign.chat()
    await agent.take(chat)
    kept = data(await browser.upload(PNG), 201)
    path = f"/uploads/{kept['id']}"
    refused(await agent.get(path), 404, "not_found")  # not sent yet
    assert (await browser.get(path)).content == PNG
    await sent(browser, chat, kept["url"])
    for who in (browser, agent, admin):
        assert (await who.get(path)).content == PNG
    for outside in (foreign, other):
        refused(await outside.get(path), 404, "not_found")
    refused(await site.stranger.get(path), 401, "unauthorized", "authorization")


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing_behind(
    serve: Serve, tmp_path: Path
) -> None:
    site = await serve(pascal_upload_max_mb=1)
    browser = await site.browser()
    assert data(await site.stranger.get("/config"))["maxUploadBytes"] == 1_000_000
    data(await browser.upload(PNG + bytes(1_000_000 - len(PNG))), 201)
    for size in (1_000_001, 1_500_000):
        answer = await browser.upload(PNG + bytes(size - len(PNG)))
        refused(answer, 413, "payload_too_large", "file")
        assert answer.json()["errors"]["file"] == ["El archivo es demasiado grande (máximo 1 MB)"]
    kept = [file for file in (tmp_path / "uploads").rglob("*") if file.is_file()]
    assert len(kept) == 1


async def test_who_has_no_token_sends_no_file(site: Site) -> None:
    refused(await Caller(site.http).upload(PNG), 401, "unauthorized", "authorization")


async def test_who_has_sent_too_many_megabytes_in_an_hour_is_told_when_to_go_on(
    serve: Serve, tmp_path: Path
) -> None:
    site = await serve(pascal_lead_upload_mb_per_hour=5, pascal_upload_max_mb=3)
    browser, other, agent = await site.browser(), await site.browser(), await site.colleague()
    data(await browser.upload(PNG), 201)  # counts as one
    large = PNG + bytes(2_500_000)
    data(await browser.upload(large), 201)
    said = {}
    for language in ("es", "en", "pt"):
        files, headers = {"file": ("a.png", large, "image/png")}, {"accept-language": language}
        answer = await browser.post("/uploads", files=files, headers=headers)
        said[language] = refused(answer, 429, "too_many_requests")
        assert 3500 < int(answer.headers["retry-after"]) <= 3600
    assert said == {
        "es": "Demasiados intentos. Vuelve a probar en 60 minutos.",
        "en": "Too many attempts. Try again in 60 minutes.",
        "pt": "Muitas tentativas. Tente de novo em 60 minutos.",
    }
    data(await browser.upload(PNG), 201)  # what fits is taken
    refused(await browser.upload(PNG), 429, "too_many_requests")
    for who in (other, agent, agent, agent):
        data(await who.upload(large), 201)
    assert len([each for each in (tmp_path / "uploads").iterdir() if each.is_file()]) == 7


async def test_many_browsers_of_one_address_share_an_allowance(serve: Serve) -> None:
    site = await serve(pascal_lead_upload_mb_per_hour_per_address=20, pascal_upload_max_mb=20)
    for _ in range(20):
        data(await (await site.browser()).upload(PNG), 201)
    refused(await (await site.browser()).upload(PNG), 429, "too_many_requests")
    data(await (await site.colleague()).upload(PNG), 201)


async def test_a_file_of_the_largest_size_always_fits_and_one_of_unknown_size_counts_as_such(
    serve: Serve,
) -> None:
    site = await serve(pascal_lead_upload_mb_per_hour=1, pascal_upload_max_mb=2)
    browser, other = await site.browser(), await site.browser()
    data(await browser.upload(PNG + bytes(2_000_000 - len(PNG))), 201)
    refused(await browser.upload(PNG), 429, "too_many_requests")
    form = (
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        + PNG
        + b"\r\n--x--\r\n"
    )

    async def pieces() -> AsyncIterator[bytes]:
        yield form

    headers = {"content-type": "multipart/form-data; boundary=x"}
    data(await other.post("/uploads", content=pieces(), headers=headers), 201)
    refused(await other.upload(PNG), 429, "too_many_requests")


LARGE = MP4 + bytes(16 << 20)


async def test_files_may_be_kept_in_a_bucket(serve: Serve, bucket: Bucket, tmp_path: Path) -> None:
    site = await serve(**bucket.settings, pascal_upload_max_mb=17)
    browser = await site.browser()
    for content, kind in ((PNG, "image/png"), (LARGE, "video/mp4")):
        kept = data(await browser.upload(content, "visita"), 201)
        assert (kept["contentType"], kept["size"]) == (kind, len(content))
        fetched = await site.http.get(kept["url"])
        assert (fetched.status_code, fetched.content) == (200, content)
        assert fetched.headers["content-type"] == kind
        assert fetched.headers["content-length"] == str(len(content))
        part = await site.http.get(kept["url"], headers={"range": "bytes=10-"})
        assert (part.status_code, part.content) == (206, content[10:])
    before = bucket.keys()
    assert len(before) == 2
    refused(await browser.upload(LARGE + bytes(1_000_000)), 413, "payload_too_large", "file")
    refused(await browser.upload(HTML + LARGE), 400, "validation_error", "file")
    assert (bucket.keys(), bucket.half_uploads()) == (before, [])
    assert not (tmp_path / "uploads").exists()


@pytest.mark.parametrize("where", ["folder", "bucket"])
async def test_a_file_that_nobody_sends_is_deleted_after_a_day(
    serve: Serve, bucket: Bucket, tmp_path: Path, where: str
) -> None:
    site = await serve(**(bucket.settings if where == "bucket" else {}))

    def there() -> set[str]:
        if where == "bucket":
            names = bucket.keys()
            return {name.rpartition("/")[2] for name in names}
        return {file.name for file in (tmp_path / "uploads").iterdir() if file.is_file()}

    browser = await site.browser()
    chat, used, unsent = await browser.chat(), *[data(await browser.upload(PNG), 201) for _ in range(2)]
    await sent(browser, chat, used["url"])
    site.clock.ahead = timedelta(days=1, minutes=1)
    drop = await site.container.get(DropUnsent)
    assert await drop() == 1
    assert there() == {UUID(used["id"]).hex}
    assert (await site.http.get(used["url"])).content == PNG
    refused(await site.http.get(unsent["url"]), 404, "not_found")
    refused(await browser.get(f"/uploads/{unsent['id']}"), 404, "not_found")
    body = {"contentType": "IMAGE", "mediaUrl": unsent["url"]}
    answer = await browser.post(f"/conversations/{chat}/messages", body)
    refused(answer, 400, "validation_error", "mediaUrl")
    await sent(browser, chat, used["url"])  # what was sent once may be sent again


async def test_while_the_bucket_is_away_files_wait_and_messages_do_not(
    serve: Serve, bucket: Bucket, database_url: str, log: list[MutableMapping[str, Any]]
) -> None:
    patient = await serve(**bucket.settings)
    site = await serve(**bucket.settings, pascal_provider_timeout_seconds=0.5)
    browser = await patient.browser()
    chat, kept = await browser.chat(), data(await browser.upload(LARGE), 201)
    hasty = Browser(site.http, browser.token)
    async with site.http.stream("GET", kept["url"]) as cut:
        with silenced(bucket.server):
            for answer in (
                await hasty.upload(PNG),
                await hasty.upload(LARGE),
                await site.http.get(kept["url"]),
                await site.http.get(kept["url"], headers={"range": "bytes=0-9"}),
            ):
                refused(answer, 503, "unavailable")
                assert answer.headers["retry-after"] == "2"
            await hasty.say(chat, "Sigo aquí")
            with pytest.raises(httpx.RemoteProtocolError):  # never a short file that passes for whole
                await cut.aread()
    why = "HTTP error: error sending request"
    assert {"event": "files_unavailable", "log_level": "warning", "error": why} in log
    connection = await asyncpg.connect(driver_dsn(database_url))
    assert [str(row["id"]) for row in await connection.fetch("SELECT id FROM uploads")] == [kept["id"]]
    await connection.close()
    assert (await patient.http.get(kept["url"])).content == LARGE
    data(await browser.upload(PNG), 201)
