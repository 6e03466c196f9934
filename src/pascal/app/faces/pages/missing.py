"""What somebody sees whose browser goes to an address where there is nothing."""

import secrets
from collections.abc import Callable
from typing import Final

from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.utils import normalize_path

from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.words import LANGUAGES, language_of
from pascal.app.faces.pages.policy import policy
from pascal.app.settings import Settings
from pascal.domain.errors import NotFound

PROGRAMS: Final = ("/api/", "/socket.io/", "/ws/")
"""Here a browser's user reads nothing, whatever it accepts."""
_PAGE: Final = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · Pascal</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="{nonce}">
:root {{ color-scheme: light dark }}
body {{ max-width: 26em; margin: 18vh auto; padding: 0 1.5em }}
body {{ font: 16px/1.5 system-ui, sans-serif; text-align: center }}
h1 {{ font-size: 1.4em; line-height: 1.25 }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<p><a href="/">{home}</a></p>
</main>
</body>
</html>
"""
_WORDS: Final = {
    "title": ("Aquí no hay nada", "There is nothing here", "Não há nada aqui"),
    "text": (
        "Puede que el enlace esté incompleto o que la página ya no exista.",
        "The link may be incomplete, or the page may be gone.",
        "O link pode estar incompleto, ou a página não existe mais.",
    ),
    "home": ("Ir al inicio", "Go to the home page", "Ir para o início"),
}

Answer = Callable[[AnyRequest, Exception], Response[bytes]]


def missing_page(settings: Settings, otherwise: Answer) -> Answer:
    """Who follows a link to nothing reads so in their language; all else is answered by *otherwise*."""
    rules = policy(settings)

    def answer(request: AnyRequest, error: Exception) -> Response[bytes]:
        if not isinstance(error, NotFoundException | NotFound) or not _is_a_visit(request):
            return otherwise(request, error)
        language, nonce = language_of(request.headers), secrets.token_urlsafe(16)
        words = {name: each[language] for name, each in _WORDS.items()}
        page = _PAGE.format(language=LANGUAGES[language], nonce=nonce, **words)
        headers = {
            "cache-control": "no-store",
            "content-security-policy": rules.format(nonce=nonce),
            "permissions-policy": "microphone=()",
            "vary": "accept, accept-language",
        }
        return Response(page.encode(), status_code=404, headers=headers, media_type=MediaType.HTML)

    return answer


def _is_a_visit(request: AnyRequest) -> bool:
    path = normalize_path(request.url.path) + "/"
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("accept", "")
        and not path.startswith(PROGRAMS)
    )
