"""Learn from what the admins choose: a refit of the shipped model, adopted only if no worse.

A refit trains the categories and the units anew on the seed and the municipality's own choices,
over the shipped model's features. The flags' weights, what they are measured against, and their
thresholds stay the shipped ones to the bit: no choice can ever lower a flag or an alarm. What a
refit can move is the order of the suggestions beneath a flag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from bot.cases import Area, Category
from bot.triage.evaluation import Evaluation, Rate, evaluate
from bot.triage.examples import authors
from bot.triage.flags import KEPT
from bot.triage.model import Column, Model, shipped
from bot.triage.training import Row, retrain

LOCKED: Final = 5
"""One in so many of the seed's comments is locked: never trained on in a refit that is judged."""

_WEIGHT: Final = 1.0
"""How much a choice counts beside a comment of the seed."""

_BY_CHANCE: Final = 0.005
"""How much less may be right: five harmless choices moved it by 0.0025."""

_KIND: Final = "category "
_LEARNT: Final = (_KIND, "unit ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an admin decided that a comment is. ``text`` is masked already.

    ``area`` is None where the admin said nothing of the unit.
    """

    text: str
    category: Category
    area: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """A refit and how it was judged: ``adopted`` tells whether ``model`` is to be used.

    Both evaluations are on the locked part of the seed, which neither model was trained on.
    """

    model: Model
    adopted: bool
    before: Evaluation
    after: Evaluation


def refit(
    choices: Iterable[Choice], base: Model | None = None, *, rows: Sequence[Row] | None = None
) -> Refit:
    """Train on the seed and the choices, and judge it on the locked part of the seed.

    Two models are trained without the locked part, one with the choices and one without; if the
    first is no worse (see :func:`no_worse`), the model that is given back is trained on all of
    it. Takes two or three minutes of one processor. ``rows`` is the seed, the package's own
    unless another is given.
    """
    base = base or shipped()
    chosen = [
        Row(text=one.text, category=one.category, unit=one.area, weight=_WEIGHT) for one in choices
    ]
    open_part, locked = split(rows)
    before = evaluate(relearn(open_part, base), locked)
    after = evaluate(relearn([*open_part, *chosen], base), locked)
    if not no_worse(before, after):
        return Refit(model=base, adopted=False, before=before, after=after)
    model = relearn([*open_part, *locked, *chosen], base)
    return Refit(model=model, adopted=True, before=before, after=after)


def relearn(rows: Sequence[Row], base: Model) -> Model:
    """Return ``base`` with the categories and units trained anew on ``rows``."""
    return retrain(rows, keeping(base), lambda column: column.startswith(_LEARNT))


def keeping(base: Model) -> Model:
    """Return the same with its columns of the categories twice, once as what they are now.

    They say something of the flags, which never change, whatever is learnt.
    """
    count, cells = len(base.names), base.cells
    again = b"".join(
        cells[place * count : (place + 1) * count]
        for place, column in enumerate(base.columns)
        if column.name.startswith(_KIND)
    )
    columns = [*base.columns[:-1], *_kept(base), base.columns[-1]]
    return Model(columns, base.names, cells[:-count] + again + cells[-count:], base.usual)


def learnt_from(model: Model, base: Model) -> bool:
    """Tell whether a model was refitted from ``base``: what its flags are made of is the same."""
    flags = [one for one in base.columns[:-1] if not one.name.startswith(_LEARNT)]
    same = [one for one in model.columns if not one.name.startswith(_LEARNT)]
    return same == [*flags, *_kept(base), base.columns[-1]]


def _kept(base: Model) -> list[Column]:
    return [
        replace(one, name=KEPT + one.name) for one in base.columns if one.name.startswith(_KIND)
    ]


def no_worse(before: Evaluation, after: Evaluation) -> bool:
    """Tell whether a refit is no worse than what it would replace.

    Taken together: the first suggestion, a right one among three, and the unit, but for what a
    handful of harmless choices moves by chance. And no fewer of the crises or of the harassment
    may be suggested as that. Nothing adds up from night to night: every refit is judged against
    the seed alone.
    """
    none = Rate()
    for category in (Category.CRISIS, Category.HARASSMENT):
        were, are = before.by_category.get(category, none), after.by_category.get(category, none)
        if are.share < were.share:
            return False
    were_right = (before.first + before.among_three + before.unit) / 3
    are_right = (after.first + after.among_three + after.unit) / 3
    return are_right >= were_right - _BY_CHANCE


def split(rows: Sequence[Row] | None = None) -> tuple[list[Row], list[Row]]:
    """Return the part of the seed that a judged refit is trained on, and the locked part."""
    if rows is None:
        rows = list(chain.from_iterable(authors().values()))
    return (
        [row for place, row in enumerate(rows) if place % LOCKED],
        list(rows[::LOCKED]),
    )
