"""How often ``/svar`` finds the right reply first: ``python -m tests.templates.measure``.

Every query in ``queries.txt`` was written before the search; every other line was looked at while
it was made better, the rest were only measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bot.templates import LANGUAGES, Templates

QUERIES = Path(__file__).parent / "queries.txt"
_ROUNDS = 5
_BEST = 3


@dataclass(frozen=True, slots=True)
class Query:
    """What an admin types, in which language, and the reply that is looked for."""

    language: str
    text: str
    expected: str


def queries(half: str) -> list[Query]:
    """Return one half: ``tuned`` or ``measured``."""
    lines = QUERIES.read_text("utf-8").splitlines()
    chosen = lines[0 if half == "tuned" else 1 :: 2]
    return [Query(*(part.strip() for part in line.split("|"))) for line in chosen]


def found(templates: Templates, asked: Sequence[Query], within: int) -> int:
    """Count the queries whose reply is among the first ``within`` found."""
    return sum(
        one.expected in [each.name for each in templates.search(one.text, one.language)][:within]
        for one in asked
    )


def table(templates: Templates) -> list[str]:
    """Return the lines of the table in ``docs/replies.md``."""
    lines = [
        "| queries | language | number | first | among three |",
        "|---|---|---:|---:|---:|",
    ]
    for half in ("tuned", "measured"):
        every = queries(half)
        for language in (*LANGUAGES, "all"):
            asked = [one for one in every if language in {one.language, "all"}]
            shares = [found(templates, asked, within) / len(asked) for within in (1, _BEST)]
            first, three = (f"{share:.0%}".replace("%", " %") for share in shares)
            lines.append(f"| {half} | {language} | {len(asked)} | {first} | {three} |")
    return lines


def milliseconds(templates: Templates) -> float:
    """Return how long one search takes, on the average."""
    asked = queries("tuned") + queries("measured")
    found(templates, asked, 1)
    start = perf_counter()
    for _round in range(_ROUNDS):
        found(templates, asked, 1)
    return (perf_counter() - start) / len(asked) / _ROUNDS * 1000


if __name__ == "__main__":
    ours = Templates.load()
    print("\n".join(table(ours)))
    print(f"\nOne search takes {milliseconds(ours):.2f} ms.")
