"""Cards in Slack: what they show, and who may do what on them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.cases import Category, State
from bot.playground.messages import notified, parts, plain
from tests.chats.conftest import Office
from tests.office import oslo

QUESTION = "Når åpner svømmehallen i romjula?"


def test_a_mention_becomes_a_card(office: Office) -> None:
    """It says who wrote what, what it seems to be, and when the answer is due."""
    ts = office.write(QUESTION, name="Per Persen", author="per")
    card = office.card(ts)
    assert "Bygda · Per Persen (@per.test)" in card
    assert QUESTION in card
    assert "Kategori: Spørsmål, fordi: «Når»" in card
    assert "Enhet: Kultur og fritid" in card
    assert "Frist: fredag 20. nov. kl. 10.15 · 15 timer igjen av åpningstiden" in card
    assert "Ingen har saken ennå" in card
    (message,) = office.playground.messages()
    links = [part["url"] for part in parts(message["blocks"]) if part.get("type") == "link"]
    assert links == ["https://village.test/per/1"]
    labels = [part["text"]["text"] for part in parts(message["blocks"])
              if part.get("type") == "button"]  # fmt: skip
    assert labels == [
        "Svar på spørsmål", "Henvise til riktig enhet", "Foreløpig svar",
        "Andre svar …", "Ta saken", "Gi til kollega",
    ]  # fmt: skip
    (menu,) = [part for part in parts(message["blocks"]) if part.get("type") == "overflow"]
    assert [option["text"]["text"] for option in menu["options"]] == [
        "Ferdig uten svar",
        "Utsett påminnelsene …",
        "Skjul eller slett …",
        "Hvorfor denne fristen?",
    ]
    (category,) = [part for part in parts(message["blocks"]) if part.get("type") == "static_select"]
    assert category["placeholder"]["text"] == "Endre kategori"
    offered = [option["text"]["text"] for option in category["options"]]
    assert sorted(offered) == [
        "Faktafeil", "Krise", "Kritikk", "Saksbehandling", "Samtykke til bilde", "Sjikane",
        "Skryt (uten frist)", "Søppelpost/reklame (uten frist)", "Til en enhet",
    ]  # fmt: skip
    _question, (next_likeliest, *_), *_rest = office.case().ranking
    assert category["options"][0]["value"] == f"1:{next_likeliest}"


def test_each_suggestion_opens_its_own_reply(office: Office) -> None:
    """Buttons of one action stand apart by their ids, and each brings its own template."""
    ts = office.write(QUESTION, name="Per Persen", author="per")
    office.kari.click(ts, "Foreløpig svar")
    form = office.form(office.kari, "Mal")
    assert "[når vi kommer tilbake]" in str(form)
    office.kari.close()
    office.kari.click(ts, "Henvise til riktig enhet")
    assert "Kultur og fritid" in plain(office.form(office.kari, "Enhet"))


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> se her <@U0KARI> <https://evil.test|kommunen.no> <!subteam^S1>",
        "&lt;!here&gt; *fet* _kursiv_ `kode` :fire: ~nei~",
        "\u202egnirts \u0000 {{ 7*7 }} {% raise %} '; DROP TABLE cases; --",
        "@channel @here @everyone #sosiale-medier",
    ],
)
def test_a_hostile_text_stays_text(office: Office, text: str) -> None:
    """Nobody is called, nothing is linked, and the words stand as they were written."""
    ts = office.write(text, name="<!channel>", author="x")
    (message,) = office.playground.messages()
    assert notified(message) == set()
    quoted = [
        element["text"]
        for part in parts(message["blocks"])
        if part.get("type") == "rich_text_quote"
        for element in part["elements"]
    ]
    assert quoted == [text.replace("\0", "\N{REPLACEMENT CHARACTER}").removeprefix("\u202e")]
    assert {part["type"] for part in parts(message["blocks"]) if "type" in part}.isdisjoint(
        {"mrkdwn", "broadcast", "user"}
    )
    assert "<" not in message["text"]
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")


def test_private_matters_never_reach_slack(office: Office) -> None:
    """Numbers and addresses are masked in the card, the notification and the metadata."""
    ts = office.write("Jeg er 01017012345, ring 900 12 345 eller skriv til per@example.com")
    message = office.playground.messages()[0]
    for secret in ("01017012345", "900 12 345", "per@example.com"):
        assert secret not in repr(message)
        assert all(secret not in repr(call) for call in office.playground.calls)
    assert "[fødselsnummer]" in office.card(ts)
    assert "Se opp for: personopplysninger" in office.card(ts)


def test_a_long_text_is_cut(office: Office) -> None:
    """600 characters stand on the card, and the link leads to the rest."""
    office.write("ø" * 5000)
    (quote,) = [
        element["text"]
        for part in parts(office.playground.messages()[0]["blocks"])
        if part.get("type") == "rich_text_quote"
        for element in part["elements"]
    ]
    assert len(quote) <= 600
    assert quote.endswith("…")


def test_of_two_at_once_the_second_is_told(office: Office) -> None:
    """The second hears, in private, who took the case and when."""
    ts = office.write(QUESTION)
    (seen,) = copy.deepcopy(office.playground.messages())
    office.kari.click(ts, "take")
    office.ola.click(ts, "take", seen=seen)
    office.told(office.ola, "Kari Nilsen tok saken 18. nov. kl. 10.15.")
    office.shows(ts, "Kari Nilsen har saken, siden 18. nov. kl. 10.15")
    assert office.case().holder == "kari.nilsen@boe.kommune.no"


def test_only_admins_can_act(office: Office) -> None:
    """Everybody else gets a friendly private no, whatever they try, and nothing changes."""
    ts = office.write(QUESTION)
    before = office.case()
    for what in ("take", "reply", "other_replies", "give", "close", "Kritikk"):
        office.guest.click(ts, what)
    for command in ("/svar", "/innboks", "/ny"):
        office.guest.command(command)
    office.guest.react(ts, "eyes")
    office.wait(lambda: len(office.guest.private_messages) == 10)
    for message in office.guest.private_messages:
        assert "Bare administratorene for Bø kommune" in plain(message)
    assert office.guest.form is None
    assert office.case() == before


def test_the_menu_gives_closes_reopens_and_undoes(office: Office) -> None:
    """Each step shows on the card, and a wrong one is undone."""
    ts = office.write(QUESTION)
    office.kari.click(ts, "give")
    office.form(office.kari, "Hvem tar over?")
    office.kari.choose("to", "Ola Hansen, Næringsavdelingen")
    office.kari.submit()
    office.shows(ts, "Ola Hansen har saken")
    (note,) = office.wait(lambda: office.playground.thread(ts))
    assert notified(note) == {"U0OLA"}
    assert "Kari Nilsen har gitt deg denne saken." in plain(note)
    office.ola.click(ts, "close")
    office.shows(ts, "✅ Ferdig uten svar")
    office.ola.click(ts, "undo")
    office.shows(ts, "Ola Hansen har saken")
    office.ola.click(ts, "close")
    office.shows(ts, "✅ Ferdig uten svar")
    office.ola.click(ts, "reopen")
    office.shows(ts, "Ingen har saken ennå")
    assert office.case().state is State.OPEN


def test_a_wrong_click_can_be_undone_for_ten_minutes(office: Office) -> None:
    """After that the card no longer offers it."""
    ts = office.write(QUESTION)
    office.kari.click(ts, "close")
    office.shows(ts, "Angre")
    office.forward(oslo("2026-11-18 10:26"))
    office.wait(lambda: "Angre" not in office.card(ts))


def test_the_category_is_corrected_and_the_deadline_follows(office: Office) -> None:
    """Praise has none, and gets one when it turns out to be a question."""
    ts = office.write("Tusen takk for flott hjelp! ❤️")
    assert office.case().due_at is None
    office.kari.click(ts, "Spørsmål")
    office.shows(ts, "Spørsmål (valgt av Kari Nilsen)")
    assert office.case().category is Category.QUESTION
    assert office.case().due_at == oslo("2026-11-20 10:15")


def test_a_ping_comes_in_the_thread_and_goes_with_the_answer(office: Office) -> None:
    """Four hours before, everybody is called; whoever has the case afterwards; then nobody."""
    ts = office.write(QUESTION)
    office.forward(oslo("2026-11-19 13:46"))
    (ping,) = office.wait(lambda: office.playground.thread(ts))
    assert notified(ping) == {"U0KARI", "U0OLA", "U0LIV"}
    assert "4 timer igjen av åpningstiden" in plain(ping)
    office.kari.click(ts, "take")
    office.forward(oslo("2026-11-20 09:16"))
    office.wait(lambda: len(office.playground.thread(ts)) == 2)
    assert notified(office.playground.thread(ts)[1]) == {"U0KARI"}
    office.forward(oslo("2026-11-23 08:00"))
    office.wait(lambda: len(office.playground.thread(ts)) == 3)
    assert "Fristen gikk ut fredag 20. nov. kl. 10.15" in plain(office.playground.thread(ts)[2])
    office.shows(ts, "over fristen")
    office.kari.click(ts, "close")
    office.wait(lambda: office.playground.thread(ts) == [])


def test_nothing_is_pinged_at_night(office: Office) -> None:
    """What falls due at closing is pinged in the opening hours before, and not after."""
    office.forward(oslo("2026-11-18 20:00"))
    ts = office.write(QUESTION)
    assert office.case().due_at == oslo("2026-11-20 15:30")
    for night in ("2026-11-19 23:00", "2026-11-20 05:00"):
        office.forward(oslo(night))
        assert not _comes(office, ts)
    office.forward(oslo("2026-11-20 11:30"))
    assert _comes(office, ts)


def _comes(office: Office, ts: str) -> Any:
    try:
        return office.playground.wait_for(lambda: office.playground.thread(ts), 1.5)
    except TimeoutError:
        return None
