"""What the forms of a reply are drawn from; see :mod:`bot.screens.reply_forms`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases import Case
from bot.review import Finding
from bot.screens import Option
from bot.screens.promises import Promised


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field that the chosen template asks for, beside the text itself."""

    name: str
    label: str
    value: str = ""
    multiline: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDraft:
    """A draft of another reply than the shown one; ``by_language`` that it is in another form."""

    title: str
    at: datetime
    by_language: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the author did while the form was open: new or edited texts, masked, and deletions.

    ``read`` is the revision that whoever is shown this has seen.
    """

    texts: tuple[str, ...]
    deleted: bool
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyView:
    """What a reply form is drawn from.

    ``round`` grows whenever the prefilled values are to replace what stands in the form.
    ``by_hand`` means that the text is to be copied: a network without an adapter, or a private
    message. ``in_private`` is the title of the template that says the same to the author alone.
    ``wording`` is the one that the text began as; ``restored`` says that a draft was
    found, and ``drafts`` are those of other replies. ``findings`` are what the review says about
    the text, and ``confirmed`` the codes of those that an admin has already answered for.
    ``read`` is the revision of the case that the form's reader has seen, and ``news`` what has
    come since, which must be read before anything is sent. ``promise`` is what a holding reply
    says of when the answer comes.
    """

    case: Case
    network: str
    templates: tuple[Option, ...]
    template: str
    language: str
    wording: int
    fields: tuple[FormField, ...]
    text: str
    length: int
    limit: int
    round: int
    by_hand: bool
    private: bool
    read: str
    news: News | None = None
    promise: Promised | None = None
    in_private: str = ""
    restored: bool = False
    drafts: tuple[OtherDraft, ...] = ()
    findings: tuple[Finding, ...] = ()
    confirmed: tuple[str, ...] = ()
