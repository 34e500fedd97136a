"""What hostile people write, through the whole way: network, store, card, form, ping, digest, alarm.

``hostile.json`` holds what they write; in names and in texts, nothing of it calls anybody, breaks
a card, is a template or a log line, or is fetched. The playground refuses what Slack would.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alarms import Recipient
from bot.alarms.mail import Mail
from bot.app import Application
from bot.cases import Mention
from bot.chats.slack import render
from bot.desk import Desk, digest, reply
from bot.desk.receive import receive
from bot.desk.show import card_of, inbox_of, ping_of
from bot.networks import Batch
from bot.playground import Json, Playground, checks
from bot.playground.messages import notified, parts, plain
from bot.screens import Message, Open
from bot.screens.alarm import AlarmRow, call
from bot.store import cases, digests
from bot.texts import Texts
from tests.fakes import Clock, Village
from tests.fakes_alarm import MailServer
from tests.fakes_bluesky import BlueskyServer
from tests.networks.bluesky_people import Citizen
from tests.networks.bluesky_stage import connect
from tests.office import KARI, OSLO, SECRETS, oslo
from tests.office import desk as open_desk
from tests.office import settings as office_settings

NORWEGIAN = Texts("nb", OSLO)
CORPUS: dict[str, str] = json.loads((Path(__file__).parent / "hostile.json").read_text("utf-8"))
MARK = "zqxj"
"""Stands in everything hostile, so that it is known wherever it turns up."""

LONG = {
    "100 kB": "<!channel> ordet " * 6000,
    "one word of 100 kB": "å" * 100_000,
    "10,000 emoji": "🔥👩‍👩‍👧‍👦" * 5000,
    "10,000 lines": "a\n" * 10_000,
}
HOSTILE = CORPUS | LONG
CRISIS = "Hjelp! Det har gått et stort ras over veien ved Hovden, det sitter folk fast i en bil!"


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine that nobody may look at, and who did."""
    visits: list[str] = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Trap) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"127.0.0.1:{server.server_port}", visits
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def clock() -> Clock:
    """A Wednesday morning."""
    return Clock(oslo("2026-11-18 10:15"))


@pytest.fixture(scope="module")
def village() -> Village:
    """A network in memory."""
    return Village()


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, clock: Clock, village: Village
) -> Iterator[Desk]:
    """One desk for all, since each case is one of many."""
    made = open_desk(tmp_path_factory.mktemp("hostile"), clock, village)
    yield made
    made.store.close()


def harmless(shown: Json, allowed: frozenset[str] = frozenset()) -> None:
    """Whatever people wrote in it is plain text: it calls nobody and links only to our pages."""
    assert notified(shown) <= allowed
    assert "<!" not in str(shown.get("text", ""))
    for part in parts(shown.get("blocks", [])):
        assert part.get("type") not in {"broadcast", "channel", "usergroup", "emoji"}
        if part.get("type") == "mrkdwn":
            assert MARK not in part["text"]
        if "url" in part:
            assert part["url"].startswith(("https://", "http://127.0.0.1")), part["url"]
            assert "evil.test" not in part["url"]
    for character in "\x00\x1b\x07\x9b\u202e\u200b\ud800":
        assert character not in plain(shown)


def drawn(message: Message) -> Json:
    """Render a message as Slack gets it, and have the playground check it."""
    made = {
        "text": render.fallback(message, _user),
        "blocks": render.blocks(message, _user, NORWEGIAN),
    }
    json.dumps(made).encode()
    checks.message(made)
    return made


def shown_everywhere(desk: Desk, village: Village, clock: Clock, name: str, text: str) -> None:
    """Take a mention in, and draw every screen that it can come to stand on."""
    number = len(village.posts)
    village.write(text, at=clock(), author=f"a{number}", name=name)
    receive(desk, village.name, Batch(mentions=(_mention(village),), cursor=str(number + 1)))
    reader = desk.store.read()
    found = cases.find(reader, village.name, f"post/{number + 1}", f"id:a{number}")
    assert found is not None
    harmless(drawn(card_of(desk, reader, found)[0]))
    if found.due_at is not None:
        harmless(drawn(ping_of(desk, found, (KARI,))), frozenset({"U0KARI"}))
    for start in range(0, cases.count_unfinished(reader), 20):
        harmless(drawn(inbox_of(desk, start)))
    with desk.store.write() as database:
        database.execute("UPDATE surfaces SET digest_id = NULL, kind = 'card'")
        database.execute("DELETE FROM digests")
        (surface,) = database.execute(
            "SELECT id FROM surfaces WHERE case_id = ?", (found.id,)
        ).fetchone()
        topic = f"{village.name}\n\ncrisis"
        digests.add_line(database, surface, desk.chat, topic, clock(), urgent=True)
    many = digests.of_case(desk.store.read(), found.id, desk.chat)
    assert many is not None
    harmless(drawn(digest.message_of(desk, desk.store.read(), many)[0]))
    answer = reply.start(desk, found.id, KARI)
    assert isinstance(answer, Open)
    view = checks.view(render.view(answer.form, _user, NORWEGIAN))
    harmless(view)
    assert "49" not in plain(view).replace(text, "")
    with desk.store.write() as database:
        database.execute("UPDATE cases SET state = 'closed' WHERE id = ?", (found.id,))


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("where", ["text", "name", "both"])
def test_every_screen_holds_it(
    desk: Desk, village: Village, clock: Clock, kind: str, where: str
) -> None:
    """Card, ping, inbox, digest and form are drawn as Slack takes them, and call nobody."""
    evil = f"{HOSTILE[kind]}{MARK}?" if HOSTILE[kind].strip() else HOSTILE[kind]
    name = evil if where != "text" else "Kari Nordmann"
    shown_everywhere(desk, village, clock, name, evil if where != "name" else "Når åpner hallen?")


