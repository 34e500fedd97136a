"""Who is on the crisis roster, how each is reached outside the chat, and whether they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.alarms import Call, Messenger, Recipient
from bot.config import RosterMember
from bot.desk import Desk
from bot.errors import BotError


def roster(desk: Desk) -> tuple[RosterMember, ...]:
    """Return the crisis roster: every admin, in the chat only, where none is configured."""
    configured = desk.settings.alarm.roster
    keys = {name: one.key for one in desk.admins for name in (one.name, one.key)}
    if configured:
        return tuple(
            one.model_copy(update={"admin": keys.get(one.name) or keys.get(one.email)})
            for one in configured
        )
    return tuple(RosterMember.model_construct(name=one.name, admin=one.key) for one in desk.admins)


def is_on_roster(desk: Desk, admin: str) -> bool:
    """Whether the admin is one of those that a crisis is told to."""
    return any(one.admin == admin for one in roster(desk))


def recipient(member: RosterMember) -> Recipient:
    """Return somebody on the roster as the ways out of the house know them."""
    return Recipient(
        name=member.name, email=member.email, webhook=member.webhook, phone=member.phone
    )


def destination(way: str, name: str) -> str:
    """Return the outbox destination of one person's alarms by one way.

    Each has one, and a worker, of their own: nobody's address holds up another's alarm.
    """
    return f"{way}:{name}"


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
