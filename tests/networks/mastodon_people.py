"""People on a Mastodon server under test: they write, answer and read, over the API itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

# one for all, since making one reads every certificate there is
_http = httpx.Client(timeout=30, verify=False)  # noqa: S501 - loopback


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post as people see it; ``parent_id`` is empty outside a thread.

    The handle of the one it is to is left out of an answer's text, as apps show it apart.
    """

    id: str
    author_id: str
    text: str
    root_id: str
    parent_id: str = ""
    languages: tuple[str, ...] = ()
    visibility: str = "public"
    status: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Citizen:
    """Someone with an account and a token; written against the API, not the adapter under test."""

    def __init__(self, server: str, token: str) -> None:
        self.server = server
        self.token = token
        known = self.get("/api/v1/accounts/verify_credentials")
        self.id: str = known["id"]
        self.handle: str = known["acct"]

    def mention(
        self, handle: str, text: str, *, languages: Sequence[str] = (), **more: Any
    ) -> Post:
        """Write to the one with that handle, who is notified of it."""
        given = {"language": languages[0]} if languages else {}
        return self.post(f"@{handle} {text}", **given, **more)

    def reply(self, to: str, text: str, **more: Any) -> Post:
        """Answer the post with that id, and name its author as apps do."""
        handle = self.read(to)["account"]["acct"]
        named = text if text.startswith(f"@{handle}") else f"@{handle} {text}"
        return self.post(named, in_reply_to_id=to, **more)

    def post(self, text: str, **more: Any) -> Post:
        """Write a post with these fields."""
        made = self._send("POST", "/api/v1/statuses", {"status": text, **more})
        return self._seen(made, text)

    def edit(self, post: Post, text: str) -> None:
        """Put another text in the place of a post of one's own."""
        self._send("PUT", f"/api/v1/statuses/{post.id}", {"status": text})

    def delete(self, post_id: str) -> None:
        """Delete a post of one's own."""
        self._send("DELETE", f"/api/v1/statuses/{post_id}", {})

    def read(self, post_id: str) -> Any:
        """Return a post as the server gives it."""
        return self.get(f"/api/v1/statuses/{post_id}")

    def thread(self, root_id: str) -> list[Post]:
        """Return the thread as people see it, the first post first; empty if it isn't there."""
        try:
            root = self.read(root_id)
            below = self.get(f"/api/v1/statuses/{root_id}/context")["descendants"]
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                return []
            raise
        return [self._seen(one) for one in (root, *below)]

    def get(self, path: str, **params: Any) -> Any:
        """Ask the server something."""
        answer = _http.get(self.server + path, params=params, headers=self._headers)
        return answer.raise_for_status().json()

    def _send(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        answer = _http.request(method, self.server + path, json=body, headers=self._headers)
        return answer.raise_for_status().json()

    def _seen(self, status: Mapping[str, Any], text: str = "") -> Post:
        root_id, parent_id = status["id"], status["in_reply_to_id"] or ""
        if parent_id:
            above = self.get(f"/api/v1/statuses/{status['id']}/context")["ancestors"]
            root_id = above[0]["id"]
        shown = re.sub(r"<[^>]*>", "", status["content"])
        return Post(
            id=status["id"],
            author_id=status["account"]["id"],
            text=text or (re.sub(r"^@\S+ ", "", shown) if parent_id else shown),
            root_id=root_id,
            parent_id=parent_id,
            languages=(status["language"],) if status["language"] else (),
            visibility=status["visibility"],
            status=status,
        )

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}
