"""The alarm: a crisis or a threat reaches the crisis roster at once, until somebody takes it.

It rings at night too. That an alarm is out is kept with the case in one transaction. The tick
gives it: to the chat in the card's thread, and to each on the roster by e-mail or webhook, since
do-not-disturb silences the chat. Many at once are told in one message a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot import deadlines
from bot.alarms import Call, Messenger, Recipient
from bot.cases import URGENT, Category, Verb
from bot.config import RosterMember
from bot.desk import Desk, reserve
from bot.desk.act import refusal
from bot.desk.notices import tell
from bot.desk.pings import settle
from bot.errors import BotError
from bot.outgoing import NOT_OUT_YET, Kind, State
from bot.screens import Answer, Done, Message
from bot.screens.alarm import AlarmRow, alarm, alarms, call
from bot.store import Database, cases, from_text, mentions, outbox, surfaces, to_text
from bot.store import alarms as store
from bot.store.alarms import Ringing
from bot.store.outbox import Item

APART = timedelta(minutes=1)
"""How often somebody is called at most, however much comes in."""

SINGLY = 3
"""How many cases are told one by one; more are told in one message."""

_LOOKS = timedelta(minutes=15)
"""How long an open reply form alone lets the alarm rest."""

_SOON, _SELDOM = 12, timedelta(hours=1)
"""After so many rings it is given at most so often."""

_MANY = f"{Kind.ALARM}:many:"
_LAST_CALL = "alarm:last_call"


def tick(desk: Desk) -> int:
    """Give the alarms that have come, whatever the hour; returns how many cases were told of.

    One that has been taken rests, and rings again if the case is let go unanswered.
    """
    found = store.ringing(desk.store.read())
    if not found:
        return 0
    now = desk.now()
    out = _seen_through(desk.store.read(), found, now)
    for one in out:
        if one.taken:
            _rest(desk, one, now)
    if not _coming(out, now) or not _may_call(desk, now):
        return 0
    with desk.store.write() as database:
        rung = _coming(_ringing(database, now), now)
        if not rung:  # taken in this moment
            return 0
        _tell_chat(desk, database, rung, now)
        _call_roster(desk, database, rung, now)
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


def message_of(desk: Desk, item: Item) -> Message | None:
    """Draw the alarm as it is to stand in the chat, or None when it has become pointless."""
    rows = _rows(desk, item)
    if not rows:
        return None
    people = tuple(one.admin or one.name for one in roster(desk))
    known = frozenset(desk.names)
    if item.case_id is not None:
        return alarm(rows[0], people, known, desk.texts)
    return alarms(rows, people, known, desk.texts)


def call_of(desk: Desk, item: Item) -> tuple[Recipient, Call] | None:
    """Return whom to call and what to say, or None when the alarm has been taken."""
    rows = _rows(desk, item)
    member = next((one for one in roster(desk) if one.name == item.payload["to"]), None)
    if not rows or member is None:
        return None
    every = desk.texts.amount(desk.settings.alarm.repeat_every)
    return recipient(member), call(rows, desk.settings.municipality.name, every, desk.texts)


def roster(desk: Desk) -> tuple[RosterMember, ...]:
    """Return the crisis roster: every admin, in the chat only, where none is configured."""
    configured = desk.settings.alarm.roster
    keys = {name: one.key for one in desk.admins for name in (one.name, one.key)}
    if configured:
        return tuple(one.model_copy(update={"admin": keys.get(one.name)}) for one in configured)
    return tuple(RosterMember.model_construct(name=one.name, admin=one.key) for one in desk.admins)


def recipient(member: RosterMember) -> Recipient:
    """Return somebody on the roster as the ways out of the house know them."""
    return Recipient(
        name=member.name, email=member.email, webhook=member.webhook, phone=member.phone
    )


def unreached(desk: Desk, item: Item, reason: str) -> str:
    """Tell the channel, once for each alarm and person, that somebody was not reached.

    Returns:
        The key of the notice.
    """
    text = desk.texts(
        "The alarm has not reached {name}: {reason} Ring them.",
        name=item.payload["to"], reason=reason,
    )  # fmt: skip
    key = f"unreached:{item.key}"
    tell(desk, key, text)
    return key


def false_alarm(desk: Desk, case_id: int, admin: str) -> Answer:
    """End the alarm: somebody has read the comment, and it is neither a crisis nor a threat.

    The case is then as any other: due in the ordinary time, and in the likeliest category that
    is no crisis. It can be undone.
    """
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None or case.finished:
            return refusal(desk, case)
        flags, category = case.flags - URGENT, case.category
        if category is Category.CRISIS:
            ranked = (one for one, _p, _r in case.ranking if one is not Category.CRISIS)
            category = next(ranked, Category.QUESTION)
        within = desk.settings.deadline.within(category, flags)
        due = deadlines.due(case.due_from, within, desk.hours)
        ranking = [one for one in case.ranking if one[0] is not Category.CRISIS]
        changes = {
            "flags": " ".join(sorted(flags)),
            "category": category,
            "ranking": cases.ranking_text(ranking),
            "due_at": due,
        }
        moved = cases.move(
            database, case_id, Verb.FALSE_ALARM, now=now, actor=admin, changes=changes
        )
        if moved is None:
            return refusal(desk, case)
        end(desk, database, case_id, now)
        settle(desk, database, moved, now)
    desk.wake()
    return Done()


def end(desk: Desk, database: Database, case_id: int, now: datetime) -> None:
    """End the case's alarm, and take back what stands in the chat."""
    if store.end(database, case_id):
        outbox.withdraw(database, case_id, Kind.ALARM, now)
    desk.wake()


