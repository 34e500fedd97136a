"""What X does that the contract doesn't ask of every network, and how it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.cases import Attachment, Mention
from bot.errors import LoginFailed, Lost, Rejected, Retryable, Unsure
from bot.networks import Reply
from bot.networks.x import X
from bot.networks.x_text import length, same, written
from tests.fakes_x import KEYS, Trouble, XPerson, XServer


@pytest.fixture
def server() -> Iterator[XServer]:
    """A small X."""
    with XServer() as made:
        yield made


@pytest.fixture
def kari(server: XServer) -> XPerson:
    """A citizen."""
    return XPerson(server, "2")


def connect(
    server: XServer, *, handle: str = "@BoeKommune", since: datetime | None = None, **keys: str
) -> X:
    """Connect as the program does."""
    return X(
        server=server.address, handle=handle, keys=KEYS | keys, since=since,
        now=lambda: datetime.now(UTC),
    )  # fmt: skip


@pytest.fixture
def network(server: XServer) -> Iterator[X]:
    """The account, which has been looked at once."""
    made = connect(server)
    yield made
    made.close()


def received(network: X, cursor: str = "1 1") -> Mention:
    """Return the one mention there is."""
    (mention,) = network.poll(cursor).mentions
    return mention


def answer(mention: Mention, text: str = "Hei!") -> Reply:
    """Make a reply."""
    return Reply(
        key="k", text=text, language="nb", root_id=mention.root_id, parent_id=mention.external_id
    )


def test_all_pages_are_read(server: XServer, network: X, kari: XPerson) -> None:
    """Nothing is left on the second page, and the next look asks only for what came after."""
    server.page = 2
    posts = [kari.mention("boekommune", f"Nr. {number}") for number in range(5)]
    batch = network.poll("1 1")
    assert [one.external_id for one in batch.mentions] == [one.id for one in posts]
    assert network.poll(batch.cursor).mentions == ()
    assert server.calls[-2][2]["since_id"] == posts[-1].id


def test_looking_back_on_the_first_start(server: XServer, kari: XPerson) -> None:
    """With ``since``, what was written after it arrives, and what was before doesn't."""
    old = kari.mention("boekommune", "Gammelt")
    old.at -= timedelta(days=2)
    new = kari.mention("boekommune", "Nytt")
    network = connect(server, since=datetime.now(UTC) - timedelta(days=1))
    assert [one.external_id for one in network.poll(None).mentions] == [new.id]
    network.close()


