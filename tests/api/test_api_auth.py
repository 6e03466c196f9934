"""Signing in and out (document 003; THREATS 10, 19, 21)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from api_site import PASSWORD, Colleague, Serve, Site, data, fresh_database, refused, serving, until
from dishka import Provider, Scope

from pascal.domain.agents import Role
from pascal.domain.errors import Unauthenticated
from pascal.domain.ports.identity_provider import Begun, IdentityProvider, OutsideIdentity

pytestmark = pytest.mark.asyncio(loop_scope="session")

AGENT_FIELDS = {
    "id",
    "email",
    "name",
    "role",
    "isActive",
    "availability",
    "maxConcurrentChats",
    "openChats",
    "timeZone",
    "createdAt",
}


async def is_out(colleague: Colleague) -> None:
    """Their token stops working within two seconds."""

    async def look() -> bool:
        return (await colleague.get("/auth/me")).status_code == 401

    await until(look, within=2)
    refused(await colleague.get("/auth/me"), 401, "unauthorized")


# -- in


async def test_signing_in_gives_tokens_and_says_who_one_is(site: Site) -> None:
    colleague = await site.colleague("Ana Torres", Role.ADMIN)
    done = data(
        await site.stranger.post("/auth/login", {"email": colleague.email.upper(), "password": PASSWORD})
    )
    assert set(done) == {"token", "refreshToken", "expiresIn", "user"}
    assert done["expiresIn"] == 15 * 60
    assert set(done["user"]) == AGENT_FIELDS
    assert done["user"] | {"createdAt": None} == {
        "id": colleague.id,
        "email": colleague.email,
        "name": "Ana Torres",
        "role": "ADMIN",
        "isActive": True,
        "availability": "OFFLINE",
        "maxConcurrentChats": 5,
        "openChats": 0,
        "timeZone": "America/Lima",
        "createdAt": None,
    }


async def test_a_wrong_password_an_unknown_account_and_a_disabled_one_are_refused_alike(site: Site) -> None:
    colleague, admin = await site.colleague(), await site.admin()
    gone = await site.colleague()
    data(await admin.patch(f"/users/{gone.id}", {"isActive": False}))
    tried = [
        await site.stranger.post("/auth/login", body)
        for body in (
            {"email": colleague.email, "password": "otra-frase-larga"},
            {"email": "nadie@pascal.example", "password": PASSWORD},
            {"email": gone.email, "password": PASSWORD},
        )
    ]
    for answer in tried:
        assert refused(answer, 401, "bad_credentials") == "Correo o contraseña incorrectos"
    assert len({answer.text for answer in tried}) == 1


async def test_who_has_no_token_is_asked_for_one(site: Site) -> None:
    answer = await site.stranger.get("/auth/me")
    assert refused(answer, 401, "unauthorized", "authorization") == "Token inválido o expirado"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_leads_token_opens_nothing_of_the_team(site: Site) -> None:
    browser = await site.browser()
    message = refused(await browser.get("/auth/me"), 403, "forbidden")
    assert message == "No tienes permisos para realizar esta acción"


async def test_refusals_speak_the_readers_language_and_spanish_by_default(site: Site) -> None:
    said = {}
    for asked in ("", "de", "es-PE", "en-GB,en;q=0.9", "de,pt-BR;q=0.8,en;q=0.1"):
        answer = await site.http.get("/api/v1/auth/me", headers={"accept-language": asked})
        said[asked] = answer.json()["message"]
    spanish = "Token inválido o expirado"
    assert list(said.values()) == [
        spanish,
        spanish,
        spanish,
        "Invalid or expired token",
        "Token inválido ou expirado",
    ]


# -- staying in


async def test_a_token_lasts_fifteen_minutes_and_its_session_goes_on(fresh_site: Site) -> None:
    colleague = await fresh_site.colleague()
    fresh_site.clock.ahead = timedelta(minutes=14, seconds=50)
    data(await colleague.get("/auth/me"))
    fresh_site.clock.ahead = timedelta(minutes=15, seconds=1)
    refused(await colleague.get("/auth/me"), 401, "unauthorized")
    again = data(await fresh_site.renew(colleague.refresh_token))
    colleague.token = again["token"]
    assert data(await colleague.get("/auth/me"))["id"] == colleague.id


async def test_a_session_that_nobody_renews_for_a_month_ends(fresh_site: Site) -> None:
    colleague = await fresh_site.colleague()
    fresh_site.clock.ahead = timedelta(days=30, seconds=1)
    refused(await fresh_site.renew(colleague.refresh_token), 401, "unauthorized")


async def test_a_refresh_token_whose_answer_was_lost_is_good_for_a_moment(fresh_site: Site) -> None:
    colleague = await fresh_site.colleague()
    lost = colleague.refresh_token
    data(await fresh_site.renew(lost))
    fresh_site.clock.ahead = timedelta(seconds=20)
    again = data(await fresh_site.renew(lost))
    colleague.token = again["token"]
    assert data(await colleague.get("/auth/me"))["id"] == colleague.id
    fresh_site.clock.ahead = timedelta(seconds=31)
    last = data(await fresh_site.renew(again["refreshToken"]))
    refused(await fresh_site.renew(lost), 401, "unauthorized")
    refused(await fresh_site.renew(last["refreshToken"]), 401, "unauthorized")


async def test_the_moment_does_not_begin_anew_when_it_is_used(fresh_site: Site) -> None:
    colleague = await fresh_site.colleague()
    spent = colleague.refresh_token
    for seconds in (0, 20):
        fresh_site.clock.ahead = timedelta(seconds=seconds)
        data(await fresh_site.renew(spent))
    fresh_site.clock.ahead = timedelta(seconds=31)
    refused(await fresh_site.renew(spent), 401, "unauthorized")


async def test_an_older_refresh_token_ends_the_session_and_no_other(site: Site) -> None:
    stolen_from = await site.colleague()
    elsewhere = await site.sign_in(stolen_from.email)
    first = stolen_from.refresh_token
    renewed = data(await site.renew(first))
    assert set(renewed) == {"token", "refreshToken", "expiresIn", "user"}
    assert renewed["refreshToken"] != stolen_from.refresh_token
    renewed = data(await site.renew(renewed["refreshToken"]))
    refused(await site.renew(first), 401, "unauthorized")
    refused(await site.renew(renewed["refreshToken"]), 401, "unauthorized")
    stolen_from.token = renewed["token"]
    await is_out(stolen_from)
    data(await elsewhere.get("/auth/me"))


@pytest.mark.parametrize("token", ["", "x", "a" * 64, "ñ", "A" * 512])
async def test_what_is_no_refresh_token_is_refused(site: Site, token: str) -> None:
    refused(await site.renew(token), 401, "unauthorized")


# -- out


async def test_signing_out_ends_the_session_at_once(site: Site) -> None:
    colleague = await site.colleague()
    elsewhere = await site.sign_in(colleague.email)
    data(await colleague.get("/auth/me"))
    assert data(await colleague.post("/auth/logout")) is None
    refused(await colleague.get("/auth/me"), 401, "unauthorized")
    refused(await site.renew(colleague.refresh_token), 401, "unauthorized")
    data(await elsewhere.get("/auth/me"))


async def test_a_new_password_ends_every_other_session(site: Site) -> None:
    colleague = await site.colleague()
    elsewhere = await site.sign_in(colleague.email)
    new = "contraseña nueva"
    done = data(
        await colleague.post("/auth/password", {"currentPassword": PASSWORD, "newPassword": new}), 200
    )
    refused(await colleague.get("/auth/me"), 401, "unauthorized")
    refused(await elsewhere.get("/auth/me"), 401, "unauthorized")
    refused(await site.renew(elsewhere.refresh_token), 401, "unauthorized")
    colleague.token = done["token"]
    data(await colleague.get("/auth/me"))
    refused(
        await site.stranger.post("/auth/login", {"email": colleague.email, "password": PASSWORD}),
        401,
        "bad_credentials",
    )
    await site.sign_in(colleague.email, "contrasen\u0303a nueva")  # as another keyboard composes it


async def test_a_password_is_changed_only_by_who_knows_it_and_only_to_a_safe_one(site: Site) -> None:
    colleague = await site.colleague()
    wrong = {"currentPassword": "no es esta", "newPassword": "contraseña nueva"}
    answer = await colleague.post("/auth/password", wrong)  # no 401, after which clients sign out
    refused(answer, 400, "validation_error", "currentPassword")
    assert answer.json()["errors"] == {"currentPassword": ["No es tu contraseña actual"]}
    same = {"currentPassword": PASSWORD, "newPassword": PASSWORD}
    answer = await colleague.post("/auth/password", same)
    refused(answer, 400, "validation_error", "newPassword")
    assert answer.json()["errors"] == {"newPassword": ["Debe ser distinta de la actual"]}
    for unsafe in ("corta", "x" * 257):
        body = {"currentPassword": PASSWORD, "newPassword": unsafe}
        refused(await colleague.post("/auth/password", body), 400, "validation_error", "newPassword")
    await site.sign_in(colleague.email)


# -- limits


async def test_ten_wrong_passwords_close_the_account_for_a_while_and_no_other(site: Site) -> None:
    colleague, other = await site.colleague(), await site.colleague()
    wrong = {"email": colleague.email, "password": "no es esta"}
    for _ in range(10):
        refused(await site.stranger.post("/auth/login", wrong), 401, "bad_credentials")
    right = {"email": f" {colleague.email.upper()} ", "password": PASSWORD}
    message = refused(await site.stranger.post("/auth/login", right), 429, "too_many_requests")
    assert message == "Demasiados intentos. Vuelve a probar en 5 minutos."
    await site.sign_in(other.email)


async def test_the_right_password_forgives_the_wrong_ones_before(site: Site) -> None:
    colleague = await site.colleague()
    wrong = {"email": colleague.email, "password": "no es esta"}
    for _ in range(2):
        for _ in range(9):
            refused(await site.stranger.post("/auth/login", wrong), 401, "bad_credentials")
        await site.sign_in(colleague.email)


async def test_one_address_may_not_try_account_after_account(serve: Serve) -> None:
    site = await serve(pascal_login_attempts_per_address=5)
    for number in range(5):
        wrong = {"email": f"nadie{number}@pascal.example", "password": PASSWORD}
        answer = await site.stranger.post("/auth/login", wrong)
        refused(answer, 401, "bad_credentials")
    for forwarded in ("", "203.0.113.7"):
        answer = await site.stranger.post(
            "/auth/login",
            {"email": "otro@pascal.example", "password": PASSWORD},
            headers={"x-forwarded-for": forwarded},
        )
        refused(answer, 429, "too_many_requests")


async def test_new_browsers_of_one_address_are_limited(serve: Serve) -> None:
    site = await serve(pascal_handshakes_per_minute=2)
    await site.browser()
    browser = await site.browser()
    answer = await site.stranger.post("/leads/handshake", {"leadId": browser.lead_id})
    refused(answer, 429, "too_many_requests")


async def test_codes_asked_for_from_one_address_are_limited(serve: Serve) -> None:
    """Else a stranger with many browsers has us write to half the world."""
    site = await serve(pascal_codes_per_hour=2)
    for status in (202, 202, 429):
        browser = await site.browser()
        answer = await browser.post("/leads/verification", {"email": browser.email})
        assert answer.status_code == status
    refused(answer, 429, "too_many_requests")


# -- oneself


async def test_one_says_oneself_whether_one_is_there_and_how_one_is_called(site: Site) -> None:
    colleague = await site.colleague("Juan")
    me = data(
        await colleague.patch(
            "/auth/me", {"availability": "ONLINE", "name": " Juan  Quispe ", "timeZone": "Europe/Madrid"}
        )
    )
    assert (me["availability"], me["name"], me["timeZone"]) == ("ONLINE", "Juan Quispe", "Europe/Madrid")
    me = data(await colleague.patch("/auth/me", {"availability": "AWAY"}))
    assert (me["availability"], me["name"], me["timeZone"]) == ("AWAY", "Juan Quispe", "Europe/Madrid")
    assert data(await colleague.get("/auth/me")) == me


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("availability", "BUSY"),
        ("name", " "),
        ("name", "x" * 121),
        ("timeZone", "America"),
        ("timeZone", "Mars/Olympus"),
        ("timeZone", "/etc/localtime"),
        ("timeZone", "../localtime"),
    ],
)
async def test_what_makes_no_sense_of_oneself_is_refused(site: Site, field: str, value: str) -> None:
    colleague = await site.colleague()
    refused(await colleague.patch("/auth/me", {field: value}), 400, "validation_error", field)


async def test_nobody_raises_their_own_role_or_capacity(site: Site) -> None:
    colleague = await site.colleague()
    raised = {"role": "ADMIN", "maxConcurrentChats": 99, "isActive": False}
    me = data(await colleague.patch("/auth/me", raised))
    assert (me["role"], me["maxConcurrentChats"], me["isActive"]) == ("SALES_AGENT", 5, True)


# -- registering


async def test_only_an_administrator_registers_anybody(site: Site) -> None:
    """THREATS 19: document 003's route stays, but it is not open."""
    body = {"email": "Eva.Ruiz@Pascal.Example ", "password": PASSWORD}
    refused(await site.stranger.post("/auth/register", body), 401, "unauthorized", "authorization")
    refused(await (await site.browser()).post("/auth/register", body), 403, "forbidden")
    refused(await (await site.colleague()).post("/auth/register", body), 403, "forbidden")
    made = data(await (await site.admin()).post("/auth/register", body), 201)
    assert set(made) == AGENT_FIELDS
    assert (made["email"], made["name"], made["role"]) == (
        "eva.ruiz@pascal.example",
        "Eva.Ruiz",
        "SALES_AGENT",
    )
    assert (await site.sign_in("eva.ruiz@pascal.example")).id == made["id"]


