"""A wrong setting stops the start with a sentence that names it and says what to do."""

import httpx
import pytest

from pascal.adapters.pusher.settings import PusherSettings
from pascal.app.settings import ABOUT, Settings, SettingsError
from pascal.app.settings.reading import read_settings, working_settings
from pascal.app.settings.showing import shown
from pascal.app.wiring import wire
from pascal.domain.ports.analyst import Analyst

WRONG = [
    ("DATABASE_URL", "mysql://pascal:geheim@db.example/pascal"),
    ("DATABASE_URL", "db.example"),
    ("DATABASE_URL", "postgresql://pascal:geh/eim@db.example/pascal"),
    ("DATABASE_URL", "postgresql://pascal:5432/eim@db.example:5432/pascal"),
    ("DATABASE_URL", "postgresql://pascal:geh?eim@db.example/pascal"),
    ("DATABASE_URL", "postgresql://pascal:geh#eim@db.example/pascal"),
    ("DATABASE_URL", "postgresql://pascal:geh[eim@db.example/pascal"),
    ("DATABASE_URL", "postgresql://pascal:geheim@db.example:five/pascal"),
    ("DATABASE_URL", "postgresql://pascal:geheim@db.example,other.example:65536/pascal"),
    ("REDIS_URL", "http://redis.example"),
    ("REDIS_URL", "redis://redis.example:six"),
    ("REDIS_URL", "redis://:geh/eim@redis.example:6379/0"),
    ("REDIS_URL", "redis://:6379/eim@redis.example:6379/0"),
    ("REDIS_URL", "redis://redis.example?max_connections=x"),
    ("REDIS_URL", "redis://redis.example?nope=1"),
    ("REDIS_URL", "rediss://redis.example?ssl_cert_reqs=maybe"),
    ("PASCAL_SMTP_URL", "smtp://ana:587/eim@mail.example"),
    ("PASCAL_PORT", "0"),
    ("PASCAL_PORT", "65536"),
    ("PASCAL_PORT", "http"),
    ("PASCAL_PUBLIC_URL", "chat.example"),
    ("PASCAL_PUBLIC_URL", "ftp://chat.example"),
    ("PASCAL_PUBLIC_URL", "https://chat.example/pascal"),
    ("PASCAL_PUBLIC_URL", "https://chat.example:https"),
    ("PASCAL_ENV", "prod"),
    ("PASCAL_FILES_URL", "https://bucket.s3.amazonaws.com"),
    ("PASCAL_FILES_URL", "s3://"),
    ("PASCAL_FILES_URL", "s3://bu"),
    ("PASCAL_FILES_URL", f"s3://{'b' * 64}"),
    ("PASCAL_FILES_URL", "s3://key:geheim@bucket"),
    ("PASCAL_FILES_URL", "s3://bucket?region=eu-west-1"),
    ("AWS_ENDPOINT_URL", "minio.example:9000"),
    ("AWS_ENDPOINT_URL", "https://minio.example:nine"),
    ("AWS_ENDPOINT_URL", "https://key:geheim@minio.example"),
    ("PASCAL_REALTIME", "sse"),
    ("PUSHER_APP_ID", "mine"),
    ("PUSHER_PORT", "-1"),
    ("PUSHER_SCHEME", "wss"),
    ("PASCAL_ADMIN_EMAIL", "ana"),
    ("PASCAL_ADMIN_PASSWORD", "geheim"),
    ("PASCAL_ADMIN_PASSWORD", "geheim" * 43),
    ("GOOGLE_ISSUER", "accounts.google.com"),
    ("PASCAL_TRUSTED_PROXIES", "10.0.0.5, proxy.example"),
    ("PASCAL_TRUSTED_PROXIES", "10.0.0.5/8"),
    ("PASCAL_TRUSTED_PROXIES", "*"),
    ("PASCAL_ALLOWED_ORIGINS", "https://www.example.com, example.com"),
    ("PASCAL_ALLOWED_ORIGINS", "https://www.example.com/chat"),
    ("PASCAL_DEFAULT_COUNTRY", "Peru"),
    ("PASCAL_DEFAULT_COUNTRY", "XX"),
    ("PASCAL_TRUST_EMAIL", "maybe"),
    ("PASCAL_PROVIDER_TIMEOUT_SECONDS", "0"),
    ("PASCAL_PROVIDER_TIMEOUT_SECONDS", "nan"),
    ("PASCAL_UPLOAD_MAX_MB", "0"),
    ("PASCAL_LOGIN_ATTEMPTS", "0"),
    ("PASCAL_LOGIN_ATTEMPTS_PER_ADDRESS", "-1"),
    ("PASCAL_LEAD_MESSAGES_PER_MINUTE", "0"),
    ("PASCAL_HANDSHAKES_PER_MINUTE", "1.5"),
    ("PASCAL_LEAD_REQUESTS_PER_MINUTE", "0"),
    ("PASCAL_LEAD_UPLOAD_MB_PER_HOUR", "0"),
    ("PASCAL_LEAD_UPLOAD_MB_PER_HOUR_PER_ADDRESS", "-1"),
]

