"""Hiding, deleting, correcting and withdrawing from Slack, and what the card says of it."""

from __future__ import annotations

import pytest

from bot.cases import Attachment, State
from bot.errors import Rejected
from bot.networks import Ability
from bot.playground.messages import plain
from tests.chats.conftest import Office
from tests.chats.test_forms import value
from tests.fakes import EVERYTHING

INSULT = "Du er en idiot, <!channel> *ring* Per på 900 00 000!"
QUESTION = "Når åpner svømmehallen i romjula?"


@pytest.fixture(autouse=True)
def _a_network_with_everything(office: Office) -> None:
    office.village.abilities = EVERYTHING


def answered(office: Office) -> str:
    """Have Kari answer a question; returns the card."""
    ts = office.write(QUESTION, name="Per Persen")
    office.kari.click(ts, "reply")
    office.form(office.kari, "Språk")
    office.kari.type("answer", "Kl. 10.")
    office.kari.submit()
    office.form(office.kari, "Bygda har plass til 300 tegn.")
    office.kari.submit()
    office.shows(ts, "Besvart")
    return ts


def test_an_insult_is_hidden_and_its_author_told(office: Office) -> None:
    """From the menu, over two forms: what and why, and the message to be read over."""
    ts = office.write(INSULT, name="Per Persen")
    office.kari.click(ts, "Skjul eller slett …")
    form = office.form(office.kari, "Hvilken regel bryter innlegget?")
    assert form["title"]["text"] == "Skjul eller slett"
    assert (value(form, "act"), value(form, "rule"), value(form, "tell")) == ("hide", "10", "yes")
    assert "900 00 000" not in plain(form)
    office.kari.submit()
    assert "reason" in office.kari.form_errors  # it must be filled in
    office.kari.type("reason", "den sjikanerer deg og andre")
    office.kari.submit()
    form = office.form(office.kari, "Privat melding til Per Persen")
    assert "Dette blir skjult for andre på Bygda" in plain(form)
    assert "den sjikanerer deg og andre" in str(value(form, "text"))
    assert office.village.did == []
    office.kari.submit()
    office.shows(ts, "Skjult av Kari Nilsen")
    office.shows(ts, "Avsenderen har fått vite hvorfor, i en privat melding")
    assert [call[0] for call in office.village.did] == ["hide"]
    (message,) = office.village.published.values()
    assert message.private
    assert office.case().state is State.ANSWERED
    shown = repr(office.playground.messages())
    assert "mrkdwn" not in shown
    assert "900 00 000" not in shown


def test_what_the_network_refuses_is_on_the_card(office: Office) -> None:
    """And the same form then logs what was done by hand."""
    ts = office.write(INSULT, name="Per Persen")
    office.village.trouble["delete"] = [(Rejected("no"), False)]
    for act, told in (("Slett det for godt", "Innlegget ble ikke slettet"),
                      ("Jeg har slettet det selv", "Slettet av Kari Nilsen")):  # fmt: skip
        office.kari.click(ts, "moderate")
        office.form(office.kari, "Hvilken regel bryter innlegget?")
        office.kari.choose("act", act)
        office.kari.choose("rule", "spam")
        office.kari.choose("tell", "no")
        office.kari.type("reason", "den er reklame")
        office.kari.submit()
        office.form(office.kari, "Regel: Søppelpost eller reklame.")
        office.kari.submit()
        office.shows(ts, told)
    office.shows(ts, "for hånd")
    assert office.case().state is State.CLOSED


def test_nobody_else_hides_anything(office: Office) -> None:
    """A guest, and an admin where another has the case, are told no."""
    ts = office.write(INSULT)
    office.guest.click(ts, "moderate")
    office.told(office.guest, "Bare administratorene")
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")
    office.ola.click(ts, "moderate")
    office.told(office.ola, "Kari Nilsen tok saken")
    assert office.village.did == []


def test_a_reply_is_corrected_and_withdrawn(office: Office) -> None:
    """From the finished card's menu; after the withdrawal the case is open again."""
    ts = answered(office)
    office.kari.click(ts, "Rett svaret …")
    form = office.form(office.kari, "Den nye teksten kommer i stedet for den gamle")
    office.kari.type("text", str(value(form, "text")).replace("Kl. 10.", "Kl. 11."))
    office.kari.submit()
    office.shows(ts, "Det rettede svaret er ute")
    assert "Kl. 11." in office.village.did[0][2]
    office.ola.click(ts, "Trekk svaret tilbake …")
    assert "Kl. 11." in plain(office.form(office.ola, "Dette forsvinner fra Bygda"))
    office.ola.type("reason", "hallen er stengt")
    office.ola.submit()
    office.shows(ts, "Ingen har saken ennå")
    assert office.village.did[1][0] == "withdraw"