async def test_an_email_is_registered_once_however_it_is_written(site: Site) -> None:
    admin = await site.admin()
    data(await admin.post("/auth/register", {"email": "una.vez@pascal.example", "password": PASSWORD}), 201)
    for same in ("UNA.VEZ@pascal.example", " una.vez@PASCAL.example", "ｕna.vez@pascal.example"):
        answer = await admin.post("/auth/register", {"email": same, "password": PASSWORD})
        assert refused(answer, 409, "email_taken") == "Ya existe un usuario con ese correo"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "eva"}, "email"),
        ({"email": "eva@pascal"}, "email"),
        ({"email": None}, "email"),
        ({"password": "corta"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"role": "SUPERMAN"}, "role"),
        ({"name": "\0"}, "name"),
    ],
)
async def test_what_nobody_can_be_registered_as_is_refused_by_field(
    site: Site, change: dict[str, object], field: str
) -> None:
    admin = await site.admin()
    body = {"email": "eva@pascal.example", "password": PASSWORD} | change
    refused(await admin.post("/auth/register", body), 400, "validation_error", field)


async def test_only_a_superadministrator_makes_or_touches_one(site: Site) -> None:
    admin, top = await site.admin(), await site.colleague("Sol", Role.SUPERADMIN)
    body = {"email": "sol@pascal.example", "password": PASSWORD, "role": "SUPERADMIN"}
    refused(await admin.post("/auth/register", body), 403, "forbidden")
    refused(await admin.patch(f"/users/{top.id}", {"isActive": False}), 403, "forbidden")
    refused(await admin.patch(f"/users/{admin.id}", {"role": "SUPERADMIN"}), 400, "validation_error", "role")
    made = data(await top.post("/auth/register", body), 201)
    assert made["role"] == "SUPERADMIN"