def test_a_post_as_it_was_written(server: XServer, network: X, kari: XPerson) -> None:
    """Long posts are whole, links are as they were written, and pictures are told by their words."""
    server.media["7_1"] = {"type": "photo", "alt_text": "Et hull i veien"}
    links = [
        {"url": "https://t.co/a", "expanded_url": "https://boe.kommune.no/vei"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/p", "media_key": "7_1"},
    ]
    post = server.write(
        "2", "@boekommune Se", attachments={"media_keys": ["7_1"]},
        note_tweet={"text": "@boekommune Se &lt;her&gt; https://t.co/a https://t.co/b",
                    "entities": {"urls": links}},
    )  # fmt: skip
    mention = received(network)
    assert mention.text == "@boekommune Se <her> https://boe.kommune.no/vei"
    assert mention.attachments == (Attachment(kind="image", alt="Et hull i veien"),)
    assert mention.url == f"https://x.com/kari/status/{post.id}"
    assert kari.handle == mention.author.handle


def test_a_polls_choices_are_read(server: XServer, network: X) -> None:
    """Whoever asks by a poll has asked what the choices say."""
    options = [{"position": 1, "label": "Ja, gjerne"}, {"position": 2, "label": "Nei, aldri"}]
    server.polls["9"] = {"options": options}
    server.write("2", "@boekommune Lekeplass?", attachments={"poll_ids": ["9"]})
    assert received(network).text == "@boekommune Lekeplass?\n\n○ Ja, gjerne\n○ Nei, aldri"


def test_an_edited_post_is_still_the_same(server: XServer, network: X, kari: XPerson) -> None:
    """X makes a new post of an edit; it is told as an edit of the first, and new if it was missed."""
    first = kari.mention("boekommune", "Når?")
    batch = network.poll("1 1")
    server.edit(first, "@boekommune Når åpner dere?")
    later = network.poll(batch.cursor)
    assert [(one.external_id, one.text) for one in later.edited] == [
        (first.id, "@boekommune Når åpner dere?")
    ]
    assert [(one.external_id, one.root_id) for one in later.mentions] == [(first.id, first.id)]


def test_a_lost_answer_is_looked_up(server: XServer, network: X, kari: XPerson) -> None:
    """A reply that went out before the answer was lost is found, and is not sent again."""
    kari.mention("boekommune", "Hei")
    mention = received(network)
    for trouble in (
        Trouble(method="POST", late=True),
        Trouble(method="POST", late=True, reset=True),
    ):
        server.trouble.append(trouble)
        reply = answer(mention, f"Hei! {trouble.reset} https://boe.kommune.no & mer <b>")
        published = network.publish(reply)
        assert server.posts[published.external_id].text == reply.text
        assert network.publish(reply) == published
    assert len(server.posts) == 3


def test_what_cannot_be_found_is_left_to_a_person(
    server: XServer, network: X, kari: XPerson
) -> None:
    """X takes no key, so a reply whose answer is lost and that isn't there may yet come up."""
    kari.mention("boekommune", "Hei")
    mention = received(network)
    server.trouble.append(Trouble(method="POST"))
    with pytest.raises(Unsure):
        network.publish(answer(mention))
    server.trouble += [Trouble(method="POST", late=True)]
    network.find(answer(mention))
    server.trouble.appendleft(Trouble(method="GET", path="/tweets"))
    with pytest.raises(Retryable):  # before anything is sent: it can be tried again
        network.publish(answer(mention))


def test_the_same_text_twice(network: X, kari: XPerson) -> None:
    """X refuses it; where it is our own reply it is found, and elsewhere the admin must change it."""
    first = kari.mention("boekommune", "Hei")
    second = kari.mention("boekommune", "Hei igjen")
    mentions = {one.external_id: one for one in network.poll("1 1").mentions}
    network.publish(answer(mentions[first.id]))
    with pytest.raises(Rejected, match="change the text"):
        network.publish(answer(mentions[second.id]))


def test_only_who_mentioned_us_is_answered(server: XServer, network: X) -> None:
    """What X says of it reaches the admin."""
    post = server.write("2", "Til ingen")
    reply = Reply(key="k", text="Hei", language="nb", root_id=post.id, parent_id=post.id)
    with pytest.raises(Rejected, match="not been mentioned") as refused:
        network.publish(reply)
    assert not refused.value.deleted


def test_a_reply_is_taken_back(server: XServer, network: X, kari: XPerson) -> None:
    """It is gone; once more is no error, and somebody else's is refused."""
    post = kari.mention("boekommune", "Hei")
    published = network.publish(answer(received(network)))
    network.withdraw(published.external_id)
    network.withdraw(published.external_id)
    assert list(server.posts) == [post.id]
    with pytest.raises(Rejected, match="not authorized"):
        network.withdraw(post.id)


def test_the_limit_on_how_often(server: XServer, network: X) -> None:
    """Nothing is asked for until X's own clock says so."""
    reset = str(int(datetime.now(UTC).timestamp()) + 300)
    server.trouble.append(Trouble(method="GET", status=429, headers={"x-rate-limit-reset": reset}))
    with pytest.raises(Retryable) as waits:
        network.poll(None)
    assert waits.value.after == pytest.approx(300, abs=2)
    server.trouble.append(Trouble(method="GET", status=429))
    with pytest.raises(Retryable) as waits:
        network.poll(None)
    assert waits.value.after is None


def test_the_limit_of_the_day(server: XServer, network: X) -> None:
    """The limit that is used up is waited for, by X's own clock, not the quarter of an hour's."""
    now = int(datetime.now(UTC).timestamp())
    headers = {
        "x-rate-limit-reset": str(now + 300), "x-rate-limit-remaining": "12",
        "x-user-limit-24hour-reset": str(now + 30_000), "x-user-limit-24hour-remaining": "0",
        "x-app-limit-24hour-reset": "morgen", "x-app-limit-24hour-remaining": "0",
    }  # fmt: skip
    server.trouble.append(Trouble(method="GET", status=429, headers=headers))
    with pytest.raises(Retryable) as waits:
        network.poll(None)
    assert waits.value.after == pytest.approx(30_000, abs=2)


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (402, {"title": "CreditsDepleted"}, Retryable, "credits"),
        (500, {}, Retryable, "500"),
        (403, {"type": "https://api.x.com/2/problems/oauth1-permissions", "detail": "No."},
         LoginFailed, "Read and write"),
        (403, {"detail": "Your account\nis suspended"}, Rejected, "account is suspended"),
        (401, {}, LoginFailed, "make new ones"),
    ],
)  # fmt: skip
def test_refusals_say_what_to_do(
    server: XServer, network: X, status: int, body: dict[str, str], kind: type[Exception], says: str
) -> None:
    """Each as the error that it is, in one line."""
    server.trouble.append(Trouble(method="GET", status=status, body=body))
    with pytest.raises(kind, match=says) as raised:
        network.poll(None)
    assert "\n" not in str(raised.value)


def test_wrong_keys(server: XServer) -> None:
    """They are told as such and never shown; and so are another account's."""
    network = connect(server, access_token="hemmelig-token")
    with pytest.raises(LoginFailed, match="make new ones") as raised:
        network.poll(None)
    assert "hemmelig-token" not in str(raised.value)
    network.close()
    other = connect(server, handle="annen")
    with pytest.raises(LoginFailed, match="another account than @annen"):
        other.poll(None)
    other.close()


def test_nobody_answers(server: XServer, kari: XPerson) -> None:
    """A reply that never left is no doubt: it can be sent again."""
    kari.mention("boekommune", "Hei")
    network = connect(server)
    mention = received(network)
    network.close()
    server.address = "http://127.0.0.1:9"
    network = connect(server)
    with pytest.raises(Retryable, match="can't be reached") as raised:
        network.publish(answer(mention))
    assert not isinstance(raised.value, Lost)
    network.close()


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", 0),
        ("Bø kommune – «takk» …", 22),
        ("日本", 4),
        ("👨‍👩‍👧‍👦", 2),
        ("🇳🇴", 2),
        ("❤️", 2),
        ("Se https://www.boe.kommune.no/tjenester/vei-og-trafikk/broyting", 26),
        ("Se https://a.no.", 27),
        ("e\u0301", 1),
        ("post@boe.kommune.no", 19),
        ("boe.kommune.no", 23),
        ("kl. 15.30", 9),
    ],
)
def test_characters_are_counted_as_x_counts_them(text: str, counted: int) -> None:
    """A link is 23, an emoji two, and what Europeans write with one."""
    assert length(text) == counted


@given(some.text())
def test_counting_never_fails(text: str) -> None:
    """Whatever is written has a length, and is itself."""
    assert length(text) >= 0
    assert same(text, {"text": "@kari " + text.replace("&", "&amp;").replace("<", "&lt;")})


def test_a_post_without_anything() -> None:
    """A text may be missing."""
    assert written({"id": "1"}) == ""
