"""The alarm in Slack: who is mentioned, its buttons, and the card's."""

from __future__ import annotations

from bot.cases import State
from bot.playground import Json
from bot.playground.messages import notified, plain
from tests.chats.conftest import KARI, LIV, OLA, Office
from tests.desk.test_alarm import CRISIS
from tests.office import oslo


def alarms(office: Office, ts: str) -> list[Json]:
    """Return the alarms in the card's thread."""
    return [one for one in office.playground.thread(ts) if "🚨" in plain(one)]


def test_it_is_told_at_night_and_taken_by_a_button(office: Office) -> None:
    """Everybody is mentioned where no roster is configured; taking the case takes it away."""
    office.forward(oslo("2026-11-18 23:10"))
    ts = office.write(CRISIS, name="Per")
    (alarm,) = office.wait(lambda: alarms(office, ts))
    assert "Mulig krise" in plain(alarm)
    assert notified(alarm) == {KARI, OLA, LIV}
    office.ola.click(alarm["ts"], "Ta saken")
    office.wait(lambda: not alarms(office, ts))
    assert office.case().state is State.CLAIMED


def test_a_false_alarm_is_said_on_the_card_too(office: Office) -> None:
    """The card shows the ordinary deadline, who said so stays in the log, and it can be undone."""
    ts = office.write(CRISIS, name="Per")
    office.shows(ts, "Frist: Straks")
    (alarm,) = office.wait(lambda: alarms(office, ts))
    office.guest.click(alarm["ts"], "Falsk alarm")
    office.told(office.guest, "Bare administratorene")
    office.kari.click(alarm["ts"], "Falsk alarm")
    office.shows(ts, "Frist: fredag 20. nov. kl. 10.15")
    office.wait(lambda: not alarms(office, ts))
    office.kari.click(ts, "Angre")
    office.shows(ts, "Frist: Straks")
    office.kari.click(ts, "Falsk alarm")
    office.shows(ts, "Frist: fredag 20. nov. kl. 10.15")
