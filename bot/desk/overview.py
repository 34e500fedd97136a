"""The overviews at opening and before closing: posted only when there is something to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from bot.cases import Case
from bot.desk import Desk
from bot.desk.leaving import Judgement, Leave, Pointless
from bot.outgoing import Kind
from bot.screens import Message
from bot.screens.overview import ROWS, Counts, OverviewView, Row, evening, morning
from bot.store import Database, cases, from_text, mentions, outbox, surfaces, to_text
from bot.store.outbox import Item

MORNING, EVENING = "morning", "evening"

BEFORE_CLOSING = timedelta(hours=1)
NOON = time(12)


def tick(desk: Desk) -> int:
    """Raise the overviews that have come; returns how many had something to say.

    One that was slept through is given later on the same day while it is open, else not at all.
    """
    raised = 0
    now = desk.now()
    for which, wanted, following in (
        (MORNING, desk.settings.deadline.morning_overview, _next_opening),
        (EVENING, desk.settings.deadline.evening_overview, _next_evening),
    ):
        if wanted:
            raised += _tick(desk, which, following, now)
    if raised:
        desk.wake()
    return raised


def next_at(desk: Desk) -> datetime | None:
    """Return when the next overview is planned, or None if there is to be none."""
    kept = [mentions.recall(desk.store.read(), _key(which)) for which in (MORNING, EVENING)]
    return min((from_text(one) for one in kept if one), default=None)


def due_out(desk: Desk, _database: Database, item: Item, now: datetime) -> Judgement:
    """Judge an overview as it is about to leave: it goes on its own day while it is open.

    Later it has become pointless, and nothing is lost: the next overview tells what waits then.
    """
    planned = from_text(item.payload["planned"]) if "planned" in item.payload else now
    here = desk.hours.is_open(now) and _same_day(desk, planned, now)
    return Leave() if here else Pointless()


def overview_of(desk: Desk, which: str) -> Message | None:
    """Draw the overview as things are now, or None when there is nothing to say any more."""
    now, reader = desk.now(), desk.store.read()
    found = cases.with_deadline(reader)
    until = _end_of_day(desk, now) if which == MORNING else _noon_after(desk, now)
    due = [case for case in found if case.due_at and case.due_at < until]
    nobody = [case for case in found if case.holder is None and case not in due]
    if not due and (which == EVENING or not nobody):
        return None

    def row(case: Case) -> Row:
        shown = surfaces.place(reader, case.id, desk.chat)
        return Row(case=case, url=shown.url if shown else None)

    view = OverviewView(
        due=[row(case) for case in due[:ROWS]],
        counts=Counts.of(due, now),
        nobody=[row(case) for case in nobody[:ROWS]],
        unheld=len(nobody),
        held=_held(found),
        names=desk.names,
        now=now,
    )
    if which == MORNING:
        return morning(view, desk.texts, greets=now.astimezone(desk.texts.zone).time() < NOON)
    return evening(view, until, desk.texts)


def _tick(
    desk: Desk, which: str, following: Callable[[Desk, datetime], datetime], now: datetime
) -> int:
    kept = mentions.recall(desk.store.read(), _key(which))
    if kept is not None and now < from_text(kept):
        return 0
    with desk.store.write() as database:
        mentions.remember(database, _key(which), to_text(following(desk, now)))
        if kept is None or not desk.hours.is_open(now) or not _same_day(desk, from_text(kept), now):
            return 0
        return _put(desk, database, which, kept, now)


def _put(desk: Desk, database: Database, which: str, planned: str, now: datetime) -> int:
    if overview_of(desk, which) is None:
        return 0
    return outbox.put(
        database, key=f"{Kind.OVERVIEW}:{which}:{planned}", destination=desk.chat,
        kind=Kind.OVERVIEW, payload={"which": which, "planned": planned}, now=now,
    )  # fmt: skip


def _held(found: list[Case]) -> Mapping[str, int]:
    return dict(Counter(case.holder for case in found if case.holder))


def _next_opening(desk: Desk, now: datetime) -> datetime:
    return next(desk.hours.openings_after(now))


def _next_evening(desk: Desk, now: datetime) -> datetime:
    """Return the next time that is an hour before a day's last closing."""
    day = desk.hours.date_of(now) - timedelta(days=2)  # yesterday's hours may last past midnight
    while True:
        day = next(desk.hours.opening_days_after(day))
        at = desk.hours.intervals(day)[-1][1] - BEFORE_CLOSING
        if at > now:
            return at


def _end_of_day(desk: Desk, now: datetime) -> datetime:
    local = now.astimezone(desk.texts.zone)
    return datetime.combine(local.date() + timedelta(days=1), time(), desk.texts.zone)


def _noon_after(desk: Desk, now: datetime) -> datetime:
    today = now.astimezone(desk.texts.zone).date()
    return datetime.combine(next(desk.hours.opening_days_after(today)), NOON, desk.texts.zone)


def _same_day(desk: Desk, one: datetime, other: datetime) -> bool:
    zone = desk.texts.zone
    return one.astimezone(zone).date() == other.astimezone(zone).date()


def _key(which: str) -> str:
    return f"overview:{which}"
