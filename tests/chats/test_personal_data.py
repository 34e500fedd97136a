"""What citizens tell of themselves: never in Slack, unless an admin asks, in private and logged."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.cases import Attachment, Verb
from bot.playground.messages import notified, parts, plain
from bot.store import cases
from tests.chats.conftest import Office
from tests.office import KARI, oslo

SECRETS = (
    "14896212345", "1503.12.34567", "934 56 781", "per@example.com", "Skogveien 3B",
    "477 12 345", "98765432", "ola@example.org", "Parkveien 7", "911 23 456",
)  # fmt: skip
"""What no call to Slack and no log line may hold."""

TEXT = (
    "Når kommer svaret? Jeg er 14896212345, konto 1503.12.34567, ring 934 56 781 eller skriv til "
    "per@example.com. Jeg bor i Skogveien 3B og har kreft."
)

PICTURE = Attachment(kind="image", alt="brev til ola@example.org, Parkveien 7")
"""What a network tells with a post: its alt text is what somebody wrote, too."""


def write(office: Office) -> str:
    """Have someone write who has personal data in the text, the name, the handle and the alt text."""
    mention = office.village.write(TEXT, at=office.clock(), author="per")
    author = replace(mention.author, name="Per 477 12 345", handle="per.98765432.test")
    office.village.posts[-1] = replace(
        mention,
        author=author,
        url="https://village.test/post/1",
        attachments=(PICTURE,),
    )
    before = len(office.playground.messages())
    office.app.poll(office.village.name)
    office.wait(lambda: len(office.playground.messages()) > before)
    return str(office.playground.messages()[-1]["ts"])


def leaks(told: object) -> list[str]:
    """Return the secrets that stand in ``told``, also where JSON has escaped it."""
    text = f"{told!r} {json.dumps(told, ensure_ascii=False, default=str)}"
    return [secret for secret in SECRETS if secret in text]


def test_nothing_leaves_for_slack_or_the_log(
    office: Office, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Card, notification, metadata, ping, inbox, forms, reply, history, overview and log lines."""
    ts = write(office)
    office.shows(ts, "[fødselsnummer]")
    office.kari.command("/innboks")
    office.told(office.kari, "1 åpen sak")
    office.kari.command("/svar takk")
    office.form(office.kari, "Bruk den på")
    office.kari.close()
    office.kari.command("/ny https://facebook.com/boe/posts/1 Når åpner legekontoret?")
    office.form(office.kari, "Hvor ble det skrevet?")
    office.kari.close()
    office.kari.react(ts, "pray")
    office.told(office.kari, "er klart")
    more = office.village.write(
        "Ring 911 23 456 da!", at=office.clock(), author="per", answers="post/1"
    )
    office.village.posts[-1] = replace(more, attachments=(PICTURE,))
    office.app.poll(office.village.name)
    office.shows(ts, "2 innlegg")
    office.forward(oslo("2026-11-19 13:46"))
    office.wait(lambda: office.playground.thread(ts))
    ping = office.playground.thread(ts)[0]["ts"]
    office.kari.click(ping, "postpone")
    office.form(office.kari, "Utsett")
    office.kari.type("reason", "venter på svar fra 934 56 781")
    office.kari.submit()
    for what in ("give", "Kritikk", "explain"):
        office.kari.click(ts, what)
        if what == "give":
            office.wait(lambda: office.kari.form)
            office.kari.close()
    office.kari.click(ts, "other_replies")
    office.wait(lambda: office.kari.form)
    office.kari.choose("Mal", "Svar på spørsmål")
    office.form(office.kari, "Svaret")
    office.kari.type("answer", "Kl. 08.")
    office.kari.submit()
    office.form(office.kari, "Se over og publiser")
    office.kari.submit()
    office.shows(ts, "Besvart")
    office.forward(oslo("2026-11-23 08:00"))
    office.restart()
    assert "venter på svar fra [telefon]" in office.card(ts)
    for call in office.playground.calls:
        assert not leaks(call.arguments), call.method
    for message in office.playground.messages():
        assert not leaks(message)
    out, err = capfd.readouterr()
    assert not leaks(out + err + caplog.text)
    kept = office.app.store.read().execute(
        "SELECT group_concat(payload) FROM outbox"
    ).fetchone()[0]  # fmt: skip
    assert not leaks(kept)
    columns = office.app.store.read().execute("SELECT * FROM cases").fetchall()
    assert not leaks(columns)


