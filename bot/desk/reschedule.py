"""When the opening hours change, the open deadlines do too, and the channel hears of it."""

from __future__ import annotations

import hashlib

from bot import deadlines
from bot.cases import Verb
from bot.desk import Desk
from bot.desk.notices import tell
from bot.desk.pings import schedule
from bot.desk.postpone import resting
from bot.outgoing import Kind
from bot.screens import words as say
from bot.store import cases, mentions, outbox, pings

NAMED = 10
"""How many moved cases the notice names."""

_RULES = "deadline rules"


def reschedule(desk: Desk) -> int:
    """Work the deadlines of the open cases out anew if the rules are others than last time.

    What moved is said in the channel, in the same transaction. Returns how many cases moved.
    """
    rule = desk.settings.deadline
    exceptions = sorted((kind, str(within)) for kind, within in rule.exceptions.items())
    rules = repr((rule.respond_within, exceptions, desk.hours.schedule, rule.ladder))
    digest = hashlib.sha256(rules.encode()).hexdigest()
    before = mentions.recall(desk.store.read(), _RULES)
    if before == digest:
        return 0
    now, _ = desk.now(), desk.texts
    moved = []
    with desk.store.write() as database:
        mentions.remember(database, _RULES, digest)
        for case in cases.with_deadline(database):
            within = rule.within(case.category, case.flags)
            if case.at_once and within.at_once:
                continue
            due = deadlines.due(case.due_from, within, desk.hours)
            after = desk.hours.next_open(case.due_from) if due < (case.due_at or due) else now
            planned = pings.planned_for(database, case.id)
            if planned is None or planned > now:  # one that has come is given all the same
                same = due == case.due_at
                at = schedule(desk, due, after, case.due_known_at if same else now)
                rest = resting(database, case, now) if same else None
                pings.plan(database, case.id, max(at, rest.until) if at and rest else at)
            if due == case.due_at:
                continue
            outbox.withdraw(database, case.id, Kind.PING, now)  # they name the deadline it had
            cases.note(database, case.id, Verb.RESCHEDULED, now=now, changes={"due_at": due})
            moved.append(f"• {say.author(case, 40)}: {_.moment(due)}")
        if moved:
            title = _.count(
                "The opening hours have changed. {n} open case has a new deadline:",
                "The opening hours have changed. {n} open cases have new deadlines:",
                len(moved),
            )
            shown = moved[:NAMED]
            if len(moved) > NAMED:
                shown.append(_.count("and {n} more", "and {n} more", len(moved) - NAMED))
            tell(desk, f"rules:{digest}:{now.isoformat()}", "\n".join([title, *shown]))
    desk.wake()
    return len(moved)


def tell_broken_closures(desk: Desk) -> None:
    """Tell the channel that the file of closures can't be read; the last good one holds."""
    text = desk.texts(
        "The file of closures can't be read. The opening hours stay as they were; IT must look at "
        "the file."
    )
    tell(desk, f"closures:{desk.now().isoformat()}", text)
    desk.wake()
