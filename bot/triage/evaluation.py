"""How often the triage is right on labelled comments: by category, language, unit and flag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.cases import Category, Flag
from bot.triage import GENERAL, Triage, Unit, triage
from bot.triage.model import Model
from bot.triage.training import Row

_BINS = 10


@dataclass(slots=True)
class Rate:
    """How many of some were right."""

    right: int = 0
    of: int = 0

    def count(self, right: bool) -> None:  # noqa: FBT001 - one of two
        """Count one more."""
        self.right += right
        self.of += 1

    @property
    def share(self) -> float:
        """The share that was right; 1 of none."""
        return self.right / self.of if self.of else 1.0

    def shown(self, digits: int) -> str:
        """Return the share as a table has it, with so many decimals; a dash of none."""
        return f"{self.share:.{digits}f}" if self.of else "–"


@dataclass(slots=True)
class Evaluation:
    """What was counted. A category is right where it is the labelled one or would do as well."""

    firsts: Rate = field(default_factory=Rate)
    threes: Rate = field(default_factory=Rate)
    units: Rate = field(default_factory=Rate)
    languages: Rate = field(default_factory=Rate)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_category: dict[str, Rate] = field(default_factory=dict)
    suggested: dict[str, Rate] = field(default_factory=dict)
    by_language: dict[str, dict[str, Rate]] = field(default_factory=dict)
    by_unit: dict[str, Rate] = field(default_factory=dict)
    flagged: dict[str, Rate] = field(default_factory=dict)
    false_alarms: dict[str, Rate] = field(default_factory=dict)
    alarms: dict[str, Rate] = field(default_factory=dict)
    alarmed: dict[str, Rate] = field(default_factory=dict)
    bins: list[list[float]] = field(default_factory=lambda: [[0.0, 0.0, 0.0] for _ in range(_BINS)])

    @property
    def first(self) -> float:
        """How often the first suggestion is right."""
        return self.firsts.share

    @property
    def among_three(self) -> float:
        """How often a right one is among the first three."""
        return self.threes.share

    @property
    def unit(self) -> float:
        """How often the unit is right."""
        return self.units.share

    @property
    def language(self) -> float:
        """How often the language is right."""
        return self.languages.share

    @property
    def calibration_error(self) -> float:
        """How far the first's probability is from how often it is right, on average over tenths."""
        total = sum(count for count, _, _ in self.bins) or 1.0
        return sum(abs(promised - right) for _, promised, right in self.bins) / total

    def count(self, row: Row, found: Triage, units: Sequence[Unit]) -> None:
        """Count what was made of one labelled comment, with these units to choose from."""
        right = {row.category, *row.also}
        first = found.ranking[0]
        is_right = first.category in right
        self.firsts.count(is_right)
        self.threes.count(any(one.category in right for one in found.ranking[:3]))
        self.confusion[row.category, first.category.value] += 1
        _of(self.by_category, row.category).count(is_right)
        _of(self.suggested, first.category).count(is_right)
        tenth = self.bins[min(int(first.probability * _BINS), _BINS - 1)]
        tenth[0] += 1
        tenth[1] += first.probability
        tenth[2] += is_right
        if row.unit is not None:
            is_right = _fits(found.unit, row.unit, units)
            self.units.count(is_right)
            _of(self.by_unit, row.unit).count(is_right)
        if row.language is not None:
            self.languages.count(found.language == row.language)
            table = self.by_language.setdefault(row.language, {"language": Rate(), "first": Rate()})
            table["language"].count(found.language == row.language)
            table["first"].count(is_right)
        for flag, named, not_at_all in _truth(row):
            if named:
                _of(self.flagged, flag).count(flag in found.flags)
            elif not_at_all:
                _of(self.false_alarms, flag).count(flag in found.flags)
            if flag in {Flag.CRISIS, Flag.THREAT}:
                if flag in found.alarm:
                    _of(self.alarms, flag).count(not not_at_all)
                if named:
                    _of(self.alarmed, flag).count(flag in found.alarm)


def evaluate(
    model: Model | None,
    rows: Iterable[Row],
    counted: Evaluation | None = None,
    *,
    units: Sequence[Unit] = GENERAL,
) -> Evaluation:
    """Return how the triage does on labelled comments, with the shipped model or another.

    ``counted`` is what was counted before and is added to. A row's unit is one of the given
    ``units`` by its name, or an area: then every unit that has it is right, and where none has
    it, that no unit is named.
    """
    counted = counted or Evaluation()
    for row in rows:
        counted.count(row, triage(row.text, units=units, model=model), units)
    return counted


