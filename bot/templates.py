"""The reply templates: found, rendered and checked.

A template is a text file in ``replies/<language>/``: a header of ``key: value`` lines between
``---`` lines, then a Jinja2 text. It is rendered in a sandbox with the values of
:class:`Context` and its own fields; the only thing in them that comes from a citizen is a first
name, put in as a value. ``docs/replies.md`` documents the format.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.cases import Category
from bot.errors import TemplateProblem

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

LANGUAGES = ("nb", "nn", "en")
CONTEXT = ("municipality", "name", "contacts", "opening_hours", "respond_within")
"""The values every template gets."""

_KEYS = {"title", "category", "fields", "audience", "answers", "keywords"}
_FIELD = re.compile(r"([a-z_]+)\s*\(([^()]+)\)(\s*\+)?")
_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_LONGEST_NAME = 20
_ORDER = (
    "thanks", "question", "criticism", "correction", "unit", "casework", "holding",
    "image_consent", "removal", "crisis", "out_of_hours", "response_time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """Something the admin fills in: its name, its label, and whether it may take several lines."""

    name: str
    label: str
    multiline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template as its file has it; ``answers`` is false for one that only says to wait."""

    name: str
    language: str
    title: str
    category: Category | None
    fields: tuple[Field, ...]
    audience: Literal["public", "private"]
    answers: bool
    keywords: tuple[str, ...]
    body: str
    path: Path
    first_line: int


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


def first_name(display_name: str) -> str:
    """Return what looks like a person's first name at the start of the name, else nothing."""
    words = unicodedata.normalize("NFC", display_name).split()
    if not words or not _NAME.fullmatch(words[0]):
        return ""
    word = words[0]
    shaped = word[0].isupper() and any(letter.islower() for letter in word[1:])
    latin = all("LATIN" in unicodedata.name(letter, "") for letter in word if letter != "-")
    return word if shaped and latin and len(word) <= _LONGEST_NAME else ""


@dataclass(frozen=True)
class Templates:
    """Every template, by language and name; a municipality's own replace ours or add to them."""

    templates: Mapping[tuple[str, str], Template]
    _compiled: dict[tuple[str, str], Any] = field(default_factory=dict)

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
                    template = _read(path)
                except TemplateProblem as error:
                    problems.append(str(error))
                else:
                    found[template.language, template.name] = template
        if problems:
            raise TemplateProblem("\n".join(problems))
        return cls(found)

    def names(self) -> tuple[str, ...]:
        """Return the templates' names: ours in order of use, then the others by name."""
        names = {name for _language, name in self.templates}
        return (*(name for name in _ORDER if name in names), *sorted(names - set(_ORDER)))

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

    def for_category(self, category: Category, language: str) -> Template | None:
        """Return the template that answers the category; None for spam, which gets none."""
        for template in self.all(language):
            if template.category is category:
                return template
        return None

    def search(self, words: str, language: str) -> tuple[Template, ...]:
        """Return the templates that match every word, best first; all of them for no word.

        Words are looked for at the start of words in titles, keywords, names and texts, in every
        language, without regard to case and accents, and misspelled words are forgiven.
        """
        wanted = _words(words)
        if not wanted:
            return self.all(language)
        scored = []
        for index, name in enumerate(self.names()):
            scores = [self._score(name, word) for word in wanted]
            if all(scores):
                scored.append((-sum(scores), index, name))
        return tuple(self.get(name, language) for _score, _index, name in sorted(scored))

    def render(self, template: Template, values: Mapping[str, object]) -> str:
        """Return the finished text; a field without a value shows as its label in brackets.

        Raises:
            TemplateProblem: the text can't be rendered; the message names the file and the line.
        """
        from jinja2 import TemplateError  # noqa: PLC0415 - heavy, needed at the first reply only

        shown = {one.name: f"[{one.label}]" for one in template.fields} | {
            name: value for name, value in values.items() if value != ""
        }
        shown = {"name": ""} | shown
        try:
            text = self._compile(template).render(shown)
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise _broken(template, error) from error
        lines = [line.rstrip() for line in text.strip().split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))

    def check(self) -> list[str]:
        """Return every problem in the templates, each with its file and line."""
        from jinja2 import TemplateError, meta  # noqa: PLC0415

        problems: list[str] = []
        for template in self.templates.values():
            try:
                tree = self._environment.parse(template.body)
            except TemplateError as error:
                problems.append(str(_broken(template, error)))
                continue
            used = meta.find_undeclared_variables(tree)
            known = {one.name for one in template.fields} | set(CONTEXT)
            place = f"{template.path}:{template.first_line}"
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

    def _compile(self, template: Template) -> Any:  # noqa: ANN401 - jinja2's own
        key = (template.language, template.name)
        if key not in self._compiled:
            self._compiled[key] = self._environment.from_string(template.body)
        return self._compiled[key]

    def _score(self, name: str, word: str) -> int:
        best = 0
        for language in LANGUAGES:
            template = self.templates.get((language, name))
            if template is None:
                continue
            heads = _words(" ".join((template.title, template.name, *template.keywords)))
            if word in heads:
                best = max(best, 4)
            elif any(head.startswith(word) or word.startswith(head) for head in heads):
                best = max(best, 3)
            elif difflib.get_close_matches(word, heads, n=1, cutoff=0.75):
                best = max(best, 2)
            elif any(head.startswith(word) for head in _words(template.body)):
                best = max(best, 1)
        return best


