"""What is said of something that is about to leave for the chat, and may have waited on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_SOON = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Leave:
    """It is to be told now, as things are now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """It is to be told, but not before ``until``."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Pointless:
    """There is nothing left to tell of, or something newer tells it."""


Judgement = Leave | Wait | Pointless


def soon(now: datetime) -> datetime:
    """Return when to look again at what waits for something that happens in this moment."""
    return now + _SOON
