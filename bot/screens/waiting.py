"""What a card says of a case that waits by somebody's word: a rest of its pings, and a promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.screens import Span, bold, plain
from bot.screens.clipping import one_line
from bot.texts import Texts

_WHY = 120


@dataclass(frozen=True, slots=True)
class Rest:
    """The pings of a case rest: until when, by whose word (an admin's key) and why, masked."""

    until: datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What holds a case up; ``promised`` is by when an answer is, and ``broken`` that it was."""

    rest: Rest | None = None
    promised: datetime | None = None
    broken: bool = False


NOTHING = Waiting()


def rows(
    waiting: Waiting, names: Mapping[str, str], _: Texts
) -> list[tuple[str, tuple[Span, ...]]]:
    """Draw a labelled line for each."""
    made = []
    if waiting.promised:
        by = _("an answer by {time}", time=_.moment(waiting.promised))
        late = (plain(" · "), bold(_("not kept"))) if waiting.broken else ()
        made.append((_("Promised"), (plain(by), *late)))
    if waiting.rest:
        rest = waiting.rest
        who = names.get(rest.who, rest.who)
        told = _("resting until {time}: {why} ({name})", time=_.moment(rest.until),
                 why=one_line(rest.why, _WHY), name=who)  # fmt: skip
        made.append((_("Pings"), (plain(told),)))
    return made


def promise_line(promised: datetime, *, broken: bool, _: Texts) -> str:
    """Return what a ping says of a promise."""
    if broken:
        return _("An answer was promised by {time}", time=_.moment(promised))
    return _("An answer is promised by {time}", time=_.moment(promised))
