"""What admins say that comments are is kept, masked, and a refit is used only if it is no worse."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cases import Category
from bot.desk import Desk, act, learn, reply, undo
from bot.desk.receive import receive
from bot.errors import StoreError
from bot.store import labels, mentions
from bot.triage.examples import authors
from bot.triage.learning import keeping
from bot.triage.model import shipped
from bot.triage.training import train
from tests.desk.test_reply import act_in, form
from tests.fakes import Clock, Village
from tests.networks.contract import eventually
from tests.office import KARI


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    village.write("Når åpner hallen? Ring 911 22 333!", at=clock())
    receive(desk, village.name, village.poll(None))


def known(desk: Desk) -> list[tuple[str, Category]]:
    """Return what is kept."""
    return labels.everything(desk.store.read())


def test_a_corrected_category_is_kept_masked_and_forgotten_when_undone(desk: Desk) -> None:
    """One label a case; the last word counts, and a wrong click leaves nothing."""
    act.recategorize(desk, 1, KARI, Category.CASEWORK)
    act.recategorize(desk, 1, KARI, Category.CRITICISM)
    assert known(desk) == [("Når åpner hallen? Ring [telefon]!", Category.CRITICISM)]
    undo.undo(desk, 1, KARI)
    assert known(desk) == []


def test_the_reply_that_was_chosen_says_what_the_comment_was(desk: Desk) -> None:
    """Unless the admin has said it in so many words."""
    shown = form(reply.start(desk, 1, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)
    assert [category for _text, category in known(desk)] == [Category.QUESTION]
    undo.undo(desk, 1, KARI)
    assert known(desk) == []
    act.recategorize(desk, 1, KARI, Category.CRITICISM)
    again = form(reply.start(desk, 1, KARI, "question"))
    ready = form(reply.submit(desk, act_in("form.reply", again, answer="Kl. 10."), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)
    assert [category for _text, category in known(desk)] == [Category.CRITICISM]


def test_a_learned_model_is_used_and_a_broken_one_is_left(desk: Desk) -> None:
    """The file is the owner's alone, and nothing stops because of it."""
    path = learn.model_path(desk.settings.storage.database)
    path.write_bytes(b"tull")
    learn.load(desk)
    assert desk.learned.model is None
    keeping(shipped()).save(path)
    learn.load(desk)
    assert desk.learned.model is not None


def test_a_model_learnt_from_an_older_one_is_left_and_learnt_anew(desk: Desk) -> None:
    """Its flags are the older one's, and what was counted as learnt is not."""
    path = learn.model_path(desk.settings.storage.database)
    train([row for rows in authors().values() for row in rows[::300]]).save(path)
    with desk.store.write() as database:
        mentions.remember(database, "learn:labels", "40")
    learn.load(desk)
    assert desk.learned.model is None
    assert mentions.recall(desk.store.read(), "learn:labels") is None


def test_a_refit_is_left_when_the_bot_stops(tmp_path: Path) -> None:
    """Whoever stops the bot at night does not wait for minutes, and nothing is saved."""
    path = tmp_path / "svarvakt.model"
    began = time.monotonic()
    assert learn.refit([("Hei", Category.QUESTION)], path, stopping=lambda: True) is None
    assert time.monotonic() - began < 10
    assert not path.exists()


@pytest.mark.slow
def test_a_refit_ends_with_the_bot_however_that_ended(tmp_path: Path) -> None:
    """A bot that was killed leaves no process at work for minutes behind it."""
    begin = (
        "from pathlib import Path; from bot.desk import learn;"
        f"learn.refit([], Path({str(tmp_path / 'svarvakt.model')!r}))"
    )
    bot = subprocess.Popen([sys.executable, "-c", begin])
    try:
        at_work = eventually(lambda: _refitting(bot.pid))
    finally:
        bot.kill()
        bot.wait()
    eventually(lambda: True if not _runs(at_work) else None)


def _refitting(bot: int) -> int | None:
    """Return the process that it refits in, once that has threads: then it has begun."""
    for child in Path(f"/proc/{bot}/task/{bot}/children").read_text("ascii").split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in command and len(list(Path(f"/proc/{child}/task").iterdir())) > 1:
            return int(child)
    return None


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_model_that_can_not_be_saved_is_told(tmp_path: Path) -> None:
    """At once, with the file's name, and not after the minutes that a refit takes."""
    with pytest.raises(StoreError, match=r"none/svarvakt\.model can't be saved"):
        learn.refit([], tmp_path / "none" / "svarvakt.model")


@pytest.mark.slow
def test_a_model_that_can_not_be_put_in_place_is_told(tmp_path: Path) -> None:
    """As on a full disk: after the work, with the reason, and not as a crash."""
    path = tmp_path / "svarvakt.model"
    path.mkdir()
    seed = [row for rows in authors().values() for row in rows[::120]]
    with pytest.raises(StoreError, match="Is a directory"):
        learn.refit([], path, seed)


def test_too_little_said_is_not_worth_a_refit(desk: Desk) -> None:
    """The minute is spent when twenty more have come."""
    act.recategorize(desk, 1, KARI, Category.CASEWORK)
    assert learn.nightly(desk, lambda: False) is None


@pytest.mark.slow
def test_a_refit_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    """It says how it did; what is adopted is saved, and readable by its owner only."""
    path = tmp_path / "svarvakt.model"
    seed = [row for rows in authors().values() for row in rows[::120]]
    learned = learn.refit([], path, seed)
    assert learned is not None
    assert (learned.labels, learned.adopted) == (0, True)
    assert learned.after == learned.before  # it is the same model, trained again
    assert path.stat().st_mode & 0o077 == 0