RIGHT = {
    "DATABASE_URL": "postgresql+asyncpg://pascal@/pascal?host=/run/postgresql",
    "REDIS_URL": "rediss://redis.example:6380/1?max_connections=8",
    "PASCAL_PORT": "65535",
    "PASCAL_PUBLIC_URL": "https://chat.example:8443/",
    "PASCAL_FILES_URL": "s3://pascal-uploads.example/chat/2026",
    "AWS_ENDPOINT_URL": "http://minio.example:9000",
    "PUSHER_APP_ID": "1234",
    "PASCAL_TRUSTED_PROXIES": "10.0.0.5, 10.1.0.0/16,fd00::/8",
    "PASCAL_ALLOWED_ORIGINS": "https://www.example.com, http://localhost:3000, capacitor://localhost, *",
    "PASCAL_DEFAULT_COUNTRY": "us",
    "PASCAL_PROVIDER_TIMEOUT_SECONDS": "0.5",
    "PASCAL_LOGIN_ATTEMPTS": "1",
}


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_with_what_to_say(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({name: value})
    about = ABOUT[name.lower()]
    said = str(refusal.value)
    assert said.startswith(f"{name} is {'not right' if about.secret else repr(value)}: ")
    assert about.say
    assert said.endswith(f": say {about.say}.")


@pytest.mark.parametrize(("name", "value"), [each for each in WRONG if ABOUT[each[0].lower()].secret])
def test_a_wrong_secret_is_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({name: value})
    assert value not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:geh%2Feim:%40@db.example/pascal?sslmode=require",
        "postgres://ana@[fd00::1]:5433/pascal",
        "postgresql://ana@db.example:5432,other.example/pascal?target_session_attrs=primary",
        "postgresql:///pascal?host=/run/postgresql",
    ],
)
def test_what_names_a_database_is_taken(url: str) -> None:
    assert read_settings({"DATABASE_URL": url}).database_url == url


def test_all_values_that_are_wrong_are_told_at_once() -> None:
    given = {"PASCAL_PORT": "x", "PASCAL_ENV": "foo", "PASCAL_TRUST_EMAIL": "maybe", "REDIS_URL": "no"}
    with pytest.raises(SettingsError) as refusal:
        read_settings(given | {"PASCAL_REALTIME": "socketio"})
    told = [line.partition(" ")[0] for line in str(refusal.value).splitlines()]
    assert sorted(told) == sorted(given)


def test_right_values_are_taken() -> None:
    settings = read_settings(RIGHT)
    assert settings.pascal_default_country == "US"
    assert settings.public_url == "https://chat.example:8443"


