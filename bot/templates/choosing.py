"""Which reply is suggested for a comment, and in which wording. Pure.

An admin's own category comes first; then what a raised flag asks for, the crisis that is going
on, and then what the ranking holds likely and admins have chosen before for such comments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.cases import GRAVE, Category, Flag
from bot.templates.files import NO_TEXT, Template

BEST: Final = 3
"""How many suggestions a card shows."""

_FIRST: Final = (Flag.SELF_HARM, Flag.CRISIS, Flag.THREAT, Flag.HARASSMENT)
"""The flags whose reply comes before all others, the gravest first."""

_SOON: Final = (Flag.PERSONAL_DATA, Flag.IMAGE, Flag.POLITICAL)
"""The flags whose reply is among the three best."""

_SUITED: Final = 0.35
"""What a template that also suits a category weighs against one that is made for it."""

_SUITED_UNIT, _SUITED_NO_UNIT = 0.5, 0.3
"""What it weighs if it names a unit: the comment's is known, or the admin has to find one."""

_OTHER_LANGUAGE: Final = 0.3
"""What it costs a template that the writer's language lacks it."""

_BUSY: Final = 0.2
"""What a crisis is worth to the holding reply, for what is not about the crisis."""

_LEAST: Final = 1e-6

_SOME: Final = 0.05
"""Below this probability a comment is no praise, and is not thanked for, whatever is the habit."""

_HABIT: Final = 15
"""How many choices weigh as much as the ranking does."""

_IN_CRISIS: Final = frozenset(
    {Category.QUESTION, Category.CRITICISM, Category.FACTUAL_ERROR, Category.UNIT_REFERRAL}
)
"""What people write under a crisis's post that is answered with the crisis team's contacts."""

_CRISIS, _HOLDING, _DECISION, _ELECTION = "crisis", "holding", "decision", "election"

UNIT_FIELD: Final = "unit"
"""The field that names a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What decides the choice.

    ``ranking`` is likeliest first; ``chosen`` is the category that an admin has set. ``habits``
    counts the templates that admins chose for comments of this category. ``in_crisis`` says that
    the page is in crisis mode, and ``of_crisis`` that the comment is about that crisis.
    """

    ranking: Sequence[tuple[Category, float]]
    chosen: Category | None = None
    flags: frozenset[Flag] = frozenset()
    language: str = "nb"
    unit: bool = False
    no_text: bool = False
    in_crisis: bool = False
    of_crisis: bool = False
    in_election: bool = False
    habits: Mapping[str, int] = field(default_factory=dict)

    @property
    def category(self) -> Category | None:
        """What the comment is taken for: the admin's word, else the likeliest."""
        return self.chosen or (self.ranking[0][0] if self.ranking else None)


def suggest(
    templates: Sequence[Template], situation: Situation, fits: Callable[[Template], bool]
) -> tuple[Template, ...]:
    """Return the replies that may be right, the best first; none to spam, which gets none.

    A party's advertising is spam too, and may get the reply that says the page is neutral. Thanks
    for praise never stand beside a possible crisis, threat or harassment, nor beside politics.

    ``templates`` are in order of use, which decides between equals. ``fits`` tells whether a
    template has a wording that is short enough for the network: one that has none comes after
    those that have, unless a person or a raised flag asks for it.
    """
    likely = _likely(templates, situation, situation.habits)
    first = list(_asked_for(templates, likely, situation))
    if situation.category is Category.SPAM and not first and Flag.POLITICAL not in situation.flags:
        return ()
    order = first + [one for one in _short_enough(likely, fits) if one not in first]
    expected = first + [one for one in _likely(templates, situation, {}) if one not in first]
    for flag in reversed(_SOON):
        suited = [one for one in templates if flag in one.suits]
        # a party's advertising, or praise of it: no decision answers that, and thanks take a stand
        slogan = flag is Flag.POLITICAL and situation.category in {Category.SPAM, Category.PRAISE}
        if slogan:
            suited.sort(key=lambda one: one.name != _ELECTION)
        best = next(iter(suited), None)
        if flag in situation.flags and best is not None and best not in first:
            # what admins usually choose never pushes it further down than it stands without
            without = expected.index(best) if best in expected else len(expected)
            place = min(max(len(first), not slogan), without)
            order = [one for one in order if one != best]
            order.insert(place, best)
    return tuple(order)


