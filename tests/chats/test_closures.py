"""Closures from an iCalendar file: whole days, parts, repeated ones, and a file that breaks."""

from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path

import pytest

from bot.closures import ClosuresFile
from bot.errors import ConfigError
from bot.hours import Closure
from tests.chats.conftest import Office
from tests.office import OSLO, oslo

NOW = oslo("2026-11-24 10:00")


def calendar(*events: str) -> str:
    """Return a calendar of events, each of its own lines."""
    made = [
        f"BEGIN:VEVENT\r\nUID:{number}@test\r\nDTSTAMP:20260101T000000Z\r\n{event}\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    ]
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n" + "".join(made) + "END:VCALENDAR\r\n"


def write(path: Path, text: str) -> None:
    """Write the file, with a time of change that differs from the last."""
    before = path.stat().st_mtime if path.exists() else 1_000_000
    path.write_text(text, "utf-8", newline="")
    os.utime(path, (before + 10, before + 10))


def read(path: Path) -> tuple[Closure, ...]:
    """Read a file from nothing."""
    found = ClosuresFile(path, OSLO)
    assert found.refresh(NOW)
    return found.closures


def test_whole_days_and_parts(tmp_path: Path) -> None:
    """A day, a range whose end is not included, an afternoon in any zone, and one over a night."""
    path = tmp_path / "stengt.ics"
    write(
        path,
        calendar(
            "DTSTART;VALUE=DATE:20261127\r\nSUMMARY:Planleggingsdag",
            "DTSTART;VALUE=DATE:20261221\r\nDTEND;VALUE=DATE:20261224\r\nSUMMARY:Juleferie",
            "DTSTART:20261130T110000Z\r\nDTEND:20261130T143000Z\r\nSUMMARY:Personalmøte",
            "DTSTART:20261201T140000\r\nDTEND:20261202T100000",
        ),
    )
    assert read(path) == (
        Closure(date(2026, 11, 27), date(2026, 11, 27), "Planleggingsdag"),
        Closure(date(2026, 11, 30), date(2026, 11, 30), "Personalmøte", (time(12), time(15, 30))),
        Closure(date(2026, 12, 1), date(2026, 12, 1), "", (time(14), time(0))),
        Closure(date(2026, 12, 2), date(2026, 12, 2), "", (time(0), time(10))),
        Closure(date(2026, 12, 21), date(2026, 12, 23), "Juleferie"),
    )


def test_what_repeats_and_what_closes_nothing(tmp_path: Path) -> None:
    """Every year for as long as is looked ahead; cancelled and free events are passed over."""
    path = tmp_path / "stengt.ics"
    write(
        path,
        calendar(
            "DTSTART;VALUE=DATE:20241224\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Julaften",
            "DTSTART;VALUE=DATE:20261127\r\nSTATUS:CANCELLED\r\nSUMMARY:Avlyst",
            "DTSTART;VALUE=DATE:20261128\r\nTRANSP:TRANSPARENT\r\nSUMMARY:Bursdag",
        ),
    )
    days = [one.first for one in read(path)]
    assert days == [date(year, 12, 24) for year in range(2025, 2030)]


def test_a_broken_file_keeps_the_last_good_one(tmp_path: Path) -> None:
    """It is told once, by its key and file, and read again when it is mended."""
    path = tmp_path / "stengt.ics"
    write(path, calendar("DTSTART;VALUE=DATE:20261127"))
    found = ClosuresFile(path, OSLO)
    assert found.refresh(NOW)
    assert not found.refresh(NOW)
    good = found.closures
    for text in ("ikke en kalender", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:tull\r\n"):
        write(path, text)
        with pytest.raises(ConfigError, match=r"opening_hours\.closures: .*stengt\.ics"):
            found.refresh(NOW)
        assert found.closures == good
        assert not found.refresh(NOW)
    path.unlink()
    with pytest.raises(ConfigError):
        found.refresh(NOW)
    assert not found.refresh(NOW)
    write(path, calendar())
    assert found.refresh(NOW)
    assert found.closures == ()


def test_a_running_bot_follows_the_file(office: Office, tmp_path: Path) -> None:
    """A day that is closed moves the open deadline and is told; a broken file is told too."""
    path = tmp_path / "stengt.ics"
    write(path, calendar())
    office.changes = {"opening_hours": {"closures": str(path)}}
    office.restart()
    ts = office.write("Når åpner svømmehallen?")
    office.shows(ts, "fredag 20. nov. kl. 10.15")
    write(path, calendar("DTSTART;VALUE=DATE:20261119\r\nSUMMARY:Planleggingsdag"))
    office.shows(ts, "mandag 23. nov. kl. 10.15")

    def said(text: str) -> bool:
        return any(text in str(one) for one in office.playground.messages())

    office.wait(lambda: said("1 åpen sak har fått ny frist"))
    office.kari.click(ts, "Hvorfor denne fristen?")
    office.told(office.kari, "torsdag 19. nov.: teller ikke (stengt: Planleggingsdag)")
    write(path, "tull")
    office.wait(lambda: said("Filen med stengte dager kan ikke leses"))
    office.shows(ts, "mandag 23. nov. kl. 10.15")


def test_an_event_that_closes_nothing_is_told_once(office: Office, tmp_path: Path) -> None:
    """At the start and when it comes in; not again after a restart, and never when cancelled."""
    free = "DTSTART;VALUE=DATE:20261127\r\nTRANSP:TRANSPARENT\r\nSUMMARY:Planleggingsdag"
    path = tmp_path / "stengt.ics"
    write(path, calendar(free, "DTSTART;VALUE=DATE:20261128\r\nSTATUS:CANCELLED\r\nSUMMARY:Avlyst"))
    office.changes = {"opening_hours": {"closures": str(path)}}
    office.restart()

    def said(text: str) -> list[str]:
        return [str(one) for one in office.playground.messages() if text in str(one)]

    told = "Planleggingsdag, fredag 27. nov.: den er merket som ledig tid; merk den som opptatt"
    office.wait(lambda: bool(said(told)))
    office.restart()
    write(
        path, calendar(free, "DTSTART;VALUE=DATE:20261130\r\nRRULE:FREQ=MINUTELY\r\nSUMMARY:Ofte")
    )
    office.wait(lambda: bool(said("Ofte: den gjentas oftere")))
    assert len(said("Planleggingsdag")) == 1
    assert not said("Avlyst")


def test_a_file_by_which_it_never_opens_changes_nothing(office: Office, tmp_path: Path) -> None:
    """It is told as one that can't be read, and the deadlines stay."""
    path = tmp_path / "stengt.ics"
    write(path, calendar())
    office.changes = {"opening_hours": {"closures": str(path)}}
    office.restart()
    ts = office.write("Når åpner svømmehallen?")
    office.shows(ts, "fredag 20. nov. kl. 10.15")
    years = [
        f"DTSTART;VALUE=DATE:{year}0101\r\nDTEND;VALUE=DATE:{year + 1}0101"
        for year in range(2025, 2030)
    ]
    shut = ClosuresFile(path, OSLO)
    write(path, calendar(*years))
    assert shut.refresh(NOW)
    office.wait(lambda: any("kan ikke leses" in str(one) for one in office.playground.messages()))
    office.shows(ts, "fredag 20. nov. kl. 10.15")
