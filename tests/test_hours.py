"""The calendar, for any rules at all, against one that looks at every minute and is obviously right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import accumulate
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
    Span,
    Why,
    span,
)
from tests.office import OSLO, oslo

MINUTE = timedelta(minutes=1)
FIRST, LAST = date(2026, 10, 15), date(2027, 5, 31)
"""The days the slow calendar knows: New Year, Easter on the change of clocks, May."""

HOLIDAYS = {
    date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 3, 25), date(2027, 3, 26),
    date(2027, 3, 28), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 16),
    date(2027, 5, 17),
}  # fmt: skip
EASTER_WEDNESDAY = date(2027, 3, 24)


@cache
def clocks(zone: ZoneInfo) -> tuple[list[datetime], list[datetime], list[bool]]:
    """Return every minute, the latest that the clock has shown until then, and whether it is back.

    In the hour that comes twice the latest stands still.
    """
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (FIRST, LAST))
    minutes = [start + MINUTE * n for n in range((end - start) // MINUTE)]
    quarters = [at.astimezone(zone).replace(tzinfo=None) for at in minutes[::15]]
    local = [at + MINUTE * n for at in quarters for n in range(15)]
    shown = list(accumulate(local, max))
    return minutes, shown, [now < latest for now, latest in zip(local, shown, strict=True)]


class SlowCalendar:
    """Every minute of some months, in order of time: open, or not."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.zone = schedule.zone
        self.minutes, self.shown, self.again = clocks(self.zone)
        # every rule begins and ends, and every clock changes, on a quarter of an hour
        self.of_day = [day for at in self.shown[::15] for day in [self.opened_on(at)] * 15]
        self.open = [day is not None for day in self.of_day]

    def opened_on(self, at: datetime) -> date | None:
        """Return the day whose hours it is open by, the earlier of two; None if it is closed."""
        for day in (at.date() - timedelta(days=1), at.date()):
            clock = at - datetime.combine(day, time())
            if self.is_extra(day, clock) or (
                self.opens(day, clock) and not self.is_shut(at.date(), at.time())
            ):
                return day
        return None

    def is_extra(self, day: date, clock: timedelta) -> bool:
        """Tell whether it is open beside all other rules."""
        extra = self.schedule.extra
        return any(one.day == day and within(one.interval, clock) for one in extra)

    def is_shut(self, day: date, clock: time) -> bool:
        """Apply what closes a date by the clock."""
        since = timedelta(hours=clock.hour, minutes=clock.minute)
        for closure in self.schedule.closed:
            if closure.first <= day <= closure.last and (
                closure.hours is None or within(closure.hours, since)
            ):
                return True
            before = closure.first <= day - timedelta(days=1) <= closure.last
            if before and closure.hours and within(closure.hours, since + timedelta(days=1)):
                return True
        half = next((one for one in self.schedule.half_days if self.is_half(one, day)), None)
        return self.is_holiday(day) or (half is not None and clock >= half.closes)

    def opens(self, day: date, clock: timedelta) -> bool:
        """Tell whether the hours of a day that opens at all hold that time since its midnight."""
        closed = any(one.first <= day <= one.last and not one.hours for one in self.schedule.closed)
        half = next((one for one in self.schedule.half_days if self.is_half(one, day)), None)
        late = half is not None and clock >= datetime.combine(day, half.closes) - datetime.combine(
            day, time()
        )
        return not (closed or late or self.is_holiday(day)) and self.is_ordinarily_open(day, clock)

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is a holiday that counts."""
        return day in HOLIDAYS and bool(self.schedule.holidays)

    def is_half(self, half: HalfDay, day: date) -> bool:
        """Tell whether the rule is about the day."""
        if half.rule == WEDNESDAY_BEFORE_EASTER:
            return day == EASTER_WEDNESDAY
        return half.rule in (f"{day:%m-%d}", f"{day:%Y-%m-%d}")

    def is_ordinarily_open(self, day: date, clock: timedelta) -> bool:
        """Apply the season's hours, or else the week's, on weekdays that have any."""
        intervals = self.schedule.weekly[day.weekday()]
        for season in self.schedule.seasons if intervals else ():
            here, first, last = (day.month, day.day), season.first, season.last
            spans = first > last
            if (here >= first or here <= last) if spans else (first <= here <= last):
                intervals = season.intervals
                break
        return any(within(one, clock) for one in intervals)

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
        """Every open minute, by the day it was opened on."""
        found: dict[date, list[datetime]] = {}
        for moment, day in zip(self.minutes, self.of_day, strict=True):
            if day is not None:
                found.setdefault(day, []).append(moment)
        return found

    def due(self, posted: datetime, days: int) -> datetime:
        """Count the opening days one by one, as practice has it."""
        start = self.next_open(posted)
        by_day = self.by_day
        opening_days = sorted(by_day)
        index = (start - self.minutes[0]) // MINUTE
        opened = self.of_day[index]
        assert opened is not None
        here = opening_days.index(opened)
        if start == by_day[opened][0]:  # the whole day counts as its first
            return by_day[opening_days[here + days - 1]][-1] + MINUTE
        last = opening_days[here + days]
        clock = self.shown[index] + MINUTE * self.again[index] - datetime.combine(opened, time())
        wanted = datetime.combine(last, time()) + clock
        target = self.minutes[bisect_left(self.shown, wanted)]
        before = [moment for moment in by_day[last] if moment <= target]
        if not before:
            return by_day[opening_days[here + days - 1]][-1] + MINUTE
        return target if before[-1] == target else before[-1] + MINUTE


def within(interval: Interval, clock: timedelta) -> bool:
    """Tell whether an interval holds a time since its day's midnight; it may last past the next."""
    start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in interval)
    return start <= clock < (end if start < end else end + timedelta(days=1))


