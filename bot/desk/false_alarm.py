"""A false alarm: somebody has read the comment, and it is neither a crisis nor a threat."""

from __future__ import annotations

from datetime import datetime

from bot import deadlines
from bot.cases import URGENT, Case, Category, State, Verb
from bot.desk import Desk
from bot.desk.act import refusal
from bot.desk.pings import settle
from bot.desk.ringing import end
from bot.screens import Answer, Done
from bot.store import Database, cases


def false_alarm(desk: Desk, case_id: int, admin: str) -> Answer:
    """End the case's alarm.

    The case is then as any other: due in the ordinary time, and in the likeliest category that
    is no crisis. It can be undone.
    """
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None or lower(desk, database, case, admin, now) is None:
            return refusal(desk, case)
    desk.wake()
    return Done()


def lower(desk: Desk, database: Database, case: Case, admin: str, now: datetime) -> Case | None:
    """Make the case one as any other, and end its alarm; None where it is finished."""
    if case.finished:
        return None
    flags, category = case.flags - URGENT, case.category
    if category is Category.CRISIS:
        ranked = (one for one, _p, _r in case.ranking if one is not Category.CRISIS)
        category = next(ranked, Category.QUESTION)
    within = desk.settings.deadline.within(category, flags)
    ranking = [one for one in case.ranking if one[0] is not Category.CRISIS]
    changes = {
        "flags": " ".join(sorted(flags)),
        "category": category,
        "ranking": cases.ranking_text(ranking),
        "due_at": deadlines.due(case.due_from, within, desk.hours),
    }
    if case.state in {State.REPLYING, State.UNSURE}:  # the reply goes its own way
        moved = cases.note(
            database, case.id, Verb.FALSE_ALARM, now=now, changes=changes, actor=admin
        )
    else:
        moved = cases.move(
            database, case.id, Verb.FALSE_ALARM, now=now, actor=admin, changes=changes
        )
    if moved is not None:
        end(desk, database, case.id, now)
        settle(desk, database, moved, now)
    return moved
