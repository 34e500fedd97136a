"""What pydantic found, as sentences that name the key and say what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from bot.config.settings import Settings
from bot.deadlines import DUTY, EVERYONE, HOLDER
from bot.errors import Problem

_PLAIN = {
    "missing": "is missing; see config.example.toml",
    "string_type": 'must be a text in quotes, like "…"',
    "tuple_type": "must be a list, like [ … ]",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "greater_than_equal": "must be at least 0.5",
    "model_type": "must be a table of its own, in [brackets]",
    "timezone_aware": "needs a zone at its end, like +01:00",
    "datetime_from_date_parsing": "must be a time like 2026-11-24T08:00:00+01:00",
    "datetime_parsing": "must be a time like 2026-11-24T08:00:00+01:00",
    "datetime_type": "must be a time like 2026-11-24T08:00:00+01:00",
    "too_short": "needs at least one; see config.example.toml",
    "path_type": "must be a path in quotes",
    "frozen_set_type": "must be a list, like [ … ]",
}


def problem(error: Any) -> Problem:  # noqa: ANN401 - pydantic's own
    """Put one of pydantic's errors in words; the key is like ``admins[1].email``."""
    place: tuple[str | int, ...] = error["loc"]
    # pydantic names the kind of network too: networks, 0, bluesky, handle
    shown = place[:2] + place[3:] if place[0] == "networks" else place
    key = ""
    for part in shown:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    kind = error["type"]
    if kind == "extra_forbidden":
        return Problem(key, _unknown(error["loc"]))
    if kind == "value_error":
        return Problem(key, str(error["ctx"]["error"]))
    if kind == "union_tag_invalid":
        return Problem(f"{key}.type", f"must be {error['ctx']['expected_tags']}")
    if kind == "union_tag_not_found":
        return Problem(f"{key}.type", _PLAIN["missing"])
    if kind == "literal_error":
        return Problem(key, f"must be {error['ctx']['expected']}")
    return Problem(key, _PLAIN.get(kind, error["msg"]))


def _unknown(place: tuple[str | int, ...]) -> str:
    models: list[type[BaseModel]] = [Settings]
    for part in place[:-1]:
        if isinstance(part, str):
            models = list(_inside(models, part))
    names = list(models[0].model_fields) if models else []
    close = difflib.get_close_matches(str(place[-1]), names, n=1)
    hint = f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(names)}"
    return "is no key we know" + hint


def _inside(models: list[type[BaseModel]], part: str) -> Iterator[type[BaseModel]]:
    """Give the tables that a key holds, or that one of several kinds which the part names."""
    for model in models:
        if part in model.model_fields:
            yield from _tables(model.model_fields[part].annotation)
        elif "type" in model.model_fields and part in get_args(
            model.model_fields["type"].annotation
        ):
            yield model


def _tables(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _tables(inner)


def audiences(settings: Settings) -> Iterator[Problem]:
    """Find pings for somebody who is no admin."""
    known = {HOLDER, DUTY, EVERYONE}
    known |= {name for one in settings.admins for name in (one.name, one.key)}
    deadline = settings.deadline
    named = [(f"deadline.pings[{number}]", one.to) for number, one in enumerate(deadline.pings)]
    for key, to in [*named, ("deadline.overdue_to", deadline.overdue_to)]:
        if to not in known:
            yield Problem(
                key, f'"{to}" is nobody we know; write holder, duty, all or the name of an admin'
            )


def repeated(found: Mapping[str, Any]) -> Iterator[Problem]:
    """Find the tables that stand twice under the same name."""
    for section, keys in (
        ("admins", ("email", "slack")), ("units", ("name",)), ("networks", ("name", "type")),
    ):  # fmt: skip
        seen: set[str] = set()
        tables = found.get(section)
        for index, table in enumerate(tables if isinstance(tables, list) else ()):
            if not isinstance(table, Mapping):
                continue
            name = next((str(table[key]).strip() for key in keys if table.get(key)), "")
            if name and name in seen:
                yield Problem(f"{section}[{index}]", f'"{name}" stands there twice')
            seen.add(name)
