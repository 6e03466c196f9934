"""Settings come from the environment (and `.env`). Each says what it is for; the doctor shows them."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from dotenv import dotenv_values
from msgspec import Meta


class SettingsError(Exception):
    """A setting is wrong. The message says which, and what to do."""


def _doc(text: str, *, secret: bool = False) -> Meta:
    return Meta(description=text, extra={"secret": secret})


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment variable of each is its name in capitals, after `PASCAL_` where it has no owner."""

    database_url: Annotated[
        str | None, _doc("PostgreSQL ≥ 14. Unset: an embedded one in the data folder.", secret=True)
    ] = None
    redis_url: Annotated[
        str | None, _doc("Redis or Valkey, so that several processes are one.", secret=True)
    ] = None
    pascal_host: Annotated[str, _doc("The address to listen on.")] = "127.0.0.1"
    pascal_port: Annotated[int, _doc("The port to listen on.")] = 8000
    pascal_public_url: Annotated[
        str | None, _doc("What browsers and providers see. Unset: http://localhost and the port.")
    ] = None
    pascal_secret: Annotated[
        str | None,
        _doc("Signs tokens; at least 32 characters. Unset: made, and kept in the data folder.", secret=True),
    ] = None
    pascal_env: Annotated[
        Literal["development", "production"], _doc("In production unsafe defaults are refused.")
    ] = "development"
    pascal_data: Annotated[Path, _doc("Where the database, uploads and mails are kept.")] = Path("data")
    pascal_realtime: Annotated[
        Literal["socketio", "pusher"], _doc("What carries live updates to browsers.")
    ] = "socketio"
    pusher_app_id: Annotated[str | None, _doc("Pusher's app id (digits).")] = None
    pusher_key: Annotated[str | None, _doc("Pusher's key.")] = None
    pusher_secret: Annotated[str | None, _doc("Pusher's secret.", secret=True)] = None
    pusher_cluster: Annotated[str | None, _doc("Pusher's cluster; or a host of your own:")] = None
    pusher_host: Annotated[str | None, _doc("A server that speaks Pusher's protocol.")] = None
    pusher_port: Annotated[int | None, _doc("Its port.")] = None
    pusher_scheme: Annotated[Literal["http", "https"], _doc("http for a local server.")] = "https"
    pascal_admin_email: Annotated[str, _doc("The first administrator's e-mail.")] = "admin@pascal.example"
    pascal_admin_password: Annotated[
        str | None, _doc("Their password. Unset: made, and printed once.", secret=True)
    ] = None
    google_client_id: Annotated[str | None, _doc("Sign-in with Google: the client's id.")] = None
    google_client_secret: Annotated[
        str | None, _doc("Sign-in with Google: the client's secret.", secret=True)
    ] = None
    google_issuer: Annotated[str, _doc("Who signs people in, by OIDC discovery.")] = (
        "https://accounts.google.com"
    )
    pascal_trusted_proxies: Annotated[
        str, _doc("Addresses or networks, by commas, whose X-Forwarded-For is believed.")
    ] = ""
    pascal_allowed_origins: Annotated[
        str, _doc("Sites, by commas, whose pages may call the API; * for any. The public URL always may.")
    ] = ""
    pascal_default_country: Annotated[str, _doc("Where a phone number without a + is dialled.")] = "PE"
    pascal_trust_email: Annotated[
        bool, _doc("A typed e-mail counts as proven (document 000 to the letter). Unsafe.")
    ] = False
    pascal_agents_see_all: Annotated[bool, _doc("Agents may read their colleagues' conversations.")] = True
    pascal_identity_secret: Annotated[
        str | None, _doc("Shared with sites that vouch for their signed-in visitors.", secret=True)
    ] = None
    pascal_provider_timeout_seconds: Annotated[float, _doc("How long an outside service may take.")] = 10.0
    pascal_upload_max_mb: Annotated[int, _doc("The largest file that can be sent, in megabytes.")] = 20
    pascal_login_attempts: Annotated[int, _doc("Wrong passwords per account in five minutes.")] = 10
    pascal_login_attempts_per_address: Annotated[int, _doc("The same per address.")] = 100
    pascal_lead_messages_per_minute: Annotated[int, _doc("Messages a lead may send in a minute.")] = 120
    pascal_handshakes_per_minute: Annotated[int, _doc("New browsers per address in a minute.")] = 600

    @property
    def public_url(self) -> str:
        return (self.pascal_public_url or f"http://localhost:{self.pascal_port}").rstrip("/")

    @property
    def allowed_origins(self) -> list[str]:
        more = [
            origin.strip().rstrip("/") for origin in self.pascal_allowed_origins.split(",") if origin.strip()
        ]
        return ["*"] if "*" in more else [self.public_url, *more]

    @property
    def secret(self) -> str:
        """Raises `SettingsError` in production when unset or too short to be one."""
        if self.pascal_secret is not None:
            if len(self.pascal_secret) < 32:
                raise SettingsError(
                    "PASCAL_SECRET is too short: give it at least 32 characters, for instance from "
                    "`python -c 'import secrets; print(secrets.token_urlsafe(48))'`."
                )
            return self.pascal_secret
        if self.pascal_env == "production":
            raise SettingsError(
                "PASCAL_SECRET is not set. In production it must be, the same for every process: "
                "`python -c 'import secrets; print(secrets.token_urlsafe(48))'` makes one."
            )
        return kept(self.pascal_data / "secret")

    def check(self) -> None:
        """Raises `SettingsError` for what cannot work together."""
        _ = self.secret
        if self.pascal_realtime == "pusher":
            needed = {
                "PUSHER_APP_ID": self.pusher_app_id,
                "PUSHER_KEY": self.pusher_key,
                "PUSHER_SECRET": self.pusher_secret,
                "PUSHER_CLUSTER or PUSHER_HOST": self.pusher_cluster or self.pusher_host,
            }
            if missing := [name for name, value in needed.items() if not value]:
                raise SettingsError(f"PASCAL_REALTIME=pusher also needs {', '.join(missing)}.")


