"""The thesaurus: every line can be read, every entry can be met, and a finer concept is also the whole."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

from bot.triage.concepts import concepts_at
from bot.triage.features import Reading
from bot.triage.folding import fold

LINES = [
    line
    for line in resources.files("bot.triage").joinpath("thesaurus.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]  # fmt: skip


def met(text: str) -> set[str]:
    """Return the concepts of all words."""
    folded = Reading.of(text).folded
    return {concept for place in range(len(folded)) for concept in concepts_at(folded, place)}


def test_every_line_is_a_concept_of_its_own() -> None:
    """A name, a colon and words; a name stands once, and a finer one's whole stands too."""
    names = [line.partition(":")[0] for line in LINES]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [name for name in names if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", name)] == []


def test_every_entry_can_be_met() -> None:
    """What it stands for, written out, is of its concept; capitals and spaces never are."""
    wrong = []
    for line in LINES:
        name, _, listed = line.partition(":")
        for entry in listed.split():
            words = entry.replace("_", " ").strip()
            if words.startswith("*") or words.endswith("*"):
                words = words.strip("*")
                around = (fold(words), fold(f"{words}xyz"), fold(f"xyz{words}"))
                found = any(name in concepts_at((one,), 0) for one in around)
            else:
                found = name in met(words)
            if not found or entry != entry.lower():
                wrong.append((name, entry))
    assert wrong == []


def test_a_finer_concept_is_also_the_whole() -> None:
    """What speaks for signs speaks for the road."""
    assert {"road", "road.signs_parking"} <= met("Jeg fikk p-avgift")
    assert met("xyzzy") == set()
