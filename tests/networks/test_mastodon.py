"""What Mastodon does beyond the contract: privacy, edits, lost answers, errors and the stream."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cases import State
from bot.delivery import NetworkLane
from bot.desk.receive import receive
from bot.errors import LoginFailed, Rejected, Retryable, Unsure
from bot.networks import Ability, Correctable, Streaming
from bot.networks.mastodon import HANDLE, Mastodon
from bot.networks.mastodon_inbox import PAGE
from bot.networks.mastodon_stream import Stream
from bot.store import cases, outbox
from tests.desk.test_delivery import approve
from tests.fakes import Clock
from tests.fakes_mastodon import MastodonServer, Trouble
from tests.networks import mastodon_stage
from tests.networks.contract import Stage, eventually
from tests.networks.mastodon_people import Citizen
from tests.office import desk as open_desk

POST = "POST /api/v1/statuses"
LIST = "GET /api/v1/notifications"


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    """Give a fresh server with a municipality and a citizen from elsewhere."""
    with MastodonServer() as server:
        server.sign_up("boe")
        server.sign_up("kari@annensteds.example")
        yield server


@pytest.fixture
def stage(server: MastodonServer) -> Iterator[Stage]:
    """Give a stage that has been polled once."""
    stage = mastodon_stage.stage(server.address, *(one.token for one in server.accounts))
    stage.poll()
    yield stage
    stage.network.close()


def kari(stage: Stage) -> Citizen:
    """Return the citizen as what she is."""
    assert isinstance(stage.citizen, Citizen)
    return stage.citizen


def mastodon(stage: Stage) -> Mastodon:
    """Return the network as what it is."""
    assert isinstance(stage.network, Mastodon)
    return stage.network


def answers(stage: Stage, server: MastodonServer) -> list[str]:
    """Return the ids of what the municipality has written."""
    own = stage.municipality.id
    return [one["id"] for one in server.statuses.values() if one["account"]["id"] == own]


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
def test_a_reply_is_as_public_as_its_mention(
    stage: Stage, server: MastodonServer, visibility: str
) -> None:
    """It is to the author, and never wider than what it answers; a direct message is private."""
    mention = stage.receive(kari(stage).mention("boe", "Hei", visibility=visibility))
    assert mention.private is (visibility == "direct")
    assert mention.context["visibility"] == visibility
    published = stage.network.publish(stage.answer(mention, "Hei selv"))
    status = server.statuses[published.external_id]
    assert status["visibility"] == visibility
    assert [one["acct"] for one in status["mentions"]] == ["kari@annensteds.example"]


def test_a_private_answer_to_a_public_post_is_direct(stage: Stage, server: MastodonServer) -> None:
    """Why a post was removed is told to its author alone, also beside a public reply."""
    mention = stage.receive(stage.citizen.mention("boe", "Hei"))
    reply = stage.answer(mention, "Vi har fjernet innlegget.")
    public = stage.network.publish(reply)
    private = type(reply)(**{name: getattr(reply, name) for name in reply.__slots__}
                          | {"private": True, "key": stage.network.new_key()})  # fmt: skip
    out = stage.network.publish(private)
    assert out.external_id != public.external_id
    assert server.statuses[out.external_id]["visibility"] == "direct"


def test_a_private_answer_lets_nobody_else_in(stage: Stage, server: MastodonServer) -> None:
    """Whoever is named in a direct message can read it, so others' names are refused."""
    mention = stage.receive(kari(stage).mention("boe", "Hei", visibility="direct"))
    with pytest.raises(Rejected, match="must not name others"):
        stage.network.publish(stage.answer(mention, "Spør @per@b.example"))
    assert answers(stage, server) == []
    stage.network.publish(stage.answer(mention, "Skriv til post@boe.kommune.no"))