# -- with Google


@dataclass
class Google:
    """A provider that says what it is told to."""

    identity: OutsideIdentity | None = None

    async def begin(self) -> Begun:
        return Begun("https://accounts.example/authorize?state=s", "the cookie")

    async def finish(self, *, code: str, state: str, cookie: str) -> OutsideIdentity:
        if self.identity is None or (code, state, cookie) != ("c", "s", "the cookie"):
            raise Unauthenticated
        return self.identity


@pytest.fixture(scope="module")
def google() -> Google:
    return Google()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def google_site(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory, google: Google
) -> AsyncIterator[Site]:
    parts = Provider(scope=Scope.APP)
    parts.provide(lambda: google, provides=IdentityProvider | None)
    async with (
        fresh_database(postgres_server) as url,
        serving(url, tmp_path_factory.mktemp("google"), more=[parts], google_client_id="pascal") as site,
    ):
        yield site


async def come_back(site: Site, query: str = "code=c&state=s", cookie: str = "the cookie") -> dict[str, str]:
    """What the browser finds behind the `#`."""
    answer = await site.http.get(
        f"/api/v1/auth/google/callback?{query}", headers={"cookie": f"pascal_sign_in={cookie}"}
    )
    assert answer.status_code == 302
    assert answer.headers["cache-control"] == "no-store"
    assert "pascal_sign_in=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    path, _, fragment = answer.headers["location"].partition("#")
    assert path == "/intranet"
    return {name: values[0] for name, values in parse_qs(fragment).items()}


