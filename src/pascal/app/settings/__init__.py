"""Settings come from the environment (and `.env`): `reading`. Each says what it is for: `showing`."""

import os
import re
import secrets
from collections.abc import Iterator
from datetime import time, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from phonenumbers import SUPPORTED_REGIONS

from pascal.app.settings.values import (
    A_COUNT,
    A_PORT,
    ESCAPED,
    YES_OR_NO,
    About,
    Count,
    Port,
    all_are,
    is_address,
    is_database,
    is_email,
    is_host,
    is_hours,
    is_mail_server,
    is_near,
    is_network,
    is_redis,
    is_site,
    is_span,
    is_web_site,
    split,
)
from pascal.domain.agents import MAX_PASSWORD, MIN_PASSWORD
from pascal.domain.requirements import KINDS


class SettingsError(Exception):
    """A setting is wrong. The message says which, and what to do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment variable of each is its name in capitals, after `PASCAL_` where it has no owner."""

    database_url: Annotated[
        str | None,
        About(
            "PostgreSQL ≥ 14. Unset: an embedded one in the data folder.",
            f"postgresql://user:password@host:5432/name, {ESCAPED}",
            is_database,
            secret=True,
        ),
    ] = None
    redis_url: Annotated[
        str | None,
        About(
            "Redis or Valkey, so that several processes are one.",
            f"redis://host:6379/0, or redis://:password@host:6379/0, {ESCAPED}",
            is_redis,
            secret=True,
        ),
    ] = None
    pascal_host: Annotated[str, About("The address to listen on.")] = "127.0.0.1"
    pascal_port: Annotated[Port, About("The port to listen on.", A_PORT)] = 8000
    pascal_public_url: Annotated[
        str | None,
        About(
            "What browsers and providers see. Unset: http://localhost and the port.",
            "https:// and the host, without a path",
            is_web_site,
        ),
    ] = None
    pascal_secret: Annotated[
        str | None,
        About("Signs tokens; at least 32 characters. Unset: made, and kept in the data folder.", secret=True),
    ] = None
    pascal_env: Annotated[
        Literal["development", "production"],
        About("In production unsafe settings are refused.", "development or production"),
    ] = "development"
    pascal_data: Annotated[Path, About("Where the database, uploads and mails are kept.")] = Path("data")
    pascal_files_url: Annotated[
        str | None,
        About(
            "A bucket for uploads, in any store that speaks S3. Unset: the data folder.",
            "s3://bucket, or s3://bucket/folder, with a bucket of 3 to 63 letters, digits, dots and dashes",
            lambda url: re.fullmatch(r"s3://\w[\w.-]{2,62}(/[\w./-]*)?", url, re.ASCII) is not None,
        ),
    ] = None
    aws_access_key_id: Annotated[str | None, About("The id of the key to that bucket.")] = None
    aws_secret_access_key: Annotated[str | None, About("The key to that bucket.", secret=True)] = None
    aws_region: Annotated[str | None, About("The bucket's region. Unset: us-east-1.")] = None
    aws_endpoint_url: Annotated[
        str | None, About("A store that is not Amazon's.", "http:// or https:// and the host", is_address)
    ] = None
    pascal_realtime: Annotated[
        Literal["socketio", "pusher"], About("What carries live updates to browsers.", "socketio or pusher")
    ] = "socketio"
    pusher_app_id: Annotated[str | None, About("Pusher's app id (digits).", "digits", str.isdecimal)] = None
    pusher_key: Annotated[str | None, About("Pusher's key.")] = None
    pusher_secret: Annotated[str | None, About("Pusher's secret.", secret=True)] = None
    pusher_cluster: Annotated[
        str | None, About("Pusher's cluster, where no server of your own is named.")
    ] = None
    pusher_host: Annotated[str | None, About("A server of your own that speaks Pusher's protocol.")] = None
    pusher_port: Annotated[
        Port | None, About("The port of a server of your own that speaks Pusher's protocol.", A_PORT)
    ] = None
    pusher_scheme: Annotated[
        Literal["http", "https"],
        About("How that server is reached: http where it is local, else https.", "http or https"),
    ] = "https"
    pascal_admin_email: Annotated[
        str,
        About("The first administrator's e-mail.", "an e-mail, such as admin@example.com", is_email),
    ] = "admin@pascal.example"
    pascal_admin_password: Annotated[
        str | None,
        About(
            "The first administrator's password. Unset: made, and printed once.",
            f"{MIN_PASSWORD} to {MAX_PASSWORD} characters",
            lambda text: MIN_PASSWORD <= len(text) <= MAX_PASSWORD,
            secret=True,
        ),
    ] = None
    google_client_id: Annotated[str | None, About("Sign-in with Google: the client's id.")] = None
    google_client_secret: Annotated[
        str | None, About("Sign-in with Google: the client's secret.", secret=True)
    ] = None
    google_issuer: Annotated[
        str,
        About(
            "Who signs people in, by OIDC discovery.",
            "an address with https://",
            is_address,
        ),
    ] = "https://accounts.google.com"
    pascal_trusted_proxies: Annotated[
        str,
        About(
            "Addresses or networks, by commas, whose X-Forwarded-For is believed.",
            "addresses or networks such as 10.0.0.5, 10.1.0.0/16",
            all_are(is_network),
        ),
    ] = ""
    pascal_allowed_origins: Annotated[
        str,
        About(
            "Sites, by commas, whose pages may call the API; * for any. The public URL always may.",
            "sites with their scheme and without a path, such as https://www.example.com, or *",
            all_are(lambda one: one == "*" or is_site(one)),
        ),
    ] = ""
    pascal_default_country: Annotated[
        str,
        About(
            "Where a phone number without a + is dialled.",
            "two letters of ISO 3166, such as PE",
            lambda country: country.upper() in SUPPORTED_REGIONS,
        ),
    ] = "PE"
    pascal_trust_email: Annotated[
        bool, About("A typed e-mail counts as proven (document 000 to the letter). Unsafe.", YES_OR_NO)
    ] = False
    pascal_agents_see_all: Annotated[
        bool, About("Agents may read their colleagues' conversations.", YES_OR_NO)
    ] = True
    pascal_take_back_after_seconds: Annotated[
        Count,
        About(
            "How long an agent may be gone before what they were given by itself, unanswered, waits again.",
            A_COUNT,
        ),
    ] = 300
    pascal_waiting_alarm_seconds: Annotated[
        int,
        Meta(ge=0),
        About(
            "How long, of open hours, somebody may wait before the team is alarmed. 0: as long as they like.",
            "a whole number, 0 or more",
        ),
    ] = 300
    pascal_email_fallback_seconds: Annotated[
        int,
        Meta(ge=0),
        About(
            "How long a lead may not see what an agent says before it goes to their proven e-mail. 0: never.",
            "a whole number, 0 or more",
        ),
    ] = 600
    pascal_smtp_url: Annotated[
        str | None,
        About(
            "The mail server for codes and invitations. Unset: mails are written into the data folder.",
            f"smtp://user:password@host:587, or smtps:// for TLS from the start, {ESCAPED}",
            is_mail_server,
            secret=True,
        ),
    ] = None
    pascal_mail_from: Annotated[
        str | None,
        About(
            "The sender of the mails with codes and invitations.",
            "an address, such as Pascal <chat@example.com>",
            lambda text: re.fullmatch(r"[^\s@]+@[^\s@]+", parseaddr(text)[1]) is not None,
        ),
    ] = None
    pascal_identity_secret: Annotated[
        str | None,
        About(
            "A secret shared with sites that vouch for their signed-in visitors; at least 32 characters.",
            secret=True,
        ),
    ] = None
    pascal_provider_timeout_seconds: Annotated[
        float,
        Meta(gt=0, le=600),
        About("How long an outside service may take.", "seconds, more than 0 and at most 600"),
    ] = 10.0
    pascal_ai_api_key: Annotated[
        str | None,
        About(
            "The key of the language model that reads along. With neither it nor a server, word lists do.",
            secret=True,
        ),
    ] = None
    pascal_ai_model: Annotated[str | None, About("The name of the language model.")] = None
    pascal_ai_base_url: Annotated[
        str | None,
        About(
            "The language model's server, which speaks OpenAI's chat completions. Unset: OpenAI's own.",
            "https://, or http:// where it is near, and its path, such as http://localhost:8080/v1",
            is_address,
        ),
    ] = None
    pascal_bot: Annotated[
        Literal["script", "openai", "off"],
        About(
            "Who answers leads while nobody has them: script, openai (the language model) or off.",
            "script, openai or off",
        ),
    ] = "script"
    pascal_sells: Annotated[
        str,
        About(
            "What the house sells, which says what leads are asked: real_estate or software.",
            f"one of {', '.join(KINDS)}",
            lambda one: one in KINDS,
        ),
    ] = "real_estate"
    pascal_abandoned_after_seconds: Annotated[
        Count,
        About("How long a lead on the way to a meeting is silent before they count as abandoned.", A_COUNT),
    ] = 604_800
    pascal_vault_keys: Annotated[
        str | None,
        About(
            "Keys, by commas and the newest first, that lock the tokens of mailboxes and the like. "
            "Unset: one that follows from the secret.",
            "keys of at least 32 characters each",
            all_are(lambda one: len(one) >= 32),
            secret=True,
        ),
    ] = None
    pascal_remind_before_hours: Annotated[
        str,
        About(
            "How many hours before a meeting its lead is reminded of it, by commas: off, or numbers.",
            "off, or whole numbers from 1 to 168 such as 24,1",
            is_hours,
        ),
    ] = "24,1"
    pascal_meeting_template: Annotated[
        str | None,
        About(
            "The carrier's approved text for meetings, where nothing else may be said: when, with whom, link."
        ),
    ] = None
    pascal_quiet_hours: Annotated[
        str,
        About(
            "When nobody is written to first, by the clock of the house's hours: off, or from and until.",
            "off, or two times such as 22:00-07:00",
            is_span,
        ),
    ] = "off"
    pascal_record_calls: Annotated[
        bool,
        About("Calls are recorded by their carrier; whoever is called or calls is told first.", YES_OR_NO),
    ] = False
    twilio_allowed_countries: Annotated[
        str | None,
        About(
            "Countries, by commas, whose numbers may be called and sent text messages. "
            "Unset: the default country.",
            "countries in two letters of ISO 3166, such as PE,US",
            all_are(lambda one: one.upper() in SUPPORTED_REGIONS),
        ),
    ] = None
    pascal_fetch_allow: Annotated[
        str,
        About(
            "Hosts or networks, by commas, that webhooks may reach although they are private.",
            "hosts or networks such as crm.internal, 10.1.0.0/16",
            all_are(lambda one: is_network(one) or is_host(one)),
        ),
    ] = ""
    pascal_push_allow: Annotated[
        str,
        About(
            "Hosts or networks, by commas, of push services of your own; these may do without TLS.",
            "hosts or networks such as push.internal, 10.1.0.0/16",
            all_are(lambda one: is_network(one) or is_host(one)),
        ),
    ] = ""
    pascal_upload_max_mb: Annotated[
        Count, About("The largest file that can be sent, in megabytes.", A_COUNT)
    ] = 20
    pascal_login_attempts: Annotated[
        Count, About("Wrong passwords per account in five minutes.", A_COUNT)
    ] = 10
    pascal_login_attempts_per_address: Annotated[
        Count, About("Sign-ins per network address in five minutes, right ones included.", A_COUNT)
    ] = 100
    pascal_lead_messages_per_minute: Annotated[
        Count, About("Messages a lead may send in a minute.", A_COUNT)
    ] = 120
    pascal_support_messages_per_minute: Annotated[
        Count, About("Messages a person may send by document 001 in a minute.", A_COUNT)
    ] = 20
    pascal_lead_upload_mb_per_hour: Annotated[
        Count,
        About("Megabytes of files a lead may send in an hour; each file counts as one at least.", A_COUNT),
    ] = 200
    pascal_lead_upload_mb_per_hour_per_address: Annotated[
        Count, About("Megabytes of files that the leads of one network address may send in an hour.", A_COUNT)
    ] = 2000
    pascal_handshakes_per_minute: Annotated[
        Count, About("New browsers per address in a minute.", A_COUNT)
    ] = 600
    pascal_lead_requests_per_minute: Annotated[
        Count, About("Requests of leads per address in a minute, of any kind.", A_COUNT)
    ] = 6000
    pascal_codes_per_hour: Annotated[
        Count, About("Codes mailed for browsers of one address in an hour.", A_COUNT)
    ] = 100

    @property
    def public_url(self) -> str:
        return (self.pascal_public_url or f"http://localhost:{self.pascal_port}").rstrip("/")

    @property
    def lacks_tls(self) -> bool:
        return self.pascal_env == "production" and not self.public_url.startswith("https:")

    @property
    def allowed_origins(self) -> list[str]:
        more = [origin.rstrip("/") for origin in split(self.pascal_allowed_origins)]
        return ["*"] if "*" in more else [self.public_url, *more]

    @property
    def contact(self) -> str:
        """Whom other services may ask about us."""
        if self.pascal_mail_from is not None:
            return f"mailto:{parseaddr(self.pascal_mail_from)[1]}"
        https = self.public_url.startswith("https:")
        return self.public_url if https else f"mailto:{self.pascal_admin_email}"

    @property
    def mailbox(self) -> str:
        """From which mails of the house come."""
        return parseaddr(self.pascal_mail_from or "pascal@localhost")[1]

    @property
    def remind_before(self) -> tuple[timedelta, ...]:
        if self.pascal_remind_before_hours == "off":
            return ()
        return tuple(timedelta(hours=int(each)) for each in split(self.pascal_remind_before_hours))

    @property
    def vault_keys(self) -> list[str]:
        """The newest first. What was locked before any was set still opens."""
        return [*split(self.pascal_vault_keys or ""), self.secret]

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        if self.pascal_quiet_hours == "off":
            return None
        begins, ends = self.pascal_quiet_hours.split("-")
        return time.fromisoformat(begins), time.fromisoformat(ends)

    @property
    def countries(self) -> frozenset[str]:
        named = self.twilio_allowed_countries or self.pascal_default_country
        return frozenset(each.upper() for each in split(named))

    @property
    def aws(self) -> dict[str, str]:
        """What is set of it. The rest of `AWS_…` is looked up where it is used."""
        names = ("access_key_id", "secret_access_key", "region", "endpoint_url")
        return {name: value for name in names if (value := getattr(self, f"aws_{name}"))}

    @property
    def aws_key_is_half(self) -> bool:
        return (self.aws_access_key_id is None) != (self.aws_secret_access_key is None)

    @property
    def asks_a_model(self) -> bool:
        return self.pascal_ai_api_key is not None or self.pascal_ai_base_url is not None

    @property
    def secret(self) -> str:
        """The one that is set; else one that is made at first use, and kept."""
        return self.pascal_secret or kept(self.pascal_data / "secret")

    def wrong(self) -> Iterator[str]:
        """A sentence for each thing that cannot work."""
        for name in ("pascal_secret", "pascal_identity_secret"):
            if (secret := getattr(self, name)) is not None and len(secret) < 32:
                yield (
                    f"{name.upper()} is too short: give it at least 32 characters, for instance from "
                    "`python -c 'import secrets; print(secrets.token_urlsafe(48))'`."
                )
        if self.pascal_secret is None and self.pascal_env == "production":
            yield (
                "PASCAL_SECRET is not set. In production it must be, the same for every process: "
                "`python -c 'import secrets; print(secrets.token_urlsafe(48))'` makes one."
            )
        if self.lacks_tls and not is_near(self.public_url):
            yield (
                f"PASCAL_PUBLIC_URL is {self.public_url}: in production it has to be https, "
                "unless only this machine or network reaches it."
            )
        if (self.google_client_id is None) != (self.google_client_secret is None):
            yield "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are needed together, or neither."
        if self.pascal_files_url and self.aws_key_is_half:
            yield "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed together, or neither."
        if self.pascal_smtp_url is not None and self.pascal_mail_from is None:
            yield "PASCAL_SMTP_URL also needs PASCAL_MAIL_FROM."
        yield from self._wrong_of_the_model()
        if self.pascal_realtime == "pusher":
            needed = {
                "PUSHER_APP_ID": self.pusher_app_id,
                "PUSHER_KEY": self.pusher_key,
                "PUSHER_SECRET": self.pusher_secret,
                "PUSHER_CLUSTER or PUSHER_HOST": self.pusher_cluster or self.pusher_host,
            }
            if missing := [name for name, value in needed.items() if not value]:
                yield f"PASCAL_REALTIME=pusher also needs {', '.join(missing)}."

    def _wrong_of_the_model(self) -> Iterator[str]:
        url = self.pascal_ai_base_url
        if self.asks_a_model and self.pascal_ai_model is None:
            yield f"{'PASCAL_AI_BASE_URL' if url else 'PASCAL_AI_API_KEY'} also needs PASCAL_AI_MODEL."
        if self.pascal_ai_model is not None and not self.asks_a_model:
            yield (
                "PASCAL_AI_MODEL also needs PASCAL_AI_API_KEY, "
                "or PASCAL_AI_BASE_URL for a server that asks for no key."
            )
        if self.pascal_bot == "openai" and not self.asks_a_model:
            yield "PASCAL_BOT=openai also needs PASCAL_AI_API_KEY or PASCAL_AI_BASE_URL."
        if url is not None and url.startswith("http:") and not is_near(url):
            yield (
                f"PASCAL_AI_BASE_URL is {url}: what customers write goes there, so it has to be https, "
                "unless only this machine or network reaches it."
            )


ABOUT: dict[str, About] = {
    each.name: next(one for one in each.type.__metadata__ if isinstance(one, About))
    for each in msgspec.structs.fields(Settings)
}


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
