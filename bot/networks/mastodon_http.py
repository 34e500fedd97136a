"""The HTTP client under ``Mastodon.py``; imported only where it is used, since it is heavy."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import requests


class SameServer(requests.Session):
    """Follows a redirect only where something is read again from the same server.

    The token is never sent elsewhere, and a post is never turned into a question. The same
    server's are needed: the library asks for ``/api/v2/instance/``, and some kinds of servers
    send it on to the address without the last slash.

    Args:
        note: Called with every answer.
    """

    def __init__(self, note: Callable[[requests.Response], None]) -> None:
        super().__init__()
        self.max_redirects = 3
        self._note = note
        self.hooks["response"].append(self._noted)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where to go on, or None to take the answer as it is."""
        target: str | None = super().get_redirect_target(resp)
        asked = resp.request
        if target is None or asked.method != "GET" or not asked.url:
            return None
        there = urlsplit(urljoin(asked.url, target))
        here = urlsplit(asked.url)
        return target if there[:2] == here[:2] else None

    def _noted(self, response: requests.Response, **_options: object) -> None:
        self._note(response)