_PIECES = st.lists(
    st.one_of(st.sampled_from(sorted(CORPUS.values())), st.text(st.characters(), max_size=40)),
    max_size=5,
).map("".join)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=_PIECES, text=_PIECES)
def test_every_screen_holds_any_of_it(
    desk: Desk, village: Village, clock: Clock, name: str, text: str
) -> None:
    """Any of it, mixed with any characters there are, lone surrogates among them."""
    shown_everywhere(desk, village, clock, name, text)


@pytest.mark.slow
def test_the_real_bot_takes_it_from_a_real_network(
    tmp_path: Path, trap: tuple[str, list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    """Over HTTP in and out: each has a card, the store is whole, nothing is fetched or logged."""
    address, visits = trap
    with BlueskyServer() as server, Playground(rate_limits=False) as playground:
        municipality = Citizen.sign_up(server.address, "boe")
        since = datetime.now(UTC) - timedelta(hours=1)
        network = connect(municipality, since=since)
        changes = {"slack": {"api_url": playground.api_url}}
        app = Application(
            office_settings(tmp_path, changes), SECRETS, networks={"bluesky": network}
        )
        app.start()
        try:
            for number, text in enumerate(HOSTILE.values()):
                citizen = Citizen.sign_up(server.address, f"x{number}")
                account = server.accounts[citizen.id]
                # a record is UTF-8 on this network: lone surrogates can't come in by it
                evil = f"{text} {MARK}".replace("TRAP", address).encode("utf-8", "replace").decode()
                did = {"$type": "app.bsky.richtext.facet#mention", "did": municipality.id}
                facet = {"index": {"byteStart": 0, "byteEnd": 1}, "features": [did]}
                post = citizen.post("x", facets=[facet])
                # a network may let in what its own clients would not write
                account.posts[post.key] |= {"text": evil, "langs": [evil[:20]]}
                account.handle = evil[:200]
                app.poll("bluesky")
                playground.wait_for(lambda n=number: len(_cards(playground)) > n, 10)  # type: ignore[misc]
            for one in playground.messages():
                harmless(one)
            assert cases.count_unfinished(app.desk.store.read()) == len(HOSTILE)
            kari = playground.person("U0KARI")
            for card in _cards(playground)[:3]:
                kari.click(card["ts"], "other_replies")
                form = playground.wait_for(lambda: kari.form, 5)
                harmless(form)
                kari.close()
        finally:
            app.stop()
    assert visits == []
    logged = "".join(capfd.readouterr())
    assert MARK not in logged
    assert "\x1b" not in logged


def test_an_alarm_by_mail_has_one_receiver(tmp_path: Path, clock: Clock) -> None:
    """The crisis is told in the body; no name or text makes a header or a second receiver."""
    hostile, night = Village(), Clock(clock())
    roster = {"smtp": "smtp://127.0.0.1:25", "sender": "svarvakt@boe.kommune.no",
              "roster": [{"name": "Beredskapsvakten", "email": "vakt@boe.kommune.no"}]}  # fmt: skip
    desk = open_desk(tmp_path, night, hostile, alarm=roster)
    with MailServer() as server:
        mail = Mail(server=server.address, sender="svarvakt@boe.kommune.no")
        for number, evil in enumerate(HOSTILE.values()):
            hostile.write(f"{CRISIS} {evil}", at=night(), author=f"a{number}", name=evil)
            mention = _mention(hostile)
            receive(desk, hostile.name, Batch(mentions=(mention,), cursor=str(number)))
            row = cases.find(desk.store.read(), hostile.name, mention.root_id, mention.author.id)
            assert row is not None
            called = call([AlarmRow(row, "Bygda", None)], "Bø kommune", "5 min", desk.texts)
            mail.send(
                Recipient(name="Vakt", email="vakt@boe.kommune.no", webhook="", phone=""), called
            )
        desk.store.close()
        assert len(server.received) == len(HOSTILE)
        for message in server.received:
            assert message["To"] == "vakt@boe.kommune.no"
            assert message["Bcc"] is None
            assert message.get_all("Subject") == [message["Subject"]]
            assert "Mulig krise" in message["Subject"]
            assert "\x1b" not in message.get_content()


def _cards(playground: Playground) -> list[Json]:
    return [
        one
        for one in playground.messages()
        if one["metadata"]["event_payload"]["key"].startswith("card:")
    ]


def _mention(village: Village) -> Mention:
    last = village.posts[-1]
    assert isinstance(last, Mention)
    return last


def _user(admin: str) -> str | None:
    return "U0KARI" if admin == KARI else None
