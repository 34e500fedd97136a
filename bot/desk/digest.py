"""A storm: when more comes in than the chat can show as cards, the rest are lines in digests.

Urgent cases are grouped by thread and kind; the first few of what is new get cards of their own.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from bot.deadlines import HOLDER
from bot.desk import CARD, Desk
from bot.desk.duty import audience
from bot.screens import Answer, Done, Message, Tell
from bot.screens.digest import DigestView, LineView, digest_message, pings_message
from bot.screens.messages import says
from bot.store import Database, cases, digests, surfaces
from bot.store.digests import Digest, Waiting
from bot.store.outbox import Item

HANDFUL = 12
"""How many new cases may wait for cards of their own; with more, they become lines."""

FIRST = 5
"""How many new urgent topics get a card for their first case all the same."""

LASTS = timedelta(minutes=2)
"""How long after a digest was begun the storm is held to go on."""

NEW_TOPIC = timedelta(minutes=15)
"""An urgent topic that has had no digest for so long is a new one."""

A_THREAD = 3
"""So many waiting cases under one post are grouped by it."""

APART = timedelta(seconds=10)
"""How often a digest that stands there is updated, at most."""


def gather(desk: Desk, now: datetime) -> bool:
    """Make lines of the cases that wait for cards, if they are more than a handful."""
    waiting = digests.waiting(desk.store.read(), desk.chat)
    if len(waiting) < 2:  # noqa: PLR2004 - one is a card, whatever comes after it
        return False
    storm = digests.made_since(desk.store.read(), desk.chat, now - LASTS)
    if not storm and len(waiting) <= HANDFUL:
        return False
    with desk.store.write() as database:
        waiting = digests.waiting(database, desk.chat)
        threads = Counter((one.network, one.root_id) for one in waiting)
        kept: set[str] = set()
        for one in waiting:
            topic = _topic(desk, database, one, threads, now)
            if (
                one.urgent
                and topic not in kept
                and len(kept) < FIRST
                and not _told(desk, database, topic, now)
            ):
                kept.add(topic)
                continue
            digests.add_line(database, one.surface_id, desk.chat, topic, now, urgent=one.urgent)
    return True


def message_of(desk: Desk, database: Database, digest: Digest) -> tuple[Message, dict[int, int]]:
    """Draw the digest, and say which version of each case it shows."""
    lines, versions = [], {}
    for case_id in digests.cases_of(database, digest):
        case = cases.get(database, case_id)
        assert case is not None  # noqa: S101 - a surface's case is never deleted before it
        card = surfaces.of_case(database, case_id, desk.chat, CARD)
        lines.append(LineView(case=case, opened=card is not None))
        versions[case_id] = case.version
    parts = digest.topic.split("\n")
    view = DigestView(
        network=desk.network_title(parts[0]) if parts[0] else "",
        same_thread=len(parts) > 1 and bool(parts[1]),
        urgent=digest.urgent,
        lines=tuple(lines),
        names=desk.names,
        now=desk.now(),
    )
    return digest_message(view, desk.texts), versions


def open_card(desk: Desk, case_id: int) -> Answer:
    """Give a case in a digest a card of its own; if it has one, say where."""
    shown = surfaces.of_case(desk.store.read(), case_id, desk.chat, CARD)
    if shown is not None:
        text = desk.texts("The case has its own card in the channel.")
        return Tell(says(text, url=shown.url) if shown.url else says(text))
    with desk.store.write() as database:
        surfaces.add(database, case_id, desk.chat, CARD)
        surfaces.refresh(database, case_id)
    desk.wake()
    return Done()


def pings_of(desk: Desk, items: list[Item]) -> Message:
    """Draw one ping for all the cases of a digest that are due to be told of, to all it is for."""
    reader, now = desk.store.read(), desk.now()
    people: dict[str, None] = {}
    told = []
    for item in items:
        case = cases.get(reader, item.case_id or 0)
        if case is not None and not case.finished:
            told.append(case)
            to = item.payload.get("to", HOLDER)
            people |= dict.fromkeys(audience(desk, reader, case, to))
    return pings_message(told, tuple(people), now, desk.texts)


def _topic(
    desk: Desk, database: Database, one: Waiting, threads: Counter[tuple[str, str]], now: datetime
) -> str:
    """Return what the case is grouped by, a line each: the network, the thread and the kind."""
    kind = one.category if one.urgent else ""
    thread = f"{one.network}\n{one.root_id}\n{kind}"
    if threads[one.network, one.root_id] >= A_THREAD or digests.made_since(
        database, desk.chat, now - LASTS, thread
    ):
        return thread
    return f"{one.network}\n\n{kind}" if one.urgent else ""


def _told(desk: Desk, database: Database, topic: str, now: datetime) -> bool:
    return digests.made_since(database, desk.chat, now - NEW_TOPIC, topic)
