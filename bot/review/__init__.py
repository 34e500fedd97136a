"""An outgoing reply held against the guidelines: findings, each with its rule.

Pure: the network's way of counting and the finder of personal data are passed in. What a finding
says to people stands in :mod:`bot.screens.findings`; here are codes and details. ``docs/review.md``
has how often each is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.cases import Category
from bot.review import casework, facts, neutrality, reasons
from bot.review.facts import Image, Own, Span
from bot.review.findings import CODES, Finding, Level, finding
from bot.review.likeness import learned
from bot.review.names import private_names
from bot.review.sentences import Prose
from bot.review.tone import tone
from bot.review.wording import language as wording
from bot.templates import Template

__all__ = ["CODES", "Finding", "Image", "Level", "Own", "Span", "review"]

_SOBER = frozenset({Category.CRISIS, Category.HARASSMENT})
"""The categories in whose texts an emoji never belongs."""


def review(
    text: str,
    *,
    template: Template | None,
    language: str,
    limit: int,
    length: Callable[[str], int],
    personal_data: Callable[[str], Sequence[Span]],
    own: Own,
    images: Sequence[Image] = (),
    election: bool = False,
) -> tuple[Finding, ...]:
    """Return what the guidelines say about publishing ``text``: what blocks it first, hints last.

    ``language`` is the one that was chosen: ``nb``, ``nn`` or ``en``. ``limit`` is the network's,
    counted by ``length``. ``images`` go out with the text; no network posts any yet. In an
    ``election`` period a political matter is answered with a link to the decision only.
    """
    if not text.strip():
        return (finding("empty"),)
    prose = Prose(text)
    found = list(_hard(prose, template, limit, length(text)))
    found += facts.personal_data(prose, personal_data(text), own)
    found += casework.promises(prose)
    found += casework.individual_cases(prose)
    known = {one.code for one in found}
    found += (one for one in learned(prose) if one.code not in known)
    found += neutrality.stands(prose)
    if election and not any(one.code == "party" for one in found):
        found += neutrality.political(prose)
    found += reasons.removal_without_reason(prose, template)
    found += reasons.correction_without_source(prose, template)
    found += tone(prose)
    found += private_names(prose, own)
    found += facts.contacts(prose, template, own)
    found += facts.hours(prose, own)
    found += facts.images(prose, template, images)
    found += facts.signature(prose, template, own)
    found += wording(Prose(_unnamed(text, own)), language)
    sober = template is not None and template.category in _SOBER
    if prose.has_emoji and (sober or reasons.speaks_of_removal(prose)):
        found.append(finding("emoji"))
    weights = list(Level)
    once = {one.key: one for one in found}
    return tuple(sorted(once.values(), key=lambda one: weights.index(one.level)))


def _unnamed(text: str, own: Own) -> str:
    """Return the text without the signature and our names, which are the same in any language."""
    for name in sorted(filter(None, (own.signature, *own.names)), key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def _hard(prose: Prose, template: Template | None, limit: int, counted: int) -> Iterator[Finding]:
    if counted > limit:
        yield finding("too_long", length=str(counted), limit=str(limit))
    yield from facts.unfilled(prose, template)
