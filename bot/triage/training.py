"""Train the linear model: support vector machines by dual coordinate descent, in plain Python.

Hsieh et al., "A dual coordinate descent method for large-scale linear SVM" (2008), L2 loss: only
additions, multiplications and divisions in a fixed order, so the same data give the same bytes
on every machine. Each thing that a comment can be is learned against all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from operator import itemgetter
from typing import Final

from bot.cases import Area, Category
from bot.triage.features import Reading, all_features
from bot.triage.model import Column, Model, Usual, quantise, quantise_sizes

_SIZES: Final = {"=": 2.0, "#": 2.4, "%": 2.4, "^": 1.4, "$": 1.4}
_RUN: Final = 0.7
"""How much a feature of each kind counts beside its rarity."""

_SEEN, _RUN_SEEN = 2, 3
"""In how many comments a feature, and a run of characters, must be for it to be kept."""

_SELDOM: Final = 2.0
"""How many more comments of each category and unit are reckoned with than were seen."""

_PASSES: Final = 8
_EVERYONE, _IN_A_ROW = 5, 2
"""Of so many passes, so many go over every comment; the others over those that matter so far."""

_CLOSE: Final = 0.1
"""How far from the optimum a comment may be for the passes to end."""

_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A labelled comment, masked. ``also`` holds other categories that would do.

    None where it isn't known; such a row teaches nothing of that.
    """

    text: str
    category: str
    also: tuple[str, ...] = ()
    unit: str | None = None
    language: str | None = None
    threat: bool | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Features:
    names: list[str]
    sizes: list[float]
    squares: list[float]
    rows: list[list[int]]
    picks: Sequence[Callable[[list[float]], tuple[float, ...]]]
    lengths: list[float]
    curves: list[float]


def train(rows: Sequence[Row]) -> Model:
    """Return a model trained on ``rows``, whose texts are masked."""
    weights = [row.weight for row in rows]
    return fit([row.text for row in rows], targets(rows), weights, _usual(rows))


def fit(
    texts: Sequence[str],
    labelled: Iterable[tuple[str, Sequence[bool | None]]],
    importance: Sequence[float],
    usual: Usual,
) -> Model:
    """Return a model with a column for each thing that the texts are labelled to be or not."""
    data = _features(texts)
    columns, cells = [], bytearray()
    for name, labels in labelled:
        weights, constant = _separate(data, labels, importance)
        step, quantised = quantise(weights)
        columns.append(Column(name, _short(step), _short(constant)))
        cells += quantised
    step, quantised = quantise_sizes(data.sizes)
    columns.append(Column("size", _short(step), 0.0))
    return Model(columns, data.names, bytes(cells + quantised), usual)


def retrain(rows: Sequence[Row], base: Model, changed: Callable[[str], bool]) -> Model:
    """Return ``base`` with the columns that ``changed`` names trained anew on ``rows``.

    The features, their sizes and every other column stay, to the bit.
    """
    names, cells = base.names, bytearray(base.cells)
    count = len(names)
    sizes = [base.columns[-1].step * cell for cell in cells[-count:]]
    data = _indexed([_taken_apart(row.text) for row in rows], list(names), sizes)
    labels = dict(targets(rows))
    columns = list(base.columns)
    for place, column in enumerate(base.columns[:-1]):
        if changed(column.name):
            weights, constant = _separate(data, labels[column.name], [row.weight for row in rows])
            step, quantised = quantise(weights)
            columns[place] = Column(column.name, _short(step), _short(constant))
            cells[place * count : (place + 1) * count] = quantised
    return Model(columns, names, bytes(cells), base.usual)


def targets(rows: Sequence[Row]) -> Iterator[tuple[str, list[bool | None]]]:
    """Give each column's name, and for each row whether it is that; None where it is no example."""
    for category in Category:
        yield (
            f"category {category}",
            [None if category in row.also else row.category == category for row in rows],
        )
    for unit in Area:
        yield (
            f"unit {unit}",
            [None if row.unit is None else row.unit == unit for row in rows],
        )
    either = [{row.category, *row.also} for row in rows]
    yield "flag crisis", ["crisis" in one for one in either]
    yield "flag harassment", ["harassment" in one for one in either]
    yield "flag image", ["image_consent" in one for one in either]
    yield "flag threat", [row.threat for row in rows]


