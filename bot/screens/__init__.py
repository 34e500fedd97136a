"""What an admin sees and does, in no chat's own format.

Messages and forms are made of the few parts below; a chat renders them in its own way. Every
text in them is plain: a chat must show it as it stands, never as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text; ``person`` is an admin's key, to be shown as a mention of that admin."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    url: str | None = None
    person: str | None = None


def plain(text: str) -> Span:
    """Return the text as a plain span."""
    return Span(text=text)


def bold(text: str) -> Span:
    """Return the text as a bold span."""
    return Span(text=text, bold=True)


@dataclass(frozen=True, slots=True)
class Heading:
    """One line that says what the message is about."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line break in a span is one on the screen."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote."""

    text: str


@dataclass(frozen=True, slots=True)
class Copyable:
    """A text to be copied, shown exactly as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled lines: each a label and what stands beside it."""

    rows: tuple[tuple[str, tuple[Span, ...]], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A line in small type."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press: ``action`` says what it does, ``value`` what it does it to."""

    action: str
    label: str
    value: str
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice in a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A list whose choice is acted on at once: ``action`` with the option's value.

    ``label`` stands on it, since nothing in it is chosen beforehand.
    """

    action: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """A row of buttons and, behind them, a list to choose from and a menu of less usual actions."""

    buttons: tuple[Button, ...] = ()
    select: Select | None = None
    menu: tuple[Button, ...] = ()
    menu_label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One of many lines, with a button at its end."""

    text: str
    button: Button | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A field of a form: a list to choose from if it has ``options``, else a text.

    ``placeholder`` is what a list shows while nothing in it is chosen.

    ``live`` fields tell the program of every change at once, or at Enter with ``on_enter``,
    which makes an :class:`Action` of that name. A chat keeps what was typed while ``id`` stays
    the same, so a new prefilled value needs a new ``id``; what follows a ``~`` in it is for
    that, and is cut off the value's name. The writing begins in the field with ``focus``.
    """

    id: str
    label: str
    value: str = ""
    multiline: bool = False
    options: tuple[Option, ...] = ()
    placeholder: str = ""
    hint: str = ""
    optional: bool = False
    live: str = ""
    on_enter: bool = False
    focus: bool = False


Part = Heading | Paragraph | Quote | Copyable | Facts | Note | Buttons | Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message: ``fallback`` is what a notification shows, plain and masked.

    ``rest`` says where to read what a chat has no room for.
    """

    fallback: str
    parts: tuple[Part, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: ``state`` comes back with everything that is done in it."""

    kind: str
    title: str
    submit: str | None
    close: str
    parts: tuple[Part | Input, ...]
    state: Mapping[str, str] = field(default_factory=dict)
    tell_close: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something a person did in a chat.

    ``name`` is a button's or field's action, ``form.<kind>`` for a form sent in,
    ``close.<kind>`` for one closed, ``command.<name>``, ``react.<name>`` or ``unreact.<name>``;
    ``admin`` is the key of the listed admin it was, or None for anybody else, whose action must
    be refused. ``message_id`` is the message it was done on, and ``state`` and ``values`` are
    the form's. ``at`` is when a reaction was put on or taken back, as the chat tells it, in text
    that sorts as its times do; empty where it does not tell.
    """

    name: str
    chat: str
    user: str
    admin: str | None
    value: str = ""
    message_id: str | None = None
    at: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing to show: the surfaces tell."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A message for the acting person only."""

    message: Message


@dataclass(frozen=True, slots=True)
class Open:
    """A form to open, or to put in place of the one that is open.

    One that only ``follows`` what is typed is dropped where another has come up meanwhile.
    """

    form: Form
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Invalid:
    """The form can't be sent in as it stands: what is wrong, by field id."""

    errors: Mapping[str, str]


Answer = Done | Tell | Open | Invalid
