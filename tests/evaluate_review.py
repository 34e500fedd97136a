"""``make review``: how often the review is right on the replies in ``review_replies.jsonl``.

``python -m tests.evaluate_review --wrong`` shows what it gets wrong in the half that may be
looked at; the other half is only ever counted.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings
from bot.desk.compose import own
from bot.review import CODES, Image, Level, review
from bot.templates import Templates
from bot.triage.personal_data import find
from tests.office import settings

REPLIES = Path(__file__).parent / "review_replies.jsonl"
LIMIT = 3000
PARTS = {
    "seen": "*seen*, looked at while the rules were written",
    "unseen": "*unseen*, written with them, before the rules, and only measured",
    "later": "*later*, written after the rules in other words, and only measured",
}
"""The parts that the replies are in, and what each is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A reply with what is to be found in it; the model learns nothing of what isn't ``taught``."""

    text: str
    language: str
    template: str
    expected: frozenset[str]
    part: str
    author: str = ""
    taught: bool = True
    election: bool = False
    limit: int = LIMIT
    images: tuple[Image, ...] = ()


def examples() -> list[Example]:
    """Read the replies."""
    read = []
    for line in REPLIES.read_text("utf-8").splitlines():
        row = json.loads(line)
        row["expected"] = frozenset(row["expected"])
        row["images"] = tuple(Image(**one) for one in row.get("images", ()))
        read.append(Example(**row))
    return read


def found(one: Example, configured: Settings, templates: Templates) -> frozenset[str]:
    """Return the codes of what the review finds."""
    findings = review(
        one.text,
        template=templates.get(one.template, one.language),
        language=one.language,
        limit=one.limit,
        length=len,
        personal_data=find,
        own=own(configured),
        images=one.images,
        election=one.election,
    )
    return frozenset(finding.code for finding in findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a code did: how many it was expected in, found rightly in, and found wrongly in."""

    expected: int
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """How many of the finds are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """How many of those that are there are found."""
        return self.right / self.expected if self.expected else 1.0


def scores(part: str) -> tuple[dict[str, Score], list[tuple[Example, frozenset[str]]]]:
    """Measure a part: each code's score, "all" last, and the replies that were judged wrongly."""
    configured, templates = settings(Path()), Templates.load()
    expected: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    mistakes = []
    for one in (one for one in examples() if one.part == part):
        codes = found(one, configured, templates)
        expected.update(one.expected)
        right.update(codes & one.expected)
        wrong.update(codes - one.expected)
        if codes != one.expected:
            mistakes.append((one, codes))
    known = [code for code in CODES if expected[code] or wrong[code]]
    made = {
        code: Score(expected=expected[code], right=right[code], wrong=wrong[code]) for code in known
    }
    made["all"] = Score(expected=expected.total(), right=right.total(), wrong=wrong.total())
    return made, mistakes


def left_alone(part: str) -> tuple[int, int]:
    """Count a part's good replies, and those that a finding costs a click all the same."""
    good = [one for one in examples() if one.part == part and not one.expected]
    wrongly = {one.text: codes for one, codes in scores(part)[1]}
    costly = {code for code, (level, _rule) in CODES.items() if level is not Level.HINT}
    return len(good), sum(bool(wrongly.get(one.text, frozenset()) & costly) for one in good)


def table() -> Iterator[str]:
    """Give the lines of the table in ``docs/review.md``."""
    read = examples()
    parts = {part: scores(part)[0] for part in PARTS}
    count = {part: sum(one.part == part for one in read) for part in parts}
    for part, what in PARTS.items():
        good, bothered = left_alone(part)
        yield (
            f"* {what}: {count[part]} replies, {good} of them good; of those {bothered} are asked "
            "about or stopped for nothing."
        )
    yield ""
    columns = " | ".join(f"{part} | precision | recall" for part in PARTS)
    yield f"| finding | level | guideline | {columns} |"
    yield f"|---|---|---|{'---|' * 3 * len(PARTS)}"
    for code in (*CODES, "all"):
        level, rule = CODES.get(code, ("", ""))
        cells = [f"`{code}`", str(level), rule]
        if not any(code in part for part in parts.values()):
            continue
        for scored in parts.values():
            score = scored.get(code)
            cells += _cells(score) if score else ["0", "", ""]
        yield f"| {' | '.join(cells)} |"


def _cells(score: Score) -> Iterable[str]:
    return str(score.expected), f"{score.precision:.2f}", f"{score.recall:.2f}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--wrong"]:
        for example, codes in scores("seen")[1]:
            print(sorted(example.expected), "->", sorted(codes), "|", example.text[:160])
    else:
        print("\n".join(table()))