def test_the_defaults_would_be_taken_too() -> None:
    """Whoever writes a default into `.env` changes nothing."""
    written = {row.name: row.value for row in shown(Settings()) if row.value is not None}
    assert read_settings(written) == Settings()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"GOOGLE_CLIENT_ID": "pascal"}, "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are needed together"),
        ({"GOOGLE_CLIENT_SECRET": "geheim"}, "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are needed together"),
        ({"PASCAL_REALTIME": "pusher", "PUSHER_APP_ID": "1"}, "PASCAL_REALTIME=pusher also needs PUSHER_KEY"),
        ({"PASCAL_SECRET": "short"}, "PASCAL_SECRET is too short"),
        ({"PASCAL_IDENTITY_SECRET": "x"}, "PASCAL_IDENTITY_SECRET is too short"),
        ({"PASCAL_AI_API_KEY": "example"}, "PASCAL_AI_API_KEY also needs PASCAL_AI_MODEL"),
        ({"PASCAL_AI_BASE_URL": "http://localhost/v1"}, "PASCAL_AI_BASE_URL also needs PASCAL_AI_MODEL"),
        ({"PASCAL_AI_MODEL": "llama"}, "PASCAL_AI_MODEL also needs PASCAL_AI_API_KEY, or PASCAL_AI_BASE_URL"),
        (
            {"PASCAL_AI_MODEL": "llama", "PASCAL_AI_BASE_URL": "http://model.example/v1"},
            "PASCAL_AI_BASE_URL is http://model.example/v1: .* has to be https",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        working_settings({"PASCAL_SECRET": "example" * 6} | given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"GOOGLE_CLIENT_ID": "pascal"}, ["PASCAL_SECRET", "GOOGLE_CLIENT_ID"]),
        ({"PASCAL_PORT": "x"}, ["PASCAL_PORT", "PASCAL_SECRET"]),
        # what cannot be read is not called unset as well
        (
            {"PASCAL_SMTP_URL": "smtp://a.example", "PASCAL_MAIL_FROM": "x"},
            ["PASCAL_MAIL_FROM", "PASCAL_SECRET"],
        ),
    ],
)
def test_wrong_values_and_what_does_not_go_together_are_told_at_once(
    given: dict[str, str], named: list[str]
) -> None:
    with pytest.raises(SettingsError) as refusal:
        working_settings({"PASCAL_SECRET": "short"} | given)
    assert [line.partition(" ")[0] for line in str(refusal.value).splitlines()] == named


@pytest.mark.parametrize(
    ("given", "by"),
    [
        ({}, "rules"),
        ({"PASCAL_AI_MODEL": "gpt", "PASCAL_AI_API_KEY": "example"}, "gpt"),
        ({"PASCAL_AI_MODEL": "llama", "PASCAL_AI_BASE_URL": "http://localhost:8080/v1"}, "llama"),
    ],
)
async def test_a_key_or_a_server_chooses_the_model(given: dict[str, str], by: str) -> None:
    settings = working_settings({"PASCAL_SECRET": "example" * 6} | given)
    container = wire(settings, "postgresql://")
    assert (await container.get(Analyst)).name == by
    await container.close()


async def test_pusher_may_take_as_long_as_an_outside_service_may() -> None:
    given = {"PASCAL_REALTIME": "pusher", "PASCAL_PROVIDER_TIMEOUT_SECONDS": "2.5"}
    container = wire(read_settings(given), "postgresql://")
    assert (await container.get(PusherSettings)).timeout == 2.5
    await container.close()


async def test_what_calls_for_everybody_keeps_no_cookies() -> None:
    container = wire(read_settings({}), "postgresql://")
    http = await container.get(httpx.AsyncClient)
    told = httpx.Response(
        200, headers={"set-cookie": "c=1"}, request=httpx.Request("GET", "http://a.example")
    )
    http.cookies.extract_cookies(told)
    assert len(http.cookies.jar) == 0
    await container.close()
