"""What Meta tells by webhook: signed over the raw bytes, and never the only way to know.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
Meta delivers again for some 36 hours what isn't acknowledged, and nothing in a delivery is good
for one use only. So a repeated one must do no harm: what is known already changes nothing.
"""

from __future__ import annotations

import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.cases import Edited, Mention, OwnReply
from bot.errors import Rejected
from bot.networks import Batch
from bot.networks.graph import signed
from bot.networks.graph_records import moment
from bot.networks.untrusted import mapping, sequence, string

STALE = timedelta(hours=48)
"""A delivery that is older is no delivery of Meta's."""

_MILLISECONDS = 10**11  # a time above is in milliseconds: messages' are, comments' aren't

Told = Mention | OwnReply | Edited | str
"""What a change tells: something new, an edit, or the id of what was deleted."""


class Webhook(ABC):
    """The part of a network that Meta's deliveries come to; see :class:`bot.networks.Inbound`.

    A delivery is read as far as it says everything, and is a reason to poll besides.
    """

    name: str
    _about: str  # the delivery's ``object``: page or instagram
    _account: str
    _app_secret: str
    _verify_token: str
    _now: Callable[[], datetime]
    _told: Callable[[], None] | None = None

    @abstractmethod
    def _changed(self, field: str, value: Mapping[str, object], at: datetime) -> Iterator[Told]:
        """Read one change; what it doesn't tell is left to the next poll."""

    @property
    def path(self) -> str:
        """The path that the app's webhook is set to, below the web server's address."""
        return f"/{self.name}"

    def greet(self, query: Mapping[str, str]) -> str:
        """Answer Meta's question whether we are who we are, when the webhook is set up.

        Raises:
            Rejected: it is not Meta that asks, or the verify token is another.
        """
        given = query.get("hub.verify_token", "").encode()
        if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(
            given, self._verify_token.encode()
        ):
            raise Rejected(f"the verify token isn't {self.name.upper()}_VERIFY_TOKEN")
        return query.get("hub.challenge", "")

    def take(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """Read a delivery; see :class:`bot.networks.Inbound`.

        Raises:
            Rejected: it isn't signed with the app's secret, is stale, or isn't of this account.
            Retryable: what it tells of can't be read now; Meta delivers it again.
        """
        expected = "sha256=" + signed(self._app_secret, body)
        given = headers.get("x-hub-signature-256", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected.encode()):
            raise Rejected(f"the delivery isn't signed with {self.name.upper()}_APP_SECRET")
        try:
            delivery = mapping(json.loads(body))
        except ValueError as error:
            raise Rejected("the delivery isn't JSON") from error
        if delivery.get("object") != self._about:
            raise Rejected(f"the delivery isn't about a {self._about}")
        told = [one for entry in sequence(delivery.get("entry")) for one in self._entry(entry)]
        if self._told is not None:
            self._told()
        return Batch(
            mentions=tuple(one for one in told if isinstance(one, Mention)),
            own_replies=tuple(one for one in told if isinstance(one, OwnReply)),
            edited=tuple(one for one in told if isinstance(one, Edited)),
            deleted=tuple(one for one in told if isinstance(one, str)),
            cursor=None,
        )

    def listen(self, told: Callable[[], None]) -> None:
        """Call ``told`` at each delivery, from the thread that brings it."""
        self._told = told

    def _entry(self, entry: object) -> Iterator[Told]:
        one = mapping(entry)
        if string(one.get("id")) != self._account:
            return  # another page of the same app
        at = delivered_at(one.get("time")) or self._now()
        if self._now() - at > STALE:
            raise Rejected("the delivery is stale")
        for change in sequence(one.get("changes")):
            field, value = mapping(change).get("field"), mapping(mapping(change).get("value"))
            yield from self._changed(string(field), value, at)


def delivered_at(value: object) -> datetime | None:
    """Read a delivery's time, which is in seconds or milliseconds since 1970."""
    if isinstance(value, int) and value > _MILLISECONDS:
        return moment(value / 1000)
    return moment(value)