async def test_the_way_to_google_carries_a_cookie_that_scripts_cannot_read(
    google_site: Site,
) -> None:
    answer = await google_site.http.get("/api/v1/auth/google")
    assert answer.status_code == 302
    assert urlsplit(answer.headers["location"]).hostname == "accounts.example"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/api/v1/auth/google" in cookie
    assert data(await google_site.stranger.get("/config"))["googleSignIn"] is True


async def test_a_colleague_whom_google_knows_comes_in(google_site: Site, google: Google) -> None:
    colleague = await google_site.colleague()
    google.identity = OutsideIdentity("1234", colleague.email.upper(), email_verified=True, name="X")
    told = await come_back(google_site)
    assert set(told) == {"token", "refreshToken"}
    colleague.token = told["token"]
    assert data(await colleague.get("/auth/me"))["id"] == colleague.id


async def test_whom_no_administrator_registered_is_refused_in_document_000s_words(
    google_site: Site, google: Google
) -> None:
    colleague, admin = await google_site.colleague(), await google_site.admin()
    gone = await google_site.colleague()
    data(await admin.patch(f"/users/{gone.id}", {"isActive": False}))
    for identity in (
        OutsideIdentity("1", "nadie@pascal.example", email_verified=True, name="X"),
        OutsideIdentity("2", colleague.email, email_verified=False, name="X"),
        OutsideIdentity("3", gone.email, email_verified=True, name="X"),
    ):
        google.identity = identity
        assert await come_back(google_site) == {
            "error": "unknown_person",
            "message": "Acceso denegado. Contacte al administrador para ser dado de alta.",
        }