def _usual(rows: Iterable[Row]) -> Usual:
    seen = Counter((row.category, row.unit) for row in rows if row.unit is not None)
    whole = {area: sum(seen[one, area] + _SELDOM for one in Category) for area in Area}
    total = sum(whole.values())
    found = {}
    for category in Category:
        count = {area: seen[category, area] + _SELDOM for area in Area}
        of_it = sum(count.values())
        found[category.value] = {
            area.value: _short(count[area] * total / (of_it * whole[area])) for area in Area
        }
    return found


def _features(texts: Iterable[str]) -> _Features:
    found = [_taken_apart(text) for text in texts]
    seen = Counter(feature for one in found for feature in set(one))
    names = sorted(
        feature
        for feature, count in seen.items()
        if count >= (_SEEN if feature[0] in _SIZES else _RUN_SEEN)
    )
    total = len(found)
    sizes = [
        _SIZES.get(name[0], _RUN) * (log((1 + total) / (1 + seen[name])) + 1) for name in names
    ]
    step, quantised = quantise_sizes(sizes)  # as they will be when the model is used
    return _indexed(found, names, [step * cell for cell in quantised])


def _taken_apart(text: str) -> list[str]:
    return all_features(Reading.of(text))


def _indexed(found: list[list[str]], names: list[str], sizes: list[float]) -> _Features:
    index: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    rows = [[index[feature] for feature in one if feature in index] for one in found]
    squares = [size * size for size in sizes]
    lengths = [sqrt(sum(squares[place] for place in row)) or 1.0 for row in rows]
    curves = [_norm(row, squares) / length**2 for row, length in zip(rows, lengths, strict=True)]
    picks = [itemgetter(0, 0, *row) for row in rows]
    return _Features(names, sizes, squares, rows, picks, lengths, curves)


def _separate(
    data: _Features, labels: Sequence[bool | None], importance: Sequence[float]
) -> tuple[list[float], float]:
    """Return a weight for each feature, and the constant, that tell the labelled rows apart."""
    weights = [0.0] * len(data.names)
    constant = 0.0
    squares = data.squares
    examples = [place for place, label in enumerate(labels) if label is not None]
    signs = {place: 1.0 if labels[place] else -1.0 for place in examples}
    slack = {place: 0.5 / importance[place] for place in examples}
    curve = {place: 1.0 + slack[place] + data.curves[place] for place in examples}
    held = dict.fromkeys(examples, 0.0)
    shuffle = _shuffler()
    for number in range(_PASSES):
        worst = 0.0
        everyone = number % _EVERYONE < _IN_A_ROW
        order = examples[:] if everyone else [place for place in examples if held[place]]
        shuffle(order)
        for place in order:
            sign, length = signs[place], data.lengths[place]
            values = data.picks[place](weights)
            score = (sum(values) - 2.0 * values[0]) / length + constant
            slope = sign * score - 1.0 + slack[place] * held[place]
            if held[place] == 0.0 and slope >= 0.0:
                continue
            worst = max(worst, abs(slope))
            before = held[place]
            after = held[place] = max(before - slope / curve[place], 0.0)
            moved = (after - before) * sign
            constant += moved
            moved /= length
            for feature in data.rows[place]:
                weights[feature] += moved * squares[feature]
        if everyone and worst < _CLOSE:
            break
    return weights, constant


def _norm(row: list[int], squares: list[float]) -> float:
    return sum(squares[feature] * count * count for feature, count in Counter(row).items())


def _shuffler() -> Callable[[list[int]], None]:
    """Return a way of shuffling that is the same in every version of Python."""
    state = 1

    def shuffle(order: list[int]) -> None:
        nonlocal state
        for place in range(len(order) - 1, 0, -1):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            other = (state >> 33) % (place + 1)
            order[place], order[other] = order[other], order[place]

    return shuffle


def _short(number: float) -> float:
    return float(f"{number:.{_DECIMALS}g}")
