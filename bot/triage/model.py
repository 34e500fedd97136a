"""The linear model: a weight for each feature and each thing that a comment can be.

The weights of a feature for everything stand side by side in one large integer, in lanes of 32
bits, so that adding the features of a comment up is one addition a feature in plain Python.
A comment's score for a thing is the sum of its features' weights over the comment's length (the
root of the sum of its features' squared sizes), and a constant.

The file: a line of JSON (what the columns are, their scales and constants, and how much more common
each unit is in each category than on the whole), the features' names a line each, and then the
columns, a byte for each feature. A byte is a signed root of its weight.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain
from math import sqrt
from pathlib import Path
from typing import Any, Final

from bot.errors import BotError
from bot.triage.features import Reading, pieces, runs, whole

FORM: Final = "svarvakt triage 2"
"""What the first line says of the file; a later form says another."""

_LANE: Final = 4
"""Bytes a lane: the sum over the longest comment that is read stays below."""

_MIDDLE: Final = 1 << 14
"""What is added to a weight so that no lane ever borrows from the next."""

_STEPS: Final = 127


Usual = Mapping[str, Mapping[str, float]]
"""By category and area: how many times more common the area is there than on the whole."""


class BrokenModel(BotError):
    """A file that is no model, or not one that this version reads."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is weighed: its name, the size of a step of its weights, and its constant."""

    name: str
    step: float
    constant: float


class Scores:
    """What a comment scores: in all, by column, and each of its pieces' part in it.

    Above nought speaks for it.
    """

    def __init__(self, model: Model, parts: Sequence[int], rest: int) -> None:
        """Take the sums of each piece, and of what belongs to no piece."""
        self._model = model
        self._parts = parts
        lanes = model.lanes(sum(parts) + rest)
        self.usual = model.usual
        self._length = sqrt(lanes[-2]) * model.columns[-1].step or 1.0
        middle = lanes[-1] * _MIDDLE
        self.total = {
            column.name: (lane - middle) * column.step / self._length + column.constant
            for column, lane in zip(model.columns[:-1], lanes, strict=False)
        }

    def of_pieces(self, name: str) -> list[float]:
        """Return how much each piece of the comment speaks for a column."""
        place = self._model.place(name)
        shift, count = place * _LANE * 8, (len(self._model.columns)) * _LANE * 8
        step = self._model.columns[place].step / self._length
        mask = (1 << (_LANE * 8)) - 1
        return [((part >> shift & mask) - (part >> count) * _MIDDLE) * step for part in self._parts]