def test_an_account_that_is_quiet_stays_so(server: MastodonServer) -> None:
    """Where the account's posts are usually unlisted, so is its reply to a public post."""
    token = server.sign_up("stille", privacy="unlisted")
    stage = mastodon_stage.stage(server.address, token, server.accounts[1].token)
    stage.poll()
    mention = stage.receive(stage.citizen.mention("stille", "Hei"))
    published = stage.network.publish(stage.answer(mention, "Hei"))
    assert server.statuses[published.external_id]["visibility"] == "unlisted"
    stage.network.close()


def test_the_servers_own_limit_counts() -> None:
    """The limit is the server's, less the room for a handle; a longer handle is told."""
    with MastodonServer(most=1000) as server:
        long = "k" * 60
        tokens = server.sign_up("boe"), server.sign_up(f"{long}@annensteds.example")
        stage = mastodon_stage.stage(server.address, *tokens)
        stage.poll()
        assert stage.network.limit == 1000 - HANDLE
        mention = stage.receive(stage.citizen.mention("boe", "Hei"))
        with pytest.raises(Rejected, match="30 characters too long"):
            stage.network.publish(stage.answer(mention, "å" * stage.network.limit))
        stage.network.publish(stage.answer(mention, "å" * (stage.network.limit - 30)))
        stage.network.close()


def test_pictures_and_warnings_arrive(stage: Stage) -> None:
    """What comes with a post is told with its descriptions; a content warning stands first."""
    media = [{"type": "image", "description": "Et hull i veien"}, {"type": "gifv"}, {"type": "x"}]
    post = kari(stage).mention("boe", "Se", spoiler_text="Ulykke", media=media)
    mention = stage.receive(post)
    assert mention.text == "Ulykke\n\n@boe Se"
    told = [(one.kind, one.alt) for one in mention.attachments]
    assert told == [("image", "Et hull i veien"), ("video", ""), ("file", "")]


def test_a_hostile_address_is_not_shown(stage: Stage, server: MastodonServer) -> None:
    """A post whose address is no plain one is shown by our own server's."""
    post = kari(stage).mention("boe", "Hei", url="javascript:alert(1)")
    url = stage.receive(post).url
    assert url == f"{server.address}/@kari@annensteds.example/{post.id}"


def test_an_edit_reaches_the_case_once(stage: Stage) -> None:
    """It is given until it is stored, and then never again."""
    post = kari(stage).mention("boe", "Første")
    stage.receive(post)
    stage.poll()
    kari(stage).edit(kari(stage).mention("boe", "En annen"), "@boe Ikke kjent fra før")
    kari(stage).edit(post, "@boe Andre")
    older = stage.cursor
    for batch in (stage.network.poll(older), stage.poll()):
        assert [(one.external_id, one.text) for one in batch.edited] == [(post.id, "@boe Andre")]
    batch = stage.poll()
    assert (batch.edited, batch.mentions) == ((), ())
    assert stage.cursor == batch.cursor


def test_an_edit_while_nobody_looked_is_seen(stage: Stage) -> None:
    """After a restart, an edited post comes with its new words, although it is known."""
    post = kari(stage).mention("boe", "Første")
    stage.receive(post)
    stage.network.close()
    kari(stage).edit(post, "@boe Andre")
    stage.network = stage.connect()
    assert [one.text for one in stage.poll().edited] == ["@boe Andre"]
    assert stage.poll().edited == ()


def test_a_deletion_reaches_the_case_once(stage: Stage) -> None:
    """It is given until it is stored, and then never again."""
    post = stage.citizen.mention("boe", "Angrer")
    stage.receive(post)
    stage.poll()
    stage.remove(post)
    assert stage.network.poll(stage.cursor).deleted == (post.id,)
    batch = stage.poll()
    assert batch.deleted == (post.id,)
    assert stage.poll().deleted == ()
    assert stage.poll().cursor == batch.cursor


