"""What pydantic found, as sentences that name the key and say what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from bot.config.networks import WebhookSettings
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
    "model_type": "must be a table of its own, in [brackets]",
    "timezone_aware": "needs a zone at its end, like +01:00",
    "datetime_from_date_parsing": "must be a time like 2026-11-24T08:00:00+01:00",
    "datetime_parsing": "must be a time like 2026-11-24T08:00:00+01:00",
    "datetime_type": "must be a time like 2026-11-24T08:00:00+01:00",
    "too_short": "needs at least one; see config.example.toml",
    "path_type": "must be a path in quotes",
    "frozen_set_type": "must be a list, like [ … ]",
}


_NOBODY = frozenset({HOLDER, DUTY, EVERYONE, "nobody", "everyone", "opening", "alle", "ingen"})
"""What can't be an admin's name: it is or may be taken for somebody else, or for nobody."""

_OWN = frozenset(
    {"alarm", "backup", "closures", "email", "heartbeat", "learn", "mail", "reactions", "received"}
)
_OWN_SECRETS = ("alarm_", "slack", "teams")
"""What can't be a network's name: jobs, chats and secrets of other things are called so."""


def problem(error: Any) -> Problem:  # noqa: ANN401 - pydantic's own
    """Put one of pydantic's errors in words; the key is like ``admins[1].email``."""
    key, place, kind = "", _without_tag(error["loc"]), error["type"]
    for part in place:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    if kind == "extra_forbidden":
        return Problem(key, _unknown(error["loc"]))
    if kind == "union_tag_not_found":
        return Problem(f"{key}.type", _PLAIN["missing"])
    if kind == "union_tag_invalid":
        tag, known = error["ctx"]["tag"], error["ctx"]["expected_tags"].replace("'", "")
        return Problem(f"{key}.type", f'"{tag}" is no kind we know; known are {known}')
    if kind == "value_error":
        return Problem(key, str(error["ctx"]["error"]))
    if kind == "literal_error":
        return Problem(key, f"must be {error['ctx']['expected']}")
    if kind == "greater_than_equal":
        return Problem(key, f"must be at least {error['ctx']['ge']}")
    if kind == "less_than_equal":
        return Problem(key, f"must be at most {error['ctx']['le']}")
    if kind == "too_long":
        most, there = error["ctx"]["max_length"], error["ctx"]["actual_length"]
        return Problem(key, f"are {there or 'too many'}; the most is {most}")
    return Problem(key, _PLAIN.get(kind, error["msg"]))


def _without_tag(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return the place without the kind of network that pydantic puts after its number."""
    return place[:2] + place[3:] if place[0] == "networks" else place


def _unknown(place: tuple[str | int, ...]) -> str:
    model: Any = Settings
    for part in place[:-1]:
        if isinstance(part, str):
            model = _model_of(model, part)
    names = list(getattr(model, "model_fields", ()))
    close = difflib.get_close_matches(str(place[-1]), names, n=1)
    hint = f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(names)}"
    return "is no key we know" + hint


def _model_of(model: Any, name: str) -> Any:  # noqa: ANN401 - a pydantic model or nothing
    if isinstance(model, dict):  # the kinds of network by their tags
        return model.get(name)
    annotation = getattr(model, "model_fields", {})[name].annotation
    found = list(kinds(annotation))
    if len(found) > 1:
        return {get_args(one.model_fields["type"].annotation)[0]: one for one in found}
    return found[0] if found else None


def kinds(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - whatever stands there
    """Give every table that a key's annotation holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from kinds(inner)


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


def deliveries(settings: Settings) -> Iterator[Problem]:
    """Find sources that nothing can be delivered to."""
    taken = {"/health": "svarvakt itself"}
    for number, one in enumerate(settings.networks):
        if not isinstance(one, WebhookSettings):
            continue
        if settings.web is None:
            yield Problem("web", f"is missing; networks[{number}] is delivered to by it")
        if one.path in taken:
            told = f'"{one.path}" is the path of {taken[one.path]}; choose another'
            yield Problem(f"networks[{number}].path", told)
        taken[one.path] = f'"{one.name}"'


def repeated(found: Mapping[str, Any]) -> Iterator[Problem]:
    """Find the tables that stand twice under the same name, and two people who are one."""
    for section, alternatives in (
        ("admins", (("email",), ("slack",), ("name",))), ("units", (("name",),)),
        ("networks", (("name", "type"),)),
    ):  # fmt: skip
        tables = found.get(section)
        listed = [
            (index, table)
            for index, table in enumerate(tables if isinstance(tables, list) else ())
            if isinstance(table, Mapping)
        ]
        told: set[int] = set()
        for keys in alternatives:
            seen: set[str] = set()
            for index, table in listed:
                name = next(
                    (" ".join(str(table[key]).split()) for key in keys if table.get(key)), ""
                )
                if name and name.casefold() in seen and index not in told:
                    told.add(index)
                    yield Problem(f"{section}[{index}]", f'"{name}" stands there twice')
                seen.add(name.casefold())


def reserved(settings: Settings) -> Iterator[Problem]:
    """Find names that mean something else where they are used."""
    for number, admin in enumerate(settings.admins):
        if admin.name.casefold() in _NOBODY:
            told = f'"{admin.name}" is a word of pings = […], not a name; write the person\'s name'
            yield Problem(f"admins[{number}].name", told)
    secrets: dict[str, str] = {}
    for number, one in enumerate(settings.networks):
        key = f"networks[{number}].name"
        if one.name in _OWN or one.name.startswith(_OWN_SECRETS):
            yield Problem(key, f'"{one.name}" is a name that svarvakt uses itself; choose another')
        for secret in [*one.SECRETS, *one.OPTIONAL_SECRETS]:
            variable = f"{one.name}_{secret}".upper()
            if secrets.get(variable, one.name) != one.name:
                told = f'"{one.name}" and "{secrets[variable]}" would both have {variable}'
                yield Problem(key, f"{told}; choose another name")
            secrets[variable] = one.name
