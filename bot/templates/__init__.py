"""The reply templates: found, chosen, rendered and checked.

A template is a text file in ``replies/<language>/``; a municipality's own folder replaces ours
or adds to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.cases import Category
from bot.errors import TemplateProblem
from bot.limits import LIST_ROOM
from bot.templates.files import LANGUAGES, NO_TEXT, Field, Template, Wording, read
from bot.templates.names import first_name
from bot.templates.rendering import CONTEXT, Context, Renderer
from bot.templates.search import Index

__all__ = [
    "CONTEXT", "LANGUAGES", "NO_TEXT", "Context", "Field", "Template", "Templates", "Wording",
    "first_name",
]  # fmt: skip

_IN_PRIVATE = "_private"

_ORDER = (
    "thanks", "thanks_staff", "question", "criticism", "correction", "apology", "unit", "casework",
    "details", "details_private", "holding", "fixed", "image_consent", "image_children", "removal",
    "tone", "crisis", "care", "care_private", "decision", "election", "attachment", "out_of_hours",
    "response_time",
)  # fmt: skip


@dataclass(frozen=True)
class Templates:
    """Every template, by language and name; a municipality's own replace ours or add to them."""

    templates: Mapping[tuple[str, str], Template]
    _renderer: Renderer = field(default_factory=Renderer)

    @classmethod
    def load(cls, own: Path | None = None) -> Templates:
        """Read our templates, and then the municipality's own.

        Raises:
            TemplateProblem: with every file that can't be read, each with its line.
        """
        found: dict[tuple[str, str], Template] = {}
        problems: list[str] = []
        for folder in (_ours(), own):
            for path in sorted(folder.glob("*/*.txt")) if folder else ():
                if path.parent.name not in LANGUAGES:
                    problems.append(f"{path}: the folder must be nb, nn or en")
                    continue
                try:
                    template = read(path)
                except TemplateProblem as error:
                    problems.append(str(error))
                else:
                    found[template.language, template.name] = template
        if (many := len({template.name for template in found.values()})) > LIST_ROOM:
            problems.append(f"{own}: {many} templates; a list to choose from holds {LIST_ROOM}")
        if problems:
            raise TemplateProblem("\n".join(problems))
        return cls(found)

    def names(self) -> tuple[str, ...]:
        """Return the templates' names: ours in order of use, then the others by name."""
        return self._names

    def get(self, name: str, language: str) -> Template:
        """Return the template in the language, else in bokmål, nynorsk or English.

        Raises:
            TemplateProblem: there is no template of that name.
        """
        for code in (language, *LANGUAGES):
            if (code, name) in self.templates:
                return self.templates[code, name]
        raise TemplateProblem(f'There is no template "{name}".')

    def all(self, language: str) -> tuple[Template, ...]:
        """Return every template once, in the language where there is one."""
        return tuple(self.get(name, language) for name in self.names())

    def in_private(self, name: str) -> str | None:
        """Return the name of the template that says the same to the author alone, if there is one.

        It is the one whose file has the same name with ``_private`` after it.
        """
        twin = f"{name}{_IN_PRIVATE}"
        return twin if twin in self._names else None

    def for_category(self, category: Category, language: str) -> Template | None:
        """Return the template that answers the category; None for spam, which gets none."""
        for template in self.all(language):
            if template.category is category:
                return template
        return None

    def search(self, words: str, language: str) -> tuple[Template, ...]:
        """Return the templates that the words are about, best first; all of them for no word.

        See :class:`bot.templates.search.Index`.
        """
        if not words.strip():
            return self.all(language)
        return tuple(self.get(name, language) for name in self._index.find(words))

    def render(self, template: Template, values: Mapping[str, object], wording: int = 0) -> str:
        """Return the finished text; a field without a value shows as its label in brackets.

        Raises:
            TemplateProblem: the text can't be rendered; the message names the file and the line.
        """
        return self._renderer.render(template, values, wording)

    def check(self) -> list[str]:
        """Return every problem in the templates, each with its file and line."""
        return [one for each in self.templates.values() for one in self._renderer.check(each)]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        names = {name for _language, name in self.templates}
        return (*(name for name in _ORDER if name in names), *sorted(names - set(_ORDER)))

    @cached_property
    def _index(self) -> Index:
        return Index.of(self.names(), self.templates.values())


def _ours() -> Path:
    """Return the folder of our templates: in the package when installed, else beside it."""
    package = Path(__file__).parent.parent
    for folder in (package / "replies", package.parent / "replies"):
        if folder.is_dir():
            return folder
    raise TemplateProblem(f"The reply templates are missing from {package}; install svarvakt anew.")
