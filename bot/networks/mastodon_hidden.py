"""Whether a post on Mastodon that we can't see any more stands all the same.

To whom its author blocks, a server answers as if the post were deleted
(https://docs.joinmastodon.org/methods/statuses/#get), so it is asked in other ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import LoginFailed, Rejected
from bot.networks import mastodon_records as records
from bot.networks.mastodon_session import Session
from bot.networks.untrusted import mapping, sequence, string

if TYPE_CHECKING:
    from mastodon import Mastodon as Client

_FOR_ALL = frozenset({"public", "unlisted"})


@dataclass(frozen=True, slots=True)
class Post:
    """What has to be known of a post while it can be seen: its author, and if all may see it."""

    author_id: str
    public: bool

    @classmethod
    def read(cls, status: Mapping[str, object]) -> Post:
        """Return what a post's own answer tells."""
        author_id = records.identity(records.author_of(status))
        return cls(author_id, string(status.get("visibility")) in _FOR_ALL)


def kept_from_us(session: Session, post_id: str, post: Post) -> bool:
    """Tell whether the author blocks the account, or the post can be read by who isn't logged in.

    Where the server tells neither, it is not kept from us as far as anybody can know.

    Raises:
        Retryable: The server can't be asked now.
    """

    def relationship(client: Client) -> object:
        return client.account_relationships([post.author_id])

    try:
        found = sequence(session.call(relationship))
        if any(mapping(one).get("blocked_by") is True for one in found):
            return True
    except (Rejected, LoginFailed):  # the token may be for less than that
        pass
    return post.public and session.stands_for_others(post_id)