def try_out(
    people: Iterable[RosterMember], ways: Iterable[Messenger], said: Call
) -> Iterator[tuple[str, str, BotError | None]]:
    """Send a trial alarm to everyone each way they can be reached: name, way, what went wrong."""
    ways = tuple(ways)
    for member in people:
        person = recipient(member)
        for way in ways:
            if way.reaches(person):
                try:
                    way.send(person, said)
                except BotError as error:
                    yield member.name, way.destination, error
                else:
                    yield member.name, way.destination, None


def _ringing(database: Database, now: datetime) -> list[Ringing]:
    return _seen_through(database, store.ringing(database), now)


def _seen_through(database: Database, out: Iterable[Ringing], now: datetime) -> list[Ringing]:
    """Return the same; who has only had the reply form open for long has not taken the case.

    The form may have been lost with its Slack, which nobody is told of.
    """
    return [
        replace(one, taken=False) if one.taken and _only_looked(database, one, now) else one
        for one in out
    ]


def _only_looked(database: Database, one: Ringing, now: datetime) -> bool:
    if one.over or one.held_since is None or one.held_since > now - _LOOKS:
        return False
    case = cases.get(database, one.case_id)
    return case is not None and reserve.reservation(database, case) is not None


def _coming(out: Iterable[Ringing], now: datetime) -> list[Ringing]:
    return [one for one in out if not one.taken and one.next_at <= now]


def _rest(desk: Desk, one: Ringing, now: datetime) -> None:
    """Let the alarm rest while somebody has the case; end it when the case is finished."""
    standing = outbox.last(desk.store.read(), one.case_id, Kind.ALARM)
    stands = standing is not None and standing.state in {*NOT_OUT_YET, State.SENT}
    if not stands and not one.over and one.next_at > now:
        return
    with desk.store.write() as database:
        if all(other.taken for other in _ringing(database, now)):
            outbox.withdraw_keyed(database, _MANY, now)
        if one.over:
            end(desk, database, one.case_id, now)
        else:
            outbox.withdraw(database, one.case_id, Kind.ALARM, now)
            store.plan(database, one.case_id, now + desk.settings.alarm.repeat_every, rang=False)
    desk.wake()


def _may_call(desk: Desk, now: datetime) -> bool:
    last = mentions.recall(desk.store.read(), _LAST_CALL)
    return last is None or not from_text(last) <= now < from_text(last) + APART


def _until_next(desk: Desk, rings: int) -> timedelta:
    every = desk.settings.alarm.repeat_every
    return every if rings < _SOON else max(every, _SELDOM)


def _tell_chat(desk: Desk, database: Database, rung: list[Ringing], now: datetime) -> None:
    outbox.withdraw_keyed(database, _MANY, now)
    for one in rung:
        outbox.withdraw(database, one.case_id, Kind.ALARM, now)
    singly = rung if len(rung) <= SINGLY else []
    for one in singly:
        outbox.put(
            database, key=f"{Kind.ALARM}:{one.case_id}:{to_text(now)}", destination=desk.chat,
            kind=Kind.ALARM, payload={"cases": str(one.case_id)}, now=now, case_id=one.case_id,
        )  # fmt: skip
    if rung and not singly:
        outbox.put(
            database, key=f"{_MANY}{to_text(now)}", destination=desk.chat, kind=Kind.ALARM,
            payload={"cases": _listed(rung)}, now=now,
        )  # fmt: skip


def _call_roster(desk: Desk, database: Database, rung: list[Ringing], now: datetime) -> None:
    for member in desk.settings.alarm.roster:
        for way in member.ways:
            outbox.put(
                database, key=f"{Kind.CALL}:{way}:{member.name}:{to_text(now)}", destination=way,
                kind=Kind.CALL, payload={"to": member.name, "cases": _listed(rung)}, now=now,
            )  # fmt: skip


def _listed(rung: list[Ringing]) -> str:
    return ",".join(str(one.case_id) for one in rung)


def _rows(desk: Desk, item: Item) -> list[AlarmRow]:
    """Return the item's cases that nobody has taken yet."""
    reader = desk.store.read()
    out = {one.case_id for one in _ringing(reader, desk.now()) if not one.taken}
    rows = []
    for number in map(int, item.payload["cases"].split(",")):
        case = cases.get(reader, number) if number in out else None
        if case is not None:
            shown = surfaces.place(reader, case.id, desk.chat)
            network = desk.network_title(case.network)
            url = shown.url if shown else None
            rows.append(AlarmRow(case, network, url, store.because(reader, case.id) or ()))
    return rows
