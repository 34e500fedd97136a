"""Comments with their personal data marked, and how well it is found in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.triage.personal_data import TOKENS, find, find_all

OWN = Path(__file__).parent / "personal_data.txt"
_MARK = re.compile(r"\{(\w+)\|(.*?)\}")
_LATER = "# --- written after"


@dataclass(frozen=True, slots=True)
class Marked:
    """A comment, and each piece of personal data in it as (kind, start, end)."""

    text: str
    places: frozenset[tuple[str, int, int]]


@dataclass(slots=True)
class Count:
    """What was rightly found, found without being there, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The part of what was found that is there; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The part of what is there that was found; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


def own(*, later: bool) -> list[Marked]:
    """Return our own comments: those written before the rules were set, or those written after."""
    before, _, after = OWN.read_text("utf-8").partition(_LATER)
    lines = after.splitlines()[1:] if later else before.splitlines()
    return [_marked(line) for line in lines if line and not line.startswith("# ")]


def labelled(folder: Path) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Give each labelled comment: its author's file, its text and the kinds it is said to hold."""
    for path in sorted(folder.glob("authors-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            comment = json.loads(line)
            yield path.stem, comment["text"], frozenset(comment["pii"])


def by_place(comments: Iterable[Marked]) -> dict[str, Count]:
    """Count for each kind how many places were found; one found overlaps one that is marked."""
    counts: dict[str, Count] = {kind: Count() for kind in TOKENS}
    for comment in comments:
        found = {(one.kind, one.start, one.end) for one in find(comment.text)}
        for kind, count in counts.items():
            there = [place for place in comment.places if place[0] == kind]
            seen = [place for place in found if place[0] == kind]
            hit = sum(_meets(place, seen) for place in there)
            count.right += hit
            count.missed += len(there) - hit
            count.wrong += sum(not _meets(place, there) for place in seen)
    return counts


def by_comment(
    comments: Iterable[tuple[str, str, frozenset[str]]],
) -> tuple[dict[str, Count], list[tuple[str, str, str, str]]]:
    """Count for each kind in how many comments it was found, and list the disagreements."""
    counts: dict[str, Count] = {kind: Count() for kind in (*TOKENS, "health")}
    disagreements: list[tuple[str, str, str, str]] = []
    for author, text, there in comments:
        found = {one.kind for one in find_all(text)}
        for kind, count in counts.items():
            count.right += kind in there and kind in found
            count.wrong += kind in found and kind not in there
            count.missed += kind in there and kind not in found
            if (kind in found) != (kind in there):
                disagreements.append((author, kind, "found" if kind in found else "missed", text))
    return counts, disagreements


def _marked(line: str) -> Marked:
    text, places, position = "", set(), 0
    for mark in _MARK.finditer(line):
        text += line[position : mark.start()]
        places.add((mark[1], len(text), len(text) + len(mark[2])))
        text, position = text + mark[2], mark.end()
    return Marked(text + line[position:], frozenset(places))


def _meets(place: tuple[str, int, int], others: Sequence[tuple[str, int, int]]) -> bool:
    return any(place[1] < end and start < place[2] for _kind, start, end in others)
