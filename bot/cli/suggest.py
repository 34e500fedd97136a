"""What the triage makes of comments: what ``svarvakt triage`` does, with and without --evaluate.

Without a configuration it is the defaults: a unit for each area, and the shipped model. With one
it is what the bot itself uses there: the configured units, and the model that was learned from
what the administrators said, where one lies beside the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.cli.lines import given, say, tell
from bot.triage import GENERAL, Unit, as_json, triage
from bot.triage.model import BrokenModel, Model
from bot.triage.training import Row


@dataclass(frozen=True, slots=True)
class Means:
    """What comments are looked at with; the model is None for the shipped one."""

    units: tuple[Unit, ...] = GENERAL
    model: Model | None = None


def means(config: Path | None) -> Means:
    """Return what the bot uses by a configuration, or the defaults without one.

    A learned model that the bot would not use is told on stderr, and not used here either.

    Raises:
        ConfigError: the configuration can't be used.
    """
    if config is None:
        return Means()
    from bot.config import load  # noqa: PLC0415 - heavy, and of no use without one
    from bot.desk.learn import learned_model  # noqa: PLC0415

    settings = load(config)
    units = tuple(Unit(one.name, one.keywords, one.area) for one in settings.units)
    try:
        return Means(units, learned_model(settings.storage.database))
    except BrokenModel as error:
        tell(f"The learned model is not used, but the shipped one: {error}.")
        return Means(units)


def print_triage(config: Path | None) -> bool:
    """Print a line of JSON for each comment on stdin; tell whether all could be read.

    Raises:
        ConfigError: the configuration can't be used.
    """
    used = means(config)
    whole = True
    for place, line in given(["-"], ""):
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError, RecursionError):
            text = None
        if not isinstance(text, str):
            tell(f'{place}: must be JSON like {{"text": "…"}}')
            whole = False
            continue
        say(as_json(triage(text, units=used.units, model=used.model)))
    return whole


def print_evaluation(path: Path, config: Path | None) -> bool:
    """Print tables of how the triage does on a file of labelled comments, as JSON lines.

    Tells whether there were comments and all of them could be read.

    Raises:
        ConfigError: the configuration can't be used.
        BadParameter: the file can't be read.
    """
    from bot.triage.evaluation import as_text, evaluate  # noqa: PLC0415 - only for this

    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--evaluate") from error
    used = means(config)
    found = list(_labelled(path, lines, used.units))
    rows = [row for row in found if row is not None]
    if rows:
        print(as_text(evaluate(used.model, rows, units=used.units)))  # noqa: T201
    elif not found:
        tell(f"{path} holds no comments")
    return bool(rows) and len(rows) == len(found)


def _labelled(path: Path, lines: list[str], units: tuple[Unit, ...]) -> Iterator[Row | None]:
    """Give the row of each line, or None for one that is wrong and told."""
    from bot.triage.examples import row_of  # noqa: PLC0415 - only for an evaluation

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield row_of(json.loads(line), units=[one.name for one in units])
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            tell(f"{path}, line {number}: {error}")
            yield None
