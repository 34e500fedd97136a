"""A small, strict Mastodon server on loopback, for what ``mastodon_mock`` does not do.

It refuses what a real server refuses (an answer to a post that is gone, a text that is too long,
a post that isn't for you to see), writes HTML as Mastodon does, takes a deleted post's
notification away, streams over a WebSocket, and can be made to fail. It knows only what the
documentation and Mastodon's own source say: it was never held against a real server.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
import socket
import struct
import threading
import time
import urllib.parse
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self

from mastodon import Mastodon as Library
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

ADDRESS = "https://sosial.example"
HANDLE = re.compile(r"(?<![=/\w])@(\w+(?:@[\w.\-]+\w)?)")
LINK = re.compile(r"(https?://(?:www\.)?)([^\s<]{1,30})([^\s<]*)")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One failing answer: a status, or raw bytes, or none at all.

    ``late`` lets the work be done first, as when the answer is lost on its way back.
    """

    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b'{"error": "No."}'
    silent_for: float = 0.0
    reset: bool = False
    late: bool = False


class Refusal(Exception):
    """The server says no."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class Elsewhere(Exception):
    """The server sends the request on to another address."""


@dataclass
class Account:
    """Someone's account, here or on another server."""

    id: str
    acct: str
    token: str = ""
    privacy: str = "public"

    @property
    def entity(self) -> dict[str, Any]:
        """The account as the API gives it."""
        name = self.acct.partition("@")[0]
        return {
            "id": self.id, "username": name, "acct": self.acct, "display_name": name.title(),
            "created_at": "2024-01-01T00:00:00.000Z", "url": f"{ADDRESS}/@{self.acct}",
        }  # fmt: skip


