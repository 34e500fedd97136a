"""A small Graph API on loopback: a page, an Instagram account, and those who write to them.

There is no server of Meta's to test against. This one is written after Meta's pages, and strict:
the version must stand in the path and the token in the header, ``appsecret_proof`` must be right,
and a field or parameter that the pages don't name is refused. Like the real one it gives a whole
address for a next page, with a token in it, which nobody must follow.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
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

from tests.fakes_bluesky import Trouble

VERSION = "v25.0"
TOKEN, APP_SECRET = "EAAB-page-token", "app-secret"
PAGE, INSTAGRAM = "100000000000001", "17841400000000001"
PER_COMMENT = 8000

# https://developers.facebook.com/docs/graph-api/reference/{comment,page-post,...}
FIELDS: Mapping[str, frozenset[str]] = {
    "post": frozenset(
        [
            "id",
            "created_time",
            "updated_time",
            "from",
            "message",
            "permalink_url",
            "attachments",
            "comments",
            "is_hidden",
        ]
    ),
    "comment": frozenset(
        [
            "id",
            "created_time",
            "from",
            "message",
            "permalink_url",
            "parent",
            "attachment",
            "is_hidden",
            "comments",
        ]
    ),
    "conversation": frozenset(["id", "updated_time", "link", "messages", "participants"]),
    "message": frozenset(
        ["id", "created_time", "from", "to", "message", "sticker", "attachments", "shares"]
    ),
    "media": frozenset(
        [
            "id",
            "timestamp",
            "caption",
            "permalink",
            "media_type",
            "username",
            "comments",
            "comments_count",
        ]
    ),
    "ig_comment": frozenset(
        ["id", "timestamp", "from", "username", "text", "parent_id", "hidden", "media", "replies"]
    ),
    "ig_user": frozenset(["id", "username", "mentioned_comment", "mentioned_media"]),
}
PARAMETERS: Mapping[str, frozenset[str]] = {
    "GET feed": frozenset(["fields", "limit", "after"]),
    "GET tagged": frozenset(["fields", "limit", "after"]),
    "GET ads_posts": frozenset(["fields", "limit", "after"]),
    "GET comments": frozenset(["fields", "limit", "after", "filter", "order"]),
    "GET replies": frozenset(["fields", "limit", "after"]),
    "GET media": frozenset(["fields", "limit", "after"]),
    "GET tags": frozenset(["fields", "limit", "after"]),
    "GET conversations": frozenset(["fields", "limit", "after", "platform", "user_id"]),
    "GET node": frozenset(["fields"]),
    "POST comments": frozenset(["message"]),
    "POST replies": frozenset(["message"]),
    "POST mentions": frozenset(["media_id", "comment_id", "message"]),
    "POST messages": frozenset(["recipient", "message", "messaging_type"]),
    "POST node": frozenset(["message", "is_hidden", "hide"]),
    "DELETE node": frozenset(),
}
NEEDS = {
    "GET feed": "pages_read_user_content", "GET tagged": "pages_read_engagement",
    "GET conversations": "pages_messaging", "GET ads_posts": "ads_read",
    "GET media": "instagram_basic", "POST comments": "pages_manage_engagement",
    "POST messages": "pages_messaging",
}  # fmt: skip


class GraphError(Exception):
    """The server says no."""

    def __init__(
        self, code: int, subcode: int = 0, *, status: int = 400, message: str = "No."
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = graph_error(code, subcode, message=message)


def graph_error(code: int, subcode: int = 0, *, message: str = "No.") -> dict[str, Any]:
    """Return an error as the API answers it."""
    kind = "GraphMethodException" if code in {100, 803} else "OAuthException"
    told = {"message": message, "type": kind, "code": code, "fbtrace_id": "AbCdEf"}
    return {"error": told | ({"error_subcode": subcode} if subcode else {})}


def failing(code: int, subcode: int = 0, *, status: int = 400, **more: Any) -> Trouble:
    """Return an answer with that error."""
    body = json.dumps(graph_error(code, subcode, message="Ola Nordmann 01010112345")).encode()
    return Trouble(status=status, raw=body, **more)


@dataclass(kw_only=True)
class Node:
    """A post, a medium or a comment. ``root`` is what it stands under, ``parent`` what it answers."""

    id: str
    kind: str
    author: str
    text: str
    at: datetime
    serial: int
    root: str = ""
    parent: str = ""
    edge: str = "feed"
    attachment: str = ""
    story: Mapping[str, Any] | None = None
    hidden: bool = False


@dataclass(kw_only=True)
class Conversation:
    """A conversation with one person, its messages oldest first."""

    id: str
    person: str
    platform: str
    messages: list[Node] = field(default_factory=list)
    updated: tuple[datetime, int] = (datetime.min.replace(tzinfo=UTC), 0)


class GraphServer:
    """The server; ``with GraphServer() as server`` starts and stops it.

    ``trouble`` holds the failing answers to come, by request (``GET feed``). ``calls`` counts the
    requests and ``addresses`` are theirs. ``headers`` go with every answer.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.conversations: dict[str, Conversation] = {}
        self.people: dict[str, str] = {PAGE: "Bø kommune", INSTAGRAM: "boekommune"}
        self.permissions = set(NEEDS.values())
        self.reviewed = True
        self.replied: set[str] = set()
        self.trouble: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.addresses: list[str] = []
        self.headers: dict[str, str] = {}
        self.token, self.app_secret = TOKEN, APP_SECRET
        self.now = datetime.now
        self.lock = threading.RLock()
        self._serial = 1000
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

    # what people do in the apps

    def person(self, name: str) -> str:
        """Make an account."""
        with self.lock:
            self._serial += 1
            number = f"77{self._serial:010d}"
            self.people[number] = name
            return number

    def write(self, kind: str, author: str, text: str, **more: Any) -> Node:
        """Have somebody write a post, a medium or a comment."""
        with self.lock:
            self._serial += 1
            number = f"55{self._serial:010d}"
            root = more.get("root", "")
            if kind == "post":
                number = f"{PAGE}_{number}"
            elif kind == "comment":
                number = f"{root.rpartition('_')[2]}_{number}"
            at = more.pop("at", None) or self.now(UTC).replace(microsecond=0)
            node = Node(
                id=number, kind=kind, author=author, text=text, at=at, serial=self._serial, **more
            )
            self.nodes[number] = node
            return node

    def message(
        self, platform: str, person: str, sender: str, text: str, *, attachment: str = ""
    ) -> Node:
        """Have somebody write a direct message."""
        with self.lock:
            key = f"t_{platform}_{person}"
            talk = self.conversations.setdefault(
                key, Conversation(id=key, person=person, platform=platform)
            )
            self._serial += 1
            at = self.now(UTC).replace(microsecond=0)
            made = Node(
                id=f"m_{self._serial}", kind="message", author=sender, text=text, at=at,
                serial=self._serial, root=key, attachment=attachment,
            )  # fmt: skip
            talk.messages.append(made)
            talk.updated = (at, self._serial)
            self.nodes[made.id] = made
            return made

    def remove(self, number: str) -> None:
        """Delete something with all below it."""
        with self.lock:
            self.nodes.pop(number, None)
            for one in list(self.nodes.values()):
                if number in {one.root, one.parent}:
                    self.nodes.pop(one.id, None)
            for talk in self.conversations.values():
                talk.messages = [one for one in talk.messages if one.id != number]

    def below(self, number: str) -> list[Node]:
        """Return the comments under a post or medium, or the answers to a comment, oldest first."""
        top = self.nodes[number].kind in {"post", "media"}
        return sorted(
            (one for one in self.nodes.values() if (one.root if top else one.parent) == number
             and one.kind in {"comment", "ig_comment"}),
            key=lambda one: (one.at, one.serial),
        )  # fmt: skip

    # the API

    def answer(self, method: str, path: list[str], given: dict[str, Any]) -> Mapping[str, Any]:
        """Do what a request asks; raises GraphError."""
        owner, edge = path[0], path[1] if len(path) > 1 else "node"
        request = f"{method} {edge}"
        if request not in PARAMETERS or len(path) > 2:
            raise GraphError(2500, message="Unknown path components")
        proof = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if self.app_secret and given.pop("appsecret_proof", "") != proof:
            raise GraphError(100, message="Invalid appsecret_proof provided in the API argument")
        unknown = given.keys() - PARAMETERS[request]
        if unknown:
            raise GraphError(100, message=f"Unexpected parameter {unknown}")
        if NEEDS.get(request, "") not in {*self.permissions, ""}:
            raise GraphError(200 if method == "GET" else 10, status=403)
        if owner not in {PAGE, INSTAGRAM} and owner not in self.nodes:
            raise GraphError(100, 33)
        with self.lock:
            if method == "GET":
                return self._read(owner, edge, given)
            if method == "DELETE":
                self.remove(owner)
                return {"success": True}
            return self._write(owner, edge, given)

    def _read(self, owner: str, edge: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        fields = parsed(given.get("fields", "id"))
        if edge == "node":
            return self._mentioned(fields) if owner == INSTAGRAM else self._shown(owner, fields)
        if edge == "conversations":
            return self._talks(given, fields)
        return self._edge(owner, edge, given, fields)

    def _edge(
        self, owner: str, edge: str, given: Mapping[str, Any], fields: Mapping[str, Any]
    ) -> dict[str, Any]:
        if edge in {"comments", "replies"}:
            found = self.below(owner)
            node = self.nodes[owner]
            instagram = node.kind in {"media", "ig_comment"}
            if node.kind == "media" or (node.kind == "post" and given.get("filter") != "stream"):
                found = [one for one in found if one.parent == owner]
            newest_first = instagram or given.get("order") == "reverse_chronological"
            found = found[::-1] if newest_first else found
        else:
            kind = "media" if edge in {"media", "tags"} else "post"
            found = sorted(
                (one for one in self.nodes.values() if one.edge == edge and one.kind == kind),
                key=lambda one: (one.at, one.serial),
                reverse=True,
            )
        limit, start = int(given.get("limit", 25)), int(given.get("after", 0))
        data = [self._shown(one.id, fields) for one in found[start : start + limit]]
        answer: dict[str, Any] = {"data": data}
        if len(found) > start + limit:
            after = str(start + limit)
            query = urllib.parse.urlencode(
                {"access_token": "LEAKED", "pretty": "0", "limit": limit, "after": after}
            )
            answer["paging"] = {
                "cursors": {"before": str(start), "after": after},
                "next": f"https://graph.facebook.com/{VERSION}/{owner}/{edge}?{query}",
            }
        return answer

    def _talks(self, given: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
        refuse_unknown("conversation", fields)
        asked = dict(fields["messages"][1])
        if given["platform"] == "instagram":  # a page's own messages know of no stories
            asked.pop("story", None)
        refuse_unknown("message", asked)
        talks = [
            one
            for one in self.conversations.values()
            if one.platform == given["platform"] and one.person == given.get("user_id", one.person)
        ]
        talks.sort(key=lambda one: one.updated, reverse=True)
        start, limit = int(given.get("after", 0)), int(given.get("limit", 25))
        data = []
        for talk in talks[start : start + limit]:
            messages = [self._message(one, talk) for one in talk.messages[::-1][:20]]
            data.append(
                {
                    "id": talk.id, "updated_time": stamp(talk.updated[0]),
                    "link": f"/{PAGE}/inbox/{talk.person}/", "messages": {"data": messages},
                }
            )  # fmt: skip
        more = {"next": f"https://x/?access_token=LEAKED&after={start + limit}"}
        return {"data": data} | ({"paging": more} if len(talks) > start + limit else {})

    def _message(self, node: Node, talk: Conversation) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": node.id, "created_time": stamp(node.at), "message": node.text,
            "from": self._who(node.author, talk.platform),
        }  # fmt: skip
        if node.attachment:
            data = {"mime_type": "image/jpeg", "name": "a.jpg", "image_data": {"width": 1}}
            told["attachments"] = {"data": [data]}
        if node.story is not None:
            told["story"] = node.story
        return told

    def _shown(self, number: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        node = self.nodes.get(number)
        if node is None:
            raise GraphError(100, 33)
        refuse_unknown(node.kind, fields)
        instagram = node.kind in {"media", "ig_comment"}
        comments = [one for one in self.nodes.values() if one.root == number]
        values: dict[str, Any] = {
            "id": number, "message": node.text, "text": node.text, "caption": node.text,
            "created_time": stamp(node.at), "timestamp": stamp(node.at), "hidden": node.hidden,
            "updated_time": stamp(max([node.at, *(one.at for one in comments)])),
            "is_hidden": node.hidden, "media_type": "IMAGE",
            "permalink_url": f"https://www.facebook.com/{number}",
            "permalink": f"https://www.instagram.com/p/{node.root or number}/",
        }  # fmt: skip
        if self.reviewed or node.author in {PAGE, INSTAGRAM}:
            values["from"] = self._who(node.author, "instagram" if instagram else "messenger")
            values["username"] = self.people[node.author]
        if node.parent and node.parent != node.root:
            values |= {"parent": {"id": node.parent}, "parent_id": node.parent}
        if node.attachment:
            values["attachment"] = {"type": node.attachment, "description": "Et hull i veien"}
            values["attachments"] = {
                "data": [{"media_type": node.attachment, "description": "Et hull i veien"}]
            }
        if node.kind == "ig_comment":
            values["media"] = {"id": node.root, "permalink": values["permalink"]}
        for edge in ("comments", "replies"):
            if edge in fields:
                arguments, below = fields[edge]
                values[edge] = self._edge(number, edge, arguments, below)
        return {key: values[key] for key in fields if key in values}

    def _who(self, number: str, platform: str) -> dict[str, str]:
        kind = "username" if platform == "instagram" else "name"
        return {"id": number, kind: self.people[number]}

    def _mentioned(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        refuse_unknown("ig_user", fields)
        shown = {}
        for key, (arguments, below) in fields.items():
            number = str(arguments.get("comment_id") or arguments.get("media_id"))
            shown[key] = self._shown(number, below)
        return shown

    def _write(self, owner: str, edge: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if edge == "messages":
            return self._send(given)
        if edge == "node":
            node = self.nodes[owner]
            node.hidden = bool(given.get("is_hidden", given.get("hide", node.hidden)))
            if "message" in given:
                if node.kind != "comment" or node.author != PAGE:
                    raise GraphError(200, status=403)
                node.text = given["message"]
            return {"success": True}
        text = given["message"]
        if not text or len(text) > PER_COMMENT or (edge != "comments" and len(text) > 300):
            raise GraphError(100)
        if edge == "mentions":
            parent = str(given.get("comment_id") or given["media_id"])
            made = self.write("ig_comment", INSTAGRAM, text, root=given["media_id"], parent=parent)
        else:
            made = self.comment(owner, INSTAGRAM if edge == "replies" else PAGE, text)
        return {"id": made.id}

    def comment(self, answers: str, author: str, text: str, **more: Any) -> Node:
        """Have somebody comment on a post or medium, or answer a comment: there are two levels."""
        above = self.nodes[answers]
        kind = "ig_comment" if above.kind in {"media", "ig_comment"} else "comment"
        if above.kind in {"post", "media"}:
            return self.write(kind, author, text, root=answers, parent=answers, **more)
        top = above.id if above.parent == above.root else above.parent
        return self.write(kind, author, text, root=above.root, parent=top, **more)

    def _send(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        recipient = given["recipient"]
        assert given["messaging_type"] == "RESPONSE"
        about = recipient.get("comment_id") or recipient.get("post_id")
        platform = "messenger"
        if about:
            if about not in self.nodes:
                raise GraphError(100, 33)
            if about in self.replied:
                raise GraphError(10900)
            self.replied.add(about)
            node = self.nodes[about]
            assert ("post_id" in recipient) == (node.kind == "post")
            person = node.author
            platform = "instagram" if node.kind == "ig_comment" else "messenger"
        else:
            person = recipient["id"]
            platform = next(
                one.platform for one in self.conversations.values() if one.person == person
            )
        sender = INSTAGRAM if platform == "instagram" else PAGE
        made = self.message(platform, person, sender, given["message"]["text"])
        return {"recipient_id": person, "message_id": made.id}


def stamp(at: datetime) -> str:
    """Write a time as the API does."""
    return f"{at:%Y-%m-%dT%H:%M:%S}+0000"


def parsed(text: str) -> dict[str, tuple[dict[str, str], dict[str, Any]]]:
    """Read a list of fields, each with its arguments and the fields inside it."""
    tokens = re.findall(r"\w+(?:\.\w+\([^)]*\))*|[{},]", text)
    fields, rest = _fields(deque(tokens))
    assert not rest, text
    return fields


def _fields(tokens: deque[str]) -> tuple[dict[str, Any], deque[str]]:
    fields: dict[str, Any] = {}
    while tokens and tokens[0] != "}":
        token = tokens.popleft()
        if token == ",":
            continue
        name = token.partition(".")[0]
        arguments = dict(re.findall(r"\.(\w+)\(([^)]*)\)", token))
        inside: dict[str, Any] = {}
        if tokens and tokens[0] == "{":
            tokens.popleft()
            inside, tokens = _fields(tokens)
            tokens.popleft()
        fields[name] = (arguments, inside)
    return fields, tokens


def refuse_unknown(kind: str, fields: Mapping[str, Any]) -> None:
    """Refuse fields that the API's pages don't name."""
    for name in fields.keys() - FIELDS[kind]:
        raise GraphError(100, message=f"Tried accessing nonexisting field ({name})")


def _handler(server: GraphServer) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - many small ones
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for each answer

        def do_GET(self) -> None:
            self._answer(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)))

        def do_DELETE(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            self._answer(json.loads(self.rfile.read(size) or b"{}"))

        def _answer(self, given: dict[str, Any]) -> None:
            _, version, *path = urllib.parse.urlsplit(self.path).path.split("/")
            request = f"{self.command} {path[1] if len(path) > 1 else 'node'}"
            with server.lock:
                server.calls[request] += 1
                server.addresses.append(self.path)
                waiting = server.trouble[request]
                trouble = waiting.popleft() if waiting else None
            status, body = 200, b"{}"
            if trouble is None or trouble.late:
                try:
                    status, body = 200, json.dumps(self._done(version, path, given)).encode()
                except GraphError as error:
                    status, body = error.status, json.dumps(error.body).encode()
            if trouble is not None:
                self._fail(trouble)
                return
            self._send(status, body, {})

        def _done(self, version: str, path: list[str], given: dict[str, Any]) -> Mapping[str, Any]:
            if version != VERSION:
                raise GraphError(2635, message="You are calling a deprecated version")
            if "access_token" in given:
                raise GraphError(190, message="the token belongs in the header")
            if self.headers.get("authorization") != f"Bearer {server.token}":
                raise GraphError(190, 463, status=401)
            return server.answer(self.command, path, given)

        def _fail(self, trouble: Trouble) -> None:
            time.sleep(trouble.silent_for)
            if trouble.reset:
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
                self.close_connection = True
                return
            self._send(trouble.status, trouble.raw or b"", trouble.headers)

        def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            told = {"content-type": "application/json"} | server.headers | dict(headers)
            for name, value in told.items():
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
