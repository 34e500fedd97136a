"""A small Bluesky server on loopback, which can be made to fail in every way a real one does.

It knows the requests that the adapter and the people in the tests use, and refuses what a real
server refuses. The network contract runs over it and over a real network alike, and so keeps
it honest. What it answers was read off a real server (PDS 0.5.35).
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
import threading
import time
import urllib.parse
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import regex

from bot.networks import bluesky_records as records
from bot.networks.untrusted import moment

POST = records.POST
GATE = "app.bsky.feed.threadgate"
BLOCK = "app.bsky.graph.block"
NOTIFYING_DEPTH = 5  # how far up a thread its authors are notified


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One failing answer: a status and its error, or raw bytes, or none at all.

    ``late`` lets the work be done first, as when the answer is lost on its way back.
    """

    status: int = 500
    error: str = "InternalServerError"
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    silent_for: float = 0.0
    reset: bool = False
    late: bool = False


class Refusal(Exception):
    """The server says no."""

    def __init__(self, error: str, *, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status


@dataclass
class Account:
    """Someone's account and what it holds."""

    did: str
    handle: str
    password: str
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    gates: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocks: set[str] = field(default_factory=set)
    closed: bool = False


class BlueskyServer:
    """The server; ``with BlueskyServer() as server`` starts and stops it.

    ``trouble`` holds the failing answers to come, by method. ``calls`` counts the requests.
    ``indexed`` is when each post was seen; a test can set it, as late indexing does.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.trouble: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.indexed: dict[str, datetime] = {}
        self.revoked: set[str] = set()
        self.expired: dict[tuple[str, str], int] = {}
        self.token_seconds = 7200
        self.lock = threading.RLock()
        self._serial = 0
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

    def answer(self, method: str, given: Mapping[str, Any], token: str) -> Mapping[str, Any]:
        """Do what a request asks; raises Refusal."""
        with self.lock:
            name = method.rpartition(".")[2]
            if name in {"createAccount", "createSession", "resolveHandle"}:
                found: Mapping[str, Any] = getattr(self, f"_{name}")(given)
                return found
            account = self._account(token, "refresh" if name == "refreshSession" else "access")
            if not hasattr(self, f"_{name}"):
                raise Refusal("MethodNotImplemented", status=501)
            done: Mapping[str, Any] = getattr(self, f"_{name}")(account, given)
            return done

    def expire(self, did: str, kind: str = "access") -> None:
        """Let every token of this kind, access or refresh, that the account has expire now."""
        with self.lock:
            self.expired[did, kind] = self._serial

    # accounts and sessions

    def _createAccount(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        self._serial += 1
        did = f"did:plc:{self._serial:024d}"
        account = Account(did=did, handle=given["handle"], password=given["password"])
        self.accounts[did] = account
        return self._session(account)

    def _createSession(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        for account in self.accounts.values():
            if (account.handle, account.password) == (given["identifier"], given["password"]):
                return self._session(account)
        raise Refusal("AuthenticationRequired", status=401)

    def _refreshSession(self, account: Account, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        return self._session(account)

    def _resolveHandle(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        for account in self.accounts.values():
            if account.handle == given["handle"]:
                return {"did": account.did}
        raise Refusal("InvalidRequest")

    def _session(self, account: Account) -> Mapping[str, Any]:
        tokens = {
            f"{kind}Jwt": self._token(account.did, kind, seconds)
            for kind, seconds in (("access", self.token_seconds), ("refresh", 7_776_000))
        }
        return {"did": account.did, "handle": account.handle, **tokens}

    def _token(self, did: str, kind: str, seconds: int) -> str:
        self._serial += 1
        payload = {
            "sub": did,
            "scope": kind,
            "exp": int(time.time()) + seconds,
            "jti": str(self._serial),
        }
        parts = (json.dumps({"typ": "JWT", "alg": "none"}), json.dumps(payload), "signature")
        return ".".join(
            base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts
        )

    def _account(self, token: str, kind: str) -> Account:
        try:
            middle = token.split(".")[1]
            payload = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        except (IndexError, ValueError):
            raise Refusal("InvalidToken") from None
        if token in self.revoked or payload["scope"] != kind:
            raise Refusal("InvalidToken")
        ended = self.expired.get((payload["sub"], kind), 0)
        if payload["exp"] < time.time() or int(payload["jti"]) <= ended:
            raise Refusal("ExpiredToken")
        return self.accounts[payload["sub"]]

    def _deactivateAccount(self, account: Account, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        account.closed = True
        return {}

    # repositories

    def _createRecord(self, account: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        record = given["record"]
        if given["collection"] == BLOCK:
            account.blocks.add(record["subject"])
            return {"uri": f"at://{account.did}/{BLOCK}/{self._serial}", "cid": _cid(record)}
        graphemes = len(regex.findall(r"\X", record["text"]))
        size = len(record["text"].encode())
        if graphemes > records.GRAPHEMES or size > records.BYTES:
            raise Refusal("InvalidRequest")
        if moment(record["createdAt"]) is None or given["repo"] != account.did:
            raise Refusal("InvalidRequest")
        self._serial += 1
        key = given.get("rkey") or records.tid(time.time_ns() // 1000, self._serial % 1024)
        if not records.TID.fullmatch(key):
            raise Refusal("InvalidRequest")
        if key in account.posts:  # measured: not a 400 or a 409
            raise Refusal("InternalServerError", status=500)
        account.posts[key] = record
        uri = f"at://{account.did}/{POST}/{key}"
        self.indexed[uri] = datetime.now(UTC)
        return {"uri": uri, "cid": _cid(record)}

    def _putRecord(self, account: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        key, record = given["rkey"], given["record"]
        if given["collection"] != GATE or record["post"] != f"at://{account.did}/{POST}/{key}":
            raise Refusal("InvalidRequest")
        if moment(record["createdAt"]) is None or len(record["hiddenReplies"]) > 300:
            raise Refusal("InvalidRequest")
        there = account.gates.get(key)
        if given.get("swapRecord") != (None if there is None else _cid(there)):
            raise Refusal("InvalidSwap")
        account.gates[key] = record
        return {"uri": f"at://{account.did}/{GATE}/{key}", "cid": _cid(record)}

    def _getRecord(self, _: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        if given["collection"] == GATE:
            gate = self.accounts[given["repo"]].gates.get(given["rkey"])
            if gate is None:
                raise Refusal("RecordNotFound")
            uri = f"at://{given['repo']}/{GATE}/{given['rkey']}"
            return {"uri": uri, "cid": _cid(gate), "value": gate}
        if self.accounts[given["repo"]].closed:  # measured: nobody has such a repository
            raise Refusal("InvalidRequest")
        uri = f"at://{given['repo']}/{POST}/{given['rkey']}"
        record = self._find(uri)
        if record is None:
            raise Refusal("RecordNotFound")
        return {"uri": uri, "cid": _cid(record), "value": record}

    def _deleteRecord(self, account: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        account.posts.pop(given["rkey"], None)
        return {}

    def _listRecords(self, _: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        owner = self.accounts[given["repo"]]
        before, limit = given.get("cursor"), int(given["limit"])
        keys = sorted((key for key in owner.posts if not before or key < before), reverse=True)
        listed = [
            {
                "uri": f"at://{owner.did}/{POST}/{key}",
                "cid": _cid(owner.posts[key]),
                "value": owner.posts[key],
            }
            for key in keys[:limit]
        ]
        return {"records": listed, **({"cursor": keys[limit - 1]} if len(keys) > limit else {})}

    # what people see

    def _getPosts(self, account: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        if len(given["uris"]) > 25:
            raise Refusal("InvalidRequest")
        shown = (uri for uri in given["uris"] if self._find(uri) and self._shows(account, uri))
        return {"posts": [self._view(uri) for uri in shown]}

    def _getProfile(self, account: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        author = self.accounts[given["actor"]]
        if author.closed:
            raise Refusal("AccountDeactivated")
        return {"did": author.did, "viewer": {"blockedBy": account.did in author.blocks}}

    def _getPostThread(self, _: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        if self._find(given["uri"]) is None:
            raise Refusal("NotFound")
        return {"thread": self._thread_below(given["uri"])}

    def _listNotifications(self, account: Account, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the API's name
        found = []
        for uri, record in self._all():
            reason = self._reason(account, uri, record)
            if reason in given["reasons"] and self._shows(account, uri):
                found.append({**self._view(uri), "reason": reason, "isRead": True})
        found.sort(key=lambda one: one["indexedAt"], reverse=True)
        limit, before = int(given["limit"]), given.get("cursor")
        # like the real one it goes on strictly below the last time, so equal times can be skipped
        left = [one for one in found if not before or one["indexedAt"] < before]
        more = {"cursor": left[limit - 1]["indexedAt"]} if len(left) > limit else {}
        return {"notifications": left[:limit], **more}

    def _reason(self, account: Account, uri: str, record: Mapping[str, Any]) -> str | None:
        if uri.startswith(f"at://{account.did}/"):
            return None
        for facet in record.get("facets", ()):
            if any(one.get("did") == account.did for one in facet["features"]):
                return "mention"
        if f"at://{account.did}/" in json.dumps(record.get("embed")):
            return "quote"
        above: Mapping[str, Any] | None = record
        for _ in range(NOTIFYING_DEPTH - 1):
            parent = above["reply"]["parent"]["uri"] if above and "reply" in above else ""
            if parent.startswith(f"at://{account.did}/"):
                return "reply"
            above = self._find(parent)
        return None

    def _thread_below(self, uri: str) -> Mapping[str, Any]:
        below = [
            one
            for one, record in self._all()
            if record.get("reply", {}).get("parent", {}).get("uri") == uri
        ]
        return {"post": self._view(uri), "replies": [self._thread_below(one) for one in below]}

    def _view(self, uri: str) -> dict[str, Any]:
        record = self._find(uri) or {}
        account = self.accounts[uri.removeprefix("at://").partition("/")[0]]
        claimed = moment(record["createdAt"]) or self.indexed[uri]
        return {
            "uri": uri,
            "cid": _cid(record),
            "author": {"did": account.did, "handle": account.handle, "displayName": "Kari"},
            "record": record,
            # measured: the earlier of what the client claims and what the server saw
            "indexedAt": f"{min(claimed, self.indexed[uri]):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        }

    def _shows(self, viewer: Account, uri: str) -> bool:
        """Tell whether the author lets the viewer see the post; measured, also of a closed one."""
        author = self.accounts[uri.removeprefix("at://").partition("/")[0]]
        return not author.closed and viewer.did not in author.blocks

    def _find(self, uri: str) -> dict[str, Any] | None:
        did, _, key = uri.removeprefix("at://").partition(f"/{POST}/")
        return self.accounts[did].posts.get(key) if did in self.accounts else None

    def _all(self) -> list[tuple[str, dict[str, Any]]]:
        return [
            (f"at://{account.did}/{POST}/{key}", record)
            for account in self.accounts.values()
            for key, record in account.posts.items()
        ]


def _cid(record: Mapping[str, Any]) -> str:
    return "bafyrei" + hashlib.sha256(json.dumps(record).encode()).hexdigest()


def _handler(server: BlueskyServer) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - many small ones
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for each answer

        def do_GET(self) -> None:
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
            many = {"uris", "reasons"}
            given = {name: value if name in many else value[0] for name, value in query.items()}
            self._answer(given)

        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            self._answer(json.loads(self.rfile.read(size) or b"{}"))

        def _answer(self, given: Mapping[str, Any]) -> None:
            method = urllib.parse.urlsplit(self.path).path.rpartition("/")[2]
            with server.lock:
                server.calls[method] += 1
                waiting = server.trouble[method]
                trouble = waiting.popleft() if waiting else None
            token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
            if trouble is None or trouble.late:
                try:
                    body: Mapping[str, Any] = server.answer(method, given, token)
                    status = 200
                except Refusal as refusal:
                    status, body = refusal.status, {"error": refusal.error, "message": "No."}
            if trouble is not None:
                self._fail(trouble)
                return
            self._send(status, json.dumps(body).encode(), {})

        def _fail(self, trouble: Trouble) -> None:
            time.sleep(trouble.silent_for)
            if trouble.reset:
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
                self.close_connection = True
                return
            body = trouble.raw
            if body is None:
                body = json.dumps({"error": trouble.error, "message": "No."}).encode()
            self._send(trouble.status, body, trouble.headers)

        def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in ({"content-type": "application/json"} | dict(headers)).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
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