CLOCKS = st.integers(0, 24 * 4 - 1).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def day_hours(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Draw one to three intervals, in order and apart; the last may end on the day after."""
    clocks = sorted(draw(st.sets(CLOCKS, min_size=2, max_size=6)))
    hours = list(zip(clocks[::2], clocks[1::2], strict=False))
    if draw(st.booleans()):
        last = hours[-1][0]
        hours[-1] = last, draw(st.just(time(0)) | CLOCKS.filter(lambda clock: clock <= last))
    return tuple(hours)


def any_hours() -> st.SearchStrategy[Interval]:
    """Draw an interval of any kind: within the day, over midnight, until midnight, all day."""
    return day_hours().map(lambda hours: hours[-1]) | st.just((time(0), time(0)))


DAYS = st.dates(FIRST + timedelta(days=5), LAST - timedelta(days=30))
MONTH_DAYS = DAYS.map(lambda day: (day.month, day.day))
AUTUMN = datetime(2026, 10, 20, tzinfo=UTC)
NIGHTS = ("Europe/Oslo", "Atlantic/Azores", "America/New_York", "Australia/Lord_Howe", "UTC")
"""Zones whose clocks change at other hours, one of them by half an hour, and one that never does."""


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw rules, at least three weekdays of which are open, some of them round the clock."""
    weekdays = day_hours() | st.just(((time(0), time(0)),))
    weekly = [draw(weekdays) if n in {0, 2, 4} or draw(st.booleans()) else () for n in range(7)]
    rules = DAYS.map(lambda day: draw(st.sampled_from([f"{day:%m-%d}", f"{day:%Y-%m-%d}"])))
    halves = st.builds(HalfDay, rules | st.just(WEDNESDAY_BEFORE_EASTER), CLOCKS)
    lengths = st.integers(0, 9).map(lambda days: timedelta(days=days))
    parts = st.none() | any_hours()
    closures = st.builds(
        lambda first, length, part: Closure(first, first + length, "", part), DAYS, lengths, parts
    )
    return Schedule(
        weekly=tuple(weekly),
        seasons=tuple(draw(st.lists(st.builds(Season, MONTH_DAYS, MONTH_DAYS, day_hours()), max_size=2))),
        half_days=tuple(draw(st.lists(halves, max_size=2))),
        holidays=draw(st.sampled_from(["NO", ""])),
        closed=tuple(draw(st.lists(closures, max_size=3))),
        extra=tuple(draw(st.lists(st.builds(Extra, DAYS, any_hours()), max_size=3))),
        zone=ZoneInfo(draw(st.sampled_from(NIGHTS))),
    )  # fmt: skip


def changes(zone: ZoneInfo) -> list[datetime]:
    """Return about when the zone's clocks change from late October until April, or Oslo's."""
    own = {"America/New_York": ["2026-11-01", "2027-03-14"], "Australia/Lord_Howe": ["2027-04-03"]}
    days = own.get(zone.key, ["2026-10-25", "2027-03-28"])
    return [datetime.fromisoformat(day).replace(hour=1, tzinfo=UTC) for day in days]


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(schedules(), st.data())
def test_any_rules_are_as_the_slow_calendar_has_them(
    schedule: Schedule, data: st.DataObject
) -> None:
    """Open, next opening, adding, counting and due days, for any rules in any zone."""
    slow, hours = SlowCalendar(schedule), OpeningHours(schedule)
    from_, to = datetime(2026, 10, 20, tzinfo=UTC), datetime(2027, 4, 12, tzinfo=UTC)
    nights = st.sampled_from(changes(schedule.zone)).flatmap(
        lambda change: st.integers(-2880, 2880).map(lambda n: (change - from_) // MINUTE + n)
    )
    for number in range(8):
        anywhere = st.integers(0, (to - from_) // MINUTE)
        minute = data.draw(nights if number % 2 else anywhere, label="minute")
        at = from_ + MINUTE * minute
        assert hours.is_open(at) is slow.open[minute + (from_ - slow.minutes[0]) // MINUTE]
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


def opening(text: str) -> tuple[Span, ...]:
    """Return ``"08:00-15:30"`` in seconds since midnight."""
    start, end = (time.fromisoformat(one) for one in text.split("-"))
    return (span((start, end)),)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-18", Day(opening("08:00-15:30"), Why.ORDINARY)),
        ("2026-11-21", Day((), Why.WEEKDAY)),
        ("2027-05-17", Day((), Why.HOLIDAY, "Constitution Day; Pentecost Monday")),
        ("2026-12-24", Day(opening("08:00-11:00"), Why.HALF_DAY)),
        ("2026-05-15", Day(opening("08:00-15:00"), Why.SEASON)),
        ("2026-09-15", Day(opening("08:00-15:30"), Why.ORDINARY)),
        ("2027-01-04", Day(opening("09:00-14:00"), Why.SEASON)),
        ("2026-10-09", Day((), Why.CLOSED, "planleggingsdag")),
        ("2026-11-28", Day(opening("10:00-16:00"), Why.EXTRA, "krise")),
        ("2026-11-27", Day(opening("07:00-15:30"), Why.EXTRA)),
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


NIGHT_SHIFT = ((time(22), time(6)),)
ROUND_THE_CLOCK = ((time(0), time(0)),)


@pytest.mark.parametrize(
    ("weekly", "posted", "expected"),
    [
        (ROUND_THE_CLOCK, "2026-11-21 03:17", "2026-11-23 03:17"),
        (ROUND_THE_CLOCK, "2026-11-21 00:00", "2026-11-23 00:00"),
        (ROUND_THE_CLOCK, "2026-12-23 10:00", "2026-12-27 10:00"),  # Christmas is closed
        (NIGHT_SHIFT, "2026-11-23 23:00", "2026-11-25 23:00"),
        (NIGHT_SHIFT, "2026-11-24 02:00", "2026-11-26 02:00"),  # in Monday's hours, so Wednesday's
        (NIGHT_SHIFT, "2026-11-24 06:00", "2026-11-26 06:00"),  # Tuesday's and Wednesday's hours
        (NIGHT_SHIFT, "2026-11-23 12:00", "2026-11-25 06:00"),
        (ROUND_THE_CLOCK, "2026-10-23 02:30", "2026-10-25 02:30"),
        (ROUND_THE_CLOCK, "2027-03-24 02:30", "2027-03-30 02:30"),  # over Easter
    ],
)  # fmt: skip
def test_two_days_round_the_clock_and_on_night_shift(
    weekly: tuple[Interval, ...], posted: str, expected: str
) -> None:
    """An opening day is all that opens on a date, also what of it lies after midnight."""
    hours = OpeningHours(Schedule(weekly=(weekly,) * 7))
    # a time that comes twice is equal to none in another zone (PEP 495)
    assert due(oslo(posted), RespondWithin(), hours) == oslo(expected).astimezone(UTC)


def test_a_clock_time_that_is_not_or_comes_twice_keeps_the_order() -> None:
    """Due at half past two in the night without one is when it would be over; the first of two."""
    hours = OpeningHours(Schedule(weekly=(ROUND_THE_CLOCK,) * 7, holidays=""))
    spring, autumn = "2027-03-26", "2026-10-23"
    assert due(oslo(f"{spring} 02:30"), RespondWithin(), hours) == oslo("2027-03-28 03:00")
    assert due(oslo(f"{spring} 03:10"), RespondWithin(), hours) == oslo("2027-03-28 03:10")
    assert due(oslo(f"{autumn} 02:30"), RespondWithin(), hours) == oslo(
        "2026-10-25 02:30"
    ).astimezone(UTC)
    first, second = oslo("2026-10-25 02:30"), oslo("2026-10-25 02:10").replace(fold=1)
    assert first.astimezone(UTC) < second.astimezone(UTC)
    assert due(first, RespondWithin(), hours) == oslo("2026-10-27 02:30")
    assert due(second, RespondWithin(), hours) == oslo("2026-10-27 03:00")
    long = hours.between(oslo("2026-10-25 00:00"), oslo("2026-10-26 00:00"))
    short = hours.between(oslo("2027-03-28 00:00"), oslo("2027-03-29 00:00"))
    assert (long, short) == (timedelta(hours=25), timedelta(hours=23))


def test_what_closes_a_date_closes_it_from_midnight_to_midnight() -> None:
    """Of hours that last over midnight the holiday takes what is on it, and what opens on it."""
    hours = OpeningHours(
        Schedule(
            weekly=(NIGHT_SHIFT,) * 5 + ((), ()),
            closed=(
                Closure(date(2026, 11, 25), date(2026, 11, 25), "", (time(2), time(4))),
                Closure(date(2026, 11, 26), date(2026, 11, 26), "", (time(23), time(1))),
            ),
            extra=(Extra(date(2026, 11, 28), (time(23), time(3))),),
        )
    )

    def opened(day: str) -> list[str]:
        pairs = hours.intervals(date.fromisoformat(day))
        return ["-".join(f"{at.astimezone(OSLO):%d.%H}" for at in pair) for pair in pairs]

    assert opened("2026-12-24") == ["24.22-25.00"]
    assert opened("2026-12-25") == []
    assert opened("2026-11-24") == ["24.22-25.02", "25.04-25.06"]
    assert opened("2026-11-26") == ["26.22-26.23", "27.01-27.06"]
    assert opened("2026-11-27") == ["27.22-28.06"]  # Friday's, though Saturday has none
    assert opened("2026-11-28") == ["28.23-29.03"]


def test_what_is_closed_over_midnight_is_closed_on_both_dates() -> None:
    """Of hours round the clock, from ten in the evening until two."""
    part = Closure(date(2026, 11, 24), date(2026, 11, 24), "", (time(22), time(2)))
    hours = OpeningHours(Schedule(weekly=(ROUND_THE_CLOCK,) * 7, closed=(part,)))
    assert hours.next_open(oslo("2026-11-24 22:00")) == oslo("2026-11-25 02:00")
    assert hours.is_open(oslo("2026-11-24 21:59"))


def test_what_two_days_both_have_is_the_earlier_ones() -> None:
    """A shift that runs into the next day's hours is counted once."""
    hours = OpeningHours(Schedule(weekly=(((time(8), time(9)),),) * 7, extra=(
        Extra(date(2026, 11, 24), (time(20), time(8, 30))),), holidays=""))  # fmt: skip
    assert hours.intervals(date(2026, 11, 25)) == (
        (oslo("2026-11-25 08:30"), oslo("2026-11-25 09:00")),
    )
    day = hours.between(oslo("2026-11-25 00:00"), oslo("2026-11-26 00:00"))
    assert day == timedelta(hours=9)
    assert hours.open_on(date(2026, 11, 25))[0] == (
        oslo("2026-11-25 00:00"),
        oslo("2026-11-25 08:30"),
    )


def test_a_far_year_takes_nothing_from_the_others() -> None:
    """One question about the year 3000 neither works out the centuries between nor keeps them."""
    hours = OpeningHours()
    now = oslo("2026-11-24 09:00")
    hours.is_open(now)
    for year in (1, 1500, 3000, 9990):
        hours.next_open(now.replace(year=max(year, 3)))
    assert sum(one.last - one.first for one in hours._ruled[1]) < 10  # noqa: SLF001
    fifty = hours.between(now, now.replace(year=2075))
    assert fifty < hours.between(now, now.replace(year=9000)) < fifty + timedelta(days=700)
    with pytest.raises(OverflowError):
        due(now, RespondWithin(days=99_999), hours)
