"""The labelled comments that the model is built from, and that a refit starts from.

``seed/`` holds them, with a README of their fields; nobody real wrote them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from importlib import resources
from typing import Any

from bot.cases import Area, Category
from bot.triage.personal_data import mask
from bot.triage.training import Row

_SEED = resources.files("bot.triage") / "seed"


def authors() -> dict[str, list[Row]]:
    """Return the comments of each author, in the order of their names."""
    threats: dict[str, list[int]] = json.loads(_SEED.joinpath("threats.json").read_text("utf-8"))
    found = {}
    for file in sorted(_SEED.iterdir(), key=lambda entry: entry.name):
        name, _, ending = file.name.rpartition(".")
        if ending == "jsonl":
            lines = file.read_text("utf-8").splitlines()
            known = set(threats.get(name, ()))
            found[name] = [
                row_of(json.loads(line), threat=number in known)
                for number, line in enumerate(lines, start=1)
            ]
    return found


def row_of(
    labelled: Mapping[str, Any], *, threat: bool | None = None, units: Collection[str] = ()
) -> Row:
    """Return a row of a line in the form of the data.

    ``units`` are the names that a unit may have besides the areas'.

    Raises:
        ValueError: it is not in that form; the message says what is wrong.
    """
    text, category = labelled.get("text"), labelled.get("category")
    if not isinstance(text, str):
        raise ValueError('needs "text"')  # noqa: TRY004 - the caller tells the line
    if category not in set(Category):
        raise ValueError(f'"category" must be one of {", ".join(Category)}')
    unit = labelled.get("unit")
    known = dict.fromkeys((*Area, *units))
    if unit is not None and unit not in known:
        raise ValueError(f'"unit" must be one of {", ".join(known)}')
    return Row(
        text=mask(text),
        category=category,
        also=tuple(labelled.get("also", ())),
        unit=unit,
        language=labelled.get("language"),
        threat=labelled.get("threat", threat),
    )
