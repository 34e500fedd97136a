"""«We know of this» and «False alarm for all of this»: one act for thirty comments on one fire.

It holds back repeats only: the same kind of thing under the same post, at places that were named
already, for an hour at most, and never what tells of somebody in danger, of a threat or of a
suicide. What it held back is counted in the alarm's thread, with a link each, and rings when the
hour is over unless somebody has opened it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.cases import Case, Verb
from bot.desk import Desk
from bot.desk.alarm_chat import tell
from bot.desk.false_alarm import lower
from bot.desk.ringing import lane
from bot.desk.roster import is_on_roster, roster
from bot.outgoing import Kind
from bot.screens import Answer, Done, Message, Tell
from bot.screens.alarm_topic import HeldRow, TopicView, topic_message
from bot.screens.messages import says
from bot.store import Database, alarms, cases, outbox, surfaces, to_text, topics
from bot.store.alarms import Ringing
from bot.store.topics import Topic

LASTS = timedelta(hours=1)
"""How long something is known for, at most."""

_APART = timedelta(minutes=1)
"""How often what was held back is counted anew in the chat, at most."""

_KEY = f"{Kind.ALARM}:topic:"


def know(desk: Desk, case_id: int, admin: str) -> Answer:
    """Hold back repeats of the case's alarm: somebody on the roster knows of it."""
    return _say(desk, case_id, admin, untrue=False)


def false_for_all(desk: Desk, case_id: int, admin: str) -> Answer:
    """Call all that tell of the same a false alarm, and hold back what more comes of it.

    What comes later has been read by nobody: it is held back, and no case as any other.
    """
    return _say(desk, case_id, admin, untrue=True)


def ring_again(desk: Desk, topic_id: int, _admin: str) -> Answer:
    """Take it back: what is held back rings at once."""
    now = desk.now()
    with desk.store.write() as database:
        if not topics.end(database, topic_id, now):
            text = desk.texts("The time is up: these alarms are given again already.")
            return Tell(says(text))
        alarms.let_ring(database, topic_id, now)
        outbox.withdraw_keyed(database, f"{_KEY}{topic_id}:", now)
    desk.wake()
    return Done()


def hold(database: Database, out: Iterable[Ringing], now: datetime) -> bool:
    """Hold back the alarms that tell of what is known; whether there were any."""
    known = topics.in_force(database, now)
    any_held = False
    for one in out:
        topic = next((each for each in known if _covers(each, one)), None)
        if one.taken or topic is None or one.topic_id == topic.id:
            continue
        alarms.hold(database, one.case_id, topic.id, topic.until)
        outbox.withdraw(database, one.case_id, Kind.ALARM, now)
        any_held = True
    return any_held


def count(desk: Desk, database: Database, now: datetime) -> None:
    """Tell in the alarm's thread what is held back, at once and when it has become more."""
    for topic in topics.in_force(database, now):
        held = len(alarms.held_by(database, topic.id))
        told = topic.told_at
        if held == topic.held or (told is not None and told <= now < told + _APART):
            continue
        start = f"{_KEY}{topic.id}:"
        outbox.withdraw_keyed(database, start, now)
        outbox.put(
            database, key=f"{start}{to_text(now)}", destination=lane(desk), kind=Kind.ALARM,
            payload={"topic": str(topic.id), "beside": str(topic.case_id)}, now=now,
        )  # fmt: skip
        topics.note_told(database, topic.id, held, now)
        desk.wake()


def message_of(desk: Desk, topic_id: int) -> Message | None:
    """Draw what is known and what it holds back."""
    reader = desk.store.read()
    topic = topics.get(reader, topic_id)
    if topic is None:
        return None
    rows = []
    for number in alarms.held_by(reader, topic_id):
        case = cases.get(reader, number)
        if case is not None:
            shown = surfaces.place(reader, number, desk.chat)
            rows.append(HeldRow(case, (shown.url if shown else None) or case.url))
    name = desk.names.get(topic.actor, topic.actor)
    view = TopicView(topic.id, name, topic.until, topic.untrue, tuple(rows))
    return topic_message(view, desk.texts)


def _say(desk: Desk, case_id: int, admin: str, *, untrue: bool) -> Answer:
    now = desk.now()
    if not is_on_roster(desk, admin):
        names = ", ".join(one.name for one in roster(desk))
        text = desk.texts(
            "Only those on the roster for crises can say this: {names}. You can take the case, or "
            "call this one a false alarm.",
            names=names,
        )
        return Tell(says(text))
    with desk.store.write() as database:
        case, one = cases.get(database, case_id), alarms.out(database, case_id)
        if case is None or one is None or not one.about.may_be_held:
            text = desk.texts(
                "This alarm can't be one of many: it may be about somebody in danger, or it is "
                "over."
            )
            return Tell(says(text))
        about = one.about
        topics.add(
            database, case_id=case_id, network=case.network, root_id=case.root_id,
            kinds=about.kinds, places=about.places, actor=admin, untrue=untrue, at=now,
            until=now + LASTS,
        )  # fmt: skip
        topic = topics.in_force(database, now)[-1]
        cases.witness(database, case, Verb.KNOWN, now=now, actor=admin)
        out = alarms.ringing(database)
        if untrue:
            _lower_all(desk, database, case, topic, out, admin)
        hold(database, alarms.ringing(database), now)
        tell(desk, database, (), now)
        count(desk, database, now)
    desk.wake()
    return Done()


def _lower_all(
    desk: Desk,
    database: Database,
    pressed: Case,
    topic: Topic,
    out: Iterable[Ringing],
    admin: str,
) -> None:
    for one in out:
        case = cases.get(database, one.case_id)
        if case is not None and (case.id == pressed.id or _covers(topic, one)) and not one.taken:
            lower(desk, database, case, admin, topic.at)


def _covers(topic: Topic, one: Ringing) -> bool:
    """Tell whether the alarm is only a repeat of what is known."""
    about = one.about
    return (
        about.may_be_held
        and (topic.network, topic.root_id) == (one.network, one.root_id)
        and about.kinds <= topic.kinds
        and about.places <= topic.places
    )
