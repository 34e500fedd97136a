"""What feeds do to those who read them: all shapes, all mistakes, and some ill will."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import BotError, Rejected, Retryable
from bot.networks.feed import Feed
from bot.networks.feed_fetch import LARGEST, Gone, fetch
from tests.fakes_feed import FeedServer, Page

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """A web server."""
    with FeedServer() as made:
        yield made


def feed(server: FeedServer, **changes: Any) -> Feed:
    """Return the feed at ``/feed``."""
    given: dict[str, Any] = {
        "name": "avisa", "title": "Avisa", "url": f"{server.address}/feed", "since": None,
        "allow_private": True, "now": lambda: NOW,
    }  # fmt: skip
    return Feed(**given | changes)


def rss(*items: str, head: str = "") -> bytes:
    """Return an RSS feed."""
    return (
        (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Avisa</title>'
            f"{head}{''.join(f'<item>{one}</item>' for one in items)}</channel></rss>"
        )
        .replace("<guid>", '<guid isPermaLink="false">')
        .encode()
    )


def news(server: FeedServer, content: bytes, **changes: Any) -> list[tuple[str, str]]:
    """Return the ids and texts of what is new since an empty feed."""
    source = feed(server, **changes)
    server.pages["/feed"] = Page(content=rss(head="<language>nb</language>"))
    first = source.poll(None)
    server.pages["/feed"] = Page(content=content)
    found = source.poll(first.cursor)
    source.close()
    return [(one.external_id, one.text) for one in found.mentions]


def test_an_item_of_rss(server: FeedServer) -> None:
    """Its words without the markup, its time in UTC, its address, and who it is from."""
    source = feed(server, since=datetime(2026, 11, 1, tzinfo=UTC))
    server.pages["/feed"] = Page(
        content=rss(
            "<guid>a1</guid><title>Stengt vei i &lt;b&gt;Bø&lt;/b&gt;</title>"
            "<link>https://avisa.test/1</link><pubDate>Tue, 24 Nov 2026 08:00:00 +0100</pubDate>"
            "<description><![CDATA[<p>Veien er <i>stengt</i>.</p><script>alert(1)</script>"
            "<p>Kommunen svarer ikke &amp; ingen vet.</p>]]></description>",
            head="<language>nn-NO</language>",
        )
    )
    (mention,) = source.poll(None).mentions
    source.close()
    assert (
        mention.text == "Stengt vei i Bø\n\nVeien er stengt.\n\nKommunen svarer ikke & ingen vet."
    )
    assert mention.posted_at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert (mention.url, mention.languages) == ("https://avisa.test/1", ("nn-NO",))
    assert (mention.author.id, mention.author.name) == ("avisa", "Avisa")
    assert mention.root_id == mention.external_id == "a1"


def test_only_what_names_a_keyword(server: FeedServer) -> None:
    """The start of a word is enough, but not its middle; what names one later comes then."""
    source = feed(server, keywords=["bø kommune", "straumsjø"])
    server.pages["/feed"] = Page(content=rss())
    cursor = source.poll(None).cursor
    items = [
        "<guid>1</guid><title>Bø Kommunes budsjett</title>",
        "<guid>2</guid><title>Rabø kommune</title>",
        "<guid>3</guid><title>Kveldsfest</title><category>Straumsjøen</category>",
        "<guid>4</guid><title>Ulykke</title>",
    ]
    server.pages["/feed"] = Page(content=rss(*items))
    batch = source.poll(cursor)
    assert {one.external_id for one in batch.mentions} == {"1", "3"}
    items[3] += "<description>Ved Straumsjøen</description>"
    server.pages["/feed"] = Page(content=rss(*items))
    later = source.poll(batch.cursor)
    assert ([one.external_id for one in later.mentions], later.edited) == (["4"], ())
    source.close()


def test_a_changed_item_is_an_edit(server: FeedServer) -> None:
    """It is told with its new words, once."""
    source = feed(server)
    server.pages["/feed"] = Page(content=rss("<guid>1</guid><title>Før</title>"))
    cursor = source.poll(None).cursor
    server.pages["/feed"] = Page(content=rss("<guid>1</guid><title>Etter</title>"))
    batch = source.poll(cursor)
    assert [(one.external_id, one.text) for one in batch.edited] == [("1", "Etter")]
    assert (batch.mentions, source.poll(batch.cursor).edited) == ((), ())
    source.close()


def test_items_without_date_or_id(server: FeedServer) -> None:
    """Each is told from the others by its address or its words, and is from when it was seen."""
    content = rss(
        "<title>Uten alt</title>",
        "<title>Med adresse</title><link>https://avisa.test/2</link>",
        "<title>Rar dato</title><guid>3</guid><pubDate>i går</pubDate>",
        "<description></description>",
    )
    found = dict(news(server, content))
    assert sorted(found.values()) == ["Med adresse", "Rar dato", "Uten alt"]
    assert {"https://avisa.test/2", "3"} <= set(found)
    assert news(server, content) == list(found.items())


def test_one_guid_for_all(server: FeedServer) -> None:
    """Items that share a guid are told apart by their addresses; the same item twice is one."""
    one, two = (
        f"<guid>avisa</guid><title>Sak {n}</title><link>https://avisa.test/{n}</link>"
        for n in (1, 2)
    )
    found = news(server, rss(one, two, two))
    assert [text for _id, text in found] == ["Sak 2", "Sak 1"]
    assert len({number for number, _text in found}) == 2


def test_what_dropped_out_and_comes_back_is_not_news(server: FeedServer) -> None:
    """Feeds that flap bring nothing twice."""
    source = feed(server)
    item = "<guid>1</guid><title>Sak</title>"
    cursor = None
    for content in (rss(item), rss(), rss(item)):
        server.pages["/feed"] = Page(content=content)
        batch = source.poll(cursor)
        cursor = batch.cursor
        assert batch.mentions == ()
    source.close()


def test_another_address_begins_anew(server: FeedServer) -> None:
    """The archive of a feed that is put in the old one's place does not flood the channel."""
    server.pages["/feed"] = Page(content=rss("<guid>1</guid><title>Sak</title>"))
    server.pages["/new"] = Page(content=rss("<guid>other</guid><title>Sak</title>"))
    first, second = feed(server), feed(server, url=f"{server.address}/new")
    assert second.poll(first.poll(None).cursor).mentions == ()
    first.close()
    second.close()


