"""What words are about, by the thesaurus in ``thesaurus.txt``, which says how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from bot.triage.folding import fold

_PHRASE = 4
"""How many words a phrase has at most."""


@dataclass(frozen=True, slots=True)
class _Thesaurus:
    """Concepts by part of a word, which ``<`` and ``>`` bound, and by phrase."""

    parts: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[str, ...]]
    longest: int


def concepts_at(folded: tuple[str, ...], place: int) -> list[str]:
    """Return the concepts that the word at ``place`` belongs to, or begins a phrase of, sorted."""
    found = _concepts(folded[place])
    phrases = _thesaurus().phrases
    more: list[str] = []
    for size in range(2, _PHRASE + 1):
        more += phrases.get(" ".join(folded[place : place + size]), ())
    return sorted({*found, *more}) if more else list(found)


@lru_cache(maxsize=1)
def _thesaurus() -> _Thesaurus:
    parts: dict[str, set[str]] = {}
    phrases: dict[str, set[str]] = {}
    for concepts, entry in _entries():
        if "_" in entry:
            table, key = phrases, " ".join(map(fold, filter(None, entry.split("_"))))
        else:
            table, bare = parts, fold(entry.strip("*"))
            key = f"{'' if entry[0] == '*' else '<'}{bare}{'' if entry[-1] == '*' else '>'}"
        table.setdefault(key, set()).update(concepts)
    one_of_each: dict[tuple[str, ...], tuple[str, ...]] = {}

    def shared(found: set[str]) -> tuple[str, ...]:
        concepts = tuple(sorted(found))
        return one_of_each.setdefault(concepts, concepts)

    return _Thesaurus(
        {key: shared(found) for key, found in parts.items()},
        {key: shared(found) for key, found in phrases.items()},
        max(map(len, parts)),
    )


def _entries() -> Iterator[tuple[tuple[str, ...], str]]:
    text = resources.files("bot.triage").joinpath("thesaurus.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, _, listed = line.partition(":")
        whole, dot, _finer = name.partition(".")
        for entry in listed.split():
            yield ((whole, name) if dot else (name,)), entry


@lru_cache(maxsize=3000)
def _concepts(word: str) -> tuple[str, ...]:
    thesaurus = _thesaurus()
    parts, longest = thesaurus.parts, thesaurus.longest
    padded = f"<{word}>"
    size = len(padded)
    found: set[str] = set()
    for start in range(size - 1):
        for end in range(start + 2, min(size, start + longest) + 1):
            concepts = parts.get(padded[start:end])
            if concepts:
                found.update(concepts)
    return tuple(sorted(found))
