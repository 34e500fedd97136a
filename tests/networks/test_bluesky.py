"""Bluesky over a real network on loopback: ``make test-bluesky``.

Every test signs up its own people, so that all can run on the same network.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.cases import Attachment
from bot.errors import LoginFailed, Rejected
from bot.networks.bluesky import Bluesky
from tests.networks import bluesky_stage
from tests.networks.bluesky_people import POST, Citizen
from tests.networks.bluesky_stage import KeptSession, connect
from tests.networks.contract import NetworkContract, Stage, eventually
from tests.networks.main_job import MainJobFromTheStart, Town

pytestmark = pytest.mark.bluesky

FAMILY = "👨‍👩‍👧‍👦"


@pytest.fixture
def server() -> str:
    """Give the address of the network that ``make test-bluesky`` started."""
    address = os.environ.get("BLUESKY_TESTNET")
    if not address:
        pytest.fail("BLUESKY_TESTNET is not set: run `make test-bluesky`, which starts a network")
    return address


@pytest.fixture
def stage(server: str) -> Iterator[Stage]:
    """Give a municipality and a citizen with fresh accounts."""
    stage = bluesky_stage.stage(server)
    yield stage
    stage.network.close()


class TestContract(NetworkContract):
    """Bluesky keeps the contract on a real network."""

    abilities = Bluesky.abilities

    @pytest.fixture
    def stage(self, server: str) -> Iterator[Stage]:
        """Give fresh accounts on the real network."""
        stage = bluesky_stage.stage(server)
        yield stage
        stage.network.close()


class TestMainJob(MainJobFromTheStart):
    """The main job on a real network."""

    @pytest.fixture
    def town(self, server: str) -> Town:
        """Give fresh accounts on the real network."""
        return bluesky_stage.town(server)


def test_a_name_without_a_facet_is_no_mention(stage: Stage, server: str) -> None:
    """Bluesky notifies nobody of a handle that is only text, and so do we."""
    stage.poll()
    older = stage.cursor
    citizen = Citizen.sign_up(server)
    citizen.post(f"@{stage.municipality.handle} ser dere dette?")
    arrived = stage.receive(stage.citizen.mention(stage.municipality.handle, "Men dette"))
    assert [one.external_id for one in stage.network.poll(older).mentions] == [arrived.external_id]


def test_a_quote_and_a_neighbours_answer_arrive(stage: Stage, server: str) -> None:
    """Quoting us, and answering someone else in our thread, are mentions too."""
    stage.poll()
    municipality, neighbour = _citizen(stage.municipality), Citizen.sign_up(server, "nabo")
    news = municipality.post("Brua er stengt til fredag.")
    eventually(lambda: municipality.thread(news.id))
    comment = stage.citizen.reply(news.id, "Hvorfor?")
    eventually(lambda: len(municipality.thread(news.id)) == 2)
    answer = stage.receive(neighbour.reply(comment.id, "Fordi den er råtten"))
    assert (answer.root_id, answer.parent_id) == (news.id, comment.id)
    embed = {
        "$type": "app.bsky.embed.record",
        "record": {"uri": news.id, "cid": news.cid},
    }
    quote = stage.receive(neighbour.post("Typisk!", embed=embed))
    assert (quote.root_id, quote.context["reason"]) == (quote.external_id, "quote")


def test_posted_is_the_earlier_of_claimed_and_seen(stage: Stage) -> None:
    """A client that claims the future gets the server's time; one that claims the past keeps it."""
    stage.poll()
    handle = stage.municipality.handle
    now = datetime.now(UTC)
    citizen = _citizen(stage.citizen)
    future = stage.receive(citizen.mention(handle, "Framtid", created_at="2049-01-01T00:00:00Z"))
    assert abs(future.posted_at - now) < timedelta(minutes=1)
    hour_ago = (now - timedelta(hours=1)).replace(microsecond=0)
    past = stage.receive(citizen.mention(handle, "Fortid", created_at=hour_ago.isoformat()))
    assert past.posted_at == hour_ago


def test_since_looks_back_to_its_moment(stage: Stage) -> None:
    """On the first start, what was posted since then arrives, also what we answered ourselves."""
    handle, citizen = stage.municipality.handle, _citizen(stage.citizen)
    now = datetime.now(UTC)
    citizen.mention(handle, "For lenge siden", created_at=(now - timedelta(hours=3)).isoformat())
    recent = citizen.mention(handle, "I går", created_at=(now - timedelta(hours=1)).isoformat())
    direct = stage.municipality.reply(recent.id, "Svart")
    eventually(lambda: len(citizen.thread(recent.id)) == 2)
    network = connect(_citizen(stage.municipality), since=now - timedelta(hours=2))
    batch = network.poll(None)
    assert [one.external_id for one in batch.mentions] == [recent.id]
    assert [one.external_id for one in batch.own_replies] == [direct.id]
    network.close()


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300,
        "a" * 301,
        FAMILY * 120,
        FAMILY * 121,
        "🇳🇴" * 300,
        "🇳🇴" * 301,
        "e\u0301" * 300,
        "e\u0301" * 301,
        "👍🏽" * 300,
        "👍🏽" * 301,
        "1️⃣" * 300,
        "1️⃣" * 301,
        "\r\n" * 150 + "å" * 150,
        "\r\n" * 150 + "å" * 151,
        "각" * 300,
        "각" * 301,
    ],
    ids=lambda text: f"{len(text)}-{text[:1]!a}",
)
def test_we_count_as_the_server_counts(server: str, text: str) -> None:
    """The server takes a text exactly when we count it within the limit."""
    citizen = Citizen.sign_up(server)
    network = connect(citizen)
    if network.length(text) <= network.limit:
        citizen.post(text)
    else:
        with pytest.raises(httpx.HTTPStatusError, match="400"):
            citizen.post(text)


