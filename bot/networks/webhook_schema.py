"""What is delivered to ``POST /mentions``: the shape that docs/networks/webhook.md explains.

Tools that are filled in by forms send every field: what is empty or ``null`` counts as left out,
and a number stands for its digits.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from bot.errors import Malformed

MOST = 500
"""How many can be delivered at once."""

_TOLD = 5  # how many mistakes an answer names
_LINE = r"^[^\x00-\x1f\x7f]*$"


def _worded(value: object) -> object:
    """Write a number as it stands in an address or in a list: without a point that says nothing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if number else value


_AS_WORDS = BeforeValidator(_worded)
Id = Annotated[str, Field(min_length=1, max_length=300, pattern=_LINE), _AS_WORDS]
Name = Annotated[str, Field(max_length=200, pattern=_LINE), _AS_WORDS]
WebAddress = Annotated[str, Field(max_length=2000, pattern=r"^(https?://[^\s\x00-\x1f\x7f]+)?$")]


def _told(value: object) -> object:
    """Return what is told by it, without what is left empty; None if that is all of it."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, dict):
        kept = {key: told for key, one in value.items() if (told := _told(one)) is not None}
        return kept or None
    if isinstance(value, list):
        return [told for one in value if (told := _told(one)) is not None] or None
    return value


class Part(BaseModel):
    """A part of a delivery; a key that isn't known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: object) -> object:
        return _told(given) or {} if isinstance(given, dict) else given


class DeliveredAuthor(Part):
    """Who wrote: at least one of the three. ``id`` should never change for the same person."""

    id: Annotated[str, Field(max_length=300, pattern=_LINE), _AS_WORDS] = ""
    name: Name = ""
    handle: Name = ""

    @model_validator(mode="after")
    def _somebody(self) -> DeliveredAuthor:
        if not (self.id or self.handle or self.name):
            raise ValueError("needs an id, a handle or a name")
        return self


class DeliveredAttachment(Part):
    """Something beside the text; it is told of and never fetched."""

    kind: Literal["image", "video", "audio", "file"]
    alt: Annotated[str, Field(max_length=5000), _AS_WORDS] = ""


def _text(text: str) -> str:
    return text.replace("\r\n", "\n")


class Delivered(Part):
    """Something that was written, and what happened to it.

    ``event`` is ``created``, ``edited`` or ``deleted``, or ``own_reply`` where the municipality
    itself answered ``parent_id``. Only ``id`` is needed for what is deleted.
    """

    id: Id
    event: Literal["created", "edited", "deleted", "own_reply"] = "created"
    author: DeliveredAuthor | None = None
    text: Annotated[str, Field(max_length=100_000), AfterValidator(_text), _AS_WORDS] = ""
    url: WebAddress = ""
    posted_at: AwareDatetime | None = None
    root_id: Id | None = None
    parent_id: Id | None = None
    source: Name = ""
    language: Annotated[str, Field(pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")] = ""
    attachments: Annotated[tuple[DeliveredAttachment, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _whole(self) -> Delivered:
        if self.event == "created" and self.author is None:
            raise ValueError("needs an author: an id, a handle or a name")
        if self.event in {"created", "edited"} and not (self.text or self.attachments):
            raise ValueError("needs a text or an attachment")
        if self.event == "own_reply" and self.parent_id is None:
            raise ValueError("needs a parent_id: what it answers")
        return self


_ONE = TypeAdapter(Delivered)
_MANY = TypeAdapter(Annotated[tuple[Delivered, ...], Field(max_length=MOST)])


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a delivery: one object, or a list of them."""
    made = TypeAdapter(
        Delivered | Annotated[tuple[Delivered, ...], Field(max_length=MOST)]
    ).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A delivery to Svarvakt",
        **made,
    }


def read(body: bytes) -> tuple[Delivered, ...]:
    """Read a delivery.

    Raises:
        Malformed: It isn't as agreed; the message names the fields, and repeats no value.
    """
    try:
        # some tools begin with a byte-order mark, or write UTF-16
        body = body.decode(json.detect_encoding(body)).encode()
    except UnicodeError:
        raise Malformed("the body: it is not in UTF-8") from None
    many = body.lstrip().startswith(b"[")
    try:
        return _MANY.validate_json(body) if many else (_ONE.validate_json(body),)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        told = [f"{_field(one['loc'])}: {one['msg']}" for one in found[:_TOLD]]
        more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
        raise Malformed("; ".join(told) + more) from None


def _field(place: tuple[str | int, ...]) -> str:
    """Return a place like ``[3].author.name``."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "the body"