def kept(path: Path) -> str:
    """A secret in a file of its own, made at first use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(made := secrets.token_urlsafe(48))
    return made


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """From *environment*, or from the process's own with `.env` below it. Raises `SettingsError`."""
    if environment is None:
        environment = {k: v for k, v in dotenv_values(".env").items() if v is not None} | dict(os.environ)
    given: dict[str, Any] = {}
    for name in Settings.__struct_fields__:
        value = environment.get(name.upper(), "").strip()
        if value:
            given[name] = value
    for name in ("pascal_trust_email", "pascal_agents_see_all"):
        if name in given:
            given[name] = _yes_or_no(name, given[name])
    try:
        settings = msgspec.convert(given, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        where = str(error).rpartition("$.")[2].rstrip("`").upper()
        raise SettingsError(f"{where} is wrong: {str(error).partition(' - at')[0]}.") from error
    return settings


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on", "si", "sí"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise SettingsError(f"{name.upper()} is {text!r}; say true or false.")


class Shown(msgspec.Struct, frozen=True):
    """A setting as the doctor shows it."""

    name: str
    value: str
    about: str
    is_default: bool


def shown(settings: Settings) -> list[Shown]:
    """All settings in order, secrets hidden."""
    rows = []
    for each in msgspec.structs.fields(Settings):
        meta = next(m for m in each.type.__metadata__ if isinstance(m, Meta))
        value = getattr(settings, each.name)
        secret = bool((meta.extra or {}).get("secret"))
        text = "not set" if value is None or value == "" else "•••••" if secret else str(value)
        rows.append(Shown(each.name.upper(), text, meta.description or "", value == each.default))
    return rows
