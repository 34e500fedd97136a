"""What an item says, when it was written, and what is refused before it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import fastfeedparser
import pytest

from bot.errors import Rejected
from bot.networks.feed_dates import written
from bot.networks.feed_fetch import Fetched
from bot.networks.feed_items import Item, read
from tests.networks.test_feed import rss

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


def items(content: bytes, content_type: str = "application/rss+xml") -> list[Item]:
    """Return the items of a whole feed."""
    fetched = Fetched(content=content, content_type=content_type, url="https://avisa.test/rss",
                      etag="", modified="")  # fmt: skip
    found, whole = read(fetched, zone=UTC, now=NOW)
    assert whole
    return found


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("man, 16 nov 2026 00:38:15 +0100", "2026-11-15T23:38:15"),
        ("tir, 01 des 2026 00:38:15 +0100", "2026-11-30T23:38:15"),
        ("lør, 3 okt 2026 10:00:00 CEST", "2026-10-03T08:00:00"),
        ("Mon, 16 Nov 2026 00:38:15 CET", "2026-11-15T23:38:15"),
        ("mandag 16. november 2026 kl. 14.30", "2026-11-16T13:30:00"),
        ("laurdag den 5. desember 2026, klokka 12.00", "2026-12-05T11:00:00"),
        ("måndag 16. mars 2026 14:30", "2026-03-16T13:30:00"),
        ("onsdag 17. juni 2026", "2026-06-16T22:00:00"),
        ("16.11.2026 00:38", "2026-11-15T23:38:00"),
        ("16/11/2026", "2026-11-15T23:00:00"),
        ("2026-11-16 00:38:15", "2026-11-15T23:38:15"),
        ("2026-11-16T00:38:15", "2026-11-15T23:38:15"),
        ("tor 26. nov kl. 9.05", "2026-11-26T08:05:00"),
        ("tor 31. des", "2025-12-30T23:00:00"),
        ("2. desember", "2026-12-01T23:00:00"),
    ],
)
def test_dates_as_they_are_written_here(said: str, at: str) -> None:
    """Bokmål and nynorsk, with dots, without a zone or a year: the last such day, local time."""
    assert written(said, zone=OSLO, now=NOW) == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["", "i går", "31. februar 2026", "11/16/2026", "16. nov 2026 kl. 25.00", "16 foo 2026",
     "29. feb", "2026-11-16T00:38:15.123+01:00", "1" * 5000],
)  # fmt: skip
def test_what_is_no_date_of_ours_is_left_to_the_library(said: str) -> None:
    """Nothing is made up of it."""
    assert written(said, zone=OSLO, now=NOW) is None


def test_a_norwegian_date_in_a_feed() -> None:
    """It is the item's time, in UTC."""
    (one,) = items(rss("<title>A</title><pubDate>fre, 15 mai 2026 10:00:00 +0200</pubDate>"))
    assert one.posted_at == datetime(2026, 5, 15, 8, tzinfo=UTC)


SUMMARY = "<description>Foreldre er oppgitt.</description>"
WHOLE = (
    "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA["
    "<p>Foreldre er oppgitt.</p><p>– Bø kommune har ikke svart.</p><p>Saken følges.</p>"
    "]]></content:encoded>"
)


def test_a_keyword_that_only_the_whole_article_names() -> None:
    """The item is taken, and its text holds the words that name us beside the summary."""
    (one,) = items(rss(f"<title>Bussen</title>{SUMMARY}{WHOLE}"))
    assert one.names(["bø kommune"])
    assert one.telling(["bø kommune"]) == (
        "Bussen\n\nForeldre er oppgitt.\n\n[…] – Bø kommune har ikke svart."
    )
    assert not one.names(["sortland"])
    assert one.telling(["oppgitt"]) == one.telling([]) == "Bussen\n\nForeldre er oppgitt."


def test_the_whole_article_where_there_is_no_summary() -> None:
    """All of it is the text, once."""
    (one,) = items(rss(f"<title>Bussen</title>{WHOLE}"))
    assert one.telling(["bø kommune"]) == one.text
    assert one.text.count("Bø kommune") == 1


@pytest.mark.parametrize(
    "words",
    [
        '<description><![CDATA[Slik: &lt;!ENTITY eller <!ENTITY x "y">, altså]]></description>',
        "<!-- <!ENTITY x 'y'> --><description>Slik</description>",
    ],
)
def test_an_article_about_entities_declares_none(words: str) -> None:
    """Words about a declaration are words; the items before and after it arrive too."""
    found = items(rss("<title>Før</title>", f"<title>XXE</title>{words}", "<title>Etter</title>"))
    assert {one.title for one in found} == {"Før", "XXE", "Etter"}


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>",
        "<!-- <rss> --><!DOCTYPE rss [<!ENTITY a 'b'>]>",
        "<!DOCTYPE rss SYSTEM '<!--' [<!ENTITY a 'b'>]><!-- -->",
        "<!DOCTYPE rss SYSTEM '<rss>' [<!ENTITY % a 'b'>]>",
        "<!DOCTYPE rss [<!ELEMENT rss ANY><!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss [<!-- ]> <rss> --><!ENTITY a 'b'>]>",
        "<!DOCTYPE rss [ broken <!ENTITY a 'b'>]>",
    ],
)
def test_a_declaration_is_refused_wherever_it_hides(doctype: str) -> None:
    """In whatever the prolog holds; and what is no XML there is not given the benefit of doubt."""
    content = rss("<title>A</title>").replace(b"?>", f"?>{doctype}".encode(), 1)
    with pytest.raises(Rejected, match="entities"):
        items(content)


SECOND_OPINION = {
    "rss": rss(
        "<guid>1</guid><title>En</title><pubDate>Tue, 24 Nov 2026 08:00:00 +0100</pubDate>",
        "<guid>2</guid><title>To</title><pubDate>Wed, 25 Nov 2026 08:00:00 GMT</pubDate>",
        "<title>Tre</title><link>https://avisa.test/3</link>",
        "<title>Fire</title><link>https://avisa.test/3</link><pubDate>2026-11-16 00:38:15</pubDate>",
    ),
    "atom": (
        b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>'
        b"<entry><id>urn:1</id><title>En</title><updated>2026-11-24T08:00:00+01:00</updated>"
        b"<published>2026-11-23T08:00:00.5Z</published></entry>"
        b"<entry><id>urn:2</id><title>To</title><updated>2026-11-24T08:00:00Z</updated></entry>"
        b"</feed>"
    ),
    "rdf": (
        b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        b' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b'<channel rdf:about="x"><title>A</title><link>https://avisa.test</link></channel>'
        b'<item rdf:about="https://avisa.test/1"><title>En</title><link>https://avisa.test/1</link>'
        b"<dc:date>2026-11-24T08:00:00+01:00</dc:date></item></rdf:RDF>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SECOND_OPINION)
def test_another_reader_finds_the_same(kind: str) -> None:
    """As many items, with the same titles and times, as ``fastfeedparser`` from PyPI finds."""
    content = SECOND_OPINION[kind]
    ours = {one.title: one.posted_at for one in items(content)}
    theirs = {
        str(one["title"]): datetime.fromisoformat(one["published"])
        if one.get("published")
        else None
        for one in fastfeedparser.parse(content).entries
    }
    assert {title: at and at.replace(microsecond=0) for title, at in theirs.items()} == ours