def _fits(found: str | None, labelled: str, units: Sequence[Unit]) -> bool:
    """Tell whether the unit that was found is the one that the label means."""
    if any(unit.name == labelled for unit in units):
        return found == labelled
    having = {unit.name for unit in units if labelled in unit.areas}
    return found in having if having else found is None


def _truth(row: Row) -> Iterator[tuple[Flag, bool, bool]]:
    """Give each flag that has labels, whether it is named, and whether it is not there at all."""
    either = {row.category, *row.also}
    for flag, category in (
        (Flag.CRISIS, Category.CRISIS),
        (Flag.HARASSMENT, Category.HARASSMENT),
        (Flag.IMAGE, Category.IMAGE_CONSENT),
    ):
        yield flag, row.category == category, category not in either
    if row.threat is not None:
        yield Flag.THREAT, row.threat, not row.threat


def _of(table: dict[str, Rate], key: str) -> Rate:
    return table.setdefault(str(key), Rate())


def as_text(counted: Evaluation) -> str:
    """Return the tables in Markdown."""
    return "\n\n".join(
        (
            _summary(counted),
            _categories(counted),
            _rates("| unit | of | right |", counted.by_unit),
            _languages(counted),
            _flags(counted),
            _calibration(counted),
        )
    )


def _summary(counted: Evaluation) -> str:
    return (
        "| comments | first right | among three | unit | language | calibration error |\n"
        "|---:|---:|---:|---:|---:|---:|\n"
        f"| {counted.firsts.of} | {counted.firsts.shown(3)} | {counted.threes.shown(3)} "
        f"| {counted.units.shown(3)} | {counted.languages.shown(3)} "
        f"| {counted.calibration_error:.3f} |"
    )


def _categories(counted: Evaluation) -> str:
    names = [category.value for category in Category]
    lines = [
        "| is ↓ suggested → | " + " | ".join(names) + " | recall | precision |",
        "|---|" + "---:|" * (len(names) + 2),
    ]
    for name in names:
        cells = [str(counted.confusion[name, other] or "") for other in names]
        recall = counted.by_category.get(name, Rate()).shown(2)
        precision = counted.suggested.get(name, Rate()).shown(2)
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {recall} | {precision} |")
    return "\n".join(lines)


def _rates(head: str, table: Mapping[str, Rate]) -> str:
    lines = [head, "|---|---:|---:|"]
    lines += [f"| {name} | {rate.of} | {rate.shown(2)} |" for name, rate in sorted(table.items())]
    return "\n".join(lines)


def _languages(counted: Evaluation) -> str:
    lines = ["| language | of | recognised | first category right |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {table['language'].of} | {table['language'].shown(3)} "
        f"| {table['first'].shown(3)} |"
        for name, table in sorted(counted.by_language.items())
    ]
    return "\n".join(lines)


def _flags(counted: Evaluation) -> str:
    lines = [
        "| flag | of | raised | raised wrongly | alarms | of them right | of all, alarmed |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for flag in (Flag.CRISIS, Flag.HARASSMENT, Flag.THREAT, Flag.IMAGE):
        there, wrong = counted.flagged.get(flag, Rate()), counted.false_alarms.get(flag, Rate())
        alarms, alarmed = counted.alarms.get(flag, Rate()), counted.alarmed.get(flag, Rate())
        lines.append(
            f"| {flag} | {there.of} | {there.shown(3)} | {wrong.shown(3)} "
            + (
                f"| {alarms.of} | {alarms.shown(3)} | {alarmed.shown(3)} |"
                if flag in {Flag.CRISIS, Flag.THREAT}
                else "| | | |"
            )
        )
    return "\n".join(lines)


def _calibration(counted: Evaluation) -> str:
    lines = [
        "| probability said | comments | said on average | was right |",
        "|---|---:|---:|---:|",
    ]
    for place, (count, promised, right) in enumerate(counted.bins):
        if count:
            lines.append(
                f"| {place / _BINS:.1f} to {(place + 1) / _BINS:.1f} | {count:.0f} "
                f"| {promised / count:.2f} | {right / count:.2f} |"
            )
    return "\n".join(lines)
