"""The model behind two of the review's findings: trained on replies, and measured by leaving out.

``python -m tests.review_model`` prints the table in ``docs/review.md`` of what is found in each
author's replies by words alone, and with a model that is trained on all the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bot.review
from bot.review import casework
from bot.review.likeness import ASKED_FROM, body, learned
from bot.review.sentences import Prose
from bot.triage.model import Model
from bot.triage.training import fit
from tests.evaluate_review import Example, examples

FILE = Path(bot.review.__file__).with_name("model.bin")
TAUGHT = {"seen", "learnt"}
"""The parts that it is trained on; the others only measure."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply, and what is found in it by the words alone and with a model of the other authors."""

    reply: Example
    words: frozenset[str]
    model: frozenset[str]


WAYS: tuple[Callable[[Judged], frozenset[str]], ...] = (
    lambda one: one.words,
    lambda one: one.model,
)


def trained(replies: Iterable[Example]) -> Model:
    """Return the model that the replies give."""
    known = list(replies)
    labelled = [(code, [code in one.expected for one in known]) for code in ASKED_FROM]
    return fit([body(Prose(one.text)) for one in known], labelled, [1.0] * len(known), {})


def taught() -> list[Example]:
    """Return the replies that the model is trained on."""
    return [one for one in examples() if one.part in TAUGHT and one.taught]


def asked(one: Example, model: Model | None) -> frozenset[str]:
    """Return which of the two codes are found, by the words and by the model if there is one."""
    prose = Prose(one.text)
    found = [*casework.promises(prose), *casework.individual_cases(prose)]
    if model is not None:
        found += learned(prose, model)
    return frozenset(each.code for each in found)


def left_out(every: int = 1) -> list[Judged]:
    """Judge each author's replies, or every so manieth's, with a model of all the others."""
    known = taught()
    judged: list[Judged] = []
    for author in sorted({one.author for one in known if one.author})[::every]:
        model = trained(one for one in known if one.author != author)
        judged += [
            Judged(one, asked(one, None), asked(one, model))
            for one in known
            if one.author == author
        ]
    return judged


def table(judged: Sequence[Judged]) -> str:
    """Return the table in Markdown."""
    lines = [
        "| finding | there | found by words | wrongly | found with the model | wrongly |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for code in ASKED_FROM:
        there = [one for one in judged if code in one.reply.expected]
        others = [one for one in judged if code not in one.reply.expected]
        cells = []
        for way in WAYS:
            cells += [
                f"{sum(code in way(one) for one in there) / len(there):.2f}",
                str(sum(code in way(one) for one in others)),
            ]
        lines.append(f"| `{code}` | {len(there)} | {' | '.join(cells)} |")
    good = [one for one in judged if not one.reply.expected]
    for_nothing = [str(sum(bool(way(one)) for one in good)) for way in WAYS]
    lines.append(f"| good replies asked about | {len(good)} | | {' | | '.join(for_nothing)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(left_out()))
