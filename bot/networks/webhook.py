"""An address that any tool can deliver mentions to: Power Automate, Zapier, a listening service.

A delivery is signed: ``X-Svarvakt-Signature`` is ``sha256=`` and the HMAC-SHA256, in hex, of
``X-Svarvakt-Timestamp`` (seconds since 1970), a full stop and the body as it is sent. What is
stale is refused; what is repeated within that time is known by its id and changes nothing, so
that whoever delivers may always repeat.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from bot.cases import Attachment, Author, Edited, Mention, OwnReply
from bot.errors import Malformed, Rejected
from bot.networks import Batch
from bot.networks.by_hand import ByHand
from bot.networks.webhook_schema import Delivered, DeliveredAuthor, read

WINDOW = timedelta(minutes=5)
"""How far the signed time may be from ours, either way."""

LARGEST = 256 * 1024
"""The most bytes of a delivery."""

_LONGEST_NUMBER = 12  # digits of a time in seconds, for some 30,000 years


class Webhook(ByHand):
    """One such address.

    Args:
        name: The source's name in the configuration.
        title: What people know it by.
        path: The path it listens at.
        secret: What deliveries are signed with.
        bearer: Whether the secret itself is taken in place of a signature, from tools that can't
            sign; a delivery's time is then not known, and whoever reads it once can deliver.
        now: The time, aware.
    """

    largest = LARGEST

    def __init__(
        self,
        *,
        name: str,
        title: str,
        path: str,
        secret: str,
        bearer: bool,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.title = title
        self.path = path
        self._secret = secret.encode()
        self._bearer = bearer
        self._now = now

    def poll(self, cursor: str | None) -> Batch:
        """Return nothing: it is delivered to."""
        return Batch(cursor=cursor)

    def greet(self, query: Mapping[str, str]) -> str:
        """Nobody has anything to ask here.

        Raises:
            Rejected: always.
        """
        raise Rejected(f"a GET with {len(query)} parameters; deliveries are POSTs")

    def take(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """Read a delivery.

        Raises:
            Rejected: It is not signed with the secret.
            Malformed: It is, but is stale, too large or not of the shape that was agreed.
        """
        self._admit(headers, body)
        if len(body) > LARGEST:
            raise Malformed(f"the body is too large: at most {LARGEST} bytes")
        given = read(body)
        return Batch(
            mentions=tuple(self._mentions(given)),
            own_replies=tuple(
                self._own_reply(one, one.parent_id)
                for one in given
                if one.event == "own_reply" and one.parent_id
            ),
            edited=tuple(
                Edited(external_id=one.id, text=one.text, attachments=_attachments(one))
                for one in given
                if one.event == "edited"
            ),
            deleted=tuple(one.id for one in given if one.event == "deleted"),
            cursor=None,
        )

    def _admit(self, headers: Mapping[str, str], body: bytes) -> None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if self._bearer and scheme.lower() == "bearer":
            if not hmac.compare_digest(token.strip().encode(), self._secret):
                raise Rejected("the token is not ours")
            return
        stamp = headers.get("x-svarvakt-timestamp", "")
        signature = headers.get("x-svarvakt-signature", "")
        if not stamp or not signature:
            raise Rejected("it is not signed")
        if hmac.compare_digest(signature.encode(), sign(self._secret, stamp, body).encode()):
            self._fresh(stamp)
        else:
            raise Rejected("the signature is not ours")

    def _fresh(self, stamp: str) -> None:
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= _LONGEST_NUMBER):
            raise Malformed("X-Svarvakt-Timestamp must be whole seconds since 1970")
        off = int(stamp) - self._now().timestamp()
        if abs(off) > WINDOW.total_seconds():
            raise Malformed(
                f"X-Svarvakt-Timestamp is {off:+.0f} s off; at most {WINDOW.total_seconds():.0f} "
                "s are taken"
            )

    def _mentions(self, given: Iterable[Delivered]) -> Iterable[Mention]:
        """Give what was written, oldest first; what is edited too, as it may be new to us."""
        now = self._now()
        written = [
            (one, one.author, one.posted_at or now)
            for one in given
            if one.event in {"created", "edited"} and one.author is not None
        ]
        for one, author, at in sorted(written, key=lambda each: each[2]):
            yield Mention(
                network=self.name,
                external_id=one.id,
                root_id=one.root_id or one.id,
                parent_id=one.parent_id,
                author=_author(author, one.source),
                text=one.text,
                posted_at=min(at, now),
                url=one.url,
                languages=(one.language,) if one.language else (),
                context={"source": one.source} if one.source else {},
                attachments=_attachments(one),
            )

    def _own_reply(self, one: Delivered, parent_id: str) -> OwnReply:
        return OwnReply(
            network=self.name,
            external_id=one.id,
            root_id=one.root_id or parent_id,
            parent_id=parent_id,
            posted_at=one.posted_at or self._now(),
            url=one.url,
        )


def sign(secret: bytes, stamp: str, body: bytes) -> str:
    """Return the signature of a body that is sent at ``stamp``."""
    return "sha256=" + hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def _author(author: DeliveredAuthor, source: str) -> Author:
    """Return who wrote, and where, so that an admin knows where to paste the reply."""
    name = author.name or author.handle or author.id
    who = author.id or author.handle or author.name
    return Author(
        id=f"{source}:{who}" if source else who,
        handle=author.handle.removeprefix("@"),
        name=f"{name} ({source})" if source else name,
    )


def _attachments(one: Delivered) -> tuple[Attachment, ...]:
    return tuple(Attachment(kind=each.kind, alt=each.alt) for each in one.attachments)
