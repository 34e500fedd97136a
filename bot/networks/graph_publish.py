"""Publishing once where the network has no key to know a repeated attempt by.

What is known of an attempt is its words and when its key was made, so a reply that may be out is
looked for among our own under what it answers. Where that doesn't tell, a person must look.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import BotError, Lost, Unsure
from bot.networks import Published
from bot.networks.graph_errors import AlreadyReplied, Faulty

MARGIN = timedelta(minutes=10)
"""How much earlier than its key a reply of ours may seem to be posted, for clocks that differ."""


def new_key(now: datetime) -> str:
    """Make a key that tells when it was made, and is never made twice."""
    return f"{int(now.timestamp() * 1000)}-{secrets.token_hex(8)}"


def posted_since(key: str, now: datetime) -> datetime | None:
    """Return the earliest that a reply with the key can be posted; None where it can't be told.

    A key from the future was made while the clock was wrong.
    """
    milliseconds = key.partition("-")[0]
    try:
        made = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return made - MARGIN if made <= now else None


def published_once(
    find: Callable[[], Published | None], send: Callable[[], Published], *, look_first: bool = True
) -> Published:
    """Send unless it is out already, and find out what became of it when no answer came.

    ``look_first`` is left out where the network itself refuses a second one.

    Raises:
        Unsure: It may be out, and it isn't found.
        Faulty: The network says that it failed, and it isn't found.
    """
    found = find() if look_first else None
    if found is not None:
        return found
    try:
        made = send()
    except (Faulty, AlreadyReplied) as error:
        found = find()
        if found is None:
            raise error from None
        return found
    except Lost as lost:
        return _found_after(find, lost)
    return made if made.external_id else _found_after(find, Lost("no id in the answer"))


def _found_after(find: Callable[[], Published | None], lost: Lost) -> Published:
    try:
        found = find()
    except BotError as error:
        raise Unsure(f"{lost}; the reply may be out, and could not be looked up") from error
    if found is None:
        raise Unsure(f"{lost}; the reply may be out, and isn't found") from lost
    return found