def _ours() -> Path:
    """Return the folder of our templates: in the package when installed, else beside it."""
    here = Path(__file__).parent
    for folder in (here / "replies", here.parent / "replies"):
        if folder.is_dir():
            return folder
    raise TemplateProblem(f"The reply templates are missing from {here}; install svarvakt anew.")


def _read(path: Path) -> Template:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateProblem(f"{path}: can't be read as UTF-8 text") from error
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        raise TemplateProblem(f"{path}:1: must begin with a header between two --- lines")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "---")
    header: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], 2):
        key, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon or key.strip() not in _KEYS:
            known = ", ".join(sorted(_KEYS))
            raise TemplateProblem(f'{path}:{number}: "{line.strip()}" must be one of {known}')
        header[key.strip()] = value.strip()
    return _template(path, header, "\n".join(lines[end + 1 :]), end + 2)


def _template(path: Path, header: Mapping[str, str], body: str, first_line: int) -> Template:
    title, category = header.get("title", ""), header.get("category", "")
    audience, answers = header.get("audience", "public"), header.get("answers", "yes")
    if not title:
        raise TemplateProblem(f"{path}:1: the header needs a title")
    if category and category not in set(Category):
        raise TemplateProblem(f'{path}:1: there is no category "{category}"')
    if audience not in {"public", "private"}:
        raise TemplateProblem(f"{path}:1: audience must be public or private")
    if answers not in {"yes", "no"}:
        raise TemplateProblem(f"{path}:1: answers must be yes or no")
    fields = []
    for part in filter(None, (part.strip() for part in header.get("fields", "").split(","))):
        match = _FIELD.fullmatch(part)
        if match is None:
            raise TemplateProblem(f'{path}:1: the field "{part}" must be like: source (the source)')
        fields.append(Field(match[1], match[2].strip(), bool(match[3])))
    return Template(
        name=path.stem,
        language=path.parent.name,
        title=title,
        category=Category(category) if category else None,
        fields=tuple(fields),
        audience="private" if audience == "private" else "public",
        answers=answers == "yes",
        keywords=tuple(header.get("keywords", "").replace(",", " ").split()),
        body=body,
        path=path,
        first_line=first_line,
    )


def _broken(template: Template, error: Exception) -> TemplateProblem:
    line = template.first_line + (getattr(error, "lineno", None) or 1) - 1
    return TemplateProblem(f"{template.path}:{line}: {getattr(error, 'message', None) or error}")


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFD", text.casefold().replace("ø", "o").replace("æ", "ae"))
    return re.findall(r"\w+", "".join(c for c in folded if not unicodedata.combining(c)))
