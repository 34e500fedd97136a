"""What citizens write: ordinary, grave and hostile, each with a mark by which it is known anywhere."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from tests.faults.networks import Written


class Kind(StrEnum):
    """What is owed to those who wrote it."""

    QUESTION = "question"  # an answer, or a person who finished it
    THANKS = "thanks"  # to be seen
    ALARM = "alarm"  # to be seen, and to ring at once
    GRAVE = "grave"  # a person who finished it, deleted or not
    HOSTILE = "hostile"  # to be seen, and to harm nothing


CRISIS = "Hjelp! Det har gått et stort ras over veien ved Hovden, det sitter folk fast i en bil!"

TEXTS = {
    Kind.QUESTION: (
        "Når åpner svømmehallen i romjula?", "Er biblioteket åpent på lørdag?",
        "Veien til Hovden er ikke brøytet i dag heller.",
        "Hvor leverer jeg søknad om barnehageplass?", "Kvifor er gatelyset ved skulen slukka?",
        "What are the opening hours of the town hall?", "Det lekker vann ved Veaveien <!channel>",
        "Og hva koster det for uføre?",
    ),
    Kind.THANKS: ("Takk for fin konsert i går!", "Tusen takk for hjelpen!", "Takk for raskt svar!"),
    Kind.ALARM: (
        CRISIS, "Sønnen min har falt i bassenget og puster ikke! Hjelp!",
        "Det brenner i svømmehallen, folk er fanget inne! Ring 110 nå!",
        "Jeg orker ikke leve lenger", "Vi er fanget i tredje etasje og det ryker!",
    ),
    Kind.GRAVE: (
        "Hun har tatt en hel eske paracet", "Ordføreren er en jævla idiot som burde skytes",
        "Dere er noen forbanna tullinger hele gjengen på servicetorget",
    ),
}  # fmt: skip
"""None of these is read as anything else, with the mark before it or without."""

_CORPUS: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "hostile.json").read_text("utf-8")
)
HOSTILE = (
    *_CORPUS.values(), "<!channel> ordet " * 6000, "å" * 90_000, "🔥👩‍👩‍👧‍👦" * 5000, "a\n" * 10_000,
)  # fmt: skip

CLAIMED = (
    datetime(1, 1, 1, tzinfo=UTC), datetime(3, 6, 1, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC),
    datetime(1999, 5, 17, 12, tzinfo=UTC), datetime(2025, 11, 1, 8, tzinfo=UTC),
    datetime(3000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
)  # fmt: skip
"""Times that a client may claim for what it writes now."""

_MARK = re.compile(r"zq[b-y]{9}qz")
_LETTERS = "bcdfghjklmnprstvw"


def mark(chance: random.Random) -> str:
    """Return a word that nothing else has in it."""
    return f"zq{''.join(chance.choices(_LETTERS, k=9))}qz"


def marks_in(shown: object) -> frozenset[str]:
    """Return the marks that stand in something as it is shown."""
    return frozenset(_MARK.findall(shown if isinstance(shown, str) else repr(shown)))


def text_of(kind: Kind, chance: random.Random) -> str:
    """Return something of the kind."""
    return chance.choice(HOSTILE if kind is Kind.HOSTILE else TEXTS[kind])


@dataclass
class Said:
    """What somebody wrote, and what happened to it since.

    ``gone`` is when its author deleted it or wrote something else in its place. ``history`` is
    what happened, in order, in words. What ``edits`` was put in the place of something else.
    """

    mark: str
    kind: Kind
    written: Written
    at: datetime
    text: str
    gone: datetime | None = None
    deleted: bool = False
    edits: bool = False
    history: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def id(self) -> tuple[str, str]:
        """The network, and the post's id there."""
        return self.written.network, self.written.id

    def note(self, what: str, at: datetime | None = None) -> None:
        """Note something that happened to it."""
        self.history.append((at or datetime.now(UTC), what))


def told(history: Iterable[tuple[datetime, str]]) -> str:
    """Return what happened, in order, each with its time."""
    in_order = sorted(history, key=lambda one: one[0])
    return "; ".join(f"{at:%H:%M:%S.%f}"[:-5] + f" {what}" for at, what in in_order)