def test_nothing_is_sent_again_that_has_not_changed(server: FeedServer) -> None:
    """The ETag and the date of the last answer are given back, and 304 changes nothing."""
    source = feed(server)
    date = "Tue, 24 Nov 2026 08:00:00 GMT"
    server.pages["/feed"] = Page(content=rss(), headers={"Last-Modified": date})
    first = source.poll(None)
    second = source.poll(first.cursor)
    asked = server.asked[-1][1]
    assert asked["if-none-match"].startswith('"')
    assert asked["if-modified-since"] == date
    assert second.cursor == first.cursor
    source.close()


def test_half_a_feed_is_read_again(server: FeedServer) -> None:
    """What came of it is taken, and the rest is asked for the next time."""
    source = feed(server)
    server.pages["/feed"] = Page(content=rss())
    cursor = source.poll(None).cursor
    whole = rss("<guid>1</guid><title>En</title>", "<guid>2</guid><title>To</title>")
    server.pages["/feed"] = Page(content=whole[: whole.index(b'<guid isPermaLink="false">2')])
    half = source.poll(cursor)
    assert "1" in {one.external_id for one in half.mentions}
    source.poll(half.cursor)
    assert "if-none-match" not in server.asked[-1][1]
    server.pages["/feed"] = Page(content=whole)
    assert "2" in {one.external_id for one in source.poll(half.cursor).mentions}
    source.close()


@pytest.mark.parametrize(
    "content",
    [
        rss("<guid>1</guid><title>Blåbærsyltetøy</title>").replace(b"utf-8", b"iso-8859-1"),
        rss("<guid>1</guid><title>Blåbærsyltetøy</title>").decode().encode("iso-8859-1"),
        rss("<guid>1</guid><title>Blåbærsyltetøy</title>").replace(b"utf-8", b"tull-8"),
        rss("<guid>1</guid><title>Bl&aring;b&aelig;rsyltet&oslash;y</title>"),
        rss("<guid>1</guid><title>\x0bBlåbærsyltetøy & mer</title>"),
    ],
)
def test_wrong_encodings_and_entities(server: FeedServer, content: bytes) -> None:
    """The item arrives in any case, though a feed that lies of its letters has wrong ones."""
    ((number, text),) = news(server, content)
    assert number == "1"
    assert text.endswith(("syltetøy", "syltet\u00c3\u00b8y", "mer"))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 50, b"<html><body>Vedlikehold</body></html>"]
)
def test_what_is_no_feed_is_not_taken_for_an_empty_one(server: FeedServer, content: bytes) -> None:
    """The next look may find the feed again."""
    server.pages["/feed"] = Page(content=content)
    source = feed(server)
    with pytest.raises(Retryable, match="no feed"):
        source.poll(None)
    source.close()