async def test_an_account_is_bound_to_the_first_google_account_that_used_it(
    google_site: Site, google: Google
) -> None:
    """THREATS 10: an e-mail may pass to somebody else, the subject does not."""
    colleague, other = await google_site.colleague(), await google_site.colleague()
    google.identity = OutsideIdentity("bound", colleague.email, email_verified=True, name="X")
    assert "token" in await come_back(google_site)
    for subject, email in (("another", colleague.email), ("bound", other.email)):
        google.identity = OutsideIdentity(subject, email, email_verified=True, name="X")
        assert (await come_back(google_site))["error"] == "unknown_person"
    google.identity = OutsideIdentity("bound", colleague.email, email_verified=True, name="X")
    assert "token" in await come_back(google_site)


async def test_who_comes_back_in_another_browser_is_refused(google_site: Site, google: Google) -> None:
    colleague = await google_site.colleague()
    google.identity = OutsideIdentity("1234", colleague.email, email_verified=True, name="X")
    for query, cookie in (("code=c&state=s", ""), ("code=c&state=x", "the cookie"), ("error=denied", "")):
        assert (await come_back(google_site, query, cookie))["error"] == "unauthorized"


async def test_where_google_is_not_set_up_there_is_no_such_page(site: Site) -> None:
    refused(await site.stranger.get("/auth/google"), 404, "not_found")
    refused(await site.stranger.get("/auth/google/callback"), 404, "not_found")
    assert data(await site.stranger.get("/config"))["googleSignIn"] is False
