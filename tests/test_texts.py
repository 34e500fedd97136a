"""The catalogues hold what the code says, in both forms, with the same values in them."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.texts import Texts

BOT = Path(__file__).parent.parent / "bot"
OSLO = ZoneInfo("Europe/Oslo")


def said_by_the_code() -> set[str | tuple[str, str]]:
    """Return every text the code asks a catalogue for."""
    found: set[str | tuple[str, str]] = set()
    for path in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if name in {"_", "texts"} or (name == "self" and path.parent.name == "texts"):
                found |= {word for word in words[:1] if isinstance(word, str)}
            elif name == "count" and len(words) == 2:
                found.add((str(words[0]), str(words[1])))
    return found


def catalogue(language: str) -> Catalog:
    """Read a catalogue."""
    with (BOT / "texts" / f"{language}.po").open(encoding="utf-8") as source:
        return read_po(source)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_text_is_translated(language: str) -> None:
    """What the code says stands in the catalogue, and nothing else does."""
    there = {message.id for message in catalogue(language) if message.id}
    assert said_by_the_code() == there


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_translations_hold_the_same_values(language: str) -> None:
    """A translation has the names in braces that its id has, and is never empty."""
    names = re.compile(r"\{(\w*)\}")
    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in strings if message.id else ():
            assert text, message.id
            assert set(names.findall(str(text))) == set(names.findall(str(ids[0]))), message.id


def test_times_are_written_as_people_write_them() -> None:
    """A deadline is shown with its weekday, in the municipality's zone and language."""
    due = datetime(2026, 11, 27, 9, 15, tzinfo=UTC)
    assert Texts("nb", OSLO).moment(due) == "fredag 27. nov. kl. 10.15"
    assert Texts("nn", OSLO).moment(due + timedelta(days=1)) == "laurdag 28. nov. kl. 10.15"
    assert Texts("en", OSLO).moment(due) == "Friday 27 Nov at 10:15"
    assert Texts("nb", OSLO).stamp(due) == "27. nov. kl. 10.15"


def test_amounts_are_written_in_words() -> None:
    """An amount is hours and minutes, with the right number form."""
    nb = Texts("nb", OSLO)
    assert nb.amount(timedelta(hours=4)) == "4 timer"
    assert nb.amount(timedelta(hours=1, minutes=15)) == "1 time og 15 minutter"
    assert nb.amount(timedelta(minutes=1)) == "1 minutt"


@pytest.mark.parametrize(("language", "shown"), [("nb", "16.00–24.00"), ("en", "16:00–24:00")])
def test_hours_that_end_at_midnight_end_at_24(language: str, shown: str) -> None:
    """Not at nought, which is when the day begins."""
    texts = Texts(language, OSLO)
    assert texts.hours(time(16), time(0)) == shown
    assert texts.hours(time(0), time(6)).startswith("00")