def wording(
    fitting: Sequence[bool], in_thread: Sequence[int] = (), on_page: Sequence[int] = ()
) -> int:
    """Return which wording comes next: never the thread's last one, if there is another.

    ``fitting`` tells which wordings are short enough; if none is, all are as good. ``in_thread``
    and ``on_page`` are the wordings of the template that were used, the latest first. Of those
    that are left, the one that was used longest ago on the page is taken, the first of several.
    """
    numbers = [number for number, fit in enumerate(fitting) if fit] or list(range(len(fitting)))
    last = in_thread[0] if in_thread else None
    left = [number for number in numbers if number != last]
    if not left:  # the only one that fits was used last: rather another, to be shortened
        left = [number for number in range(len(fitting)) if number != last] or numbers
    used = [*in_thread, *on_page]
    return max(left, key=lambda number: used.index(number) if number in used else len(used))


def _asked_for(
    templates: Sequence[Template], likely: Sequence[Template], situation: Situation
) -> Sequence[Template]:
    """Return what comes first whatever is likely: a person's choice, a flag's, the crisis's."""
    given: list[Template] = []

    def give(found: Iterable[Template]) -> None:
        given.extend(one for one in found if one not in given)

    if situation.chosen:
        give(one for one in likely if one.category is situation.chosen)
    for flag in _FIRST:
        if flag in situation.flags:
            give(one for one in templates if one.category == flag.value)
            give(
                one
                for one in templates
                if flag in one.suits and (one.category or flag is Flag.SELF_HARM)
            )
    if situation.in_election and Flag.POLITICAL in situation.flags:
        give(one for one in templates if one.name == _DECISION)
    if situation.no_text:
        give(one for one in templates if NO_TEXT in one.suits)
    if situation.in_crisis and situation.of_crisis and situation.category in _IN_CRISIS:
        give(one for name in (_CRISIS, _HOLDING) for one in templates if one.name == name)
    return given


def _likely(
    templates: Sequence[Template], situation: Situation, habits: Mapping[str, int]
) -> list[Template]:
    chosen = sum(habits.values())
    ranking = list(situation.ranking)
    if situation.chosen:
        ranking = [(situation.chosen, 1.0), *((one, p / 2) for one, p in ranking)]
    scores = {}
    for one in templates:
        suited = _SUITED
        if any(each.name == UNIT_FIELD for each in one.fields):
            suited = _SUITED_UNIT if situation.unit else _SUITED_NO_UNIT
        score = max(
            (
                probability * (1.0 if one.category is category else suited)
                for category, probability in ranking
                if one.category is category or category in one.suits
            ),
            default=0.0,
        )
        score = (score * _HABIT + habits.get(one.name, 0)) / (chosen + _HABIT)
        if score and situation.in_crisis and one.name == _HOLDING:
            score += _BUSY  # a crisis leaves few hands for what is not about it
        if score and one.language != situation.language:
            score = max(score - _OTHER_LANGUAGE, _LEAST)
        if one.category is Category.PRAISE and not _may_thank(situation):
            score = 0.0
        scores[one.name] = score
    return sorted((one for one in templates if scores[one.name]), key=lambda one: -scores[one.name])


def _may_thank(situation: Situation) -> bool:
    """Tell whether thanks may be suggested: for what may be praise, not for politics or danger."""
    if situation.chosen is Category.PRAISE:
        return True
    if not situation.flags.isdisjoint(GRAVE | {Flag.POLITICAL}):
        return False
    praise = dict(situation.ranking).get(Category.PRAISE, 0.0)
    return situation.category is Category.PRAISE or praise >= _SOME


def _short_enough(
    likely: Sequence[Template], fits: Callable[[Template], bool]
) -> Sequence[Template]:
    """Return the same, with what is too long behind the best that are not."""
    front: list[Template] = []
    behind: list[Template] = []
    for place, one in enumerate(likely):
        if len(front) == BEST:
            return [*front, *behind, *likely[place:]]
        (front if fits(one) else behind).append(one)
    return [*front, *behind]
