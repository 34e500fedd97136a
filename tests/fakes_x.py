"""A small X on loopback: the four calls of its API v2 that are used, as strict as X is.

It checks the signature's parts, each parameter and its range, who may be replied to, and that no
text is posted twice. What it answers follows https://docs.x.com/x-api; it has not been held
against X itself, which costs money.
"""

from __future__ import annotations

import html
import json
import re
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

KEYS = {
    "api_key": "nøkkel", "api_secret": "n-hemmelig",
    "access_token": "token", "access_secret": "t-hemmelig",
}  # fmt: skip
_TIMELINE = {
    "max_results", "tweet.fields", "expansions", "user.fields", "media.fields", "since_id",
    "poll.fields", "start_time", "pagination_token",
}  # fmt: skip
_FIELDS = {
    "created_at", "conversation_id", "referenced_tweets", "entities", "attachments", "lang",
    "note_tweet", "edit_history_tweet_ids", "author_id",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One failing answer to the next call of ``method`` at a path that holds ``path``.

    ``late`` lets the work be done first; ``reset`` cuts the connection in place of an answer.
    """

    method: str
    path: str = ""
    status: int = 503
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    late: bool = False
    reset: bool = False


@dataclass(kw_only=True)
class XPost:
    """A post on X; the contract reads it too."""

    id: str
    author_id: str
    text: str
    root_id: str
    parent_id: str = ""
    languages: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    mentions: frozenset[str] = frozenset()
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Refusal(Exception):
    """X says no."""

    def __init__(self, status: int, detail: str, kind: str = "about:blank") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind


class XServer:
    """The server. ``account`` is the one that the keys are of."""

    def __init__(self) -> None:
        self.users = {"1": ("boekommune", "Bø kommune"), "2": ("kari", "Kari Nordmann")}
        self.account = "1"
        self.posts: dict[str, XPost] = {}
        self.media: dict[str, dict[str, str]] = {}
        self.polls: dict[str, dict[str, Any]] = {}
        self.trouble: deque[Trouble] = deque()
        self.calls: list[tuple[str, str, dict[str, str]]] = []
        self.page = 100
        self.lock = threading.RLock()
        self._next = 1_900_000_000_000_000_000
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

    def write(
        self, author: str, text: str, *, answers: str = "", languages: Sequence[str] = (),
        **more: Any,
    ) -> XPost:  # fmt: skip
        """Post as anyone; who is answered is mentioned, as X does."""
        with self.lock:
            self._next += 1_000
            number = str(self._next)
            parent = self.posts.get(answers)
            named = {
                number
                for number, (handle, _) in self.users.items()
                if re.search(rf"@{handle}\b", text, re.IGNORECASE)
            }
            post = XPost(
                id=number, author_id=author, text=text, languages=tuple(languages), more=more,
                root_id=parent.root_id if parent else number, parent_id=answers,
                mentions=frozenset(named | ({parent.author_id} if parent else set())),
            )  # fmt: skip
            self.posts[number] = post
            return post

    def edit(self, post: XPost, text: str) -> XPost:
        """Edit, which on X is a new post with a history."""
        with self.lock:
            newer = self.write(post.author_id, text, answers=post.parent_id)
            newer.history = [*(post.history or [post.id]), newer.id]
            newer.root_id = post.root_id
            return newer

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        """Do what a call asks."""
        with self.lock:
            if (method, path) == ("GET", "/2/users/me"):
                _only(query, set())
                handle, name = self.users[self.account]
                return {"data": {"id": self.account, "username": handle, "name": name}}
            if (method, path) == ("POST", "/2/tweets"):
                return self._create(body)
            if method == "DELETE" and (found := re.fullmatch(r"/2/tweets/(\d+)", path)):
                return self._delete(found[1])
            found = re.fullmatch(r"/2/users/(\d+)/(mentions|tweets)", path)
            if method == "GET" and found:
                return self._timeline(found[1], found[2], query)
            raise Refusal(404, "Not Found")

    def _timeline(self, user: str, kind: str, query: dict[str, str]) -> Any:
        _only(query, _TIMELINE)
        if user != self.account:
            raise Refusal(403, "Not yours, so not an owned read")
        if not 5 <= int(query.get("max_results", "10")) <= 100:
            raise Refusal(400, "The `max_results` query parameter value is not between 5 and 100")
        fields = set(filter(None, query.get("tweet.fields", "").split(",")))
        if not fields <= _FIELDS:
            raise Refusal(400, f"The `tweet.fields` value is invalid: {fields - _FIELDS}")
        if "since_id" in query and not re.fullmatch(r"[1-9]\d{0,18}", query["since_id"]):
            raise Refusal(400, "The `since_id` query parameter value is invalid")
        start = query.get("start_time", "0001-01-01T00:00:00Z")
        found = [
            one
            for one in sorted(self.posts.values(), key=lambda one: -int(one.id))
            if int(one.id) > int(query.get("since_id", "0"))
            and one.at >= datetime.fromisoformat(start)
            and (user in one.mentions if kind == "mentions" else one.author_id == user)
        ]
        begin = int(query.get("pagination_token", "b0").removeprefix("b"))
        size = min(int(query.get("max_results", "10")), self.page)
        shown = found[begin : begin + size]
        answer: dict[str, Any] = {"meta": {"result_count": len(shown)}}
        if begin + size < len(found):
            answer["meta"]["next_token"] = f"b{begin + size}"
        if shown:
            answer["data"] = [self._as_json(one, fields) for one in shown]
            self._include(answer, shown, query)
        return answer

    def _include(self, answer: dict[str, Any], shown: list[XPost], query: dict[str, str]) -> None:
        wanted = query.get("expansions", "").split(",")
        includes: dict[str, Any] = {}
        if "author_id" in wanted:
            includes["users"] = [
                {"id": number, "username": self.users[number][0], "name": self.users[number][1]}
                for number in dict.fromkeys(one.author_id for one in shown)
            ]
        keys = [
            key for one in shown for key in one.more.get("attachments", {}).get("media_keys", ())
        ]
        if "attachments.media_keys" in wanted and keys:
            includes["media"] = [{"media_key": key, **self.media[key]} for key in keys]
        polls = [
            key for one in shown for key in one.more.get("attachments", {}).get("poll_ids", ())
        ]
        if "attachments.poll_ids" in wanted and polls:
            includes["polls"] = [{"id": key, **self.polls[key]} for key in polls]
        if includes:
            answer["includes"] = includes

    def _as_json(self, post: XPost, fields: set[str]) -> dict[str, Any]:
        parent = self.posts.get(post.parent_id)
        handle = f"@{self.users[parent.author_id][0]} " if parent else ""
        text = post.text if post.text.startswith("@") else handle + post.text
        whole = {
            "id": post.id, "text": html.escape(text, quote=False), "author_id": post.author_id,
            "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "conversation_id": post.root_id, "lang": "no",
            "edit_history_tweet_ids": post.history or [post.id], **post.more,
        }  # fmt: skip
        if post.parent_id:
            whole["referenced_tweets"] = [{"type": "replied_to", "id": post.parent_id}]
        always = {"id", "text", "edit_history_tweet_ids"}
        return {key: value for key, value in whole.items() if key in fields | always}

    def _create(self, body: Any) -> Any:
        answered = body["reply"]["in_reply_to_tweet_id"]
        if set(body) != {"text", "reply"} or set(body["reply"]) != {"in_reply_to_tweet_id"}:
            raise Refusal(400, "$.unknown: is not defined in the schema")
        parent = self.posts.get(answered)
        if parent is None:
            told = "You attempted to reply to a Tweet that is deleted or not visible to you."
            raise Refusal(403, told)
        if self.account not in parent.mentions:
            told = "Reply to this conversation is not allowed because you have not been mentioned"
            raise Refusal(403, told)
        if any(
            (one.author_id, one.text) == (self.account, body["text"]) for one in self.posts.values()
        ):
            raise Refusal(403, "You are not allowed to create a Tweet with duplicate content.")
        post = self.write(self.account, body["text"], answers=answered)
        return {"data": {"id": post.id, "text": post.text, "edit_history_tweet_ids": [post.id]}}

    def _delete(self, number: str) -> Any:
        post = self.posts.get(number)
        if post is None:
            raise Refusal(404, "Could not find tweet", "resource-not-found")
        if post.author_id != self.account:
            raise Refusal(403, "You are not authorized to delete this Tweet.")
        del self.posts[number]
        return {"data": {"deleted": True}}


class XPerson:
    """Someone on X, as the contract knows people."""

    def __init__(self, server: XServer, number: str) -> None:
        self._server = server
        self.id = number
        self.handle = server.users[number][0]

    def mention(self, handle: str, text: str, *, languages: Sequence[str] = ()) -> XPost:
        """Write to somebody."""
        return self._server.write(self.id, f"@{handle} {text}", languages=languages)

    def reply(self, to: str, text: str) -> XPost:
        """Answer a post."""
        return self._server.write(self.id, text, answers=to)

    def thread(self, root_id: str) -> list[XPost]:
        """Return the conversation."""
        with self._server.lock:
            return [one for one in self._server.posts.values() if one.root_id == root_id]


def _only(query: dict[str, str], known: set[str]) -> None:
    for name in set(query) - known:
        raise Refusal(400, f"The query parameter [{name}] is not one of [{sorted(known)}]")


def _handler(server: XServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(raw) if raw else None
            server.calls.append((self.command, parts.path, query))
            trouble = next(
                (
                    one
                    for one in server.trouble
                    if one.method == self.command and one.path in parts.path
                ),
                None,
            )
            if trouble:
                server.trouble.remove(trouble)
            status, answer = 200, {}
            try:
                _signed(self.headers.get("Authorization", ""))
                if trouble is None or trouble.late:
                    answer = server.answer(self.command, parts.path, query, body)
                    status = 201 if self.command == "POST" else 200
            except Refusal as refusal:
                status = refusal.status
                answer = {
                    "title": "No",
                    "detail": refusal.detail,
                    "type": refusal.kind,
                    "status": status,
                }
            if trouble and trouble.reset:
                self.close_connection = True
                self.connection.close()
                return
            if trouble:
                status, answer = trouble.status, dict(trouble.body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in (trouble.headers if trouble else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _do  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _signed(header: str) -> None:
    """Refuse what isn't signed with OAuth 1.0a by the account's keys."""
    if not header.startswith("OAuth "):
        raise Refusal(401, "Unauthorized")
    given = {key: unquote(value) for key, value in re.findall(r'(oauth_\w+)="([^"]*)"', header)}
    right = given.get("oauth_consumer_key") == KEYS["api_key"]
    if not (
        right and given.get("oauth_token") == KEYS["access_token"] and given["oauth_signature"]
    ):
        raise Refusal(401, "Unauthorized")
