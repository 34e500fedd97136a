"""What the channel hears of the file of closures: what in it closes nothing, told once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.closures import Event, Why
from bot.desk import Desk
from bot.desk.notices import tell
from bot.store import mentions
from bot.texts import Texts

NAMED = 10
"""How many events a notice names."""

_TOLD = "closures passed over"


def tell_passed_over(desk: Desk, events: Sequence[Event]) -> int:
    """Tell the channel of events that close nothing, each once; returns how many were new."""
    by_key = {_key(one): one for one in events}
    known = set((mentions.recall(desk.store.read(), _TOLD) or "").split())
    if by_key.keys() == known:
        return 0
    new = [one for key, one in by_key.items() if key not in known]
    _ = desk.texts
    with desk.store.write() as database:
        mentions.remember(database, _TOLD, " ".join(sorted(by_key)))
        if new:
            title = _.count(
                "{n} event in the file of closures closes nothing. Is it meant to, it must be "
                "mended in the calendar:",
                "{n} events in the file of closures close nothing. Those that are meant to must be "
                "mended in the calendar:",
                len(new),
            )
            lines = [f"• {_line(one, _)}" for one in new[:NAMED]]
            if len(new) > NAMED:
                lines.append(_.count("and {n} more", "and {n} more", len(new) - NAMED))
            key = f"closures:passed:{_digest(*sorted(by_key.keys() - known))}"
            tell(desk, f"{key}:{desk.now().isoformat()}", "\n".join([title, *lines]))
    desk.wake()
    return len(new)


def _line(event: Event, _: Texts) -> str:
    name = event.name or _("an event without a name")
    on = f"{name}, {_.day(event.days[0])}" if event.days else name
    return f"{on}: {_reason(event.why, _)}"


def _reason(why: Why | None, _: Texts) -> str:
    reasons = {
        Why.FREE: _("it is marked as free time; mark it as busy"),
        Why.BACKWARDS: _("it ends before it begins"),
        Why.EMPTY: _("it ends when it begins"),
        Why.TOO_LONG: _("it lasts for more than a year"),
        Why.TOO_OFTEN: _("it is repeated more often than once a day, or since before 1970"),
        Why.OLDER: _("there is a newer version of it"),
    }
    return reasons.get(why or Why.BROKEN, _("its dates or its repetition can't be read"))


def _key(event: Event) -> str:
    return _digest(event.id, event.name, str(event.why))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
