"""What a delivery must be like, and what it is told when it isn't."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.cases import Attachment
from bot.errors import Malformed, Rejected
from bot.networks import Batch
from bot.networks.webhook import LARGEST, Webhook
from bot.networks.webhook_schema import MOST, Delivered, schema
from tests.networks.webhook_stage import SECRET, signed

DOCS = Path(__file__).parent.parent.parent / "docs" / "networks"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COMMENT: dict[str, Any] = {"id": "1", "author": {"name": "Kari"}, "text": "Hei"}


def webhook(*, bearer: bool = False) -> Webhook:
    """Return the webhook, at a standing clock."""
    return Webhook(
        name="webhook", title="Overvåking", path="/mentions", secret=SECRET, bearer=bearer,
        now=lambda: NOW,
    )  # fmt: skip


def lower(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers as the web server gives them."""
    return {name.lower(): value for name, value in headers.items()}


def deliver(given: object, *, at: float | None = None) -> Batch:
    """Deliver something, rightly signed."""
    body = given if isinstance(given, bytes) else json.dumps(given).encode()
    at = NOW.timestamp() if at is None else at
    return webhook().take(lower(signed(body, at=at)), body)


def test_a_whole_comment() -> None:
    """Everything that can be told of it arrives, and the author's name says where it was."""
    batch = deliver(
        {
            "id": "c1", "root_id": "p1", "parent_id": "c0", "text": "Hei\r\nder",
            "author": {"id": "7", "name": "Kari Nordmann", "handle": "@kari"},
            "url": "https://facebook.example/c1", "posted_at": "2026-11-24T09:30:00+01:00",
            "source": "Oppslagstavla", "language": "nn",
            "attachments": [{"kind": "image", "alt": "Et hull"}],
        }
    )  # fmt: skip
    (mention,) = batch.mentions
    assert (mention.external_id, mention.root_id, mention.parent_id) == ("c1", "p1", "c0")
    assert (mention.author.id, mention.author.handle) == ("Oppslagstavla:7", "kari")
    assert mention.author.name == "Kari Nordmann (Oppslagstavla)"
    assert mention.text == "Hei\nder"
    assert mention.posted_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert (mention.languages, mention.context) == (("nn",), {"source": "Oppslagstavla"})
    assert mention.attachments == (Attachment(kind="image", alt="Et hull"),)
    assert batch.cursor is None


EVERYTHING = {
    "id": "w2", "event": "created", "author": {"id": "7", "name": "Kari", "handle": "kari"},
    "text": "Når?", "url": "https://a.no/1", "posted_at": "2026-11-24T09:30:00+01:00",
    "root_id": "w1", "parent_id": "w1", "source": "Tavla", "language": "nn",
    "attachments": [{"kind": "image", "alt": "Et hull"}],
}  # fmt: skip


@pytest.mark.parametrize("blank", [None, "", "  ", [], {}])
def test_what_is_left_empty_counts_as_left_out(blank: object) -> None:
    """Tools that are filled in by forms send every field, the optional ones empty or null."""
    given = dict.fromkeys(EVERYTHING, blank) | {
        "id": "w2", "text": "Når?", "author": {"id": blank, "name": "Kari", "handle": blank},
    }  # fmt: skip
    assert deliver(given) == deliver({"id": "w2", "text": "Når?", "author": {"name": "Kari"}})
    picture = {"kind": "image", "alt": blank}
    batch = deliver(given | {"text": blank, "attachments": [picture, blank, {"kind": blank}]})
    assert batch.mentions[0].attachments == (Attachment(kind="image"),)
    gone = dict.fromkeys(EVERYTHING, blank) | {"id": "w2", "event": "deleted"}
    assert deliver(gone | {"author": {"id": blank, "name": blank}}).deleted == ("w2",)