@pytest.mark.parametrize(
    ("visibility", "tells_blocks", "open_to_all"),
    [
        ("public", True, True),
        ("public", True, False),
        ("public", False, True),
        ("unlisted", False, True),
        ("direct", True, True),
        ("private", True, False),
    ],
)
def test_who_blocks_the_account_has_not_deleted(
    stage: Stage, server: MastodonServer, visibility: str, *, tells_blocks: bool,
    open_to_all: bool,
) -> None:  # fmt: skip
    """What we can't see any more is told as that, until it is stored, and then never again."""
    server.tells_blocks, server.open_to_all = tells_blocks, open_to_all
    post = kari(stage).mention("boe", "Dere er blokkert", visibility=visibility)
    stage.receive(post)
    stage.poll()
    server.blocks.add((stage.citizen.id, stage.municipality.id))
    assert stage.network.poll(stage.cursor).unseen == (post.id,)
    batch = stage.poll()
    assert (batch.unseen, batch.deleted) == ((post.id,), ())
    assert (stage.poll().unseen, stage.poll().deleted) == ((), ())


@pytest.mark.parametrize("visibility", ["public", "direct"])
def test_a_deletion_is_one_whatever_can_be_asked(
    stage: Stage, server: MastodonServer, visibility: str
) -> None:
    """Where the server answers neither question, what is gone is deleted as far as is known."""
    post = kari(stage).mention("boe", "Angrer", visibility=visibility)
    stage.receive(post)
    stage.poll()
    stage.remove(post)
    server.open_to_all = False
    server.trouble["GET /api/v1/accounts/relationships"].append(Trouble(status=403))
    batch = stage.poll()
    assert (batch.unseen, batch.deleted) == ((), (post.id,))


def test_trouble_with_the_question_decides_nothing(stage: Stage, server: MastodonServer) -> None:
    """The next poll asks again."""
    post = stage.citizen.mention("boe", "Angrer")
    stage.receive(post)
    stage.poll()
    stage.remove(post)
    server.trouble["GET /api/v1/accounts/relationships"].append(Trouble(status=503))
    with pytest.raises(Retryable):
        stage.poll()
    assert stage.poll().deleted == (post.id,)


def test_a_cleared_list_of_notifications_is_no_deletion(
    stage: Stage, server: MastodonServer
) -> None:
    """Somebody may clear it in an app; the posts stand where they stood."""
    stage.receive(stage.citizen.mention("boe", "Hei"))
    stage.poll()
    server.notifications.clear()
    batch = stage.poll()
    assert (batch.deleted, batch.mentions) == ((), ())
    asked = server.calls["GET /api/v1/statuses/:id"]
    stage.poll()
    assert server.calls["GET /api/v1/statuses/:id"] == asked


def test_a_storm_is_read_whole_and_cheaply(stage: Stage, server: MastodonServer) -> None:
    """Many answers to one post arrive over several pages, and their thread is asked for once."""
    news = kari(stage).post("Brua er stengt")
    posts = [kari(stage).reply(news.id, f"@boe {number}") for number in range(2 * PAGE + 5)]
    # the people's own look-ups are not the adapter's
    before = server.calls["GET /api/v1/statuses/:id/context"]
    batch = stage.poll()
    assert [one.external_id for one in batch.mentions] == [one.id for one in posts]
    assert {one.root_id for one in batch.mentions} == {news.id}
    assert server.calls["GET /api/v1/statuses/:id/context"] == before + 1


def test_since_looks_back_to_its_moment(stage: Stage, server: MastodonServer) -> None:
    """On the first start, what was posted since then arrives, also what we answered ourselves."""
    old, recent = (stage.citizen.mention("boe", text) for text in ("Gammelt", "Nytt"))
    direct = stage.municipality.reply(recent.id, "Svart")
    hours_ago = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    for one in server.notifications[stage.municipality.id]:
        if one["post"] == old.id:
            one["created_at"] = hours_ago
    account = stage.municipality
    assert isinstance(account, Citizen)
    network = mastodon_stage.connect(account, since=datetime.now(UTC) - timedelta(hours=2))
    batch = network.poll(None)
    assert [one.external_id for one in batch.mentions] == [recent.id]
    assert [one.external_id for one in batch.own_replies] == [direct.id]
    network.close()


