"""What tells the items of a feed apart, however careless the feed is of that."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cases import DATED
from bot.networks import Batch
from bot.networks.feed import Feed
from bot.networks.feed_items import Item, digest
from bot.networks.feed_known import told_apart
from tests.fakes_feed import FeedServer, Page
from tests.networks.test_feed import NOW, feed, rss


class Reader:
    """Reads one feed again and again; what it tells is by the items' words."""

    def __init__(self, server: FeedServer, source: Feed) -> None:
        self._server = server
        self._source = source
        self.cursor: str | None = None

    def look(self, *items: str) -> Batch:
        """Read the feed with these items in it, the newest first."""
        self._server.pages["/feed"] = Page(content=rss(*items))
        batch = self._source.poll(self.cursor)
        self.cursor = batch.cursor
        return batch

    def tells(self, *items: str) -> tuple[list[str], list[str]]:
        """Return what is new in it, and what is edited."""
        batch = self.look(*items)
        return [one.text for one in batch.mentions], [one.text for one in batch.edited]


@pytest.fixture
def reader() -> Iterator[Reader]:
    """A feed that was empty at first."""
    with FeedServer() as server:
        source = feed(server)
        made = Reader(server, source)
        made.look()
        yield made
        source.close()


def item(title: str, **more: str) -> str:
    """Return an item; what it isn't given it has not."""
    parts = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    return f"<title>{title}</title>{parts}"


def date(hour: int) -> str:
    """Return a time of day of the feed's own."""
    return f"Tue, 24 Nov 2026 {hour:02}:00:00 +0100"


def test_items_that_share_their_link_and_have_no_guid(reader: Reader) -> None:
    """Each is told, also what comes while the others stand there, and also when they are gone."""
    link = "https://avisa.test/drift"
    water, ferry, boil, power = (
        item(title, link=link, pubDate=date(8))
        for title in ("Vann", "Ferje", "Kokevarsel", "Strøm")
    )
    assert reader.tells(ferry, water) == (["Vann", "Ferje"], [])
    assert reader.tells(boil, ferry, water) == (["Kokevarsel"], [])
    assert reader.tells(power) == (["Strøm"], [])
    assert reader.tells(power) == ([], [])


def test_a_page_that_holds_one_message_at_a_time(reader: Reader) -> None:
    """What takes the place of the last message is a new one, though the address is the same."""
    first = item("Vann", link="https://avisa.test/drift", description="Stengt", pubDate=date(8))
    second = item("Vann", link="https://avisa.test/drift", description="Kok det", pubDate=date(9))
    assert reader.tells(first) == (["Vann\n\nStengt"], [])
    assert reader.tells(second) == (["Vann\n\nKok det"], [])


@pytest.mark.parametrize("guid", ["N/A", "null", "avisa", "-", "https://avisa.test/", "0"])
def test_a_guid_that_names_nothing(reader: Reader, guid: str) -> None:
    """Every item is told once, whether they stand there together or one after the other."""
    first, second, third = (
        item(title, guid=guid, link=f"https://avisa.test/{title}") for title in "ABC"
    )
    assert reader.tells(first) == (["A"], [])
    assert reader.tells(second, first) == (["B"], [])
    assert reader.tells(third) == (["C"], [])
    edited = third.replace("<title>C", "<title>C, rettet")
    assert reader.tells(edited, second, first) == ([], ["C, rettet"])


def test_items_that_share_guid_and_link(reader: Reader) -> None:
    """Their titles tell them apart, and so do their times where they share those too."""
    shared = {"guid": '"http://avisa.test/a.mp3', "link": "http://avisa.test"}
    first, second, third = (
        item(title, description=words, pubDate=date(hour), **shared)
        for title, words, hour in (("En", "x", 8), ("To", "y", 9), ("To", "z", 10))
    )
    assert reader.tells(second, first) == (["En\n\nx", "To\n\ny"], [])
    assert reader.tells(third, second) == (["To\n\nz"], [])


def test_a_headline_and_its_address_are_rewritten(reader: Reader) -> None:
    """An item whose own guid and time stay is edited, and no new one."""
    before = item(
        "Vei stengt", guid="sak-17", link="https://avisa.test/vei-stengt", pubDate=date(8)
    )
    after = item("Vei åpen", guid="sak-17", link="https://avisa.test/vei-open", pubDate=date(8))
    assert reader.tells(before) == (["Vei stengt"], [])
    assert reader.tells(after) == ([], ["Vei åpen"])
    assert reader.tells(after) == ([], [])


