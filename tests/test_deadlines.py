"""Deadlines and pings, held against the worked cases and against a slow, obviously right clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deadlines import (
    OVERDUE,
    Ladder,
    RespondWithin,
    Step,
    amount,
    around,
    due,
    explain,
    next_ping,
    pings,
    planned,
)
from bot.errors import ConfigError
from bot.hours import WEDNESDAY_BEFORE_EASTER, Closure, HalfDay, OpeningHours, Schedule
from tests.office import OSLO, oslo

HALF_DAYS = tuple(HalfDay(rule) for rule in (WEDNESDAY_BEFORE_EASTER, "12-24", "12-31"))
ORDINARY = OpeningHours()
HALVED = OpeningHours(Schedule(half_days=HALF_DAYS))
LUNCH = OpeningHours(
    Schedule(
        weekly=(
            ((time(8), time(11, 30)), (time(12), time(15, 30))),
            ((time(8), time(15, 30)),),
            (),
            ((time(10), time(18)),),
            ((time(8), time(12)),),
            ((time(10), time(11)),),
            (),
        ),
        half_days=(HalfDay("2026-12-23"), HalfDay("12-24")),
        closed=(
            Closure(date(2026, 7, 6), date(2026, 7, 12)),
            Closure(date(2026, 5, 15), date(2026, 5, 15)),
        ),
    )
)

NIGHT = OpeningHours(Schedule(weekly=(((time(22), time(6)),),) * 5 + ((), ())))
ALWAYS = OpeningHours(
    Schedule(
        weekly=(((time(0), time(0)),),) * 7,
        closed=(Closure(date(2026, 5, 15), date(2026, 5, 15), "", (time(10), time(12))),),
        holidays="",
    )
)


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ("2026-11-18 10:15", "2026-11-20 10:15"),
        ("2026-11-20 22:00", "2026-11-24 15:30"),
        ("2025-04-15 14:00", "2025-04-22 14:00"),
        ("2025-06-06 15:31", "2025-06-11 15:30"),
        ("2026-05-13 10:00", "2026-05-18 10:00"),
        ("2027-03-23 09:00", "2027-03-30 09:00"),
        ("2027-05-14 15:00", "2027-05-19 15:00"),
        ("2026-11-23 08:00", "2026-11-24 15:30"),
        ("2026-11-23 15:30", "2026-11-25 15:30"),
        ("2026-02-20 09:00", "2026-02-24 09:00"),
    ],
)
def test_worked_cases(posted: str, expected: str) -> None:
    """Two days as guideline 2 means them, over weekends, Easter, May and the change of clocks."""
    assert due(oslo(posted), RespondWithin(), ORDINARY) == oslo(expected)


@pytest.mark.parametrize(
    ("posted", "expected"),
    [("2026-12-22 14:00", "2026-12-24 12:00"), ("2025-04-16 12:30", "2025-04-23 15:30")],
)
def test_worked_cases_with_half_days(posted: str, expected: str) -> None:
    """Where the municipality closes at twelve on the days before holidays."""
    assert due(oslo(posted), RespondWithin(), HALVED) == oslo(expected)


class SlowClock:
    """Opening hours minute by minute, with holidays written out: slow, and easy to believe."""

    HOLIDAYS = frozenset(
        date.fromisoformat(day)
        for day in [
            "2025-12-25",
            "2025-12-26",
            "2026-01-01",
            "2026-04-02",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-05-01",
            "2026-05-14",
            "2026-05-17",
            "2026-05-24",
            "2026-05-25",
            "2026-12-25",
            "2026-12-26",
            "2027-01-01",
            "2027-03-25",
            "2027-03-26",
            "2027-03-28",
            "2027-03-29",
            "2027-05-01",
            "2027-05-06",
            "2027-05-16",
            "2027-05-17",
        ]
    )
    EASTER_WEDNESDAYS = frozenset({date(2026, 4, 1), date(2027, 3, 24)})

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(OSLO)
        day, clock = local.date(), local.time()
        if day in self.HOLIDAYS or any(
            one.first <= day <= one.last for one in self.schedule.closed
        ):
            return False
        for half in self.schedule.half_days:
            if clock >= half.closes and (
                half.rule in {f"{day:%m-%d}", day.isoformat()}
                or (half.rule == WEDNESDAY_BEFORE_EASTER and day in self.EASTER_WEDNESDAYS)
            ):
                return False
        return any(a <= clock < b for a, b in self.schedule.weekly[day.weekday()])

    def next_open(self, at: datetime) -> datetime:
        while not self.is_open(at):
            at += timedelta(minutes=1)
        return at

    def add(self, at: datetime, minutes: int) -> datetime:
        while minutes:
            minutes -= self.is_open(at)
            at += timedelta(minutes=1)
        return at

    def between(self, start: datetime, end: datetime) -> int:
        count = 0
        while start < end:
            count += self.is_open(start)
            start += timedelta(minutes=1)
        return count

    def due_in_days(self, posted: datetime, days: int) -> datetime:
        """Walk day by day, as the rule is told."""
        start = self.next_open(posted)
        local = start.astimezone(OSLO)
        if not any(self.is_open(moment) for moment in _minutes(local.date()) if moment < start):
            days -= 1
            target = time(23, 59)
        else:
            target = local.time()
        day, last_closing = local.date(), self._closing(local.date(), time(23, 59))
        while days:
            day += timedelta(days=1)
            if any(map(self.is_open, _minutes(day))):
                days -= 1
                if days:
                    last_closing = self._closing(day, time(23, 59))
        return self._closing(day, target) or last_closing or posted

    def _closing(self, day: date, latest: time) -> datetime | None:
        """Return ``latest`` on the day if it is open then, else the last closing before it."""
        at = datetime.combine(day, latest, OSLO)
        if self.is_open(at):
            return at
        for moment in reversed(_minutes(day)):
            if moment < at and self.is_open(moment):
                return moment + timedelta(minutes=1)
        return None


def _minutes(day: date) -> list[datetime]:
    start = datetime.combine(day, time(5), OSLO)
    return [start + timedelta(minutes=number) for number in range(15 * 60)]


MOMENTS = st.integers(0, 60 * 24 * 400).map(
    lambda minutes: oslo("2026-01-05 00:00") + timedelta(minutes=minutes)
)
CALENDARS = st.sampled_from([ORDINARY, HALVED, LUNCH])
ALSO_AT_NIGHT = CALENDARS | st.sampled_from([NIGHT, ALWAYS])


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(1, 4))
def test_days_are_as_the_slow_clock_counts_them(
    hours: OpeningHours, posted: datetime, days: int
) -> None:
    """Due in whole days, whatever the calendar."""
    slow = SlowClock(hours.schedule)
    found = due(posted, RespondWithin(days=days), hours)
    assert found == slow.due_in_days(posted, days), posted


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(1, 1500))
def test_opening_time_is_as_the_slow_clock_counts_it(
    hours: OpeningHours, start: datetime, minutes: int
) -> None:
    """Adding, counting and taking away agree with the minutes."""
    slow = SlowClock(hours.schedule)
    end = hours.add(start, timedelta(minutes=minutes))
    assert hours.next_open(start) == slow.next_open(start)
    assert end == slow.add(start, minutes)
    assert hours.between(start, end) == timedelta(minutes=minutes)
    assert slow.between(hours.subtract(end, timedelta(minutes=minutes)), end) == minutes
    assert hours.is_open(start) is slow.is_open(start)


@settings(max_examples=300, deadline=None)
@given(
    ALSO_AT_NIGHT,
    MOMENTS,
    st.integers(0, 3 * 24 * 60),
    st.sampled_from(["2 days", "15 h", "90 min"]),
)
def test_a_later_posting_is_never_due_before(
    hours: OpeningHours, posted: datetime, later: int, within: str
) -> None:
    """The deadline never jumps backwards, and is never in the past or at night."""
    rule = RespondWithin.parse(within)
    first = due(posted, rule, hours)
    second = due(posted + timedelta(minutes=later), rule, hours)
    assert posted < first <= second
    assert hours.is_open(first) or hours.is_open(first - timedelta(microseconds=1))


@settings(max_examples=300, deadline=None)
@given(ALSO_AT_NIGHT, MOMENTS)
def test_pings_come_in_the_opening_hours_and_in_order(
    hours: OpeningHours, posted: datetime
) -> None:
    """Every ping of the ladder and the overdue ones: while somebody is there to see it."""
    at = due(posted, RespondWithin(), hours)
    ladder = pings(posted, at, Ladder(), hours)
    assert list(ladder) == sorted(ladder)
    followed = []
    now = hours.next_open(posted)
    for _ in range(len(ladder) + 3):
        following = next_ping(at, Ladder(), hours, now)
        assert following is not None
        now = following
        followed.append(now)
    assert tuple(followed[: len(ladder)]) == ladder
    for ping in followed:
        assert hours.is_open(ping)
    overdue = followed[len(ladder) :]
    assert all(ping >= at for ping in overdue)
    days = [ping.astimezone(OSLO).date() for ping in overdue]
    assert all(
        ping in {opens for opens, _ in hours.intervals(day)}
        for ping, day in zip(overdue, days, strict=True)
    )
    assert all(before < after for before, after in pairwise(days))


def test_the_edges_of_the_day() -> None:
    """What ends exactly at a closing ends there, and what begins at an opening begins there."""
    closing, opening = oslo("2026-11-20 15:30"), oslo("2026-11-23 08:00")
    hour = timedelta(hours=1)
    assert ORDINARY.add(oslo("2026-11-20 14:30"), hour) == closing
    assert ORDINARY.subtract(oslo("2026-11-23 09:00"), hour) == opening
    assert ORDINARY.next_open(closing) == opening
    assert not ORDINARY.is_open(closing)
    assert ORDINARY.is_open(opening)
    assert ORDINARY.between(opening, closing) == timedelta(0)
    assert ORDINARY.between(opening + hour, closing - hour) == -2 * hour


def test_every_step_of_the_ladder_is_named() -> None:
    """What a ping says is the step that has come, also when the bot was away meanwhile."""
    at = oslo("2026-11-20 10:15")
    for now, step in (
        ("2026-11-19 13:44", ""),
        ("2026-11-19 13:45", "4 h"),
        ("2026-11-20 09:14", "4 h"),
        ("2026-11-20 09:15", "1 h"),
        ("2026-11-20 10:14", "15 min"),
        ("2026-11-20 10:15", "15 min"),
        ("2026-11-23 07:59", "15 min"),
        ("2026-11-23 08:00", "overdue"),
    ):
        ping, _next = around(at, Ladder(), ORDINARY, oslo(now))
        assert (ping.step if ping else "") == step


def test_amounts_and_steps_are_read() -> None:
    """What is no amount is refused with an example of one."""
    assert amount("1.5 h") == timedelta(minutes=90)
    assert Step.parse(" 15 min ").name == "15 min"
    for wrong in ("", "4", "4 timer", "-1 h", "0 h", "h", "4 h 3 min"):
        with pytest.raises(ValueError, match='like "4 h"'):
            amount(wrong)
        with pytest.raises(ValueError, match='like "2 days"'):
            RespondWithin.parse(wrong)


def test_a_municipality_that_is_never_open_is_refused() -> None:
    """There would be no deadline to count to."""
    with pytest.raises(ConfigError):
        OpeningHours(Schedule(weekly=((),) * 7))
    with pytest.raises(ConfigError):
        OpeningHours(Schedule(closed=(Closure(date(1900, 1, 1), date(2200, 1, 1)),))).next_open(
            oslo("2026-01-01 10:00")
        )


def test_the_king_s_birthday_is_an_ordinary_day() -> None:
    """21 February is no holiday; Saturday 17 May 2025 takes nothing from the week."""
    assert ORDINARY.is_open(oslo("2025-02-21 10:00"))
    assert not ORDINARY.is_open(oslo("2027-05-17 10:00"))


def test_every_day_on_the_way_is_explained() -> None:
    """What counted is what the deadline is made of, and every other day has its reason."""
    days = list(explain(oslo("2027-04-30 14:00"), oslo("2027-05-04 14:00"), ORDINARY))
    told = [(one.day.isoformat(), one.rule.why.value, len(one.counted)) for one in days]
    assert told == [
        ("2027-04-30", "ordinary", 1),
        ("2027-05-01", "weekday", 0),
        ("2027-05-02", "weekday", 0),
        ("2027-05-03", "ordinary", 1),
        ("2027-05-04", "ordinary", 1),
    ]
    assert days[0].counted[0] == (oslo("2027-04-30 14:00"), oslo("2027-04-30 15:30"))
    assert days[-1].counted[0][1] == oslo("2027-05-04 14:00")


@settings(max_examples=200, deadline=None)
@given(ALSO_AT_NIGHT, MOMENTS, st.sampled_from(["2 days", "15 h"]))
def test_the_explanation_adds_up(hours: OpeningHours, posted: datetime, within: str) -> None:
    """The days follow on each other, and what counted is the opening time until the deadline."""
    at = due(posted, RespondWithin.parse(within), hours)
    days = list(explain(posted, at, hours))
    counted = sum((end - start for one in days for start, end in one.counted), timedelta(0))
    assert counted == hours.between(posted, at)
    assert all(b.day - a.day == timedelta(days=1) for a, b in pairwise(days))


@settings(max_examples=200, deadline=None)
@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_overdue_pings_count_from_when_they_can_help(
    hours: OpeningHours, at: datetime, later: timedelta
) -> None:
    """However late a case is known of: so many, from then on, in the opening hours, a day apart."""
    known = at + later
    given_ = [one.at for one in planned(at, Ladder(), hours, known) if one.step == OVERDUE]
    assert len(given_) == Ladder().overdue_most
    assert given_[0] == hours.next_open(known)
    assert all(map(hours.is_open, given_))
    days = [ping.astimezone(OSLO).date() for ping in given_]
    assert all(before < after for before, after in pairwise(days))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("2026-11-18 10:15", ("2026-11-18 10:15", "2026-11-18 12:15", "2026-11-18 14:15")),
        ("2026-11-19 16:00", ("2026-11-20 08:00", "2026-11-20 10:00", "2026-11-20 12:00")),
        ("2026-11-17 10:00", ("2026-11-18 12:15", "2026-11-18 14:15", "2026-11-19 08:45")),
    ],
)
def test_overdue_pings_by_the_hour_count_from_then_too(
    known: str, expected: tuple[str, ...]
) -> None:
    """One known of in time has them after its deadline; a later one at once, and then so often."""
    ladder = Ladder(overdue_every=timedelta(hours=2), overdue_most=3)
    given_ = planned(oslo("2026-11-18 10:15"), ladder, ORDINARY, oslo(known))
    assert [one.at for one in given_ if one.step == OVERDUE] == [oslo(one) for one in expected]
