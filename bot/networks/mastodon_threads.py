"""Which thread a post on Mastodon stands in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.networks import mastodon_records as records
from bot.networks.mastodon_errors import Gone
from bot.networks.mastodon_session import Session
from bot.networks.untrusted import mapping, sequence, string

REMEMBERED = 20_000
"""How many posts' threads are kept in memory."""


class Threads:
    """The first post of each thread; used by one thread of the program at a time.

    A thread is asked for once: what stands under a post that is known needs no question, so
    that a storm of answers to one post doesn't use up the rate limit.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._roots: dict[str, str] = {}

    def root(self, status: Mapping[str, object]) -> str:
        """Return the first post of the thread, as far up as the server knows it."""
        if len(self._roots) > REMEMBERED:
            self._roots.clear()
        post_id, parent_id = records.identity(status), string(status.get("in_reply_to_id"))
        if post_id not in self._roots:
            above = self._above(post_id, parent_id) if parent_id else []
            first = above[0] if above else post_id
            self._roots |= dict.fromkeys([*above, post_id], self._roots.get(first, first))
        return self._roots[post_id]

    def _above(self, post_id: str, parent_id: str) -> list[str]:
        """Return the posts above, the first one first."""
        if parent_id in self._roots:
            return [parent_id]
        try:
            thread = mapping(self._session.call(lambda client: client.status_context(post_id)))
        except Gone:  # deleted since; the next look no longer has it
            return [parent_id]
        above = [records.identity(one) for one in sequence(thread.get("ancestors"))]
        return [one for one in above if one] or [parent_id]
