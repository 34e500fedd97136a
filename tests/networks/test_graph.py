"""The Graph API's client: errors, limits, secrets, pages, and the cursor's arithmetic."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import Author, Mention
from bot.errors import BotError, LoginFailed, Lost, Rejected, Retryable
from bot.networks.graph import Graph, following
from bot.networks.graph_cursor import MOST, WINDOW, Found, Place, Thread, pruned
from bot.networks.graph_errors import Denied, Faulty
from bot.networks.graph_publish import MARGIN, new_key, posted_since
from bot.networks.graph_usage import Usage, read
from tests.fakes_bluesky import Trouble
from tests.fakes_graph import APP_SECRET, PAGE, TOKEN, VERSION, GraphServer, failing

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


@pytest.fixture
def server() -> Iterator[GraphServer]:
    """Give a fresh server with a post on the page."""
    with GraphServer() as server:
        server.write("post", PAGE, "Brua er stengt")
        yield server


MADE: list[Graph] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close every connection that a test makes."""
    yield
    while MADE:
        MADE.pop().close()


def access(server: GraphServer, clock: Clock | None = None, **more: str) -> Graph:
    """Give the page's access."""
    values = {"api_url": server.address, "version": VERSION, "token": TOKEN,
              "app_secret": APP_SECRET, "title": "Facebook", "token_name": "FACEBOOK_TOKEN"}  # fmt: skip
    made = Graph(**(values | more), now=lambda: datetime.now(UTC), clock=clock or Clock())
    MADE.append(made)
    return made


@pytest.mark.parametrize(
    ("trouble", "kind", "says"),
    [
        (failing(190, 463, status=401), LoginFailed, "FACEBOOK_TOKEN"),
        (failing(102), LoginFailed, "FACEBOOK_TOKEN"),
        (failing(4), Retryable, "wait"),
        (failing(17), Retryable, "wait"),
        (failing(32), Retryable, "wait"),
        (failing(613), Retryable, "wait"),
        (failing(80001), Retryable, "wait"),
        (failing(10, status=403), Denied, "permission"),
        (failing(200, status=403), Denied, "permission"),
        (failing(10, 2018278, status=403), Rejected, "24 hours"),
        (failing(551), Rejected, "written to"),
        (failing(368), Rejected, "blocked"),
        (failing(100, 33), Rejected, "gone"),
        (failing(803, status=404), Rejected, "gone"),
        (failing(100), Rejected, "refuses"),
        (failing(1, status=500), Faulty, "trouble"),
        (failing(2, status=503), Faulty, "trouble"),
        (Trouble(status=502, raw=b"<html>"), Lost, "no answer"),
        (Trouble(status=200, raw=b"{ half"), Lost, "no answer"),
        (Trouble(status=200, raw=b"[]"), Lost, "no answer"),
        (Trouble(reset=True), Lost, "no answer"),
        (Trouble(status=302, headers={"location": "https://example.com"}), Lost, "no answer"),
    ],
    ids=lambda value: str(getattr(value, "raw", "") or getattr(value, "__name__", value))[-40:],
)
def test_every_error_is_told_as_our_own(
    server: GraphServer, trouble: Trouble, kind: type[BotError], says: str
) -> None:
    """Each of the API's errors has its kind, and none of the words that came with it."""
    server.trouble["GET feed"].append(trouble)
    with pytest.raises(kind, match=says) as raised:
        access(server).get(f"{PAGE}/feed", fields="id")
    assert type(raised.value) is kind
    assert "Ola" not in str(raised.value)
    assert getattr(raised.value, "deleted", False) == (says == "gone")
    assert server.calls["GET feed"] == 1  # nothing is tried again, or followed elsewhere


def test_an_unreachable_server_had_no_part_in_it() -> None:
    """Where nothing was sent it may simply be tried again."""
    with GraphServer() as gone:
        pass
    with pytest.raises(Retryable, match="reached") as raised:
        access(gone).get(PAGE)
    assert type(raised.value) is Retryable


