"""Times when the page answers otherwise: a crisis that an admin declares, and election periods.

In a crisis what people write about it is answered with the crisis team's contacts (guideline 12);
before an election political matters are answered with a link to the decision only (guideline 9).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.desk import Desk
from bot.desk.notices import tell
from bot.screens import Answer, Done, Tell
from bot.screens.clipping import one_line
from bot.screens.messages import says
from bot.store import Database, from_text, mentions, outbox, surfaces, to_text
from bot.triage.personal_data import mask

LASTS = timedelta(hours=24)
"""How long the crisis mode stays on, unless it is turned on again: nobody remembers to end it."""

_KEY = "crisis"
_ONCE_MORE = frozenset({
    "igjen", "på nytt", "en gang til", "ein gong til", "om att", "att", "fortsatt", "framleis",
    "fremdeles", "framleis på", "again", "once more", "still",
})  # fmt: skip
"""What is said after «på» of a crisis that goes on: it is not what has happened."""

_ON, _OFF = frozenset({"på", "pa", "on"}), frozenset({"av", "off"})
_LONGEST = 150  # characters of what has happened: a line in the channel


@dataclass(frozen=True, slots=True)
class Crisis:
    """A crisis that is going on: who said so, when, until when, and what it is about."""

    by: str
    since: datetime
    until: datetime
    about: str


def crisis(desk: Desk, database: Database) -> Crisis | None:
    """Return the crisis that is going on, if there is one."""
    found = _last(database)
    return None if found is None or found.until <= desk.now() else found


def election(desk: Desk) -> bool:
    """Tell whether it is an election period today; both of its days are in it."""
    today = desk.now().astimezone(desk.texts.zone).date()
    return desk.settings.municipality.in_election(today)


def changes(desk: Desk, database: Database) -> datetime | None:
    """Return when a crisis or an election period next begins or ends by itself."""
    now = desk.now()
    here = crisis(desk, database)
    days = (
        day
        for first, last in desk.settings.municipality.election_period
        for day in (first, last + timedelta(days=1))
    )
    times = [datetime.combine(day, time(), desk.texts.zone) for day in days]
    times += [here.until] if here else []
    return min((at for at in times if at > now), default=None)


def command(desk: Desk, text: str, admin: str) -> Answer:
    """Turn the crisis mode on or off, or tell how it stands and how it is turned."""
    word, _, about = text.strip().partition(" ")
    if word.casefold() in _ON:
        again = about.casefold().strip(" .,!«»\"'") in _ONCE_MORE
        said = "" if again else one_line(mask(about.strip()), _LONGEST)
        return _begin(desk, said, admin)
    if word.casefold() in _OFF:
        return _end(desk, admin)
    return Tell(says(" ".join([line(desk) or desk.texts("Crisis mode is off."), _how(desk)])))


def line(desk: Desk) -> str:
    """Say that a crisis is going on, or nothing."""
    _ = desk.texts
    here = crisis(desk, desk.store.read())
    if here is None:
        return ""
    said = _(
        "Crisis mode is on. {name} turned it on {time}, and it is turned off automatically "
        "{until}.",
        name=desk.names.get(here.by, here.by),
        time=_.stamp(here.since),
        until=_.stamp(here.until),
    )
    return f"{said} «{here.about}»" if here.about else said


def _begin(desk: Desk, about: str, admin: str) -> Answer:
    _ = desk.texts
    now = desk.now()
    until = now + LASTS
    with desk.store.write() as database:
        before = crisis(desk, database)
        kept = {
            "by": admin, "since": to_text(now), "until": to_text(until),
            "about": about or _goes_on(database, now),
        }  # fmt: skip
        mentions.remember(database, _KEY, json.dumps(kept, ensure_ascii=False))
        if before:
            outbox.call_off(database, _ending(before), now)
        told = _(
            "{name} turned on crisis mode. For comments about the crisis, the reply with the "
            "contacts is now suggested first. Crisis mode is turned off automatically {until}. "
            "If the crisis is over before that, write «/krise av». If it lasts longer, write only "
            "«/krise på», and what it is about stays.",
            name=desk.names[admin],
            until=_.stamp(until),
        )
        said = f"🚨 {told}"
        if kept["about"]:
            said += f"\n«{kept['about']}»"
        tell(desk, f"crisis:{to_text(now)}", said)
        made = Crisis(admin, now, until, kept["about"])
        ended = _(
            "Crisis mode was turned off automatically after {amount}. If the crisis is not over, "
            "write /krise på.",
            amount=_.amount(LASTS),
        )
        tell(desk, _ending(made), ended, at=until)
        surfaces.expire(database, desk.chat, now)
    desk.wake()
    return Done()


def _end(desk: Desk, admin: str) -> Answer:
    _ = desk.texts
    now = desk.now()
    with desk.store.write() as database:
        before = crisis(desk, database)
        if before is None:
            return Tell(says(" ".join([_("Crisis mode is off."), _how(desk)])))
        mentions.remember(database, _KEY, None)
        outbox.call_off(database, _ending(before), now)
        told = _("{name} turned crisis mode off.", name=desk.names[admin])
        tell(desk, f"crisis-off:{to_text(now)}", told)
        surfaces.expire(database, desk.chat, now)
    desk.wake()
    return Done()


def _last(database: Database) -> Crisis | None:
    """Return the crisis that goes on, or the one that ended by itself and not by a person."""
    kept = mentions.recall(database, _KEY)
    if kept is None:
        return None
    found = json.loads(kept)
    until, since = from_text(found["until"]), from_text(found["since"])
    return Crisis(found["by"], since, until, found["about"])


def _goes_on(database: Database, now: datetime) -> str:
    """Return what the crisis is about that is turned on once more without a word about it."""
    last = _last(database)
    return last.about if last and now - last.until < LASTS else ""


def _ending(of: Crisis) -> str:
    return f"crisis-ended:{to_text(of.until)}"


def _how(desk: Desk) -> str:
    return desk.texts(
        "Turn it on with /krise på and a few words about what has happened, and off with /krise av."
    )