class Model:
    """The weights, ready to use. Never changes; can be used by many threads."""

    def __init__(
        self, columns: Sequence[Column], names: Sequence[str], cells: bytes, usual: Usual
    ) -> None:
        """Take the columns, the features' names, and the cells column by column.

        The last column holds each feature's size, which the comment's length is made of.
        """
        self.usual = usual
        self.columns = tuple(columns)
        count, width = len(names), len(columns)
        if len(cells) != count * width:
            raise BrokenModel(f"the model has {len(cells)} weights, not {count * width}")
        self._place = {column.name: place for place, column in enumerate(columns)}
        rows = bytearray(count * width * _LANE)
        for place in range(width):
            lanes = [lane.to_bytes(_LANE, "little") for lane in self._lanes_of(place)]
            column = cells[place * count : (place + 1) * count]
            for offset in range(2):  # a weight fits in two of the four bytes
                table = bytes(lane[offset] for lane in lanes)
                rows[place * _LANE + offset :: width * _LANE] = column.translate(table)
        size = width * _LANE
        self._table = {
            name: int.from_bytes(rows[at * size : (at + 1) * size], "little")
            for at, name in enumerate(names)
        }
        self._size = size + _LANE  # a lane more, to count the features in
        self._one = 1 << (size * 8)
        self._word = lru_cache(maxsize=3000)(self._runs)

    @property
    def names(self) -> tuple[str, ...]:
        """The features' names, in the order of the cells."""
        return tuple(self._table)

    @property
    def cells(self) -> bytes:
        """The weights as the file holds them; made anew, since they are seldom asked for."""
        size = len(self.columns) * _LANE
        rows = b"".join(row.to_bytes(size, "little") for row in self._table.values())
        cells, pairs = bytearray(), bytearray(2 * len(self._table))
        for place in range(len(self.columns)):
            held = {lane: q for q, lane in enumerate(self._lanes_of(place))}
            for offset in range(2):
                pairs[offset::2] = rows[place * _LANE + offset :: size]
            cells += bytes(map(held.__getitem__, array("H", bytes(pairs))))
        return bytes(cells)

    def _lanes_of(self, place: int) -> list[int]:
        """Return what stands in a column's lane for each byte of the file."""
        if place == len(self.columns) - 1:
            return [q * q for q in range(256)]
        return [_MIDDLE + (q - 128) * abs(q - 128) for q in range(256)]

    def score(self, reading: Reading) -> Scores:
        """Weigh a comment."""
        parts = [self._sum(others, self._word(word)) for word, others in pieces(reading)]
        return Scores(self, parts, self._sum(whole(reading), 0))

    def place(self, name: str) -> int:
        """Return where a column stands in a piece's scores."""
        return self._place[name]

    def _runs(self, word: str) -> int:
        return self._sum(runs(word), 0) if word else 0

    def _sum(self, features: Iterable[str], start: int) -> int:
        rows = list(filter(None, map(self._table.get, features)))
        return sum(rows, start) + len(rows) * self._one

    def lanes(self, total: int) -> array[int]:
        """Return each column's sum of steps, and last the number of features."""
        lanes = array("I")
        lanes.frombytes(total.to_bytes(self._size, "little"))
        return lanes

    def to_bytes(self) -> bytes:
        """Return the model as its file holds it; the same model gives the same bytes."""
        head = json.dumps(
            {
                "form": FORM,
                "columns": [[c.name, c.step, c.constant] for c in self.columns],
                "usual": self.usual,
            },
            ensure_ascii=False,
        )
        names = self.names
        lines = "\n".join(chain((head, str(len(names))), names)) + "\n"
        return lines.encode() + self.cells

    @classmethod
    def from_bytes(cls, stored: bytes) -> Model:
        """Read what :meth:`to_bytes` gave.

        Raises:
            BrokenModel: it is something else.
        """
        try:
            head, count, rest = stored.split(b"\n", 2)
            *names, cells = rest.split(b"\n", int(count))
            made: dict[str, Any] = json.loads(head)
            if made["form"] != FORM:
                raise BrokenModel(f'the model has the form "{made["form"]}", not "{FORM}"')
            columns = [Column(*one) for one in made["columns"]]
            return cls(columns, [name.decode() for name in names], cells, made["usual"])
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenModel(f"this is no model of Svarvakt: {error}") from error

    def save(self, path: Path) -> None:
        """Write the model to a file, whole or not at all."""
        aside = path.with_name(path.name + ".new")
        aside.write_bytes(self.to_bytes())
        aside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model from a file.

        Raises:
            BrokenModel: it can't be read, or is no model.
        """
        try:
            return cls.from_bytes(path.read_bytes())
        except OSError as error:
            raise BrokenModel(f"{path}: {error.strerror}") from error


def quantise(weights: Sequence[float]) -> tuple[float, bytes]:
    """Return the size of a step, and each weight as a signed root of that many steps."""
    most = max(map(abs, weights), default=0.0) or 1.0
    step = most / _STEPS**2
    return step, bytes(
        [
            128 + round(sqrt(weight / step)) if weight > 0 else 128 - round(sqrt(-weight / step))
            for weight in weights
        ]
    )


def quantise_sizes(sizes: Sequence[float]) -> tuple[float, bytes]:
    """Return the size of a step, and each of the features' sizes in steps."""
    step = max(sizes, default=0.0) / 255 or 1.0
    return step, bytes(round(size / step) for size in sizes)


@lru_cache(maxsize=1)
def shipped() -> Model:
    """Return the model in the package, read the first time it is asked for."""
    return Model.from_bytes(resources.files("bot.triage").joinpath("model.bin").read_bytes())
