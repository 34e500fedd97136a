"""An outgoing reply held against the guidelines: findings, each with its rule.

Pure: the network's way of counting and the finder of personal data are passed in. What a
finding says to people stands with the texts; here are codes and details.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.templates import Template

_MARKUP = re.compile(r"\{\{|\}\}|\{%|%\}")


class Level(StrEnum):
    """How much a finding weighs: it stops the reply, asks for a second yes, or is a hint."""

    BLOCK = "block"
    CONFIRM = "confirm"
    HINT = "hint"


class Span(Protocol):
    """Where personal data stands in a text, and of what kind it is."""

    @property
    def kind(self) -> str:
        """The kind, for example ``phone``."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The character after its last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about the text: ``rule`` is the guideline's number, or empty."""

    level: Level
    rule: str
    code: str
    detail: Mapping[str, str] = field(default_factory=dict)


def review(
    text: str,
    *,
    template: Template | None,
    limit: int,
    length: Callable[[str], int],
    personal_data: Callable[[str], Sequence[Span]],
    allowed: Collection[str],
) -> tuple[Finding, ...]:
    """Return what stands in the way of publishing ``text``, or nothing.

    ``allowed`` are the municipality's own addresses and numbers; everything else that is personal
    data blocks (7). ``limit`` is the network's, counted by ``length``.
    """
    findings = []
    if not text.strip():
        findings.append(Finding(level=Level.BLOCK, rule="", code="empty"))
    counted = length(text)
    if counted > limit:
        detail = {"length": str(counted), "limit": str(limit)}
        findings.append(Finding(level=Level.BLOCK, rule="", code="too_long", detail=detail))
    labels = [f"[{one.label}]" for one in template.fields] if template else []
    unfilled = [label for label in labels if label in text] + _MARKUP.findall(text)[:1]
    findings += [
        Finding(level=Level.BLOCK, rule="", code="unfilled", detail={"field": one})
        for one in unfilled
    ]
    own = {_normal(one) for one in allowed}
    findings += [
        Finding(level=Level.BLOCK, rule="7", code="personal_data", detail={"kind": one.kind})
        for one in personal_data(text)
        if _normal(text[one.start : one.end]) not in own
    ]
    return tuple(findings)


def _normal(text: str) -> str:
    """Return an address in small letters, or a number by its digits without the country's."""
    if "@" in text:
        return text.casefold().strip()
    digits = "".join(character for character in text if character.isdigit())
    return digits.removeprefix("0047") if len(digits) > len("00470000") else digits[-8:]
