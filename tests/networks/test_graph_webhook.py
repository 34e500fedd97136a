"""Meta's deliveries: who may deliver, and what each tells. Their shapes: graph_payloads/."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Rejected, Retryable
from bot.networks import Batch, Inbound, Network, Reply, Streaming
from bot.networks.graph import signed
from tests.fakes_graph import APP_SECRET, PAGE, GraphServer, failing
from tests.networks.graph_stage import network

PAYLOADS = Path(__file__).parent / "graph_payloads"
DELIVERED = datetime.fromtimestamp(1795507200, UTC)
"""When the payloads were delivered."""


class Receiver:
    """A page or an account that is delivered to, the way the web server does it."""

    def __init__(self, server: GraphServer, *, instagram: bool = False) -> None:
        self.server = server
        self.now = DELIVERED + timedelta(seconds=2)
        self.network: Network = network(
            server, instagram=instagram, webhook=True, now=lambda: self.now
        )
        assert isinstance(self.network, Streaming)
        self.told = 0
        self.network.listen(self._tell)

    def take(self, name: str, *, headers: dict[str, str] | None = None) -> Batch:
        """Deliver a payload, signed as Meta signs it."""
        return self.deliver((PAYLOADS / f"{name}.json").read_bytes(), headers=headers)

    def deliver(self, body: bytes, *, headers: dict[str, str] | None = None) -> Batch:
        """Deliver a body."""
        assert isinstance(self.network, Inbound)
        usual = {"x-hub-signature-256": f"sha256={signed(APP_SECRET, body)}"}
        return self.network.take(usual if headers is None else headers, body)

    def _tell(self) -> None:
        self.told += 1


@pytest.fixture
def server() -> Iterator[GraphServer]:
    """Give a fresh server."""
    with GraphServer() as server:
        yield server


@pytest.fixture
def page(server: GraphServer) -> Iterator[Receiver]:
    """Give a page."""
    made = Receiver(server)
    yield made
    made.network.close()


@pytest.fixture
def account(server: GraphServer) -> Iterator[Receiver]:
    """Give an Instagram account."""
    made = Receiver(server, instagram=True)
    yield made
    made.network.close()


def test_meta_is_greeted_when_it_knows_the_verify_token(page: Receiver) -> None:
    """The challenge is given back to nobody else."""
    greeter = page.network
    assert isinstance(greeter, Inbound)
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify", "hub.challenge": "1158201444"}
    assert greeter.path == "/facebook"
    assert greeter.greet(query) == "1158201444"
    for wrong in ({"hub.verify_token": "gjett"}, {"hub.verify_token": "ø"}, {"hub.mode": "x"}):
        with pytest.raises(Rejected, match="VERIFY_TOKEN"):
            greeter.greet(query | wrong)
    with pytest.raises(Rejected):
        greeter.greet({})


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-hub-signature-256": ""}, {"x-hub-signature-256": "sha256=" + "0" * 64},
     {"x-hub-signature-256": "sha256=ø"}, {"x-hub-signature": "sha1=0"}],
)  # fmt: skip
def test_only_what_is_signed_with_the_apps_secret_is_taken(
    page: Receiver, headers: dict[str, str]
) -> None:
    """And it isn't read before that."""
    with pytest.raises(Rejected, match="FACEBOOK_APP_SECRET"):
        page.take("page_comment_add", headers=headers)
    assert page.told == 0


def test_the_signature_is_of_the_raw_bytes(page: Receiver) -> None:
    """One byte more, though it means the same, is another delivery."""
    body = (PAYLOADS / "page_comment_add.json").read_bytes()
    signature = {"x-hub-signature-256": f"sha256={signed(APP_SECRET, body)}"}
    assert len(page.deliver(body, headers=signature).mentions) == 1
    with pytest.raises(Rejected):
        page.deliver(body + b" ", headers=signature)


def test_a_comment_is_taken_whole_and_is_a_reason_to_poll(page: Receiver) -> None:
    """It says everything that polling would, so nothing is asked of Meta."""
    batch = page.take("page_comment_add")
    (mention,) = batch.mentions
    assert (mention.external_id, mention.root_id) == ("5501_9001", f"{PAGE}_5501")
    assert (mention.parent_id, mention.text) == (f"{PAGE}_5501", "Når åpner brua?")
    assert (mention.author.id, mention.author.name) == ("7700001", "Kari Nordmann")
    assert mention.posted_at == DELIVERED - timedelta(seconds=5)
    assert mention.url.startswith("https://www.facebook.com/")
    assert (batch.cursor, page.told) == (None, 1)
    assert not page.server.addresses
    assert page.take("page_comment_add") == batch  # replayed: the same, which is known


def test_a_polled_comment_is_the_same_as_a_delivered_one(
    page: Receiver, server: GraphServer
) -> None:
    """So that whichever comes first, the case is one."""
    post = server.write("post", PAGE, "Brua")
    server.people["7700001"] = "Kari Nordmann"
    page.network.close()
    polled = network(server)
    cursor = polled.poll(None).cursor
    comment = server.comment(post.id, "7700001", "Når åpner brua?")
    (mention,) = polled.poll(cursor).mentions
    polled.close()
    payload = json.loads((PAYLOADS / "page_comment_add.json").read_text("utf-8"))
    payload["entry"][0]["changes"][0]["value"] |= {
        "post_id": post.id, "parent_id": post.id, "comment_id": comment.id,
        "created_time": int(comment.at.timestamp()),
    }  # fmt: skip
    (told,) = page.deliver(json.dumps(payload).encode()).mentions
    assert replace(told, url="") == replace(mention, url="")


