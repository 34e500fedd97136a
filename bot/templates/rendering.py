"""From a wording to a text: rendered in a sandbox, with the values of :class:`Context`.

The only thing in them that comes from a citizen is a first name, put in as a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.errors import TemplateProblem
from bot.templates.files import Template, Wording

if TYPE_CHECKING:
    from jinja2 import Template as Compiled
    from jinja2.sandbox import SandboxedEnvironment

CONTEXT = ("municipality", "name", "contacts", "opening_hours", "respond_within")
"""The values every template gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a template can say besides its fields; texts are in the template's language."""

    municipality: Mapping[str, str]
    name: str = ""
    contacts: tuple[Mapping[str, str], ...] = ()
    opening_hours: str = ""
    respond_within: str = ""

    def values(self) -> dict[str, Any]:
        """Return the values by the names templates use."""
        return {
            "municipality": self.municipality,
            "name": self.name,
            "contacts": self.contacts,
            "opening_hours": self.opening_hours,
            "respond_within": self.respond_within,
        }


@dataclass(frozen=True)
class Renderer:
    """Renders wordings, and keeps them compiled."""

    _compiled: dict[Wording, Compiled] = field(default_factory=dict)

    def render(self, template: Template, values: Mapping[str, object], wording: int = 0) -> str:
        """Return the finished text; a field without a value shows as its label in brackets.

        Raises:
            TemplateProblem: the text can't be rendered; the message names the file and the line.
        """
        from jinja2 import TemplateError  # noqa: PLC0415 - heavy, needed at the first reply only

        shown = {one.name: f"[{one.label}]" for one in template.fields} | {
            name: value for name, value in values.items() if value != ""
        }
        shown = {"name": ""} | shown
        chosen = template.wordings[wording]
        try:
            text = self._compile(chosen).render(shown)
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise _broken(template, chosen, error) from error
        lines = [line.rstrip() for line in text.strip().split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))

    def check(self, template: Template) -> list[str]:
        """Return every problem in the template's wordings, each with its file and line."""
        from jinja2 import TemplateError, meta  # noqa: PLC0415

        problems: list[str] = []
        known = {one.name for one in template.fields} | set(CONTEXT)
        for wording in template.wordings:
            try:
                tree = self._environment.parse(wording.text)
            except TemplateError as error:
                problems.append(str(_broken(template, wording, error)))
                continue
            used = meta.find_undeclared_variables(tree)
            place = f"{template.path}:{wording.first_line}"
            problems += [f'{place}: "{name}" is no value it gets' for name in sorted(used - known)]
            problems += [
                f'{place}: the field "{one.name}" is never used'
                for one in template.fields
                if one.name not in used
            ]
        return problems

    @cached_property
    def _environment(self) -> SandboxedEnvironment:
        from jinja2 import StrictUndefined  # noqa: PLC0415
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

        return ImmutableSandboxedEnvironment(
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )

    def _compile(self, wording: Wording) -> Compiled:
        if wording not in self._compiled:
            self._compiled[wording] = self._environment.from_string(wording.text)
        return self._compiled[wording]


def _broken(template: Template, wording: Wording, error: Exception) -> TemplateProblem:
    line = wording.first_line + (getattr(error, "lineno", None) or 1) - 1
    return TemplateProblem(f"{template.path}:{line}: {getattr(error, 'message', None) or error}")
