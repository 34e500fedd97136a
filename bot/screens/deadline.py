"""Why a deadline is what it is: the days that counted, and those that did not, each with why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.deadlines import DayCounted
from bot.hours import Day, Why
from bot.screens import Heading, Message, Note, Paragraph, bold, plain
from bot.texts import Texts

DAYS = 30
"""How many days are shown."""


def why(
    posted: datetime, due_at: datetime, within: str, days: Sequence[DayCounted], _: Texts
) -> Message:
    """Draw the explanation; ``within`` is how soon an answer is due, in words."""
    title = _("Deadline: {due}", due=_.moment(due_at))
    told = _(
        "Written {posted}. An answer is due within {within}, counted in the opening hours only.",
        posted=_.moment(posted),
        within=within,
    )
    lines = []
    for number, day in enumerate(days[:DAYS]):
        lines += [plain("\n")] if number else []
        lines += [bold(_.day(day.day) + ": "), plain(day_line(day, _))]
    parts = (Heading(title), Paragraph((plain(told),)), Paragraph(tuple(lines)))
    if len(days) > DAYS:
        more = _.count("and {n} more", "and {n} more", len(days) - DAYS)
        return Message(fallback=title, parts=(*parts, Note(more)))
    return Message(fallback=title, parts=parts)


def day_line(day: DayCounted, _: Texts) -> str:
    """Return what counted of a day, or why nothing did."""
    if not day.counted:
        return _("does not count ({reason})", reason=reason(day, _))
    intervals = ", ".join(
        _.hours(start.astimezone(_.zone).time(), end.astimezone(_.zone).time())
        for start, end in day.counted
    )
    note = {
        Why.HALF_DAY: _("closes early"),
        Why.SEASON: _("the season's hours"),
        Why.EXTRA: _("open extra"),
    }.get(day.rule.why, "")
    named = f"{note}: {day.rule.name}" if note and day.rule.name else note
    return f"{intervals} ({named})" if named else intervals


def reason(day: DayCounted, _: Texts) -> str:
    """Return why nothing of a day counted: «lørdag», «1. mai», «stengt: planleggingsdag»."""
    return closed_why(day.rule, day.day, _)


def closed_why(rule: Day, day: date, _: Texts) -> str:
    """Return why nobody is there, on that day or at some time of it."""
    if rule.intervals:
        return _("outside the opening hours")
    match rule.why:
        case Why.WEEKDAY:
            return _.weekday(day)
        case Why.HOLIDAY:
            return ", ".join(_holiday(name, _) for name in rule.name.split("; "))
        case _why:
            closed = _("closed")
            return f"{closed}: {rule.name}" if rule.name else closed


def _holiday(name: str, _: Texts) -> str:
    """Return the holiday's name as people here write it; others keep the name they have."""
    names = {
        "New Year's Day": _("New Year's Day"),
        "Maundy Thursday": _("Maundy Thursday"),
        "Good Friday": _("Good Friday"),
        "Easter Sunday": _("Easter Sunday"),
        "Easter Monday": _("Easter Monday"),
        "Labor Day": _("1 May"),
        "Constitution Day": _("17 May"),
        "Ascension Day": _("Ascension Day"),
        "Pentecost": _("Whit Sunday"),
        "Pentecost Monday": _("Whit Monday"),
        "Christmas Day": _("Christmas Day"),
        "Second Day of Christmas": _("Boxing Day"),
    }
    return names.get(name, name)
