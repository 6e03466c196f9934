"""`/`, `/chat`, `/widget.js`, `/intranet` (document 000): the pages that `web/` is built into."""

from pascal.app.faces.pages.missing import missing_page
from pascal.app.faces.pages.serving import ROUTER, WebClient

__all__ = ["ROUTER", "WebClient", "missing_page"]
