"""The alarm: a crisis or a threat reaches the crisis roster at once, until somebody takes it.

It rings at night too. That an alarm is out is kept with the case in one transaction. The tick
gives it: to the chat in the card's thread, and to each on the roster by e-mail or webhook
(:mod:`bot.desk.calls`), since do-not-disturb silences the chat. Many at once are told in one
message a minute. It is taken by what somebody did themselves after it began: being given a case,
or a reply that was on its way before, answers nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.desk import Desk, topics
from bot.desk.alarm_chat import tell
from bot.desk.calls import call_roster
from bot.desk.ringing import MANY, coming, end, ringing, rows_of, stands
from bot.desk.roster import roster
from bot.outgoing import Kind
from bot.screens import Message
from bot.screens.alarm import alarm, alarms
from bot.store import alarms as store
from bot.store import from_text, mentions, outbox, to_text
from bot.store.alarms import Ringing
from bot.store.outbox import Item
from bot.store.topics import in_force

APART = timedelta(minutes=1)
"""How often somebody is called at most, however much comes in."""

APART_IN_DANGER = timedelta(seconds=10)
"""The same, where something new tells of somebody in danger."""

_OFTEN = 12
"""How many times it is given at the ordinary pace."""

_SELDOM = timedelta(hours=1)
"""How often it is given at most after that."""

_LAST_CALL = "alarm:last_call"


def tick(desk: Desk) -> int:
    """Give the alarms that have come, whatever the hour; returns how many cases were told of.

    One that has been taken rests, and rings again if the case is let go unanswered.
    """
    now = desk.now()
    out = ringing(desk.store.read(), now)
    if not out:
        return 0
    if in_force(desk.store.read(), now):
        out = _hold(desk, now)
    for one in out:
        if one.taken or (one.topic_id is not None and one.opened and one.next_at <= now):
            _rest(desk, one, now)
    if not _may_call(desk, coming(out, now), now):
        return 0
    with desk.store.write() as database:
        rung = coming(ringing(database, now), now)
        if not rung:  # taken in this moment
            return 0
        numbers = [one.case_id for one in rung]
        tell(desk, database, numbers, now)
        call_roster(desk, database, numbers, now)
        for one in rung:
            store.plan(database, one.case_id, now + _until_next(desk, one.rings + 1), rang=True)
        mentions.remember(database, _LAST_CALL, to_text(now))
    desk.wake()
    return len(rung)


def next_at(desk: Desk) -> datetime | None:
    """Return when the next alarm is given, or None if none is out."""
    reader = desk.store.read()
    planned, last = store.next_planned(reader), mentions.recall(reader, _LAST_CALL)
    if planned is None or last is None:
        return planned
    return max(planned, from_text(last) + APART)


def message_of(desk: Desk, item: Item, *, alone: bool = False) -> Message | None:
    """Draw the alarm as it is to stand in the chat, or None when it has become pointless.

    One that stands ``alone``, outside its card's thread, tells where to look.
    """
    if "topic" in item.payload:
        return topics.message_of(desk, int(item.payload["topic"]))
    rows = rows_of(desk, item)
    if not rows:
        return None
    people = tuple(one.admin or one.name for one in roster(desk))
    known = frozenset(desk.names)
    if item.case_id is not None:
        return alarm(rows[0], people, known, desk.texts, alone=alone)
    return alarms(rows, people, known, desk.texts)


def _hold(desk: Desk, now: datetime) -> list[Ringing]:
    """Hold back the repeats of what is known, and go on telling of the others in the chat."""
    with desk.store.write() as database:
        out = ringing(database, now)
        if topics.hold(database, out, now):
            tell(desk, database, (), now)
            desk.wake()
        topics.count(desk, database, now)
        return ringing(database, now)


def _rest(desk: Desk, one: Ringing, now: datetime) -> None:
    """Let the alarm rest while somebody has the case; end it when the case is finished.

    What was held back and has been opened by somebody is at its end too.
    """
    over = one.over or not one.taken
    if not stands(desk.store.read(), one.case_id) and not over and one.next_at > now:
        return
    with desk.store.write() as database:
        if all(other.taken for other in ringing(database, now)):
            outbox.withdraw_keyed(database, MANY, now)
        if over:
            end(desk, database, one.case_id, now)
        else:
            outbox.withdraw(database, one.case_id, Kind.ALARM, now)
            store.plan(database, one.case_id, now + desk.settings.alarm.repeat_every, rang=False)
    desk.wake()


def _may_call(desk: Desk, rung: Sequence[Ringing], now: datetime) -> bool:
    if not rung:
        return False
    new_danger = any(one.about.danger and not one.rings for one in rung)
    apart = APART_IN_DANGER if new_danger else APART
    last = mentions.recall(desk.store.read(), _LAST_CALL)
    return last is None or not from_text(last) <= now < from_text(last) + apart


def _until_next(desk: Desk, rings: int) -> timedelta:
    every = desk.settings.alarm.repeat_every
    return every if rings < _OFTEN else max(every, _SELDOM)
