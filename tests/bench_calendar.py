"""Deadlines and elapsed opening time beside the packages a developer would pick, in one run.

The same random inputs for all: three years of minutes in Oslo, 08:00-15:30 on weekdays that are no
holidays. What is right is told by a table of every minute. Packages that know no time zones are
given local times without one. Only ours can say "2 days", so the deadline is ten opening hours,
which for none of them ends at a closing where it began at an opening.
"""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

from bot.deadlines import RespondWithin, due
from bot.hours import OpeningHours

OSLO = ZoneInfo("Europe/Oslo")
INPUTS = 10_000
MINUTE = timedelta(minutes=1)
OPENS, CLOSES = clock(8), clock(15, 30)
HOURS = 10
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)
HOLIDAYS: Sequence[date] = sorted(country_holidays("NO", years=range(2025, 2029)))

Pair = tuple[datetime, datetime]
Row = tuple[str, Callable[[datetime], object] | None, Callable[[Pair], object] | None]


def main() -> None:
    """Measure and print a table in Markdown."""
    rng = random.Random(20_261_124)  # noqa: S311 - inputs, not secrets
    minutes = (LAST - FIRST) // MINUTE - 60 * 24 * 60
    starts = [(FIRST + MINUTE * rng.randrange(minutes)).astimezone(OSLO) for _ in range(INPUTS)]
    pairs = [
        (start, (start + timedelta(minutes=rng.randrange(14 * 1440))).astimezone(OSLO))
        for start in starts
    ]
    right_due, right_elapsed = _truth(starts, pairs)
    print("| | deadline, µs | ratio | wrong | elapsed, µs | ratio | wrong |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    ours: tuple[float, float] | None = None
    for name, deadline, elapsed in rows():
        cells: list[str] = []
        took: list[float] = []
        for function, inputs, right in (
            (deadline, starts, right_due), (elapsed, pairs, right_elapsed),
        ):  # fmt: skip
            if function is None:
                cells += ["–", "–", "–"]
                took.append(0.0)
                continue
            used: Sequence[Any] = inputs if ours is None else inputs[: INPUTS // 5]
            micro, answers = _timed(function, used)
            took.append(micro)
            wrong = sum(_plain(got) != want for got, want in zip(answers, right, strict=False))
            base = (ours or took)[len(took) - 1]
            cells += [f"{micro:.2f}", f"{micro / base:.0f}×", f"{wrong / len(used):.1%}"]
        ours = ours or (took[0], took[1])
        print(f"| {name} | {' | '.join(cells)} |")


def rows() -> list[Row]:
    """Return ours first, and then the peers."""
    return [_svarvakt(), _businesstimedelta(), _officehours(), _biztime(), _duration(), _pandas()]


def _timed(function: Callable[[Any], object], inputs: Sequence[Any]) -> tuple[float, list[object]]:
    """Return the best of three, in microseconds each, and the answers."""
    for one in inputs[:50]:
        function(one)
    best = float("inf")
    answers: list[object] = []
    for _ in range(3):
        began = time.perf_counter()
        answers = [function(one) for one in inputs]
        best = min(best, time.perf_counter() - began)
    return best / len(inputs) * 1e6, answers


def _truth(starts: list[datetime], pairs: list[Pair]) -> tuple[list[object], list[object]]:
    """Look at every minute of the years, and answer from that."""
    holidays = set(HOLIDAYS)
    table = []
    at = FIRST
    while at < LAST:
        local = at.astimezone(OSLO)
        table.append(
            local.weekday() < 5 and local.date() not in holidays and OPENS <= local.time() < CLOSES
        )
        at += MINUTE
    counted = [0, *accumulate(table)]
    opened = [number for number, is_open in enumerate(table) if is_open]

    def index(moment: datetime) -> int:
        return (moment - FIRST) // MINUTE

    deadlines: list[object] = [
        _local(FIRST + MINUTE * (opened[counted[index(start)] + HOURS * 60 - 1] + 1))
        for start in starts
    ]
    return deadlines, [counted[index(end)] - counted[index(start)] for start, end in pairs]


def _local(at: datetime) -> datetime:
    return at.astimezone(OSLO).replace(tzinfo=None)


def _plain(answer: Any) -> object:
    """Return a local time without a zone, or a number of minutes."""
    if isinstance(answer, timedelta):
        return round(answer / MINUTE, 6)
    if isinstance(answer, datetime):
        plain = answer.to_pydatetime() if hasattr(answer, "to_pydatetime") else answer
        return _local(plain) if plain.tzinfo else plain
    return round(answer, 6)


def _svarvakt() -> Row:
    hours, within = OpeningHours(), RespondWithin.parse(f"{HOURS} h")

    def deadline(start: datetime) -> object:
        return due(start, within, hours)

    def elapsed(pair: Pair) -> object:
        return hours.between(*pair)

    return "svarvakt", deadline, elapsed


def _businesstimedelta() -> Row:
    import businesstimedelta as package  # noqa: PLC0415
    import pytz  # noqa: PLC0415

    zone = pytz.timezone("Europe/Oslo")
    rules = package.Rules(
        [
            package.WorkDayRule(
                start_time=OPENS, end_time=CLOSES, working_days=[0, 1, 2, 3, 4], tz=zone
            ),
            package.HolidayRule(country_holidays("NO", years=range(2024, 2029)), tz=zone),
        ]
    )
    amount = package.BusinessTimeDelta(rules, hours=HOURS)
    return (
        "businesstimedelta",
        lambda start: start + amount,
        lambda pair: rules.difference(*pair).timedelta,
    )


def _officehours() -> Row:
    from officehours import Calculator  # noqa: PLC0415

    calculator = Calculator("8:00", "15:30", holidays=list(HOLIDAYS))
    return (
        "officehours",
        lambda start: calculator.due_date(HOURS, start.replace(tzinfo=None)),
        lambda pair: calculator.working_seconds(*(one.replace(tzinfo=None) for one in pair)) / 60,
    )


def _biztime() -> Row:
    from biztime.biztime import BizTime  # noqa: PLC0415

    calendar = BizTime(
        {
            "biz_start": OPENS, "biz_end": CLOSES, "weekend": [5, 6],
            "holidays": list(HOLIDAYS),
        }
    )  # fmt: skip
    return (
        "biztime",
        None,
        lambda pair: calendar.date_diff(*(one.replace(tzinfo=None) for one in pair)),
    )


def _duration() -> Row:
    from business_duration import businessDuration  # noqa: PLC0415

    listed = dict.fromkeys(HOLIDAYS, "")
    return (
        "business-duration",
        None,
        lambda pair: businessDuration(
            startdate=pair[0].replace(tzinfo=None), enddate=pair[1].replace(tzinfo=None),
            starttime=OPENS, endtime=CLOSES, holidaylist=listed, unit="min",
        ),
    )  # fmt: skip


def _pandas() -> Row:
    import pandas as pd  # noqa: PLC0415

    hours = pd.offsets.CustomBusinessHour(
        n=HOURS, start="08:00", end="15:30", holidays=list(HOLIDAYS)
    )
    return (
        "pandas CustomBusinessHour",
        lambda start: pd.Timestamp(start.replace(tzinfo=None)) + hours,
        None,
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
