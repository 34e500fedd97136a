"""``svarvakt triage``: the defaults without a configuration, and the bot's own means with one."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.triage.learning import keeping
from bot.triage.model import Model, shipped
from tests.office import EXAMPLE
from tests.test_cli import rows, svarvakt

QUESTION = "Når åpner svømmehallen i romjula?"
GIVEN = json.dumps({"text": QUESTION}) + "\n"


def changed(name: str) -> Model:
    """Return the shipped model with one constant moved, as by learning that all is spam."""
    base = keeping(shipped())
    columns = [
        replace(one, constant=one.constant + 50) if one.name == name else one
        for one in base.columns
    ]
    return Model(columns, base.names, base.cells, base.usual)


@pytest.fixture(scope="module")
def learned() -> Model:
    """Give a model that learned from administrators to whom everything is spam."""
    return changed("category spam")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give a configuration whose database would lie beside it."""
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    return path


@pytest.mark.slow
def test_with_a_configuration_it_is_what_the_bot_uses(config: Path, learned: Model) -> None:
    """The units, and the learned model; without one it is the defaults, whatever lies there."""
    shipped_says = rows(svarvakt("triage", "--config", str(config), given=GIVEN))[0]
    assert (shipped_says["category"], shipped_says["unit"]) == ("question", "Kultur og fritid")
    learned.save(config.with_name("svarvakt.model"))
    done = svarvakt("triage", "--config", str(config), given=GIVEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done)[0]["category"] == "spam"
    assert rows(done)[0]["unit"] == "Kultur og fritid"
    plain = rows(svarvakt("triage", given=GIVEN))[0]
    assert (plain["category"], plain["unit"]) == ("question", "culture_library")


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda path: changed("flag crisis").save(path), "another version's model"),
        (lambda path: path.write_bytes(b"tull"), "no model of Svarvakt"),
        (lambda path: path.mkdir(), "Is a directory"),
    ],
    ids=["another version", "broken", "no file"],
)
def test_a_learned_model_that_the_bot_leaves_is_left_and_told(
    config: Path, write: Callable[[Path], object], says: str
) -> None:
    """The shipped one answers, as it does in the bot, and stderr says why."""
    write(config.with_name("svarvakt.model"))
    done = svarvakt("triage", "--config", str(config), given=GIVEN)
    assert done.returncode == 0
    assert says in done.stderr
    assert rows(done)[0]["category"] == "question"


def test_its_keys_are_kept_and_a_guess_is_told() -> None:
    """Every key that was promised, and whether the category is a guess."""
    sure, guess = rows(svarvakt("triage", given=GIVEN + '{"text": "tja"}\n'))
    assert set(sure) == {
        "category", "ranking", "uncertain", "language", "written_in", "flags", "alarm", "unit",
        "personal_data", "masked",
    }  # fmt: skip
    assert sure["uncertain"] is False
    assert guess["uncertain"] is True
    assert guess["ranking"][0][1] < 0.5 <= sure["ranking"][0][1]


def labelled(path: Path, *lines: dict[str, str]) -> str:
    """Write labelled comments, and return where."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(path)


def cells(table: str, begins: str) -> list[str]:
    """Return the cells of the line that begins so."""
    (line,) = [one for one in table.splitlines() if one.startswith(f"| {begins} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_an_evaluation_shows_nothing_of_what_it_has_no_examples_of(tmp_path: Path) -> None:
    """A dash, and never that all of none were right."""
    file = labelled(tmp_path / "a.jsonl", {"text": "Tusen takk for hjelpen!", "category": "praise"})
    done = svarvakt("triage", "--evaluate", file)
    assert done.returncode == 0
    assert cells(done.stdout, "1")[1:5] == ["1.000", "1.000", "–", "–"]
    assert cells(done.stdout, "praise")[-2:] == ["1.00", "1.00"]
    assert cells(done.stdout, "spam")[-2:] == ["–", "–"]
    assert cells(done.stdout, "threat") == ["threat", "0", "–", "–", "0", "–", "–"]
    assert cells(done.stdout, "image")[:4] == ["image", "0", "–", "0.000"]


@pytest.mark.slow
def test_an_evaluation_uses_the_configured_units_and_the_learned_model(
    config: Path, tmp_path: Path, learned: Model
) -> None:
    """A label may name a unit or an area; an area that no unit has is rightly nobody's."""
    lines = [
        {"text": QUESTION, "category": "question", "unit": "Kultur og fritid"},
        {"text": QUESTION, "category": "question", "unit": "culture_library"},
        {"text": "Vegen er ikkje brøytt", "category": "unit_referral", "unit": "Plan og byggesak"},
        {"text": "Tusen takk, dette var fint!", "category": "praise", "unit": "none"},
    ]
    file = labelled(tmp_path / "a.jsonl", *lines)
    done = svarvakt("triage", "--evaluate", file, "--config", str(config))
    assert (done.returncode, done.stderr) == (0, "")
    assert cells(done.stdout, "Kultur og fritid") == ["Kultur og fritid", "1", "1.00"]
    assert cells(done.stdout, "culture_library") == ["culture_library", "1", "1.00"]
    assert cells(done.stdout, "Plan og byggesak") == ["Plan og byggesak", "1", "0.00"]
    assert cells(done.stdout, "none") == ["none", "1", "1.00"]
    assert cells(done.stdout, "4")[1] == "1.000"
    learned.save(config.with_name("svarvakt.model"))
    done = svarvakt("triage", "--evaluate", file, "--config", str(config))
    assert cells(done.stdout, "4")[1] == "0.000"
    done = svarvakt("triage", "--evaluate", file)
    assert done.returncode == 1
    assert '"unit" must be one of' in done.stderr


def test_a_file_that_is_not_there_is_a_wrong_call() -> None:
    """Told by its name, without a stack trace."""
    done = svarvakt("triage", "--evaluate", "/nowhere/a.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "/nowhere/a.jsonl: No such file" in done.stderr
    assert "Traceback" not in done.stderr


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """Run a command in a folder with stderr on a terminal, and return what it says there."""
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=folder, check=True, timeout=60,
            input=b"", stdout=subprocess.DEVNULL, stderr=theirs,
            env={**os.environ, "PYTHONPATH": str(EXAMPLE.parent)},
        )  # fmt: skip
        os.write(theirs, b".")
        return os.read(ours, 10_000).decode().removesuffix(".")
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("command", [["triage"], ["deadline", "2026-11-20T22:00"]])
def test_somebody_at_a_terminal_hears_that_the_configuration_here_is_not_read(
    config: Path, command: list[str]
) -> None:
    """Only there, only where one lies, and only where none was given."""
    folder = config.parent
    assert "The defaults are used" in on_a_terminal(folder, *command)
    assert on_a_terminal(folder, *command, "--config", "config.toml") == ""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command], cwd=folder, check=True, input=b"",
        capture_output=True, env={**os.environ, "PYTHONPATH": str(EXAMPLE.parent)},
    )  # fmt: skip
    assert done.stderr == b""
    config.unlink()
    assert on_a_terminal(folder, *command) == ""


def test_the_readme_shows_what_the_commands_print() -> None:
    """Whoever follows it sees the same on the screen."""
    shown = EXAMPLE.with_name("README.md").read_text("utf-8")
    (asked,) = re.findall(r"svarvakt deadline '(.*)'\n", shown)
    (written,) = re.findall(r"echo '(.*)' \| \.venv/bin/svarvakt triage", shown)
    assert svarvakt("deadline", asked).stdout in shown
    assert svarvakt("triage", given=written).stdout in shown
