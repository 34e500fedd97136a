"""When something was written, as far as what others claim of it can be believed.

Every time that comes from outside passes through here before anything is worked out from it: a
calendar of two thousand years, or a time that no time zone can show, would stop the intake.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.cases import Mention, OwnReply

Item = TypeVar("Item", bound=Mention | OwnReply)

BELIEVED = timedelta(days=90)
"""How long ago something may claim to have been written and still be believed.

It is longer than any outage or look back that this program is meant for. What is older is either
wrongly dated or has been unseen for so long that its deadline can only begin now.
"""


def written(item: Item, seen: datetime) -> Item:
    """Return the item, dated when it was ``seen`` (aware) if its own time can't be believed."""
    at = believed(item.posted_at, seen)
    return item if at is item.posted_at else replace(item, posted_at=at)


def believed(claimed: datetime, seen: datetime) -> datetime:
    """Return the claimed time as an aware one, or ``seen`` if it can't be true.

    Nothing is written after it was seen, nor long before. A time without a zone is taken as UTC.
    """
    try:
        at = claimed.replace(tzinfo=UTC) if claimed.tzinfo is None else claimed
        age = seen - at.astimezone(UTC)
    except (OverflowError, ValueError):
        return seen
    return at if timedelta(0) <= age <= BELIEVED else seen