def test_an_error_that_nobody_foresaw_is_logged_without_its_text(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    """A library's error can hold people's words; only its place is logged."""
    write(office)

    def poll(_cursor: str | None) -> None:
        raise ValueError(TEXT)

    office.village.poll = poll  # type: ignore[method-assign,assignment] # a network gone wrong
    office.app.jobs.run(office.village.name)
    out, err = capfd.readouterr()
    assert "a job failed" in out + err
    assert not leaks(out + err)


def test_an_admin_sees_the_clear_text_in_private_and_it_is_logged(office: Office) -> None:
    """One click, only for the one who asked; who and when stands in the case's history."""
    ts = write(office)
    office.kari.click(ts, "Vis uten sladding")
    message = office.told(office.kari, "Bare du ser dette.")
    quoted = [
        element
        for part in parts(message["blocks"])
        if part.get("type") == "rich_text_quote"
        for element in part["elements"]
    ]
    assert quoted == [{"type": "text", "text": TEXT}]
    assert not leaks(message["text"])
    assert office.ola.private_messages == []
    (event,) = [
        one for one in cases.events(office.app.store.read(), 1) if one.verb is Verb.REVEALED
    ]
    assert (event.actor, event.at) == (KARI, office.clock())
    clear = [call.method for call in office.playground.calls if leaks(call.arguments)]
    assert clear == ["chat.postEphemeral"]
    office.ola.click(ts, "close")
    office.shows(ts, "Kari Nilsen så teksten uten sladding")
    office.ola.click(ts, "Vis uten sladding")
    office.told(office.ola, "934 56 781")
    office.liv.react(ts, "eyes")
    assert "934" not in plain(office.told(office.liv, "Ola Hansen gjorde saken ferdig uten svar"))


def test_nobody_but_admins_sees_it(office: Office) -> None:
    """Others in the channel get the same no as ever, and no event comes of it."""
    ts = write(office)
    office.guest.click(ts, "reveal")
    office.told(office.guest, "Bare administratorene for Bø kommune")
    assert not any(leaks(message) for message in office.guest.private_messages)
    verbs = [event.verb for event in cases.events(office.app.store.read(), 1)]
    assert Verb.REVEALED not in verbs


def test_the_clear_text_is_no_markup(office: Office) -> None:
    """Whatever a citizen writes, nobody is called by it."""
    text = "<!channel> ring 934 56 781 <@U0OLA> *fet* <https://evil.test|her>"
    ts = office.write(text)
    office.kari.click(ts, "reveal")
    message = office.told(office.kari, "934 56 781")
    assert notified(message) == set()
    assert text in plain(message)


def test_it_is_offered_only_where_something_is_masked(office: Office) -> None:
    """Health information is flagged, but stands; there is nothing more to show."""
    ts = office.write("Mor har demens og fekk nei til plass. Kven kan eg spørje?")
    assert "Vis uten sladding" not in office.card(ts)
    assert "Mor har demens" in office.card(ts)
    (warned,) = [line for line in office.card(ts).splitlines() if "Se opp for:" in line]
    assert "personopplysninger" in warned


def test_looking_takes_no_undo_away(office: Office) -> None:
    """A wrong click before it can still be undone: looking changes nothing."""
    ts = write(office)
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")
    office.kari.click(ts, "reveal")
    office.told(office.kari, "Bare du ser dette.")
    office.kari.click(ts, "undo")
    office.shows(ts, "Ingen har saken ennå")


def test_all_that_the_author_wrote_fits(office: Office) -> None:
    """The newest posts, long as they are, with a word of those that are left out."""
    ts = write(office)
    for number in range(6):
        office.village.write(
            f"{number} tlf 934 56 78{number} " + "ø" * 5000,
            at=office.clock(), author="per", answers="post/1",
        )  # fmt: skip
    office.app.poll(office.village.name)
    office.shows(ts, "7 innlegg")
    office.kari.click(ts, "reveal")
    message = office.told(office.kari, "De eldre innleggene")
    assert "934 56 785" in plain(message)
    assert "934 56 780" not in plain(message)