@pytest.mark.parametrize(
    ("number", "text"),
    [(12345678901, "12345678901"), (12345678901.0, "12345678901"), (0, "0"), (-7, "-7"),
     (10**30, str(10**30)), (1.5, "1.5")],
)  # fmt: skip
def test_a_number_stands_for_its_digits(number: float, text: str) -> None:
    """As the id of anything, and as a text: who writes 113 has written something."""
    (mention,) = deliver(
        {"id": number, "root_id": number, "parent_id": number, "author": {"id": number},
         "text": number}
    ).mentions  # fmt: skip
    assert (mention.external_id, mention.root_id, mention.parent_id) == (text, text, text)
    assert (mention.author.id, mention.text) == (text, text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_how_tools_write_their_letters(encoding: str) -> None:
    """A byte-order mark, or another Unicode, is no mistake."""
    body = json.dumps([COMMENT | {"text": "Blåbær"}], ensure_ascii=False).encode(encoding)
    assert deliver(body).mentions[0].text == "Blåbær"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": ""}, "id: Field required"),
        ({"id": None}, "id: Field required"),
        ({"id": True}, "id: "),
        ({"id": {"value": 1}}, "id: "),
        ({"author": {"id": None}}, "needs an author"),
        ({"author": "Kari"}, "author: "),
        ({"text": " "}, "needs a text"),
        ({"attachments": [{"alt": "Et hull"}]}, r"attachments\[0\].kind: Field required"),
        ({"posted_at": "i går"}, "posted_at: "),
        ({"poste_at": "2026-11-24T09:30:00+01:00"}, "poste_at: "),
        ({"event": "liked"}, "event: "),
        ({"event": "own_reply", "parent_id": ""}, "needs a parent_id"),
    ],
)
def test_a_real_mistake_is_told_by_its_key(change: dict[str, Any], says: str) -> None:
    """Nothing that is needed is made up."""
    with pytest.raises(Malformed, match=says):
        deliver(COMMENT | change)


def test_the_least_of_a_comment() -> None:
    """It is a thread of its own, from now; one that claims to be from the future is too."""
    later = COMMENT | {"id": "2", "posted_at": "2027-01-01T00:00:00Z"}
    first, second = deliver([later, COMMENT]).mentions
    assert (first.root_id, first.author.id, first.posted_at) == ("1", "Kari", NOW)
    assert (second.external_id, second.posted_at) == ("2", NOW)


def test_what_happened_to_it() -> None:
    """Edits, deletions and the municipality's own replies; an edit that is news is a mention too."""
    batch = deliver(
        [
            COMMENT | {"event": "edited", "text": "Hei!"},
            {"id": "2", "event": "edited", "text": "Uten forfatter"},
            {"id": "3", "event": "deleted"},
            {"id": "4", "event": "own_reply", "parent_id": "1", "url": "https://fb.example/4"},
        ]
    )
    assert [(one.external_id, one.text) for one in batch.edited] == [
        ("1", "Hei!"), ("2", "Uten forfatter"),
    ]  # fmt: skip
    assert [one.external_id for one in batch.mentions] == ["1"]
    assert batch.deleted == ("3",)
    (own,) = batch.own_replies
    assert (own.root_id, own.parent_id, own.url) == ("1", "1", "https://fb.example/4")


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "not signed"),
        ({"x-svarvakt-timestamp": "1"}, "not signed"),
        ({"x-svarvakt-signature": "sha256=00"}, "not signed"),
        ({"x-svarvakt-timestamp": "1", "x-svarvakt-signature": "sha256=00"}, "not ours"),
        ({"x-svarvakt-timestamp": "1", "x-svarvakt-signature": "å"}, "not ours"),
        ({"authorization": f"Bearer {SECRET}"}, "not signed"),
        (lower(signed(b"[]", secret="annen", at=NOW.timestamp())), "not ours"),
        (lower(signed(b"[1]", at=NOW.timestamp())), "not ours"),
    ],
)
def test_what_is_not_signed_is_refused(headers: dict[str, str], says: str) -> None:
    """Nothing is said of why, beyond that."""
    with pytest.raises(Rejected, match=says) as refused:
        webhook().take(headers, b"[]")
    assert not isinstance(refused.value, Malformed)


@pytest.mark.parametrize("off", [-301, 301, -90000])
def test_what_is_stale_is_refused(off: int) -> None:
    """More than five minutes either way; whoever can sign is told by how much."""
    with pytest.raises(Malformed, match=re.escape(f"is {off:+d} s off")):
        deliver(COMMENT, at=NOW.timestamp() + off)
    deliver(COMMENT, at=NOW.timestamp() + (off > 0) * 600 - 300)


def test_a_time_that_is_none() -> None:
    """It can be signed all the same, and is told."""
    body = b"[]"
    for stamp in ("nå", "1.5", "-1", "9" * 400):
        headers = {"x-svarvakt-timestamp": stamp}
        headers["x-svarvakt-signature"] = _sign(stamp, body)
        with pytest.raises(Malformed, match="whole seconds"):
            webhook().take(headers, body)


def _sign(stamp: str, body: bytes) -> str:
    import hashlib  # noqa: PLC0415 - the signature as a stranger makes it
    import hmac  # noqa: PLC0415

    made = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={made.hexdigest()}"