@pytest.mark.parametrize(
    ("trouble", "out"),
    [
        (Trouble(reset=True, late=True), True),
        (Trouble(status=502, late=True), True),
        (Trouble(status=500, late=True), True),
        (Trouble(status=200, raw=b'{"id": "1', late=True), True),
        (Trouble(status=200, raw=b"[]", late=True), True),
        (Trouble(status=200, headers={"X-RateLimit-Reset": "tull"}, late=True), True),
        (Trouble(status=500), False),
        (Trouble(status=503), False),
        (Trouble(status=429, headers={"Retry-After": "7"}), False),
    ],
)
@pytest.mark.parametrize("keeps_keys", [True, False])
def test_a_lost_answer_never_makes_two(
    stage: Stage, server: MastodonServer, trouble: Trouble, *, out: bool, keeps_keys: bool
) -> None:
    """A reply whose answer is lost is found in the thread; one that isn't there can be repeated."""
    server.keeps_keys = keeps_keys
    reply = stage.answer(stage.receive(stage.citizen.mention("boe", "Hei")), "Én gang")
    server.trouble[POST].append(trouble)
    if out:
        published = stage.network.publish(reply)
    else:
        with pytest.raises(Retryable) as raised:
            stage.network.publish(reply)
        assert raised.value.after == (7.0 if trouble.status == 429 else None)
        published = stage.network.publish(reply)
    assert stage.network.publish(reply) == published
    assert answers(stage, server) == [published.external_id]


@pytest.mark.parametrize("trouble", [Trouble(reset=True), Trouble(status=504)])
def test_no_answer_and_no_reply_to_see_is_unsure(
    stage: Stage, server: MastodonServer, trouble: Trouble
) -> None:
    """The server may be at work on it yet, so a person must look."""
    reply = stage.answer(stage.receive(stage.citizen.mention("boe", "Hei")), "Kanskje")
    server.trouble[POST].append(trouble)
    with pytest.raises(Unsure):
        stage.network.publish(reply)


def test_what_cannot_be_looked_up_is_unsure(stage: Stage, server: MastodonServer) -> None:
    """The answer is lost, and the thread can't be read."""
    reply = stage.answer(stage.receive(stage.citizen.mention("boe", "Hei")), "Kanskje")
    server.trouble[POST].append(Trouble(status=500, late=True))
    stage.network.find(reply)
    looked = "GET /api/v1/statuses/:id/context"
    server.trouble[looked].extend([Trouble(status=200, raw=b'{"descendants": []}'),
                                   Trouble(status=503)])  # fmt: skip
    with pytest.raises(Unsure, match="could not be looked up"):
        stage.network.publish(reply)
    assert stage.network.find(reply) is not None


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, LoginFailed), (403, LoginFailed), (404, Rejected), (422, Rejected), (500, Retryable),
     (503, Retryable), (302, Retryable), (418, Retryable)],
)  # fmt: skip
def test_errors_are_told_without_the_token(
    stage: Stage, server: MastodonServer, status: int, error: type[Exception]
) -> None:
    """Every refusal has its kind; a refused login names the variable and who renews it."""
    server.trouble[LIST].append(Trouble(status=status, headers={"Location": "http://a.example/"}))
    with pytest.raises(error) as raised:
        stage.poll()
    told = str(raised.value)
    assert "token-of-boe" not in told
    if error is LoginFailed:
        assert "MASTODON_TOKEN" in told
        assert "Preferences, Development" in told
    stage.poll()


