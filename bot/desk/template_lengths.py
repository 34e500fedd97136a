"""Which templates are too long, found by rendering each with the longest that it may be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.config import Settings
from bot.desk import compose
from bot.errors import Finding, Problem
from bot.limits import FIELD_ROOM
from bot.networks import Network
from bot.templates import Template, Templates

_KEY = "replies"
_NAME = "Anne-Margrethe Elisabeth"
"""As long as first names that are used get."""

_LINE, _LINES = 100, 400
"""How much is written into a field of one line, and of several: long, but no more than usual."""


def too_long(
    settings: Settings, templates: Templates, networks: Sequence[Network]
) -> Iterator[Finding]:
    """Give what no form holds, and what lacks room on a network.

    A text that is too long with nothing filled in can't be used at all. One that is so with long
    answers only leaves less room to write, and is told without being a problem.
    """
    found = list(templates.templates.values())
    for template in found:
        yield from _for_the_form(settings, templates, template)
    for network in networks:
        if network.limit:
            public = [one for one in found if one.audience == "public"]
            yield from _for_the_network(settings, templates, public, network)


def _for_the_form(
    settings: Settings, templates: Templates, template: Template
) -> Iterator[Problem]:
    plain, long = _plain(settings, template), _long(settings, template)
    for number, wording in enumerate(template.wordings):
        place = f"{template.path}:{wording.first_line}"
        least = len(templates.render(template, plain, number))
        most = len(templates.render(template, long, number))
        if least > FIELD_ROOM:
            yield Problem(
                _KEY, f"{place}: is {least} characters long, and a form holds {FIELD_ROOM}; "
                "shorten it, it can't be used",
            )  # fmt: skip
        elif most > FIELD_ROOM:
            yield Problem(
                _KEY, f"{place}: is {most} characters long with long names and answers, and a "
                f"form holds {FIELD_ROOM}; shorten it", warning=True,
            )  # fmt: skip


def _for_the_network(
    settings: Settings, templates: Templates, found: Sequence[Template], network: Network
) -> Iterator[Finding]:
    def shortest(template: Template, values: Mapping[str, Any]) -> int:
        return min(
            network.length(templates.render(template, values, number))
            for number in range(len(template.wordings))
        )

    never = [one for one in found if shortest(one, _plain(settings, one)) > network.limit]
    tight = [
        one
        for one in found
        if one not in never and shortest(one, _long(settings, one)) > network.limit
    ]
    if never:
        told = f"too long for {network.title}, which takes {network.limit} characters, and never "
        yield Problem(_KEY, f"{told}suggested there: {_named(never)}", warning=True)
    if tight:
        yield (
            f"{_KEY}: {network.title} takes {network.limit} characters, which long names and "
            f"answers go beyond in {_named(tight)}; the form tells, and they can be shortened there"
        )


def _named(found: Sequence[Template]) -> str:
    return ", ".join(f"{one.language}/{one.name}" for one in found)


def _plain(settings: Settings, template: Template) -> Mapping[str, Any]:
    return compose.context(settings, template.language, "")


def _long(settings: Settings, template: Template) -> Mapping[str, Any]:
    """Return values as long as they may well be; the configured ones are as they are."""
    filled = {field.name: _words(_LINES if field.multiline else _LINE) for field in template.fields}
    if settings.units:
        filled[compose.UNIT] = max((one.name for one in settings.units), key=len)
        filled[compose.CONTACT] = max((one.contact for one in settings.units), key=len)
    filled |= {"name": _NAME}
    return {**compose.context(settings, template.language, ""), **filled}


def _words(room: int) -> str:
    return ("svaret " * room)[:room].strip()
