"""What Twilio brings, over HTTP: signed as it signs, kept, and thanked in its own language."""

import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from api_site import Serve, Site, data, until

VECTORS = json.loads((Path(__file__).parents[1] / "data/contracts/twilio_webhooks.json").read_text())
pytestmark = pytest.mark.asyncio(loop_scope="session")

SETTINGS = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": VECTORS["auth_token"],
    "TWILIO_PHONE_NUMBER": "+15555550100",
    "TWILIO_API_KEY_SID": "SK" + "2" * 32,
    "TWILIO_API_KEY_SECRET": "example-key-secret-of-thirty-two-bytes",
    "TWILIO_TWIML_APP_SID": "AP" + "a" * 32,
    "TWILIO_BASE_URL": "http://127.0.0.1:1",
}

ASKED = {
    "voice_outgoing_from_browser": "Con esta cuenta no se puede llamar.",
    "voice_incoming_pstn": "Te devolveremos la llamada",
}
"""What is said to whoever calls here: a browser of nobody's, and a customer while nobody is there."""


@pytest_asyncio.fixture(loop_scope="session")
async def twilio_site(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Site:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return await serve(pascal_public_url=VECTORS["public_base_url"])


async def test_what_is_signed_is_kept_and_what_is_not_is_refused(twilio_site: Site) -> None:
    for one in VECTORS["vectors"]:
        headers = {"content-type": VECTORS["content_type"], VECTORS["header"]: one["x_twilio_signature"]}
        answer = await twilio_site.http.post(one["path"], content=one["body"], headers=headers)
        assert answer.status_code == 200, one["name"]
        assert answer.headers["content-type"].startswith("text/xml")
        spoken = ASKED.get(one["name"], "<Response />")
        assert spoken in answer.text
        assert "<Dial" not in answer.text
        forged = one["body"].replace("A", "B", 1)
        assert (await twilio_site.http.post(one["path"], content=forged, headers=headers)).status_code == 401
    ana = await twilio_site.colleague("Ana Torres")

    async def look() -> Any:
        return data(await ana.get("/conversations", status="QUEUED"))["items"]

    (chat,) = await until(look)
    assert chat["channel"] in {"SMS", "VOICE"}  # whichever was first
    assert chat["lead"]["phone"] == "+14155550123"