def test_a_wrong_token_is_told(stage: Stage) -> None:
    """It is the same from the first request on."""
    account = stage.municipality
    assert isinstance(account, Citizen)
    network = mastodon_stage.connect(account, token="hemmelig-og-feil")
    with pytest.raises(LoginFailed) as raised:
        network.poll(None)
    assert "hemmelig" not in str(raised.value)
    network.close()


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "12"}, 12, 12),
        ({"X-RateLimit-Reset": "2049-01-01T00:05:00.5Z",
          "Date": "Fri, 01 Jan 2049 00:00:00 GMT"}, 300, 301),
        ({"X-RateLimit-Reset": "2493072060", "Date": "Fri, 01 Jan 2049 00:00:00 GMT"}, 60, 60),
        ({"X-RateLimit-Reset": "2001-01-01T00:00:00Z"}, 1, 1),
        ({"X-RateLimit-Reset": "i morgen"}, None, None),
        ({}, None, None),
    ],
)  # fmt: skip
def test_a_full_rate_limit_is_waited_for(
    stage: Stage, server: MastodonServer, headers: dict[str, str], least: float | None,
    most: float | None,
) -> None:  # fmt: skip
    """As long as the server says, by its own clock where it tells it."""
    server.trouble[LIST].append(Trouble(status=429, headers=headers))
    with pytest.raises(Retryable) as raised:
        stage.poll()
    after = raised.value.after
    assert (after is None) if least is None or most is None else least <= (after or 0) <= most


def test_a_polls_choices_are_read(stage: Stage, server: MastodonServer) -> None:
    """Whoever asks by a poll has asked what the choices say; an edit of them is one of the post."""
    post = stage.citizen.mention("boe", "Hva synes dere om ny lekeplass?")
    options = [{"title": "Ja,\n gjerne"}, {"title": ""}, {"title": "Nei, aldri"}, "x", {}]
    server.statuses[post.id]["poll"] = {"id": "3", "multiple": False, "options": options}
    mention = stage.receive(post)
    assert mention.text.endswith("ny lekeplass?\n\n○ Ja, gjerne\n○ Nei, aldri")
    other = stage.citizen.mention("boe", "Flere?")
    server.statuses[other.id]["poll"] = {"multiple": True, "options": [{"title": "En" * 9000}]}
    long = stage.receive(other).text
    assert "☐ EnEn" in long
    assert len(long) < 1000


def test_a_server_that_is_away_is_retryable() -> None:
    """Nothing was sent."""
    network = Mastodon(
        server="http://127.0.0.1:9", token="x", since=None, now=lambda: datetime.now(UTC)
    )
    with pytest.raises(Retryable, match="can't be reached"):
        network.poll(None)
    network.close()


def test_a_reply_can_be_corrected_and_withdrawn(stage: Stage, server: MastodonServer) -> None:
    """A correction is still to its author; what is gone can be withdrawn, but not corrected."""
    network = mastodon(stage)
    assert isinstance(network, Correctable)
    published = network.publish(
        stage.answer(stage.receive(stage.citizen.mention("boe", "Hei")), "Åpent til 15")
    )
    for _ in range(2):
        network.correct(published.external_id, "Åpent til 16")
    status = server.statuses[published.external_id]
    assert status["content"].endswith("Åpent til 16</p>")
    assert [one["acct"] for one in status["mentions"]] == ["kari@annensteds.example"]
    assert (status["language"], status["spoiler_text"]) == ("nb", "")
    more = {"spoiler_text": "Om badet", "media_attachments": [{"id": "7", "type": "image"}]}
    server.statuses[published.external_id] |= more | {"sensitive": True}
    network.correct(published.external_id, "Åpent til 17")
    assert server.statuses[published.external_id].items() >= (more | {"sensitive": True}).items()
    with pytest.raises(Rejected, match=str(network.limit)):
        network.correct(published.external_id, "å" * (network.limit + 1))
    for _ in range(2):
        network.withdraw(published.external_id)
    assert answers(stage, server) == []
    with pytest.raises(Rejected) as refused:
        network.correct(published.external_id, "For sent")
    assert refused.value.deleted


