"""Slack on loopback: a small workspace that a bot can be run against without an account.

It knows only what its authors believe of Slack, so each rule names the page it comes from, and
messages and forms are validated by Slack's own library besides. It imports nothing of the bot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar

from starlette.routing import BaseRoute

from bot.playground import channels
from bot.playground.channels import STRANGERS
from bot.playground.failures import PAGES, Failure
from bot.playground.limits import RateLimits
from bot.playground.messages import take_away
from bot.playground.people import Person, ResponseUrls
from bot.playground.server import Server
from bot.playground.socket_mode import SocketMode
from bot.playground.web_api import APP_TOKEN, BOT_TOKEN, SCOPES, WebApi
from bot.playground.workspace import (
    ADMIN_CHANNEL,
    OTHER_CHANNEL,
    TOMBSTONE,
    Call,
    Json,
    Workspace,
)

__all__ = [
    "ADMIN_CHANNEL",
    "APP_TOKEN",
    "BOT_TOKEN",
    "OTHER_CHANNEL",
    "Call",
    "Json",
    "Person",
    "Playground",
]

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Playground:
    """A workspace that serves from the moment it is made: use it as a context manager.

    Args:
        port: the port on 127.0.0.1, or 0 for any that is free.
        now: what the messages' timestamps are made from.
        scopes: what the app has been granted; everything unless told otherwise.
        rate_limits: whether calls that come too fast are refused, as Slack does.
        routes: what else is served beside Slack's own addresses.

    Raises:
        OSError: the port is taken.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        now: Callable[[], datetime] = _utc_now,
        scopes: frozenset[str] = SCOPES,
        rate_limits: bool = True,
        routes: Sequence[BaseRoute] = (),
    ) -> None:
        self._space = Workspace(now)
        self._api = WebApi(self._space, RateLimits(enforced=rate_limits), scopes)
        self._sockets = SocketMode(self._space)
        self._urls = ResponseUrls()
        self._server = Server(self._space, self._api, self._sockets, self._urls, port, routes)
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the server."""
        return self._server.url

    @property
    def api_url(self) -> str:
        """What ``slack.api_url`` is to be set to."""
        return f"{self._server.url}/api/"

    @property
    def calls(self) -> list[Call]:
        """The calls of the Web API so far, oldest first."""
        with self._space.lock:
            return list(self._space.calls)

    @property
    def version(self) -> int:
        """A number that grows with every change anybody could see."""
        return self._space.version

    @property
    def connected(self) -> int:
        """How many Socket Mode connections are open."""
        return self._sockets.connected

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()

    def person(self, user: str) -> Person:
        """Return a member: ``U0KARI``, ``U0OLA`` and ``U0LIV``, or ``U0GUEST``, who is no admin."""
        return Person(user, self._space, self._sockets, self._urls)

    def seen(self, user: str) -> Json | None:
        """Return what a member sees: channels, private messages and forms; None for a stranger."""
        return self._server.seen(user)

    def messages(self, channel: str = ADMIN_CHANNEL) -> list[Json]:
        """Return the channel's messages, oldest first, without those in threads."""
        with self._space.lock:
            found = self._space.channel(channel).messages.values()
            return [
                one
                for one in found
                if one.get("thread_ts", one["ts"]) == one["ts"] and one.get("subtype") != TOMBSTONE
            ]

    def thread(self, ts: str, channel: str = ADMIN_CHANNEL) -> list[Json]:
        """Return what stands in a message's thread, oldest first, without the message itself."""
        with self._space.lock:
            found = self._space.channel(channel).messages.values()
            return [one for one in found if one.get("thread_ts") == ts and one["ts"] != ts]

    def wait_for(self, look: Callable[[], T | None], seconds: float = 5.0) -> T:
        """Return what ``look`` finds as soon as it finds something.

        Raises:
            TimeoutError: it found nothing for so long.
        """
        found = self._space.wait_for(look, seconds)
        if not found:
            raise TimeoutError(f"nothing came within {seconds:g} seconds")
        return found

    def fail(
        self,
        method: str,
        error: str = "internal_error",
        *,
        status: int = 200,
        retry_after: int | None = None,
        after_doing: bool = False,
    ) -> None:
        """Have the next call of a method fail; ``after_doing`` loses only the answer."""
        self._api.fail(method, Failure(error, status, retry_after, after_doing))

    def refuse(self, method: str, error: str, about: str = "") -> None:
        """Have each call of a method fail until :meth:`relent`, or each about one message.

        ``about`` is the message's timestamp, that of the thread that a message is for, the key in
        a message's metadata, or a channel.

        Raises:
            ValueError: no page of Slack's is known to name the error.
        """
        if error not in PAGES:
            raise ValueError(f"no page of Slack's is known to name {error}")
        self._api.fail(method, Failure(error, about=about, lasting=True))

    def relent(self, method: str | None = None) -> None:
        """Let a method's calls through again, or those of all."""
        self._api.relent(method)

    def keep_scopes(self) -> None:
        """Tell no scopes with the answers from now on, as a proxy on the way may do."""
        self._api.tells_scopes = False

    def go_down(self, status: int = 503) -> None:
        """Answer every call with this status, until :meth:`come_back`."""
        self._api.down = status

    def come_back(self) -> None:
        """Answer calls again."""
        self._api.down = None

    def archive(self, channel: str = ADMIN_CHANNEL) -> None:
        """Archive a channel: it can be read, and nothing can be written in it."""
        self._change(lambda: channels.archive(self._space.channel(channel), archived=True))

    def unarchive(self, channel: str = ADMIN_CHANNEL) -> None:
        """Take an archived channel back in use."""
        self._change(lambda: channels.archive(self._space.channel(channel), archived=False))

    def remove_bot(self, channel: str = ADMIN_CHANNEL, *, private: bool = False) -> None:
        """Take the app out of a channel; where that is ``private`` it is not even told of it."""
        self._space.channel(channel).is_private = private
        self._change(lambda: channels.remove(self._space.channel(channel)))

    def invite_bot(self, channel: str = ADMIN_CHANNEL) -> None:
        """Let the app into a channel, as ``/invite`` does."""
        self._change(lambda: channels.invite(self._space.channel(channel)))

    def share(
        self, channel: str = ADMIN_CHANNEL, team: str = STRANGERS, *, told: bool = True
    ) -> None:
        """Let another organisation into a channel; ``told`` unless the event of it is lost."""
        self._change(lambda: channels.share(self._space.channel(channel), team), told=told)

    def offer(self, channel: str = ADMIN_CHANNEL, team: str = STRANGERS) -> None:
        """Invite another organisation, which has not answered yet: no event tells of it."""
        with self._space.lock:
            self._space.channel(channel).invited.add(team)
            self._space.changed()

    def unshare(
        self, channel: str = ADMIN_CHANNEL, team: str = STRANGERS, *, told: bool = True
    ) -> None:
        """Take another organisation out of a channel, or its invitation back."""
        self._change(lambda: channels.unshare(self._space.channel(channel), team), told=told)

    def delete(self, ts: str, channel: str = ADMIN_CHANNEL) -> None:
        """Delete a message, as an owner of the workspace may; a thread's first one, too."""
        with self._space.lock:
            found = self._space.message(channel, ts)
            take_away(self._space, self._space.channel(channel), found)

    def _change(self, do: Callable[[], Json], *, told: bool = True) -> None:
        with self._space.lock:
            event = do() | {"event_ts": self._space.new_ts()}
            self._space.changed()
        if told:
            self._sockets.tell(event)

    def rest(self, user: str, start: datetime, end: datetime) -> None:
        """Set when a member's do-not-disturb is on."""
        with self._space.lock:
            self._space.do_not_disturb[user] = (int(start.timestamp()), int(end.timestamp()))

    def leave(self, user: str, channel: str = ADMIN_CHANNEL) -> None:
        """Have a member leave a channel."""
        with self._space.lock:
            self._space.channel(channel).members.discard(user)

    def disconnect(self, *, warning: bool = False) -> None:
        """End the Socket Mode connections, as Slack does every few hours, or only announce it."""
        self._sockets.disconnect(warning=warning)

    def repeat_last_event(self, back: int = 0) -> None:
        """Send the last event once more, as Slack does when an acknowledgement is lost.

        With ``back``, the one that came so many events before it: Slack repeats within an hour.
        """
        self._sockets.repeat(back)

    def retry_events_after(self, *seconds: float) -> None:
        """Send events that are not acknowledged again after so long, instead of Slack's times."""
        self._sockets.retries = seconds