def test_a_bearer_where_it_is_allowed() -> None:
    """The secret itself is taken in place of a signature, and no other."""
    body = json.dumps(COMMENT).encode()
    batch = webhook(bearer=True).take({"authorization": f"bearer {SECRET}"}, body)
    assert len(batch.mentions) == 1
    for token in ("", "annen", "å"):
        with pytest.raises(Rejected, match="token"):
            webhook(bearer=True).take({"authorization": f"Bearer {token}"}, body)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"", "the body: "),
        (b"{", "the body: "),
        (b"\xff", "the body: "),
        (b"[" * 5000, "the body: "),
        (b'{"id": "1", "author": {"name": "K"}, "text": "\\ud800"}', "the body: "),
        (1, "the body: "),
        ({}, "id: Field required"),
        (
            [COMMENT, COMMENT | {"author": {}}],
            r"\[1\]: .*needs an author: an id, a handle or a name",
        ),
        (COMMENT | {"author": None}, "needs an author"),
        (COMMENT | {"text": " "}, "needs a text or an attachment"),
        (COMMENT | {"id": "a\u0000b"}, "id: "),
        (COMMENT | {"id": "a" * 301}, "id: "),
        (COMMENT | {"url": "javascript:alert(1)"}, "url: "),
        (COMMENT | {"posted_at": "2026-11-24T09:00:00"}, "posted_at: .*timezone"),
        (COMMENT | {"event": "moved"}, "event: "),
        (COMMENT | {"event": "own_reply"}, "needs a parent_id"),
        (COMMENT | {"tekst": "hei"}, "tekst: Extra"),
        (COMMENT | {"attachments": [{"kind": "exe"}]}, r"attachments\[0\].kind"),
        ([COMMENT] * (MOST + 1), "the body: .*at most 500"),
        ([{}] * 8, "and 3 more"),
        (COMMENT | {"text": "x" * LARGEST}, "too large"),
    ],
)
def test_mistakes_name_the_field(given: object, says: str) -> None:
    """Whoever delivers is told what to mend, and nothing of what it sent."""
    with pytest.raises(Malformed, match=says) as told:
        deliver(given)
    assert "javascript" not in str(told.value)
    assert "\n" not in str(told.value)


@given(some.binary(max_size=300))
def test_no_body_breaks_it(body: bytes) -> None:
    """It is taken or refused."""
    try:
        deliver(body)
    except Rejected:
        return


def test_nobody_asks() -> None:
    """A GET has no answer, and a look finds nothing."""
    with pytest.raises(Rejected):
        webhook().greet({"a": "b"})
    assert webhook().poll("x") == Batch(cursor="x")


def test_the_schema_in_the_docs_is_the_codes() -> None:
    """docs/networks/webhook.schema.json is what ``webhook_schema.schema()`` returns."""
    wanted = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    assert (DOCS / "webhook.schema.json").read_text("utf-8") == wanted
    page = (DOCS / "webhook.md").read_text("utf-8")
    for name in Delivered.model_fields:
        assert f"`{name}`" in page, name


def test_the_python_example_in_the_docs_is_taken() -> None:
    """It is run as it stands, up to the sending."""
    page = (DOCS / "webhook.md").read_text("utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    code = code.partition("# send")[0] + "print(json.dumps([headers, body.decode()]))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"SECRET": SECRET}, capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    headers, body = json.loads(done.stdout)
    source = Webhook(
        name="webhook", title="", path="/mentions", secret=SECRET, bearer=False,
        now=lambda: datetime.fromtimestamp(time.time(), UTC),
    )  # fmt: skip
    (mention,) = source.take(lower(headers), body.encode()).mentions
    assert mention.author.name.startswith("Kari Nordmann")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the example needs openssl")
def test_the_shell_example_in_the_docs_is_taken(tmp_path: Path) -> None:
    """It is run as it stands, with something in curl's place that prints what it is given."""
    page = (DOCS / "webhook.md").read_text("utf-8")
    code = page.partition("```bash\n")[2].partition("```")[0]
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\nfor one in "$@"; do printf "%s\\0" "$one"; done\n')
    fake.chmod(0o755)
    done = subprocess.run(
        ["bash", "-c", code], capture_output=True, text=True, check=True, timeout=60,
        env={"SECRET": SECRET, "PATH": f"{tmp_path}:/usr/bin:/bin"},
    )  # fmt: skip
    given = done.stdout.split("\0")
    headers = dict(
        given[at + 1].split(": ", 1) for at, one in enumerate(given) if one in {"-H", "--header"}
    )
    body = given[given.index("--data-binary") + 1]
    source = Webhook(
        name="webhook", title="", path="/mentions", secret=SECRET, bearer=False,
        now=lambda: datetime.fromtimestamp(time.time(), UTC),
    )  # fmt: skip
    assert len(source.take(lower(headers), body.encode()).mentions) == 1