class MastodonServer:
    """The server; ``with MastodonServer() as server`` starts and stops it.

    ``trouble`` holds the failing answers to come and ``calls`` counts the requests, by method and
    path with the ids left out, like ``POST /api/v1/statuses``. ``keeps_keys`` is whether it
    honours an ``Idempotency-Key``. ``blocks`` holds the ids of who blocks whom, ``tells_blocks`` is
    whether it tells the blocked, and ``open_to_all`` whether public posts can be read by who isn't
    logged in. ``heard`` holds the tokens that streams were opened with.
    """

    def __init__(self, *, most: int = 500) -> None:
        self.most = most
        self.keeps_keys = True
        self.blocks: set[tuple[str, str]] = set()
        self.tells_blocks = True
        self.open_to_all = True
        self.accounts: list[Account] = []
        self.statuses: dict[str, dict[str, Any]] = {}
        self.notifications: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.trouble: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.heard: list[str] = []
        self.refuses_streams = False
        self.lock = threading.RLock()
        self._keys: dict[tuple[str, str], str] = {}
        self._streams: list[ServerConnection] = []
        self._serial = 1000
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._sockets: Server = serve(
            self._stream, "127.0.0.1", 0, process_request=self._may_stream
        )
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        self._threads = [
            threading.Thread(target=self._http.serve_forever, args=(0.02,)),
            threading.Thread(target=self._sockets.serve_forever),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.drop_streams()
        self._sockets.shutdown()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join()

    def sign_up(self, acct: str, *, privacy: str = "public") -> str:
        """Make an account, and return its token."""
        token = f"token-of-{acct}"
        self.accounts.append(Account(id=self._id(), acct=acct, token=token, privacy=privacy))
        return token

    def drop_streams(self) -> None:
        """Break every stream."""
        for one in list(self._streams):
            one.close()

    def told(self, event: str = "notification") -> None:
        """Tell every stream of something."""
        for one in list(self._streams):
            with contextlib.suppress(ConnectionClosed):
                one.send(json.dumps({"stream": ["user", "notification"], "event": event}))

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    def answer(
        self, method: str, path: str, given: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[Any, Mapping[str, str]]:
        """Do what a request asks, and return the answer and its headers; raises Refusal."""
        with self.lock:
            if path.endswith("/"):  # as GoToSocial's web framework does
                raise Elsewhere(path.rstrip("/"))
            if path == "/api/v2/instance":
                return self._instance(), {}
            token = headers.get("authorization", "").removeprefix("Bearer ")
            account = next((one for one in self.accounts if one.token == token), None)
            if account is None:
                return self._to_strangers(method, path), {}
            if path in self._OF_ACCOUNTS:
                return self._OF_ACCOUNTS[path](self, account, given), {}
            if path == "/api/v1/notifications":
                standing = [
                    one
                    for one in self.notifications[account.id]
                    if self._may_see(self.statuses[one["post"]], account)
                ]
                return self._page(path, [self._shown(one) for one in standing], given)
            if match := re.fullmatch(r"/api/v1/accounts/(\d+)/statuses", path):
                return self._page(path, self._own(match[1], account), given)
            if method == "POST" and path == "/api/v1/statuses":
                return self._post(account, given, headers.get("idempotency-key", "")), {}
            if match := re.fullmatch(r"/api/v1/statuses/(\w+)(/context)?", path):
                status = self._visible(match[1], account)
                if match[2]:
                    return self._context(status, account), {}
                return self._one(method, status, account, given), {}
            raise Refusal(404)

    def _to_strangers(self, method: str, path: str) -> dict[str, Any]:
        found = re.fullmatch(r"/api/v1/statuses/(\w+)", path)
        if found is None or method != "GET" or not self.open_to_all:
            raise Refusal(401)
        status = self.statuses.get(found[1])
        if status is None or status["visibility"] not in {"public", "unlisted"}:
            raise Refusal(404)
        return status

    def _credentials(self, account: Account, _given: Mapping[str, Any]) -> Any:
        return account.entity | {"source": {"privacy": account.privacy}}

    def _relationships(self, account: Account, given: Mapping[str, Any]) -> Any:
        blocked = (given["id[]"], account.id) in self.blocks and self.tells_blocks
        return [{"id": given["id[]"], "blocked_by": blocked}]

    _OF_ACCOUNTS: ClassVar[Mapping[str, Callable[..., Any]]] = {
        "/api/v1/accounts/verify_credentials": _credentials,
        "/api/v1/accounts/relationships": _relationships,
    }

    def _id(self) -> str:
        self._serial += 1
        return str(self._serial)

    def _instance(self) -> dict[str, Any]:
        port = self._sockets.socket.getsockname()[1]
        return {
            "domain": "sosial.example", "version": "4.4.0",
            "configuration": {
                "statuses": {"max_characters": self.most, "characters_reserved_per_url": 23},
                "urls": {"streaming": f"ws://127.0.0.1:{port}"},
            },
        }  # fmt: skip

    def _page(
        self, path: str, standing: list[dict[str, Any]], given: Mapping[str, Any]
    ) -> tuple[Any, Mapping[str, str]]:
        """Give the newest first, at most so many, and the next page's address."""
        newest = sorted(standing, key=lambda one: int(one["id"]), reverse=True)
        if "max_id" in given:
            newest = [one for one in newest if int(one["id"]) < int(given["max_id"])]
        limit = int(given.get("limit", 40))
        page = newest[:limit]
        if len(newest) <= limit:
            return page, {}
        query = urllib.parse.urlencode({"limit": limit, "max_id": page[-1]["id"]})
        return page, {"Link": f'<{self.address}{path}?{query}>; rel="next"'}

    def _post(self, account: Account, given: Mapping[str, Any], key: str) -> dict[str, Any]:
        known = self._keys.get((account.id, key)) if key and self.keeps_keys else None
        if known is not None:
            return self.statuses[known]
        parent = None
        if given.get("in_reply_to_id"):
            parent = self._visible(given["in_reply_to_id"], account)
        text = given["status"]
        self._fits(text)
        named = self._named(text)
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
        post_id = self._id()
        status = {
            "id": post_id, "created_at": at, "edited_at": None,
            "in_reply_to_id": parent and parent["id"],
            "in_reply_to_account_id": parent and parent["account"]["id"],
            "visibility": given.get("visibility") or account.privacy,
            "language": given.get("language"), "spoiler_text": given.get("spoiler_text", ""),
            "content": self._html(text), "account": account.entity,
            "mentions": [{"id": one.id, "acct": one.acct} for one in named],
            "media_attachments": given.get("media", []),
            "url": given.get("url", f"{ADDRESS}/@{account.acct}/{post_id}"),
            "uri": f"{ADDRESS}/users/{account.acct}/statuses/{post_id}",
        }  # fmt: skip
        self.statuses[post_id] = status
        self._keys[account.id, key] = post_id
        for one in named:
            if one is not account:
                told = {"id": self._id(), "type": "mention", "created_at": at, "post": post_id}
                self.notifications[one.id].append(told | {"account": account.entity})
                self.told()
        return status

    def _fits(self, text: str) -> None:
        if not text.strip() or Library.get_status_length(text) > self.most:
            raise Refusal(422)

    def _one(
        self, method: str, status: dict[str, Any], account: Account, given: Mapping[str, Any]
    ) -> dict[str, Any]:
        if method == "GET":
            return status
        if status["account"]["id"] != account.id:
            raise Refusal(404)
        if method == "DELETE":
            del self.statuses[status["id"]]
            for standing in self.notifications.values():
                standing[:] = [one for one in standing if one["post"] != status["id"]]
            for other in self.statuses.values():
                if other["in_reply_to_id"] == status["id"]:
                    other["in_reply_to_id"] = None
            return status
        self._fits(given["status"])
        named = self._named(given["status"])
        # what an edit leaves out is reset (https://docs.joinmastodon.org/methods/statuses/#edit)
        media = [
            one for one in status["media_attachments"] if one["id"] in given.get("media_ids[]", "")
        ]
        status |= {
            "language": given.get("language", "en"), "spoiler_text": given.get("spoiler_text", ""),
            "sensitive": given.get("sensitive") == "true", "media_attachments": media,
            "content": self._html(given["status"]), "edited_at": f"{datetime.now(UTC).isoformat()}",
            "mentions": [{"id": one.id, "acct": one.acct} for one in named],
        }  # fmt: skip
        return status

    def _named(self, text: str) -> list[Account]:
        handles = [found.casefold() for found in HANDLE.findall(text)]
        return [one for one in self.accounts if one.acct.casefold() in handles]

    def _visible(self, post_id: str, account: Account) -> dict[str, Any]:
        status = self.statuses.get(post_id)
        if status is None or not self._may_see(status, account):
            raise Refusal(404)
        return status

    def _may_see(self, status: Mapping[str, Any], account: Account) -> bool:
        if (status["account"]["id"], account.id) in self.blocks:
            return False
        named = {one["id"] for one in status["mentions"]} | {status["account"]["id"]}
        return status["visibility"] in {"public", "unlisted"} or account.id in named

    def _own(self, account_id: str, viewer: Account) -> list[dict[str, Any]]:
        return [
            one
            for one in self.statuses.values()
            if one["account"]["id"] == account_id and self._may_see(one, viewer)
        ]

    def _shown(self, notification: Mapping[str, Any]) -> dict[str, Any]:
        return dict(notification) | {"status": self.statuses[notification["post"]]}

    def _context(self, status: Mapping[str, Any], account: Account) -> dict[str, Any]:
        above: list[dict[str, Any]] = []
        parent = self.statuses.get(status["in_reply_to_id"] or "")
        while parent is not None:
            above.insert(0, parent)
            parent = self.statuses.get(parent["in_reply_to_id"] or "")
        below = [
            one
            for one in self._below(status["id"])
            if self._may_see(one, account)
        ]  # fmt: skip
        return {"ancestors": above, "descendants": below}

    def _below(self, post_id: str) -> list[dict[str, Any]]:
        answers = [one for one in self.statuses.values() if one["in_reply_to_id"] == post_id]
        return [found for one in answers for found in (one, *self._below(one["id"]))]

    def _html(self, text: str) -> str:
        """Write HTML as Mastodon does: handles without their server, and links cut for the eye."""

        def handle(match: re.Match[str]) -> str:
            if match[1].casefold() not in {one.acct.casefold() for one in self.accounts}:
                return match[0]
            name = match[1].partition("@")[0]
            return (
                f'<span class="h-card" translate="no"><a href="{ADDRESS}/@{match[1]}" '
                f'class="u-url mention">@<span>{name}</span></a></span>'
            )

        def link(match: re.Match[str]) -> str:
            shown = f'<span class="{"ellipsis" if match[3] else ""}">{match[2]}</span>'
            return (
                f'<a href="{match[0]}" target="_blank" rel="nofollow noopener" translate="no">'
                f'<span class="invisible">{match[1]}</span>{shown}'
                f'<span class="invisible">{match[3]}</span></a>'
            )

        escaped = html.escape(text.strip(), quote=False)
        marked = HANDLE.sub(handle, LINK.sub(link, escaped))
        paragraphs = re.split(r"\n{2,}", marked)
        return "".join(f"<p>{one.replace(chr(10), '<br />')}</p>" for one in paragraphs)

    def _may_stream(self, _connection: ServerConnection, request: Request) -> Response | None:
        where = urllib.parse.urlsplit(request.path)
        stream = urllib.parse.parse_qs(where.query).get("stream")
        token = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
        known = token in {one.token for one in self.accounts}
        wanted = (where.path, stream) == ("/api/v1/streaming", ["user:notification"])
        if self.refuses_streams or not known or not wanted:
            return _connection.respond(401, "No.")
        self.heard.append(token)
        return None

    def _stream(self, connection: ServerConnection) -> None:
        self._streams.append(connection)
        try:
            for _ in connection:
                pass
        except ConnectionClosed:
            pass
        finally:
            if connection in self._streams:
                self._streams.remove(connection)


def _handler(server: MastodonServer) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - many small ones
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for each answer

        def do_GET(self) -> None:
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
            self._answer({name: value[0] for name, value in query.items()})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if "json" in (self.headers.get("content-type") or ""):
                self._answer(json.loads(body))
            else:
                form = urllib.parse.parse_qs(body.decode(), keep_blank_values=True)
                self._answer({name: value[0] for name, value in form.items()})

        do_PUT = do_DELETE = do_POST  # noqa: N815 - the base class's names

        def _answer(self, given: Mapping[str, Any]) -> None:
            path = urllib.parse.urlsplit(self.path).path
            called = f"{self.command} {re.sub('/[0-9]+', '/:id', path)}"
            with server.lock:
                server.calls[called] += 1
                waiting = server.trouble[called]
                trouble = waiting.popleft() if waiting else None
            headers: Mapping[str, str] = {}
            sent = {name.lower(): value for name, value in self.headers.items()}
            if trouble is None or trouble.late:
                try:
                    body, headers = server.answer(self.command, path, given, sent)
                    status = 200
                except Elsewhere as elsewhere:
                    status, body, headers = 301, {}, {"Location": str(elsewhere)}
                except Refusal as refusal:
                    status, body = refusal.status, {"error": "No."}
            if trouble is not None:
                self._fail(trouble)
                return
            self._send(status, json.dumps(body).encode(), headers)

        def _fail(self, trouble: Trouble) -> None:
            time.sleep(trouble.silent_for)
            if trouble.reset:
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
                self.close_connection = True
                return
            self._send(trouble.status, trouble.raw, trouble.headers)

        def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response_only(status)
            usual = {"Content-Type": "application/json", "Date": self.date_time_string()}
            for name, value in (usual | dict(headers)).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                self.close_connection = True

    return Handler