def test_the_wait_is_what_the_headers_say(server: GraphServer) -> None:
    """The minutes until we are let in again; else Retry-After; else five minutes."""
    usage = {"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    told = {"x-business-use-case-usage": json.dumps(usage)}
    for headers, seconds in ((told, 1140.0), ({"retry-after": "7"}, 7.0), ({}, 300.0)):
        server.trouble["GET feed"].append(failing(32, headers=headers))
        with pytest.raises(Retryable) as raised:
            access(server).get(f"{PAGE}/feed", fields="id")
        assert raised.value.after == seconds


def test_everything_waits_before_the_limit_is_reached(server: GraphServer) -> None:
    """At 96 per cent no more is asked until the pause is over."""
    clock = Clock()
    graph = access(server, clock)
    server.headers = {"x-app-usage": '{"call_count":96,"total_time":25,"total_cputime":25}'}
    graph.get(f"{PAGE}/feed", fields="id")
    with pytest.raises(Retryable, match="nearly used up") as raised:
        graph.get(f"{PAGE}/feed", fields="id")
    assert raised.value.after is not None
    clock.seconds += raised.value.after + 1
    graph.get(f"{PAGE}/feed", fields="id")
    assert server.calls["GET feed"] == 2


def test_reading_slows_down_while_replies_go_out() -> None:
    """From 75 per cent on looks are rarer, the more the nearer the end; replies still go out."""
    clock = Clock()
    usage = Usage(clock)
    pauses = []
    for used in (20, 74, 80, 90):
        usage.note({"x-page-usage": f'{{"call_count":{used}}}'})
        pauses.append(usage.until_reading())
        assert usage.until_acting() == 0
    assert pauses[:2] == [0, 0]
    assert 0 < pauses[2] < pauses[3]
    usage.note({})
    assert usage.until_reading() == 0


@given(st.text() | st.from_regex(r"\{.*\}") | st.just('{"a":[{"call_count":"x"}]}'))
def test_headers_that_cannot_be_read_are_none(text: str) -> None:
    """Whatever stands in them, nothing breaks."""
    assert read({"x-app-usage": text}).used >= 0


def test_the_token_is_in_no_address_and_no_log(
    server: GraphServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not when reading, not when writing, and not where the API gives it in a next page's address."""
    for number in range(7):
        server.write("post", PAGE, f"Nr. {number}")
    with caplog.at_level(logging.DEBUG):
        graph = access(server)
        found = [
            post for page in graph.pages(f"{PAGE}/feed", fields="id", limit=3) for post in page
        ]
        graph.post(f"{found[0]['id']}/comments", {"message": "Hei"})
        graph.close()
    assert len(found) == 8
    assert caplog.text  # the HTTP library does log
    for secret in (TOKEN, APP_SECRET, "LEAKED"):
        assert secret not in "".join(server.addresses)
        assert secret not in caplog.text


def test_a_wrong_app_secret_is_told(server: GraphServer) -> None:
    """It is no deleted post, though the API's error looks like one."""
    with pytest.raises(LoginFailed, match="FACEBOOK_APP_SECRET"):
        access(server, app_secret="another").get(PAGE)
    with pytest.raises(LoginFailed, match="FACEBOOK_APP_SECRET"):
        access(server, app_secret="").get(PAGE)


@pytest.mark.parametrize("token", ["tøken", "to\nken"])
def test_a_token_that_is_none_is_told(server: GraphServer, token: str) -> None:
    """A line break or a letter that no token has would break the request."""
    with pytest.raises(LoginFailed, match="FACEBOOK_TOKEN") as raised:
        access(server, token=token).get(PAGE)
    assert token not in str(raised.value)


def test_only_the_place_is_taken_from_a_next_address() -> None:
    """Whatever else stands in it, the token first of all, is left."""
    paging = {
        "next": "https://evil.example/v25.0/1/feed?access_token=X&until=5&__paging_token=enc&x=1"
    }
    assert following({"paging": paging}) == {"until": "5", "__paging_token": "enc"}
    assert following({"paging": {"cursors": {"after": "b"}}}) == {}
    assert following({"paging": []}) == {}


def test_a_key_tells_when_it_was_made() -> None:
    """So an older reply in the same words isn't taken for this one; a wrong clock decides nothing."""
    assert posted_since(new_key(NOW), NOW) == NOW - MARGIN
    assert posted_since(new_key(NOW + timedelta(days=7)), NOW) is None
    assert posted_since("another kind of key", NOW) is None


def found(number: str, at: datetime, text: str = "Hei") -> Found:
    """Return a comment."""
    mention = Mention(
        network="facebook", external_id=number, root_id="1", author=Author(id="2", handle=""),
        text=text, posted_at=at,
    )  # fmt: skip
    return Found(number, at, mention)


LOOKS = st.lists(
    st.dictionaries(
        st.integers(0, 12).map(str),
        st.tuples(st.integers(0, 400), st.sampled_from(["a", "b"])),
        max_size=8,
    ),
    max_size=6,
)


@given(LOOKS, st.lists(st.booleans(), min_size=6, max_size=6))
def test_nothing_is_told_twice_and_nothing_is_lost(
    looks: list[dict[str, tuple[int, str]]], stored: list[bool]
) -> None:
    """Against a plain set: what is shown for the first time is new, wherever the cursor was kept."""
    place = Place(floor=int(NOW.timestamp()) - 1, sources=("feed",))
    times: dict[str, int] = {}
    known: dict[str, str] = {}
    for look, keep in zip(looks, stored, strict=False):
        shown = []
        for number, (minute, text) in look.items():
            at = NOW + timedelta(minutes=times.setdefault(number, minute))
            shown.append(found(number, at, text))
        before = Place.read(place.written())
        assert before == place
        difference = place.held_against([Thread(id="feed:1", found=shown)], ["feed"])
        now = {one.id: one.item.text for one in shown if isinstance(one.item, Mention)}
        assert {one.external_id for one in difference.mentions} == now.keys() - known.keys()
        assert {one.external_id for one in difference.edited} == {
            number for number in now.keys() & known.keys() if now[number] != known[number]
        }
        assert set(difference.missing) == known.keys() - now.keys()
        posted = [one.posted_at for one in difference.mentions]
        assert posted == sorted(posted)
        if keep:
            place = difference.place.without(difference.missing)
            known = now


def test_a_source_that_is_read_for_the_first_time_begins_from_now() -> None:
    """A permission that comes later doesn't bring a week's messages as new."""
    place = Place(floor=int((NOW - WINDOW).timestamp()), sources=("feed",))
    talk = Thread(id="messages:t_1", found=[found("m_1", NOW)])
    first = place.held_against([talk], ["feed", "messages"])
    assert first.mentions == ()
    more = Thread(id="messages:t_1", found=[*talk.found, found("m_2", NOW)])
    second = first.place.held_against([more], ["feed", "messages"])
    assert [one.external_id for one in second.mentions] == ["m_2"]


def test_the_cursor_stays_small() -> None:
    """Only a week is watched, and only so much; what falls out of it never comes again."""
    seen = {str(n): (int(NOW.timestamp()) + n, "x") for n in range(MOST + 500)}
    place = pruned(Place(floor=0, sources=("feed",), seen={"feed:1": seen}))
    assert sum(map(len, place.seen.values())) == MOST
    again = place.held_against([Thread(id="feed:1", found=[found("0", NOW)])], ["feed"])
    assert again.mentions == ()
    assert len(place.written()) < 200_000


@given(st.text())
def test_a_cursor_that_is_none_of_ours_is_none(text: str) -> None:
    """It is not an error."""
    assert Place.read(text) is None
