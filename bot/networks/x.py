"""X: the municipality's account there, over its API v2.

What is read: https://docs.x.com/x-api/users/get-mentions and https://docs.x.com/x-api/users/get-posts.
X takes no key with a post, but refuses a text that it has already; so what is out is looked up,
and what can't be found after a lost answer is left to a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.cases import Edited
from bot.errors import BotError, LoginFailed, Lost, Rejected, Unsure
from bot.networks import Ability, Batch, Published, Reply, x_posts, x_text
from bot.networks.x_session import Duplicate, Session

PAGE = 100
"""How many posts are asked for at a time, the most there is."""

_FIRST = 5  # the fewest that can be asked for: only the newest one's id is wanted
_PAGES = 10  # X shows 800 mentions at most


class X:
    """The municipality's account on X.

    Args:
        name: The network's name in the configuration.
        server: The address of the API.
        handle: The account's handle.
        keys: The app's and the account's keys; see :class:`bot.networks.x_session.Session`.
        since: How far back the very first poll looks; None begins from now.
        now: The time, aware.

    Raises:
        ConfigError: tweepy isn't installed.
    """

    title = "X"
    abilities = frozenset({Ability.REPLY, Ability.WITHDRAW})
    limit = x_text.LIMIT

    def __init__(
        self,
        *,
        name: str = "x",
        server: str = "https://api.x.com",
        handle: str,
        keys: Mapping[str, str],
        since: datetime | None,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self._handle = handle.removeprefix("@")
        self._session = Session(server=server, handle=self._handle, keys=keys, now=now)
        self._since = since
        self._own_id = ""

    def length(self, text: str) -> int:
        """Count as X does: a link is 23, an emoji two."""
        return x_text.length(text)

    def poll(self, cursor: str | None) -> Batch:
        """Return the mentions and own replies since ``cursor``: the ids of the last of each.

        Raises:
            LoginFailed: X refuses the keys, or they are another account's.
            Retryable: X can't be read now.
        """
        own_id = self._account()
        if cursor is None and self._since is None:
            latest = (self._latest("get_users_mentions"), self._latest("get_users_tweets"))
            return Batch(cursor="{} {}".format(*latest))
        read, answered = (int(one) for one in (cursor or "0 0").split())
        mentions, edited = [], []
        for post, includes in self._posts("get_users_mentions", read, media=True):
            read = max(read, int(post["id"]))
            kinds = {one["type"] for one in post.get("referenced_tweets") or ()}
            if post["author_id"] == own_id or "retweeted" in kinds:
                continue
            mention = x_posts.mention(self.name, post, includes)
            mentions.append(mention)
            if mention.external_id != post["id"]:
                edited.append(
                    Edited(
                        external_id=mention.external_id, text=mention.text,
                        attachments=mention.attachments,
                    )
                )  # fmt: skip
        own = []
        for post, _includes in self._posts("get_users_tweets", answered):
            answered = max(answered, int(post["id"]))
            reply = x_posts.own_reply(self.name, self._handle, post)
            if reply:
                own.append(reply)
        return Batch(
            mentions=tuple(sorted(mentions, key=x_posts.number)),
            own_replies=tuple(sorted(own, key=x_posts.number)),
            edited=tuple(edited),
            cursor=f"{read} {answered}",
        )

    def new_key(self) -> str:
        """Make a key; X has no use for it."""
        return secrets.token_hex(8)

    def publish(self, reply: Reply) -> Published:
        """Publish ``reply`` unless it is out already.

        Raises:
            Rejected: Too long, refused by X, or what it answers is gone.
            Retryable: It is not out; the same call may go through later.
            LoginFailed: X refuses the keys.
            Unsure: It may be out, and is not to be seen.
        """
        counted = self.length(reply.text)
        if counted > self.limit:
            raise Rejected(f"the reply has {counted} characters, and X takes {self.limit}")
        found = self.find(reply)
        if found is not None:
            return found
        try:
            made = self._session.call(
                "create_tweet", text=reply.text, in_reply_to_tweet_id=reply.parent_id
            )
        except Duplicate as error:
            found = self._looked_up(reply)
            if found is None:
                told = "X takes the same text only once, and it stands elsewhere; change the text"
                raise Rejected(told) from error
            return found
        except Lost as lost:
            found = self._looked_up(reply)
            if found is None:
                raise Unsure(f"{lost}; the reply may be out, and is not to be seen") from lost
            return found
        except Rejected as error:
            if error.deleted:
                raise Rejected("the post it answers is gone, or hidden", deleted=True) from error
            raise
        number = str((made.get("data") or {}).get("id") or "")
        if not number:
            raise Unsure("X gave the reply no address; it may be out")
        return self._published(number)

    def find(self, reply: Reply) -> Published | None:
        """Return where ``reply`` stands among what we have answered since, or None.

        Raises:
            Retryable: X can't be read now.
            LoginFailed: X refuses the keys.
        """
        for post, _includes in self._posts("get_users_tweets", int(reply.parent_id)):
            if x_posts.parent(post) == reply.parent_id and x_text.same(reply.text, post):
                return self._published(post["id"])
        return None

    def withdraw(self, published_id: str) -> None:
        """Delete a reply of ours; what is gone already is no error.

        Raises:
            Rejected: X refuses it.
            Retryable: It could not be done now.
            LoginFailed: X refuses the keys.
        """
        try:
            self._session.call("delete_tweet", published_id)
        except Rejected as error:
            if not error.deleted:
                raise

    def correct(self, published_id: str, text: str) -> None:
        """Refuse: X lets nobody edit through its API.

        Raises:
            Rejected: always.
        """
        raise Rejected(f"X lets no post be edited ({published_id}, {len(text)} characters)")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _looked_up(self, reply: Reply) -> Published | None:
        """Look for a reply of whose sending nothing is known."""
        try:
            return self.find(reply)
        except BotError as error:
            raise Unsure("the reply may be out, and could not be looked up") from error

    def _account(self) -> str:
        """Return the account's id, once it is known to be the right one."""
        if not self._own_id:
            me = self._session.call("get_me").get("data") or {}
            if str(me.get("username", "")).casefold() != self._handle.casefold():
                raise LoginFailed(
                    f"the access token is of another account than @{self._handle}; make one for "
                    "it at console.x.com"
                )
            self._own_id = str(me["id"])
        return self._own_id

    def _latest(self, method: str) -> int:
        found = self._session.call(method, self._account(), max_results=_FIRST)
        return max((int(one["id"]) for one in found.get("data") or ()), default=0)

    def _posts(
        self, method: str, since_id: int, *, media: bool = False
    ) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Give the posts after ``since_id``, page by page, each with what was sent along."""
        asked: dict[str, object] = {"max_results": PAGE, "tweet_fields": x_posts.FIELDS}
        if media:
            asked |= {
                "expansions": ["author_id", "attachments.media_keys", "attachments.poll_ids"],
                "user_fields": ["username", "name"],
                "media_fields": ["type", "alt_text"],
                "poll_fields": ["options"],
            }
        if since_id:
            asked["since_id"] = since_id
        elif self._since is not None:
            asked["start_time"] = self._since
        for _ in range(_PAGES):
            found = self._session.call(method, self._account(), **asked)
            for post in found.get("data") or ():
                yield post, found.get("includes") or {}
            following = (found.get("meta") or {}).get("next_token")
            if not following:
                return
            asked["pagination_token"] = following

    def _published(self, number: str) -> Published:
        return Published(external_id=number, url=x_posts.address(self._handle, number))
