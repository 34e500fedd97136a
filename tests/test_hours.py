"""The calendar, for any rules at all, against one that looks at every minute and is obviously right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deadlines import RespondWithin, due
from bot.errors import ConfigError
from bot.hours import (
    WEDNESDAY_BEFORE_EASTER,
    Closure,
    Day,
    Extra,
    HalfDay,
    Interval,
    OpeningHours,
    Schedule,
    Season,
    Why,
)
from tests.office import OSLO, oslo

MINUTE = timedelta(minutes=1)
FIRST, LAST = date(2026, 10, 1), date(2027, 6, 30)
"""The days the slow calendar knows: New Year, Easter on the change of clocks, May."""

HOLIDAYS = {
    date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 3, 25), date(2027, 3, 26),
    date(2027, 3, 28), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 16),
    date(2027, 5, 17),
}  # fmt: skip
EASTER_WEDNESDAY = date(2027, 3, 24)


class SlowCalendar:
    """Every minute of some months, in order of time: open, or not."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.zone = schedule.zone
        start = datetime.combine(FIRST, time(), self.zone).astimezone(UTC)
        end = datetime.combine(LAST, time(), self.zone).astimezone(UTC)
        self.minutes = [start + MINUTE * n for n in range((end - start) // MINUTE)]
        # every rule begins and ends, and every clock changes, on a quarter of an hour
        self.open = [opened for at in self.minutes[::15] for opened in [self.is_open(at)] * 15]

    def is_open(self, at: datetime) -> bool:
        """Apply the rules to one minute, from the strongest to the weakest."""
        local = at.astimezone(self.zone)
        day, clock, rules = local.date(), local.time(), self.schedule
        for extra in rules.extra:
            if extra.day == day and extra.interval[0] <= clock < extra.interval[1]:
                return True
        for closure in rules.closed:
            inside = closure.hours is None or closure.hours[0] <= clock < closure.hours[1]
            if closure.first <= day <= closure.last and inside:
                return False
        if day in HOLIDAYS and rules.holidays:
            return False
        half = next((one for one in rules.half_days if self.is_half(one, day)), None)
        if half and clock >= half.closes:
            return False
        return self.is_ordinarily_open(day, clock)

    def is_half(self, half: HalfDay, day: date) -> bool:
        """Tell whether the rule is about the day."""
        if half.rule == WEDNESDAY_BEFORE_EASTER:
            return day == EASTER_WEDNESDAY
        return half.rule in (f"{day:%m-%d}", f"{day:%Y-%m-%d}")

    def is_ordinarily_open(self, day: date, clock: time) -> bool:
        """Apply the season's hours, or else the week's, on weekdays that have any."""
        intervals = self.schedule.weekly[day.weekday()]
        for season in self.schedule.seasons if intervals else ():
            here, first, last = (day.month, day.day), season.first, season.last
            spans = first > last
            if (here >= first or here <= last) if spans else (first <= here <= last):
                intervals = season.intervals
                break
        return any(a <= clock < b for a, b in intervals)

    def from_(self, at: datetime) -> Iterator[tuple[datetime, bool]]:
        index = (at - self.minutes[0]) // MINUTE
        yield from zip(self.minutes[index:], self.open[index:], strict=True)

    def add(self, at: datetime, minutes: int) -> datetime:
        for moment, opened in self.from_(at):
            if not minutes:
                return moment
            minutes -= opened
        raise AssertionError("beyond the slow calendar")

    def left(self, at: datetime) -> int:
        return sum(self.open[(at - self.minutes[0]) // MINUTE :])

    def next_open(self, at: datetime) -> datetime:
        return next(moment for moment, opened in self.from_(at) if opened)

    def between(self, start: datetime, end: datetime) -> int:
        first, last = ((at - self.minutes[0]) // MINUTE for at in (start, end))
        return sum(self.open[first:last])

    @cached_property
    def by_day(self) -> dict[date, list[datetime]]:
        """Every open minute, by the day it is on there."""
        found: dict[date, list[datetime]] = {}
        for moment, opened in zip(self.minutes, self.open, strict=True):
            if opened:
                found.setdefault(moment.astimezone(self.zone).date(), []).append(moment)
        return found

    def due(self, posted: datetime, days: int) -> datetime:
        """Count the opening days one by one, as practice has it."""
        start = self.next_open(posted)
        by_day = self.by_day
        opening_days = sorted(by_day)
        here = opening_days.index(start.astimezone(self.zone).date())
        if start == by_day[opening_days[here]][0]:  # the whole day counts as its first
            return by_day[opening_days[here + days - 1]][-1] + MINUTE
        last = opening_days[here + days]
        clock = start.astimezone(self.zone).time()
        target = datetime.combine(last, clock, self.zone).astimezone(UTC)
        before = [moment for moment in by_day[last] if moment <= target]
        if not before:
            return by_day[opening_days[here + days - 1]][-1] + MINUTE
        return target if before[-1] == target else before[-1] + MINUTE


CLOCKS = st.integers(0, 24 * 4 - 1).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def day_hours(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Draw one to three intervals, in order and apart."""
    clocks = sorted(draw(st.sets(CLOCKS, min_size=2, max_size=6)))
    return tuple(zip(clocks[::2], clocks[1::2], strict=False))


DAYS = st.dates(FIRST + timedelta(days=30), LAST - timedelta(days=60))
MONTH_DAYS = DAYS.map(lambda day: (day.month, day.day))
AUTUMN = datetime(2026, 10, 20, tzinfo=UTC)
NIGHTS = ("Europe/Oslo", "Atlantic/Azores", "America/New_York", "Australia/Lord_Howe", "UTC")
"""Zones whose clocks change at other hours, one of them by half an hour, and one that never does."""


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw rules, at least three weekdays of which are open."""
    weekly = [draw(day_hours()) if n in {0, 2, 4} or draw(st.booleans()) else () for n in range(7)]
    rules = DAYS.map(lambda day: draw(st.sampled_from([f"{day:%m-%d}", f"{day:%Y-%m-%d}"])))
    halves = st.builds(HalfDay, rules | st.just(WEDNESDAY_BEFORE_EASTER), CLOCKS)
    lengths = st.integers(0, 9).map(lambda days: timedelta(days=days))
    parts = st.none() | day_hours().map(lambda hours: hours[0])
    closures = st.builds(
        lambda first, length, part: Closure(first, first + length, "", part), DAYS, lengths, parts
    )
    return Schedule(
        weekly=tuple(weekly),
        seasons=tuple(draw(st.lists(st.builds(Season, MONTH_DAYS, MONTH_DAYS, day_hours()), max_size=2))),
        half_days=tuple(draw(st.lists(halves, max_size=2))),
        holidays=draw(st.sampled_from(["NO", ""])),
        closed=tuple(draw(st.lists(closures, max_size=3))),
        extra=tuple(draw(st.lists(st.builds(Extra, DAYS, day_hours().map(lambda hours: hours[0])), max_size=3))),
        zone=ZoneInfo(draw(st.sampled_from(NIGHTS))),
    )  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(schedules(), st.data())
def test_any_rules_are_as_the_slow_calendar_has_them(
    schedule: Schedule, data: st.DataObject
) -> None:
    """Open, next opening, adding, counting and due days, for any rules in any zone."""
    slow, hours = SlowCalendar(schedule), OpeningHours(schedule)
    from_, to = datetime(2026, 11, 2, tzinfo=UTC), datetime(2027, 4, 12, tzinfo=UTC)
    for _ in range(8):
        minute = data.draw(st.integers(0, (to - from_) // MINUTE), label="minute")
        at = from_ + MINUTE * minute
        assert hours.is_open(at) is slow.is_open(at)
        assert hours.next_open(at) == slow.next_open(at)
        most = min(3000, slow.left(at) - 1)  # the slow calendar has an end
        amount = data.draw(st.integers(1, most), label="amount")
        end = hours.add(at, MINUTE * amount)
        assert end == slow.add(at, amount)
        assert hours.between(at, end) == MINUTE * amount
        assert hours.between(end, at) == -MINUTE * amount
        back = hours.subtract(end, MINUTE * amount)
        assert slow.between(back, end) == amount
        days = data.draw(st.integers(1, 4), label="days")
        assert due(at, RespondWithin(days=days), hours) == slow.due(at, days)


@settings(max_examples=100, deadline=None)
@given(schedules(), st.data())
def test_a_later_posting_is_never_due_before(schedule: Schedule, data: st.DataObject) -> None:
    """Whatever the rules, to the second, in days and in opening time."""
    hours = OpeningHours(schedule)
    within = data.draw(st.sampled_from(["1 days", "2 days", "3 days", "15 h", "20 min"]))
    start = data.draw(st.integers(0, 180 * 86_400))
    later = sorted(data.draw(st.lists(st.integers(0, 3 * 86_400), min_size=4, max_size=12)))
    times = [
        due(AUTUMN + timedelta(seconds=start + n), RespondWithin.parse(within), hours)
        for n in later
    ]
    assert times == sorted(times)


def test_the_clocks_change_within_the_opening_hours() -> None:
    """An hour that is skipped is not counted, and one that comes twice is counted twice."""
    night = OpeningHours(Schedule(weekly=(((time(0), time(8)),),) * 7, holidays=""))
    assert night.between(oslo("2027-03-28 00:00"), oslo("2027-03-28 08:00")) == timedelta(hours=7)
    assert night.between(oslo("2026-10-25 00:00"), oslo("2026-10-25 08:00")) == timedelta(hours=9)
    assert due(oslo("2027-03-26 03:30"), RespondWithin(), night) == oslo("2027-03-28 03:30")
    assert due(oslo("2026-10-23 05:00"), RespondWithin(), night) == oslo("2026-10-25 05:00")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-18", Day(((time(8), time(15, 30)),), Why.ORDINARY)),
        ("2026-11-21", Day((), Why.WEEKDAY)),
        ("2027-05-17", Day((), Why.HOLIDAY, "Constitution Day; Pentecost Monday")),
        ("2026-12-24", Day(((time(8), time(11)),), Why.HALF_DAY)),
        ("2026-05-15", Day(((time(8), time(15)),), Why.SEASON)),
        ("2026-09-15", Day(((time(8), time(15, 30)),), Why.ORDINARY)),
        ("2027-01-04", Day(((time(9), time(14)),), Why.SEASON)),
        ("2026-10-09", Day((), Why.CLOSED, "planleggingsdag")),
        ("2026-11-28", Day(((time(10), time(16)),), Why.EXTRA, "krise")),
        ("2026-11-27", Day(((time(7), time(15, 30)),), Why.EXTRA)),
    ],
)
def test_a_day_says_why(day: str, expected: Day) -> None:
    """The rule that gave a day its hours, by name where it has one."""
    hours = OpeningHours(
        Schedule(
            half_days=(HalfDay("12-24", time(11)),),
            seasons=(
                Season((5, 15), (9, 14), ((time(8), time(15)),)),
                Season((12, 28), (1, 6), ((time(9), time(14)),)),
            ),
            closed=(Closure(date(2026, 10, 9), date(2026, 10, 9), "planleggingsdag"),),
            extra=(
                Extra(date(2026, 11, 28), (time(10), time(16)), "krise"),
                Extra(date(2026, 11, 27), (time(7), time(8, 30))),
            ),
        )
    )
    assert hours.day(date.fromisoformat(day)) == expected


def test_the_rules_can_change() -> None:
    """A calendar that was asked already follows the new rules; ones that never open are refused."""
    hours = OpeningHours()
    at = oslo("2026-11-24 09:00")
    assert hours.is_open(at)
    hours.change(Schedule(closed=(Closure(date(2026, 11, 24), date(2026, 11, 24)),)))
    assert hours.next_open(at) == oslo("2026-11-25 08:00")
    with pytest.raises(ConfigError):
        hours.change(Schedule(weekly=((),) * 7))
    assert hours.next_open(at) == oslo("2026-11-25 08:00")


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    """Epiphany is one in Bavaria, and an ordinary Wednesday in Berlin."""
    for part, opened in (("BY", False), ("BE", True)):
        hours = OpeningHours(Schedule(holidays="DE", subdivision=part, zone=OSLO))
        assert hours.is_open(oslo("2027-01-06 10:00")) is opened


def test_any_year_and_none_before_time_began() -> None:
    """It extends itself as far as there are years."""
    hours = OpeningHours()
    assert hours.next_open(oslo("1999-12-31 16:00")) == oslo("2000-01-03 08:00")
    assert hours.next_open(oslo("2098-12-31 16:00")) == oslo("2099-01-02 08:00")
    with pytest.raises(OverflowError):
        hours.next_open(datetime(9999, 12, 31, tzinfo=UTC))