def test_entities_do_not_swell(server: FeedServer) -> None:
    """A bomb of entities is refused before it is read, in whatever encoding it comes."""
    bomb = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 50}">' for n in range(8)
    )
    content = rss("<guid>1</guid><title>x &i; &secret;</title>").decode()
    doctype = f'<!DOCTYPE rss [{bomb}<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    content = content.replace("?>", f"?>{doctype}", 1)
    for encoding in ("utf-8", "utf-16", "utf-7"):
        server.pages["/feed"] = Page(
            content=content.replace("utf-8", encoding).encode(encoding).replace(b"<", b"+ADw-")
            if encoding == "utf-7"
            else content.replace("utf-8", encoding).encode(encoding),
            headers={"Content-Type": f"application/xml; charset={encoding}"},
        )
        source = feed(server)
        began = time.monotonic()
        with pytest.raises(Rejected, match="entities"):
            source.poll(None)
        assert time.monotonic() - began < 1
        source.close()


@pytest.mark.parametrize(
    "page",
    [
        Page(content=b"x" * 65536, endless=True),
        Page(content=gzip.compress(b" " * 100_000_000), headers={"Content-Encoding": "gzip"}),
        Page(headers={"Content-Length": "100000000"}),
    ],
)
def test_a_hundred_megabytes(server: FeedServer, page: Page) -> None:
    """No more is read than a feed may have, packed or not."""
    server.pages["/feed"] = page
    source = feed(server)
    tracemalloc.start()
    with pytest.raises(Rejected, match="too large"):
        source.poll(None)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    source.close()
    assert most < 6 * LARGEST
    assert server.sent < 10 * LARGEST


def test_a_feed_that_drips_is_given_up(
    server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A byte now and then does not hold the poll for ever."""
    server.pages["/feed"] = Page(content=b" ", endless=True, rest=0.05)
    began = time.monotonic()
    with pytest.raises(Retryable, match="seconds"):
        fetch(f"{server.address}/feed", allow_private=True, within=0.3)
    assert time.monotonic() - began < 3
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("page", "kind", "says"),
    [
        (Page(status=410), Gone, "gone for good"),
        (Page(status=404), Retryable, "404"),
        (Page(status=503, headers={"Retry-After": "120"}), Retryable, "503"),
        (Page(status=403), Rejected, "403"),
        (Page(content=b"x", headers={"Content-Encoding": "br"}), Rejected, "packed"),
        (Page(content=b"x", headers={"Content-Encoding": "gzip"}), Retryable, "unpacked"),
        (Page(status=302, headers={"Location": "ftp://avisa.test/"}), Rejected, "neither http"),
        (Page(status=302, headers={"Location": "file:///etc/passwd"}), Rejected, "neither http"),
        (Page(status=302, headers={"Location": "/feed"}), Rejected, "more than 5"),
        (Page(status=302, headers={"Location": "http://[::"}), Rejected, "no address"),
    ],
)  # fmt: skip
def test_other_answers(server: FeedServer, page: Page, kind: type[BotError], says: str) -> None:
    """Each says what it is; where the server tells when to come again, that is heeded."""
    server.pages["/feed"] = page
    source = feed(server)
    with pytest.raises(kind, match=says) as raised:
        source.poll(None)
    if "Retry-After" in page.headers:
        assert isinstance(raised.value, Retryable)
        assert raised.value.after == 120
    source.close()


def test_a_feed_that_is_gone_is_left_alone(server: FeedServer) -> None:
    """After 410 it is not asked for again until the next start."""
    server.pages["/feed"] = Page(status=410)
    source = feed(server)
    for _ in range(3):
        with pytest.raises(Rejected, match="gone for good"):
            source.poll(None)
    assert len(server.asked) == 1
    source.close()


def test_redirects_are_followed(server: FeedServer) -> None:
    """To another path or another host, with its name."""
    port = server.address.rpartition(":")[2]
    server.pages["/feed"] = Page(status=301, headers={"Location": "/moved"})
    server.pages["/moved"] = Page(
        status=302, headers={"Location": f"http://localhost:{port}/there#x"}
    )
    server.pages["/there"] = Page(content=rss("<guid>1</guid><title>Sak</title>"))
    source = feed(server)
    source.poll(None)
    assert server.asked[-1][1]["host"] == f"localhost:{port}"
    source.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "169.254.169.254",
        "[fe80::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "0", "2130706433", "100.64.0.1",
        "[fd00::1]", "224.0.0.1",
    ],
)  # fmt: skip
def test_nothing_inside_the_house_is_asked(server: FeedServer, host: str) -> None:
    """Neither as it is configured nor by a redirect, in whatever way the address is written."""
    port = server.address.rpartition(":")[2]
    server.pages["/feed"] = Page(content=rss())
    source = feed(server, url=f"http://{host}:{port}/feed", allow_private=False)
    with pytest.raises((Rejected, Retryable)):
        source.poll(None)
    assert not server.asked
    source.close()


def test_a_feed_is_not_replied_to(server: FeedServer) -> None:
    """Nothing is ever published through it, and it has no length to keep within."""
    source = feed(server)
    assert (source.abilities, source.limit, source.length("å")) == (frozenset(), 0, 1)
    source.close()
