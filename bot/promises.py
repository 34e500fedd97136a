"""When a holding reply promises an answer: «innen fredag», «i morgon før kl. 12», «next week».

Pure. It reads bokmål, nynorsk and English, whichever the reply is in. Only a sentence that speaks
of answering is looked at, so that opening hours and what happened on Monday are no promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.hours import OpeningHours

LEAD = (timedelta(hours=1), timedelta(minutes=15))
"""How long before a promised time there is a reminder, in opening time: the first that fits."""

_FARTHEST = timedelta(days=180)
_NOON = time(12)
_WEEK = 7

_ANSWERS = re.compile(
    r"\b(?:tilbake\w*|attende|svar\w*|hør\w* (?:fra|frå)|høyr\w* (?:fra|frå)|beskjed|kontakt[ae]r"
    r"|oppdater\w*|(?:get|come|be) back|hear from|answer\w*|repl(?:y|ies)|let you know|update\w*)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])|\n+")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan", "februar february feb", "mars march mar", "april apr",
            "mai may", "juni june jun", "juli july jul", "august aug",
            "september sept sep", "oktober october okt oct", "november nov",
            "desember december des dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mandag måndag monday", "tirsdag tysdag tuesday", "onsdag wednesday",
            "torsdag thursday", "fredag friday", "lørdag laurdag saturday",
            "søndag sundag sunday",
        )
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = {
    **dict.fromkeys(("en", "én", "ein", "ei", "et", "ett", "eit", "a", "an", "one"), 1),
    **dict.fromkeys(("to", "two", "par"), 2), **dict.fromkeys(("tre", "three"), 3),
    **dict.fromkeys(("fire", "four"), 4), **dict.fromkeys(("fem", "five"), 5),
    **dict.fromkeys(("seks", "six"), 6), **dict.fromkeys(("sju", "syv", "seven"), 7),
}  # fmt: skip

_BEFORE = r"(?:før|before|prior to)"
_BY = (
    rf"(?:innen|innan|seinast|senest|i løpet av|til|on|på|by|within|during|no later than|{_BEFORE})"
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"(?P<by>\b{_BY}\s+(?:the\s+)?)?(?:"
    r"(?P<today>\b(?:i dag|i ettermiddag|i løpet av dagen|dagen i dag|today|this afternoon"
    r"|the end of the day|later in the day|dagen)\b)"
    r"|(?P<after>\b(?:i overmorgen|i overmorgon|(?:the )?day after tomorrow)\b)"
    r"|(?P<tomorrow>\b(?:i morgen|i morgon|tomorrow)\b)"
    rf"|\b(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s*(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:\s+(?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year2>\d{{4}}))?"
    r"|\b(?P<day3>\d{1,2})\.(?P<month3>\d{1,2})\.(?P<year3>\d{4})?"
    rf"|\b(?:(?:neste|førstkommende|komande|kommende|next|this|coming)\s+)?"
    rf"(?P<weekday>{'|'.join(_WEEKDAYS)})(?:en)?\b"
    r"|\b(?P<which>neste|komande|kommende|next|denne|this|the|i løpet av)?\s*"
    r"(?P<week>uk[ae]n?|vek[ae]n?|week)"
    r"(?:\s+(?P<weekno>\d{1,2}))?\b"
    r"|\b(?:om|in|within|etter)?\s*(?:et )?(?P<count>\d{1,2}|"
    + "|".join(_NUMBERS)
    + r")\s+(?P<working>(?:virke|arbeids|yrke|kvarde|hverdags)|(?:working|business) )?"
    r"(?P<unit>dag(?:er|ar)?|days?|timer?|timar|hours?|uker?|veker?|weeks?)\b)"
)
_EARLY = re.compile(
    r"(?:begynnelsen av|starten av|byrjinga av|tidlig i|tidleg i|early|start of)\s*$"
)
_CLOCK = re.compile(
    r"\b(?:kl\.?|klokk[ae]n?)\s*(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?(?!\d)"
    r"|\b(?:at|by|before|until|around)\s+(?P<hour2>\d{1,2})(?:[.:](?P<minute2>\d{2}))?"
    r"\s*(?P<half>am|pm|a\.m\.|p\.m\.|o'clock)"
    r"|\b(?:at|by|before|until)\s+(?P<hour3>\d{1,2}):(?P<minute3>\d{2})"
    r"|\b(?:by|before|at)\s+(?P<noon>noon|midday)\b"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """When an answer is promised at the latest.

    ``at`` is aware. ``day`` is the day that was named, in local time; with ``whole`` any time of
    it would do, and ``at`` is its closing. ``words`` are the reply's own.
    """

    at: datetime
    day: date
    whole: bool
    words: str


def promised(text: str, now: datetime, hours: OpeningHours) -> Promise | None:
    """Return what the text promises, if it is still to come; the firmest where it names several.

    ``now`` is aware.
    """
    local = now.astimezone(hours.schedule.zone)
    found = [
        one
        for sentence in _SENTENCE.split(text)
        for one in _in_sentence(" ".join(sentence.casefold().split()), local, hours)
    ]
    if not found:
        return None
    _firmness, promise = max(found, key=lambda one: one[0])
    return promise if now < promise.at <= now + _FARTHEST else None


def remind_at(promise: Promise, now: datetime, hours: OpeningHours) -> datetime | None:
    """Return when to remind of it: at the day's opening, or an hour before the time.

    Always in the opening hours, so that for a day that is closed it is before it. None where no
    opening time is left to remind in.
    """
    last = hours.subtract(promise.at, LEAD[-1])
    times = [hours.subtract(promise.at, one) for one in LEAD]
    if promise.whole:
        day = last.astimezone(hours.schedule.zone).date()
        times.insert(0, hours.intervals(day)[0][0])
    return next((at for at in times if at > now), None)


def is_closed(promise: Promise, hours: OpeningHours) -> bool:
    """Tell whether nobody is there to answer at the promised time."""
    opened = hours.intervals(promise.day)
    return not opened or not any(start < promise.at <= end for start, end in opened)


def _in_sentence(
    sentence: str, now: datetime, hours: OpeningHours
) -> Iterator[tuple[tuple[bool, bool, int], Promise]]:
    """Give every promise of a sentence with how firm it is: «by» it, and after the word for it."""
    cue = _ANSWERS.search(sentence)
    if cue is None:
        return
    clock = _CLOCK.search(sentence)
    at = _clock(clock) if clock else None
    rest = sentence
    if clock:  # «kl. 10.12.» is no date
        rest = sentence[: clock.start()] + " " * len(clock[0]) + sentence[clock.end() :]
    for match in _DAY.finditer(rest):
        day = _day(match, rest, now, hours)
        if day is None:
            continue
        words = match[0].strip() + (f" {clock[0]}" if clock else "")
        firm = (bool(match["by"]) or at is not None, match.start() >= cue.start(), -match.start())
        yield firm, _made(day, at, words, hours)
    if at is not None and clock and not _DAY.search(rest):
        yield (True, clock.start() >= cue.start(), 0), _made(now.date(), at, clock[0], hours)
    yield from _hours_from_now(rest, now, cue.start())


def _hours_from_now(
    sentence: str, now: datetime, cue: int
) -> Iterator[tuple[tuple[bool, bool, int], Promise]]:
    for match in _DAY.finditer(sentence):
        if match["unit"] and match["unit"][:4] in {"time", "tima", "hour"}:
            at = now + timedelta(hours=_number(match["count"]))
            firm = (True, match.start() >= cue, -match.start())
            yield firm, Promise(at, at.date(), whole=False, words=match[0].strip())


def _made(day: date, at: time | None, words: str, hours: OpeningHours) -> Promise:
    zone = hours.schedule.zone
    if at is not None:
        return Promise(datetime.combine(day, at, zone), day, whole=False, words=words)
    opened = hours.intervals(day)
    closing = opened[-1][1] if opened else datetime.combine(day, time(23, 59), zone)
    return Promise(closing, day, whole=True, words=words)


def _clock(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return _NOON
    hour = int(match["hour"] or match["hour2"] or match["hour3"])
    minute = int(match["minute"] or match["minute2"] or match["minute3"] or 0)
    if match["half"] and match["half"].startswith("p") and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def _day(match: re.Match[str], text: str, now: datetime, hours: OpeningHours) -> date | None:
    """Return the last day by which it is promised; None where the match names none."""
    today = now.date()
    day: date | None = None
    if match["today"]:
        day = today
    elif match["tomorrow"]:
        day = today + timedelta(days=1)
    elif match["after"]:
        day = today + timedelta(days=2)
    elif match["weekday"]:
        ahead = (_WEEKDAYS[match["weekday"]] - today.weekday()) % _WEEK
        day = today + timedelta(days=ahead or _WEEK)
    elif match["week"]:
        day = _week(match, text, today, hours)
    elif match["unit"]:
        day = _days_from(match, today, hours)
    else:
        day = _dated(match, today)
    if day is None or not match["by"] or not re.match(_BEFORE, match["by"]):
        return day
    if _CLOCK.search(text, match.end()) or match["week"] or match["unit"]:
        return day
    return _last_open(day - timedelta(days=1), today, hours)  # «før fredag» is not on Friday


def _dated(match: re.Match[str], today: date) -> date | None:
    number = match["day"] or match["day2"] or match["day3"]
    named = match["month"] or match["month2"]
    year = match["year"] or match["year2"] or match["year3"]
    month = _MONTHS[named] if named else int(match["month3"])
    try:
        day = date(int(year) if year else today.year, month, int(number))
        return day.replace(year=day.year + 1) if day < today and not year else day
    except ValueError:
        return None


def _week(match: re.Match[str], text: str, today: date, hours: OpeningHours) -> date | None:
    which, monday = match["which"] or "", today - timedelta(days=today.weekday())
    if match["weekno"]:
        try:
            monday = date.fromisocalendar(today.year, int(match["weekno"]), 1)
        except ValueError:
            return None
    elif which in {"neste", "komande", "kommende", "next"}:
        monday += timedelta(days=_WEEK)
    elif not (which or match["by"]):
        return None  # «hver uke» promises nothing
    first = next(hours.opening_days_after(max(monday, today) - timedelta(days=1)))
    sunday = monday + timedelta(days=_WEEK - 1)
    if _EARLY.search(text, 0, match.start()) and first <= sunday:
        return first
    return _last_open(sunday, monday, hours)


def _days_from(match: re.Match[str], today: date, hours: OpeningHours) -> date | None:
    number, unit = _number(match["count"]), match["unit"]
    if unit.startswith(("tim", "hour")):
        return None
    if match["working"]:
        days = hours.opening_days_after(today)
        return [next(days) for _ in range(number)][-1] if number else today
    return today + timedelta(days=number * (1 if unit.startswith(("dag", "day")) else _WEEK))


def _last_open(day: date, since: date, hours: OpeningHours) -> date:
    """Return the last day up to this one with opening hours, or the day itself if none has."""
    tried = day
    while tried >= since:
        if hours.intervals(tried):
            return tried
        tried -= timedelta(days=1)
    return day


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]