def test_what_was_written_in_one_moment_comes_in_order(
    stage: Stage, server: MastodonServer
) -> None:
    """A server's times are of milliseconds, and a thread can be quicker."""
    stage.poll()
    older = stage.cursor
    posts = [stage.citizen.mention("boe", f"Nr. {number}") for number in range(3)]
    for post in posts:
        server.statuses[post.id]["created_at"] = server.statuses[posts[0].id]["created_at"]
    stage.receive(posts[-1])
    arrived = stage.network.poll(older).mentions
    assert [one.external_id for one in arrived] == [post.id for post in posts]


def test_the_stream_wakes_the_poll(stage: Stage, server: MastodonServer) -> None:
    """It tells at the start, of each post, and again after it has been broken; not after close."""
    network = mastodon(stage)
    assert isinstance(network, Streaming)
    assert Ability.STREAM in network.abilities
    told = threading.Semaphore(0)
    network.listen(told.release)
    assert told.acquire(timeout=10)
    eventually(lambda: server.streams)  # a handshake is answered before the server subscribes
    stage.citizen.mention("boe", "Hei")
    assert told.acquire(timeout=10)
    server.drop_streams()
    assert told.acquire(timeout=10)
    assert server.heard == ["token-of-boe", "token-of-boe"]
    network.close()
    assert "mastodon-stream" not in {one.name for one in threading.enumerate()}
    server.told()
    assert not told.acquire(timeout=0.2)


def test_a_storm_on_the_stream_is_told_seldom(server: MastodonServer) -> None:
    """Hundreds at once are two tellings; the last one is never lost."""
    streams = server._instance()["configuration"]["urls"]["streaming"]  # noqa: SLF001
    stream = Stream(lambda: streams, "token-of-boe", gap=0.5)
    count: list[float] = []
    stream.start(lambda: count.append(time.monotonic()))
    eventually(lambda: count and server.streams)
    for _ in range(500):
        server.told()
    time.sleep(2)
    stream.stop()
    assert 2 <= len(count) <= 4


def test_a_stream_that_fails_is_tried_again_more_and_more_seldom(server: MastodonServer) -> None:
    """A server without streams is not flooded, and nothing else is disturbed."""
    server.refuses_streams = True
    asked: list[float] = []

    def address() -> str:
        asked.append(time.monotonic())
        return str(server._instance()["configuration"]["urls"]["streaming"])  # noqa: SLF001

    stream = Stream(address, "token-of-boe", wait=0.05)
    stream.start(lambda: None)
    time.sleep(1.5)
    stream.stop()
    assert 3 <= len(asked) <= 9


def test_an_attempt_that_was_cut_off_and_is_still_on_its_way_is_not_repeated(
    stage: Stage, server: MastodonServer, tmp_path: Path
) -> None:
    """Killed while the request is queued somewhere, and the server keeps no keys: a person looks."""
    server.keeps_keys = False
    clock = Clock(datetime.now(UTC))
    desk = open_desk(tmp_path, clock, mastodon(stage))  # type: ignore[arg-type] # any network does
    stage.citizen.mention(stage.municipality.handle, "Når åpner svømmehallen?")
    eventually(lambda: receive(desk, "mastodon", stage.network.poll(stage.cursor)))
    approve(desk)
    item = outbox.due(desk.store.read(), "mastodon", desk.now())
    assert item is not None
    with desk.store.write() as database:
        outbox.start(database, item)
    NetworkLane(desk, stage.network).step()
    late = {"status": f"@kari@annensteds.example {item.payload['text']}",
            "in_reply_to_id": item.payload["parent"]}  # fmt: skip
    token = {"authorization": f"Bearer {server.accounts[0].token}"}
    server.answer("POST", "/api/v1/statuses", late, token)
    NetworkLane(desk, stage.network).step()
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.UNSURE
    assert len(answers(stage, server)) == 1
    desk.store.close()
