"""What the mail server may not be given, people are told of."""

from __future__ import annotations

from pathlib import Path

from bot.delivery import AlarmChatLane, AlarmLane
from bot.desk import alarm
from tests.alarms.test_ways import elsewhere, mail
from tests.desk.test_alarm import ROSTER, emergency
from tests.fakes import Board, Clock, Village
from tests.fakes_alarm import MailServer
from tests.office import desk as open_desk
from tests.office import oslo


def test_an_alarm_that_may_not_go_in_clear_is_told_in_the_channel(tmp_path: Path) -> None:
    """Once for each of the roster, with what is wrong and that they have to be rung."""
    clock, village, board = Clock(oslo("2026-11-18 23:10")), Village(), Board()
    desk = open_desk(tmp_path / "alarm", clock, village, alarm=ROSTER)
    with MailServer() as server:
        emergency(desk, village, clock)
        alarm.tick(desk)
        for one in ROSTER["roster"]:
            assert AlarmLane(desk, mail(elsewhere(server)), one["name"]).step()
        chat = AlarmChatLane(desk, board)
        while chat.step():
            pass
    desk.store.close()
    told = [message.fallback for message in board.under("unreached:")]
    assert len(told) == len(ROSTER["roster"])
    assert all("offers no encryption" in one and "Ring" in one for one in told)
    assert server.received == []