def test_a_new_headline_where_there_is_no_guid(reader: Reader) -> None:
    """The address that no other item has is the item's own, so its title may change."""
    link = "https://avisa.test/1"
    assert reader.tells(item("Før", link=link, pubDate=date(8))) == (["Før"], [])
    assert reader.tells(item("Etter", link=link, pubDate=date(8))) == ([], ["Etter"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://avisa.test/1", "https://avisa.test/1"),
        ("http://avisa.test/1", "https://www.avisa.test/1/"),
        ("https://Avisa.test/k%C3%B8", "https://avisa.test/kø"),
    ],
)
def test_a_site_that_moves_tells_nothing_again(reader: Reader, before: str, after: str) -> None:
    """To https, to another spelling of its name, or of its addresses; an edit is still an edit."""
    assert reader.tells(item("A", guid=before, link=before)) == (["A"], [])
    number = json.loads(reader.cursor or "")["known"][0][0]
    assert reader.tells(item("A", guid=after, link=after)) == ([], [])
    batch = reader.look(item("A, rettet", guid=after, link=after))
    assert [(one.external_id, one.text) for one in batch.edited] == [(number, "A, rettet")]
    assert batch.mentions == ()


def test_a_site_that_takes_another_name_tells_nothing_again(reader: Reader) -> None:
    """The same words of the same moment are the same item, whatever it is called now."""
    reader.look(item("A", guid="http://gammel.test/?p=1", pubDate=date(8)))
    moved = item("A", guid="https://ny.test/?p=901", link="https://ny.test/a", pubDate=date(8))
    assert reader.tells(moved) == ([], [])


def test_what_was_remembered_by_its_id_alone_is_known(reader: Reader) -> None:
    """A cursor of an older version tells nothing again, and what changed since is an edit."""
    old = {digest("http://avisa.test/1"): digest("A"), digest("2"): digest("B")}
    cursor = json.loads(reader.cursor or "")
    reader.cursor = json.dumps({"url": cursor["url"], "etag": "", "modified": "", "prints": old})
    one = item("A", link="https://avisa.test/1")
    assert reader.tells(item("C", guid="3"), item("B, rettet", guid="2"), one) == (
        ["C"], ["B, rettet"],
    )  # fmt: skip
    assert reader.tells(item("C", guid="3"), item("B, rettet", guid="2"), one) == ([], [])


def test_an_old_item_that_slides_in_counts_from_when_it_was_seen(reader: Reader) -> None:
    """It says when it is dated; what was written while nobody looked keeps its own time."""
    news, old = item("Nytt", guid="9", pubDate=date(8)), "Mon, 24 Nov 2025 08:00:00 +0100"
    (mention,) = reader.look(news).mentions
    assert (mention.posted_at, mention.context) == (datetime(2026, 11, 24, 7, tzinfo=UTC), {})
    (mention,) = reader.look(news, item("Gammelt", guid="2", pubDate=old)).mentions
    assert mention.posted_at == NOW
    assert mention.context == {DATED: "2025-11-24T07:00:00+00:00"}


def test_what_was_written_while_nobody_looked_counts_from_then() -> None:
    """After a week's standstill the deadlines are those of the items' own times."""
    with FeedServer() as server:
        server.pages["/feed"] = Page(content=rss())
        before = feed(server, now=lambda: NOW - timedelta(days=7))
        cursor = before.poll(None).cursor
        before.close()
        written = "Thu, 19 Nov 2026 08:00:00 +0100"
        server.pages["/feed"] = Page(content=rss(item("A", guid="1", pubDate=written)))
        after = feed(server)
        (mention,) = after.poll(cursor).mentions
        after.close()
    assert (mention.posted_at, mention.context) == (datetime(2026, 11, 19, 7, tzinfo=UTC), {})


def test_a_guid_of_a_feed_that_holds_one_item(reader: Reader) -> None:
    """What has another address and another title is another item, whatever its guid says."""
    first, second = (
        item(title, guid="0", link=f"https://avisa.test/{title}") for title in ("A", "B")
    )
    assert reader.tells(first) == (["A"], [])
    assert reader.tells(second) == (["B"], [])


def test_many_that_share_everything_do_not_take_minutes() -> None:
    """Thousands of items that share a guid and an address are told apart in a moment."""
    items = [
        Item(guid="0", title=f"Nr. {n}", body="", url="", posted_at=None, language="")
        for n in range(8000)
    ]
    known = [one for _item, one, _was in told_apart(items, (), {})]
    assert len({one.id for one in known}) == len(items)
    changed = [replace(one, title=f"{one.title}, rettet") for one in items]
    began = time.monotonic()
    assert not any(was for _item, _one, was in told_apart(changed, known, {}))
    assert time.monotonic() - began < 8
