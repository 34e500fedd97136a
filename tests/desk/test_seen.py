"""Whatever an author writes stands on the case's card, also where nothing more is asked for."""

from __future__ import annotations

from datetime import timedelta

from bot.cases import State
from bot.desk import Desk, act
from tests.desk.test_changed import read, shown, the_case
from tests.fakes import Clock, Village
from tests.office import KARI


def test_thanks_for_the_answer_stand_on_the_card(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """They open nothing, and are shown: nobody else tells whether they are only thanks."""
    first = village.write("Når åpner svømmehallen?", at=clock())
    read(desk, village)
    act.close(desk, 1, KARI)
    village.write("Tusen takk for flott hjelp!", at=clock(), answers=first.external_id)
    read(desk, village)
    assert the_case(desk).state is State.CLOSED
    assert "Tusen takk for flott hjelp!" in shown(desk)
    assert "svømmehallen" in shown(desk)


def test_what_was_answered_and_is_changed_later_stands_on_the_card(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Beside what is asked now, and before it."""
    first = village.write("Når åpner svømmehallen?", at=clock())
    read(desk, village)
    act.close(desk, 1, KARI)
    clock.forward(timedelta(hours=1))
    village.write("Og hva koster det?", at=clock(), answers=first.external_id)
    read(desk, village)
    assert the_case(desk).state is State.OPEN
    village.edit(first, "Når åpner biblioteket?")
    read(desk, village)
    assert "Når åpner biblioteket?" in the_case(desk).excerpt
    assert the_case(desk).excerpt.index("biblioteket") < the_case(desk).excerpt.index("koster")
    assert "Når åpner biblioteket?" in shown(desk)
