"""A small web server on loopback that a newspaper's feed stands on, with all that goes wrong there."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer; ``endless`` repeats ``content`` until nobody listens, resting in between."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    endless: bool = False
    rest: float = 0.0


class FeedServer:
    """The server; ``pages`` are the answers by path, and ``asked`` what came, in order.

    ``etags`` turns conditional answers on for pages that are plain.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Page | Callable[[], Page]] = {}
        self.asked: deque[tuple[str, Mapping[str, str]]] = deque()
        self.etags = True
        self.sent = 0
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _handler(server: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append((self.path, headers))
            page = server.pages.get(self.path, Page(status=404))
            page = page() if callable(page) else page
            etag = f'"{hashlib.sha256(page.content).hexdigest()}"'
            plain = server.etags and page.status == 200 and not page.endless
            if plain and headers.get("if-none-match") == etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if plain:
                self.send_header("ETag", etag)
            self.end_headers()
            try:
                self.wfile.write(page.content)
                while page.endless:
                    time.sleep(page.rest)
                    server.sent += self.wfile.write(page.content)
            except OSError:
                pass  # they had enough

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What stands in the feed."""

    id: str
    text: str
    author_id: str
    languages: tuple[str, ...] = ()
    posted_at: datetime

    root_id = property(lambda self: self.id)
    parent_id = ""


class Newspaper:
    """Who writes the feed, as the contract's people do."""

    handle = "127.0.0.1"
    id = "feed"

    def __init__(self, server: FeedServer) -> None:
        self.entries: list[Entry] = []
        self._numbers = itertools.count(1)
        server.pages["/feed"] = lambda: Page(content=self.atom().encode())

    def mention(self, handle: str, text: str, *, languages: Sequence[str] = ()) -> Entry:  # noqa: ARG002
        """Write something."""
        entry = Entry(
            id=f"tag:avisa.test,2026:{next(self._numbers)}", text=text, author_id=self.id,
            languages=tuple(languages), posted_at=datetime.now(UTC),
        )  # fmt: skip
        self.entries.insert(0, entry)
        return entry

    def reply(self, to: str, text: str) -> Entry:
        """Nobody replies in a feed."""
        raise NotImplementedError(to, text)

    def thread(self, root_id: str) -> list[Entry]:
        """Return the item."""
        return [one for one in self.entries if one.id == root_id]

    def atom(self) -> str:
        """Return the feed."""
        entries = "".join(
            f"<entry xml:lang={quoteattr(one.languages[0] if one.languages else 'nb')}>"
            f"<id>{one.id}</id><title>{escape(one.text)}</title>"
            f'<link href="https://avisa.test/{one.id}"/>'
            f"<updated>{one.posted_at.isoformat()}</updated></entry>"
            for one in self.entries
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>Avisa</title><id>urn:avisa</id>{entries}</feed>"
        )
