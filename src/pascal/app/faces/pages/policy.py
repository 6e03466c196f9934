"""What a page may load, and who may show it in a frame: its Content-Security-Policy."""

from typing import Final

from pascal.app.settings import Settings
from pascal.app.settings.values import split

_EDGES: Final = [
    "roaming",
    "ashburn",
    "dublin",
    "frankfurt",
    "sao-paulo",
    "singapore",
    "sydney",
    "tokyo",
    "umatilla",
]
"""Where Twilio takes calls: a browser begins at the first, is sent to the nearest, and comes back there."""
_HOMES: Final = ("eventgw", "eventgw.us1", "eventgw.ie1", "eventgw.au1")
"""Where it is told how a call sounds: by the region of the account."""
_TWILIO: Final = (
    *(f"wss://voice-js.{edge}.twilio.com" for edge in _EDGES),
    *(f"https://{home}.twilio.com" for home in _HOMES),
)


def policy(settings: Settings, *, in_frames: bool = False, calls: bool = False) -> str:
    """Nothing but our own, and Pusher where that is the transport. `{nonce}` is for the page's own styles.

    *in_frames*: the widget, which other sites show. Which ones is for `PASCAL_ALLOWED_ORIGINS` to say.
    *calls*: the page can call, by Twilio.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "font-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            " ".join(("connect-src 'self'", *_live(settings), *(_TWILIO if calls else ()))),
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors " + (_frames(settings) if in_frames else "'none'"),
        )
    )


def _live(settings: Settings) -> list[str]:
    if settings.pascal_realtime != "pusher":
        return []
    if settings.pusher_host is None:
        cluster = settings.pusher_cluster
        return [f"wss://ws-{cluster}.pusher.com", f"https://sockjs-{cluster}.pusher.com"]
    secure = "s" if settings.pusher_scheme == "https" else ""
    port = f":{settings.pusher_port}" if settings.pusher_port else ""
    return [f"{scheme}{secure}://{settings.pusher_host}{port}" for scheme in ("ws", "http")]


def _frames(settings: Settings) -> str:
    named = split(settings.pascal_allowed_origins)
    return "*" if not named or "*" in named else " ".join(("'self'", *settings.allowed_origins))