def test_a_reply_is_corrected_and_withdrawn_while_its_case_is_open(office: Office) -> None:
    """The author wrote more: the buttons stand last on the card, which stays with who has it."""
    ts = answered(office)
    office.village.write("Og når stenger den?", at=office.clock(), answers="post/1")
    office.app.poll(office.village.name)
    office.shows(ts, "Publisert svar")
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")
    office.kari.click(ts, "Rett svaret …")
    form = office.form(office.kari, QUESTION)
    office.kari.type("text", "Hei! Du får innvilget søknaden din.\n\nHilsen Bø kommune")
    office.kari.submit()
    form = office.form(office.kari, "Retningslinje 7")
    assert form["submit"]["text"] == "Send likevel"
    office.kari.submit()
    office.wait(lambda: len(office.village.did) == 1)
    office.shows(ts, "Kari Nilsen har saken")
    office.kari.click(ts, "Trekk svaret tilbake …")
    office.form(office.kari, "Saken blir stående åpen som nå, med den fristen den har.")
    office.kari.type("reason", "løftet var feil")
    office.kari.submit()
    office.wait(lambda: len(office.village.did) == 2)
    office.wait(lambda: "Publisert svar" not in office.card(ts))
    assert "Rett svaret …" not in office.card(ts)
    assert "Kari Nilsen har saken" in office.card(ts)
    assert office.case().state is State.CLAIMED


def test_whoever_writes_to_the_author_does_it_afterwards(office: Office) -> None:
    """By hand: first the post is seen to, then the message is copied, now or from the card."""
    office.village.abilities = frozenset({Ability.REPLY})
    ts = office.write(INSULT, name="Per Persen")
    office.kari.click(ts, "Skjul eller slett …")
    office.form(office.kari, "Hvilken regel bryter innlegget?")
    office.kari.type("reason", "den sjikanerer deg og andre")
    office.kari.submit()
    form = office.form(office.kari, "Dette har du skjult på Bygda")
    text = str(value(form, "text"))
    assert "Vi har skjult kommentaren din på siden vår" in text
    office.kari.submit()
    form = office.form(office.kari, "Send dette til Per Persen")
    assert text in plain(form)
    office.kari.close()
    office.shows(ts, "Avsenderen har ikke fått vite hvorfor ennå")
    assert office.case().state is State.CLAIMED
    office.kari.click(ts, "Melding til avsenderen …")
    assert text in plain(office.form(office.kari, "Send dette til Per Persen"))
    office.kari.submit()
    office.shows(ts, "Avsenderen har fått vite hvorfor, i en privat melding")
    assert office.case().state is State.ANSWERED


def test_edits_deletions_and_pictures_are_on_the_card(office: Office) -> None:
    """What has become of the posts stands under the text."""
    picture = Attachment(kind="image", alt="<!here> Hull i veien ved skolen, tlf 900 00 000")
    ts = office.write("", attachments=[picture])
    office.shows(ts, "(bilde uten tekst)")
    office.shows(ts, "1 bilde: <!here> Hull i veien ved skolen, tlf [telefon]")
    (post,) = office.village.posts
    office.village.edit(post, "Se på dette hullet!", picture)  # type: ignore[arg-type]
    office.app.poll(office.village.name)
    office.shows(ts, "Redigert av avsenderen")
    office.shows(ts, "Se på dette hullet!")
    office.village.take_down(post)  # type: ignore[arg-type]
    office.app.poll(office.village.name)
    office.shows(ts, "Avsenderen slettet innlegget, og saken er ferdig")
    office.kari.click(ts, "Gjenåpne")
    office.shows(ts, "Ingen har saken ennå")


def test_a_direct_message_is_answered_in_private(office: Office) -> None:
    """The card and the form say so, and the reply is private."""
    ts = office.write(QUESTION, private=True)
    office.shows(ts, "Privat melding. Svaret går bare til den som skrev.")
    office.kari.click(ts, "reply")
    form = office.form(office.kari, "bare den som skrev, kan lese den")
    office.kari.type("answer", "Kl. 10.")
    office.kari.submit()
    form = office.form(office.kari, "Bygda har plass til 300 tegn.")
    assert form["title"]["text"] == "Se over og send"
    office.kari.submit()
    office.shows(ts, "Meldingen ble sendt privat")
    assert [one.private for one in office.village.published.values()] == [True]