def test_links_are_links_and_languages_are_told(stage: Stage) -> None:
    """A web address in a reply can be clicked, and covers exactly its own bytes."""
    stage.poll()
    mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hvor søker jeg?"))
    text = "Søk på https://www.boe.kommune.no/skjema 🙂, eller ring."
    published = stage.network.publish(stage.answer(mention, text, language="nn"))
    citizen = _citizen(stage.citizen)
    record = citizen.read(published.external_id).record
    assert record["langs"] == ["nn"]
    (facet,) = record["facets"]
    index = facet["index"]
    covered = text.encode()[index["byteStart"] : index["byteEnd"]].decode()
    assert covered == facet["features"][0]["uri"] == "https://www.boe.kommune.no/skjema"


def test_a_duplicate_key_keeps_the_original(stage: Stage) -> None:
    """The server answers 500 to a second record under a key: what exactly-once is built on."""
    municipality = _citizen(stage.municipality)
    stage.poll()
    mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
    reply = stage.answer(mention, "Først")
    published = stage.network.publish(reply)
    record = {"$type": POST, "text": "Så", "createdAt": datetime.now(UTC).isoformat()}
    with pytest.raises(httpx.HTTPStatusError) as raised:
        municipality.create(POST, record, rkey=reply.key)
    assert raised.value.response.status_code == 500
    assert municipality.read(published.external_id).text == "Først"


def test_a_closed_thread_is_told(stage: Stage) -> None:
    """Where the thread's author takes no replies, ours is refused instead of hidden."""
    stage.poll()
    citizen = _citizen(stage.citizen)
    post = citizen.mention(stage.municipality.handle, "Ingen får svare")
    gate = {
        "$type": "app.bsky.feed.threadgate",
        "post": post.id,
        "allow": [],
        "createdAt": datetime.now(UTC).isoformat(),
    }
    citizen.create("app.bsky.feed.threadgate", gate, rkey=post.key)
    mention = stage.receive(post)
    viewed = _citizen(stage.municipality)
    eventually(
        lambda: viewed.get("app.bsky.feed.getPosts", uris=post.id)["posts"][0]["viewer"].get(
            "replyDisabled"
        )
    )
    with pytest.raises(Rejected, match="doesn't let"):
        stage.network.publish(stage.answer(mention, "Svar"))


def test_a_picture_without_words_arrives(stage: Stage) -> None:
    """A post may have no words; the picture's description is kept beside the empty text."""
    stage.poll()
    citizen = _citizen(stage.citizen)
    news = _citizen(stage.municipality).post("Hva er dette?")
    eventually(lambda: citizen.thread(news.id))
    blob = citizen.upload(b"\x89PNG\r\n\x1a\n" + bytes(32), "image/png")
    embed = {
        "$type": "app.bsky.embed.images",
        "images": [{"alt": "Et hull i veien", "image": blob}],
    }
    mention = stage.receive(citizen.reply(news.id, "", embed=embed))
    assert (mention.text, mention.attachments) == (
        "", (Attachment(kind="image", alt="Et hull i veien"),),
    )  # fmt: skip


def test_a_wrong_password_is_told(server: str) -> None:
    """A refused login names the account and the variable, and never the password."""
    network = connect(Citizen.sign_up(server, "boe"), password="feil-passord")
    with pytest.raises(LoginFailed) as raised:
        network.poll(None)
    told = str(raised.value)
    assert "BLUESKY_PASSWORD" in told
    assert "boe-" in told
    assert "feil-passord" not in told
    network.close()


def test_a_session_outlives_the_program(server: str) -> None:
    """A restart uses the session that was kept: it works even with a wrong password."""
    account, session = Citizen.sign_up(server, "boe"), KeptSession()
    first = connect(account, session)
    first.poll(None)
    first.close()
    second = connect(account, session, password="never used")
    second.poll(None)
    second.close()
    assert session.saves == 1


def test_a_dead_session_is_replaced(server: str) -> None:
    """When the server no longer takes the session, we log in anew, once."""
    account, session = Citizen.sign_up(server, "boe"), KeptSession()
    first = connect(account, session)
    first.poll(None)
    first.close()
    saved = json.loads(session.text or "")
    handle, did, access, refresh, address = saved["session"].split(":::")
    broken = ":::".join([handle, did, access[:-6] + "AAAAAA", refresh[:-6] + "AAAAAA", address])
    session.text = json.dumps(saved | {"session": broken})
    second = connect(account, session)
    second.poll(None)
    second.close()
    assert broken not in (session.text or "")


def test_two_threads_share_an_account(stage: Stage) -> None:
    """One thread polls while another publishes, each on what the other has connected."""
    network = stage.network
    assert isinstance(network, Bluesky)
    stage.poll()
    mention = stage.receive(stage.citizen.mention(stage.municipality.handle, "Hei"))
    out: list[str] = []

    def publish() -> None:
        for number in range(5):
            reply = stage.answer(mention, f"Svar {number}")
            out.append(network.publish(reply).external_id)

    thread = threading.Thread(target=publish)
    thread.start()
    own: set[str] = set()
    while thread.is_alive():
        own |= {one.external_id for one in stage.poll().own_replies}
    thread.join()
    own |= {one.external_id for one in stage.poll().own_replies}
    assert own == set(out)


def _citizen(person: object) -> Citizen:
    assert isinstance(person, Citizen)
    return person
