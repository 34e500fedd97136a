"""A template's file: a header between ``---`` lines, then its wordings, parted by ``===`` lines.

``docs/replies.md`` documents the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from bot.cases import Category, Flag
from bot.errors import TemplateProblem
from bot.limits import OPTION_ROOM, VALUE_ROOM

LANGUAGES: Final = ("nb", "nn", "en")

NO_TEXT: Final = "no_text"
"""What a template suits that answers a picture or a link that came without words."""

SUITS: Final = frozenset({*Category, *Flag, NO_TEXT})
"""What a template can suit besides its category."""

_KEYS: Final = {
    "title", "category", "suits", "fields", "audience", "answers", "keywords",
}  # fmt: skip
_FIELD: Final = re.compile(r"([a-z_]+)\s*\(([^()]+)\)(\s*\+)?")
_LONGEST_NAME: Final = 50
"""How many characters a template's and a field's names have: a form is told by them."""

_MOST_FIELDS: Final = 20
_NEXT_WORDING: Final = "==="


@dataclass(frozen=True, slots=True)
class Field:
    """Something the admin fills in: its name, its label, and whether it may take several lines."""

    name: str
    label: str
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of saying it: a Jinja2 text, and the line of the file that it begins on."""

    text: str
    first_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template as its file has it; ``answers`` is false for one that only says to wait.

    ``suits`` are categories it answers too, flags it answers, and :data:`NO_TEXT`. There is at
    least one wording, and all of them say the same.
    """

    name: str
    language: str
    title: str
    category: Category | None
    suits: frozenset[str]
    fields: tuple[Field, ...]
    audience: Literal["public", "private"]
    answers: bool
    keywords: tuple[str, ...]
    wordings: tuple[Wording, ...]
    path: Path


def read(path: Path) -> Template:
    """Read a template's file.

    Raises:
        TemplateProblem: it can't be read; the message names the file and the line.
    """
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
    return _template(path, header, tuple(_wordings(path, lines[end + 1 :], end + 2)))


def _wordings(path: Path, lines: list[str], first_line: int) -> Iterator[Wording]:
    begun: list[str] = []
    start = first_line
    for number, line in enumerate([*lines, _NEXT_WORDING], first_line):
        if line.strip() != _NEXT_WORDING:
            begun.append(line)
            continue
        if not any(one.strip() for one in begun):
            raise TemplateProblem(f"{path}:{start}: there is no text here")
        yield Wording("\n".join(begun), start)
        begun, start = [], number + 1


def _template(path: Path, header: Mapping[str, str], wordings: tuple[Wording, ...]) -> Template:
    title, category = header.get("title", ""), header.get("category", "")
    audience, answers = header.get("audience", "public"), header.get("answers", "yes")
    suits = frozenset(filter(None, (one.strip() for one in header.get("suits", "").split(","))))
    if not title:
        raise TemplateProblem(f"{path}:1: the header needs a title")
    for what, text, most in (
        ("title", title, OPTION_ROOM),
        ("file's name", path.stem, _LONGEST_NAME),
    ):
        if len(text) > most:
            raise TemplateProblem(
                f"{path}:1: the {what} has {len(text)} characters; {most} is the most"
            )
    if category and category not in set(Category):
        raise TemplateProblem(f'{path}:1: there is no category "{category}"')
    if unknown := suits - SUITS:
        known = ", ".join(sorted(SUITS))
        raise TemplateProblem(f'{path}:1: suits "{min(unknown)}", which is none of {known}')
    if audience not in {"public", "private"}:
        raise TemplateProblem(f"{path}:1: audience must be public or private")
    if answers not in {"yes", "no"}:
        raise TemplateProblem(f"{path}:1: answers must be yes or no")
    return Template(
        name=path.stem,
        language=path.parent.name,
        title=title,
        category=Category(category) if category else None,
        suits=suits,
        fields=_fields(path, header.get("fields", "")),
        audience="private" if audience == "private" else "public",
        answers=answers == "yes",
        keywords=tuple(header.get("keywords", "").replace(",", " ").split()),
        wordings=wordings,
        path=path,
    )


def _fields(path: Path, listed: str) -> tuple[Field, ...]:
    fields = []
    for part in filter(None, (part.strip() for part in listed.split(","))):
        match = _FIELD.fullmatch(part)
        if match is None:
            raise TemplateProblem(f'{path}:1: the field "{part}" must be like: source (the source)')
        if len(match[1]) > _LONGEST_NAME or len(match[2]) > VALUE_ROOM:
            raise TemplateProblem(
                f'{path}:1: the field "{part[:40]}…" is too long; a name has at most '
                f"{_LONGEST_NAME} characters, and a label {VALUE_ROOM}"
            )
        fields.append(Field(match[1], match[2].strip(), bool(match[3])))
    if len(fields) > _MOST_FIELDS:
        raise TemplateProblem(f"{path}:1: has {len(fields)} fields; {_MOST_FIELDS} is the most")
    return tuple(fields)
