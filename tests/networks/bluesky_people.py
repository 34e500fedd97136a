"""People on a Bluesky network under test: they sign up, write, answer and read."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

POST = "app.bsky.feed.post"
BLOCK = "app.bsky.graph.block"

# one for all, since making one reads every certificate there is
_http = httpx.Client(timeout=30, verify=False)  # noqa: S501 - loopback


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post as it stands on the network; ``parent_id`` is empty outside a thread."""

    id: str
    cid: str
    author_id: str
    text: str
    root_id: str
    parent_id: str = ""
    languages: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> str:
        """The record key."""
        return self.id.rpartition("/")[2]


class Citizen:
    """Someone with an account; written against the API itself, not the adapter under test."""

    def __init__(self, server: str, handle: str, did: str, password: str, token: str) -> None:
        self.server = server
        self.handle = handle
        self.id = did
        self.password = password
        self._token = token

    @classmethod
    def sign_up(cls, server: str, name: str = "kari") -> Citizen:
        """Make a fresh account whose handle begins with ``name``."""
        handle = f"{name}-{uuid.uuid4().hex[:10]}.test"
        password = uuid.uuid4().hex
        body = {"handle": handle, "email": f"{handle}@example.com", "password": password}
        answer = _http.post(f"{server}/xrpc/com.atproto.server.createAccount", json=body)
        answer.raise_for_status()
        made = answer.json()
        return cls(server, handle, made["did"], password, made["accessJwt"])

    def mention(self, handle: str, text: str, **more: Any) -> Post:
        """Write to the one with that handle, who is notified of it."""
        did = self.get("com.atproto.identity.resolveHandle", handle=handle)["did"]
        facet = {
            "index": {"byteStart": 0, "byteEnd": len(f"@{handle}")},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}],
        }
        return self.post(f"@{handle} {text}", facets=[facet], **more)

    def reply(self, to: str, text: str, **more: Any) -> Post:
        """Answer the post with the address ``to`` in its thread."""
        answered = self.read(to)
        parent = {"uri": answered.id, "cid": answered.cid}
        root = answered.record["reply"]["root"] if answered.parent_id else parent
        return self.post(text, reply={"root": root, "parent": parent}, **more)

    def post(
        self, text: str, *, languages: Sequence[str] = (), created_at: str = "", **more: Any
    ) -> Post:
        """Write a post with these fields of ``app.bsky.feed.post``."""
        record: dict[str, Any] = {
            "$type": POST,
            "text": text,
            "createdAt": created_at or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
            **({"langs": list(languages)} if languages else {}),
            **more,
        }
        made = self.create(POST, record)
        return _post(made["uri"], made["cid"], record)

    def create(self, collection: str, record: Mapping[str, object], **more: object) -> Any:
        """Create a record of any kind in one's own repository."""
        body = {"repo": self.id, "collection": collection, "record": record, **more}
        return self._post("com.atproto.repo.createRecord", body)

    def upload(self, content: bytes, kind: str) -> Any:
        """Upload a picture, and return what a post's embed refers to it by."""
        headers = {**self._headers, "Content-Type": kind}
        address = f"{self.server}/xrpc/com.atproto.repo.uploadBlob"
        return (
            _http.post(address, content=content, headers=headers).raise_for_status().json()["blob"]
        )

    def delete(self, post: Post) -> None:
        """Delete a post of one's own."""
        self._post(
            "com.atproto.repo.deleteRecord",
            {"repo": self.id, "collection": POST, "rkey": post.key},
        )

    def block(self, did: str) -> None:
        """Block somebody, who then isn't shown what one writes."""
        record = {"$type": BLOCK, "subject": did, "createdAt": "2026-11-18T10:00:00Z"}
        self.create(BLOCK, record)

    def leave(self) -> None:
        """Deactivate the account."""
        self._post("com.atproto.server.deactivateAccount", {})

    def read(self, post_id: str) -> Post:
        """Return a post from its author's repository."""
        did, _, key = post_id.removeprefix("at://").partition(f"/{POST}/")
        found = self.get("com.atproto.repo.getRecord", repo=did, collection=POST, rkey=key)
        return _post(found["uri"], found["cid"], found["value"])

    def posts(self, did: str) -> list[Post]:
        """Return all posts in someone's repository."""
        found = self.get("com.atproto.repo.listRecords", repo=did, collection=POST, limit=100)
        return [_post(one["uri"], one["cid"], one["value"]) for one in found["records"]]

    def thread(self, root_id: str) -> list[Post]:
        """Return the thread as people see it, the first post first; empty if it isn't there."""
        try:
            found = self.get("app.bsky.feed.getPostThread", uri=root_id, depth=20)
        except httpx.HTTPStatusError as error:
            if error.response.json().get("error") == "NotFound":
                return []
            raise
        return list(_flat(found["thread"]))

    def get(self, method: str, **params: object) -> Any:
        """Ask the server something."""
        query = {name: str(value) for name, value in params.items()}
        answer = _http.get(f"{self.server}/xrpc/{method}", params=query, headers=self._headers)
        answer.raise_for_status()
        return answer.json()

    def _post(self, method: str, body: Mapping[str, object]) -> Any:
        answer = _http.post(f"{self.server}/xrpc/{method}", json=body, headers=self._headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


def _post(uri: str, cid: str, record: Mapping[str, Any]) -> Post:
    reply = record.get("reply", {})
    return Post(
        id=uri,
        cid=cid,
        author_id=uri.removeprefix("at://").partition("/")[0],
        text=record["text"],
        root_id=reply["root"]["uri"] if reply else uri,
        parent_id=reply["parent"]["uri"] if reply else "",
        languages=tuple(record.get("langs", ())),
        record=record,
    )


def _flat(node: Mapping[str, Any]) -> Iterator[Post]:
    if "post" in node:
        yield _post(node["post"]["uri"], node["post"]["cid"], node["post"]["record"])
    for below in node.get("replies", ()):
        yield from _flat(below)