def test_a_picture_and_our_own_reply(page: Receiver) -> None:
    """A comment may be only a picture; what the page itself wrote is an own reply."""
    (mention,) = page.take("page_comment_photo").mentions
    assert (mention.text, mention.attachments[0].kind) == ("", "image")
    assert mention.parent_id == "5501_9001"
    batch = page.take("page_own_comment")
    (own,) = batch.own_replies
    assert (own.parent_id, batch.mentions) == ("5501_9001", ())


def test_an_edit_is_read_anew(page: Receiver, server: GraphServer) -> None:
    """An old delivery, played again, can't bring old words back; a failure isn't acknowledged."""
    post = server.write("post", PAGE, "Brua")
    comment = server.write("comment", server.person("Kari"), "Nå", root=post.id, parent=post.id)
    server.nodes["5501_9001"] = comment
    comment.id = "5501_9001"
    (edited,) = page.take("page_comment_edited").edited
    assert (edited.external_id, edited.text) == ("5501_9001", "Nå")
    server.trouble["GET node"].append(failing(2, status=500))
    with pytest.raises(Retryable):
        page.take("page_comment_edited")
    server.remove("5501_9001")
    assert page.take("page_comment_edited").edited == ()


def test_a_deletion_is_told(page: Receiver) -> None:
    """By its id."""
    assert page.take("page_comment_remove").deleted == ("5501_9001",)


@pytest.mark.parametrize("name", ["page_message", "page_reaction"])
def test_what_says_too_little_is_a_reason_to_poll(page: Receiver, name: str) -> None:
    """A message has neither its conversation nor its writer's name."""
    batch = page.take(name)
    assert (batch.mentions, batch.own_replies, batch.edited, batch.deleted) == ((), (), (), ())
    assert page.told == 1


def test_stale_and_foreign_deliveries(page: Receiver, account: Receiver) -> None:
    """What is two days old, or about another kind, is refused; another page's is passed over."""
    with pytest.raises(Rejected, match="about a instagram"):
        account.take("page_comment_add")
    other = (PAYLOADS / "page_comment_add.json").read_bytes().replace(PAGE.encode(), b"42", 1)
    assert page.deliver(other).mentions == ()
    page.now += timedelta(hours=49)
    with pytest.raises(Rejected, match="stale"):
        page.take("page_comment_add")


def test_an_instagram_comment_is_read_by_its_id(account: Receiver, server: GraphServer) -> None:
    """For its address; when it can't be read it is taken as delivered, and when gone not at all."""
    server.trouble["GET node"].append(failing(4))
    (mention,) = account.take("instagram_comment").mentions
    assert (mention.external_id, mention.root_id) == ("9001", "5501")
    assert (mention.author.handle, mention.text) == ("kari.nordmann", "Så fint!")
    assert mention.posted_at == DELIVERED
    assert account.take("instagram_comment").mentions == ()
    _instagram_comment(server)
    (mention,) = account.take("instagram_comment").mentions
    assert (mention.text, mention.url) == ("Nå", "https://www.instagram.com/p/5501/")


def test_a_mention_elsewhere_is_read_and_answered_there(
    account: Receiver, server: GraphServer
) -> None:
    """Only the webhook tells of it; the answer goes by the mentions edge, once."""
    _instagram_comment(server)
    server.trouble["GET node"].append(failing(2, status=500))
    with pytest.raises(Retryable):
        account.take("instagram_mention")
    (mention,) = account.take("instagram_mention").mentions
    assert (mention.external_id, mention.root_id, mention.text) == ("9001", "5501", "Nå")
    reply = Reply(
        key=account.network.new_key(), text="Takk!", language="nb", root_id=mention.root_id,
        parent_id=mention.external_id, context=mention.context,
    )  # fmt: skip
    published = account.network.publish(reply)
    assert account.network.publish(reply) == published
    assert server.calls["POST mentions"] == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
            st.sampled_from(["object", "entry", "id", "time", "changes", "field", "value", "item",
                             "verb", "from", "post_id", "comment_id", "media_id", "message"]),
            inner, max_size=5),
        max_leaves=12,
    )
)  # fmt: skip
def test_whatever_is_signed_breaks_nothing(page: Receiver, content: object) -> None:
    """A body of any shape is refused or says nothing."""
    for body in (content, {"object": "page", "entry": [{"id": PAGE, "changes": content}]}):
        try:
            batch = page.deliver(json.dumps(body).encode())
        except (Rejected, Retryable):
            continue
        assert batch.cursor is None


def _instagram_comment(server: GraphServer) -> None:
    kari = server.person("kari.nordmann")
    medium = server.write("media", kari, "Mitt bilde", edge="elsewhere")
    medium.id = "5501"
    comment = server.write("ig_comment", kari, "Nå", root="5501", parent="5501")
    comment.id = "9001"
    server.nodes |= {"5501": medium, "9001": comment}
