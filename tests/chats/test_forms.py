"""Answering from Slack: the form, its checks, its drafts and what becomes of the reply."""

from __future__ import annotations

import pytest

from bot.cases import State
from bot.errors import Rejected, Unsure
from bot.playground import Json, Person
from bot.playground.messages import plain
from tests.chats.conftest import Office

QUESTION = "Når åpner svømmehallen i romjula?"


def value(form: Json, name: str) -> str | None:
    """Return what stands in a field of the form."""
    for block_id, elements in form["state"]["values"].items():
        if block_id.partition("~")[0] == name:
            (state,) = elements.values()
            chosen = state.get("selected_option")
            found: str | None = chosen["value"] if chosen else state.get("value")
            return found
    raise AssertionError(name)


def opened(office: Office, person: Person, ts: str, button: str = "reply") -> Json:
    """Open the reply form from the card."""
    office.playground.person(person.id).click(ts, button)
    return office.form(person, "Språk")


def write_over(office: Office, text: str) -> None:
    """Type a whole text in the form, and wait until the field it replaces isn't asked for."""
    form = office.kari.form
    assert form is not None
    assert not field(form, "answer")["optional"]
    office.kari.type("text", text)
    if "[svaret]" not in text:
        office.wait(lambda: field(office.kari.form or form, "answer")["optional"])


def field(form: Json, name: str) -> Json:
    """Return a field's block."""
    found: Json = next(one for one in form["blocks"] if one["block_id"].startswith(f"{name}~"))
    return found


def test_a_question_is_answered_from_the_form(office: Office) -> None:
    """The template is there to be edited; what is read over is what is published, once."""
    ts = office.write(QUESTION, name="Per Persen")
    form = opened(office, office.kari, ts)
    assert value(form, "text") == "Hei, Per! Takk for spørsmålet.\n\n[svaret]\n\nHilsen Bø kommune"
    office.shows(ts, "Kari Nilsen har saken")
    office.kari.type("answer", "Hallen åpner kl. 10 lille julaften.")
    office.kari.submit()
    form = office.form(office.kari, "Bygda har plass til 300 tegn.")
    assert form["title"]["text"] == "Se over og publiser"
    assert office.village.published == {}
    text = str(value(form, "text")).replace("Hei, Per!", "God dag, Per!")
    office.kari.type("text", text)
    office.kari.submit()
    office.shows(ts, "Besvart")
    (reply,) = office.village.published.values()
    assert reply.text == (
        "God dag, Per! Takk for spørsmålet.\n\nHallen åpner kl. 10 lille julaften.\n\n"
        "Hilsen Bø kommune"
    )
    assert (reply.language, reply.parent_id) == ("nb", "post/1")
    assert "https://village.test/out/key1" in repr(office.playground.messages())
    assert "Kari Nilsen godkjente et svar" in office.card(ts)
    assert office.kari.form is None


def test_thanks_is_one_step(office: Office) -> None:
    """A template without fields is read and published in the same form."""
    ts = office.write("Tusen takk for flott hjelp! ❤️")
    opened(office, office.kari, ts)
    office.kari.submit()
    office.shows(ts, "Besvart")
    assert len(office.village.published) == 1


def test_another_template_and_language_replace_the_text(office: Office) -> None:
    """The text follows the choice, and what was typed under the first comes back with it."""
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    office.kari.type("text", "Halvskrevet")
    office.kari.choose("template", "Henvise til postmottaket")
    form = office.form(office.kari, "Svaret")
    office.wait(lambda: "dokumentasjonsplikten" in str(value(office.kari.form or form, "text")))
    office.kari.choose("language", "Nynorsk")
    office.wait(lambda: "dokumentasjonsplikta" in str(value(office.kari.form or form, "text")))
    office.kari.choose("language", "Bokmål")
    office.kari.choose("template", "Svar på spørsmål")
    office.wait(lambda: value(office.kari.form or form, "text") == "Halvskrevet")


def test_a_draft_survives_closing_the_form(office: Office) -> None:
    """What was typed is there the next time, for the one who typed it."""
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    office.kari.type("answer", "Klokka ti")
    office.kari.close()
    office.restart()
    form = opened(office, office.kari, ts)
    assert value(form, "answer") == "Klokka ti"
    assert "Utkastet ditt fra sist." in plain(form)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("å" * 301, "Teksten er på 301 tegn, og det er plass til 300. Kort den ned med 1."),
        ("Ring Per på 900 12 345", "personopplysningene (telefonnummer)"),
    ],
)
def test_findings_stop_the_reply(office: Office, text: str, finding: str) -> None:
    """They stand at the field, the typed text stays, and nothing is published."""
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    write_over(office, text)
    office.kari.submit()
    (told,) = office.kari.form_errors.values()
    assert finding in told
    assert office.kari.form is not None
    assert value(office.kari.form, "text") == text
    assert office.village.published == {}
    assert office.case().state is State.CLAIMED


def test_a_field_is_asked_for_while_the_text_needs_it(office: Office) -> None:
    """It is not marked as one that may be left empty, until its place is written over."""
    ts = office.write(QUESTION)
    form = opened(office, office.kari, ts)
    office.kari.submit()
    assert list(office.kari.form_errors) == [field(form, "answer")["block_id"]]
    assert office.case().state is State.CLAIMED
    write_over(office, "Hallen åpner kl. 10.\n\nHilsen Bø kommune")
    assert value(office.kari.form or form, "text") == "Hallen åpner kl. 10.\n\nHilsen Bø kommune"
    office.kari.type("text", "Hei! [svaret]")
    office.wait(lambda: not field(office.kari.form or form, "answer")["optional"])
    office.kari.type("answer", "Kl. 10.")
    office.kari.submit()
    office.wait(lambda: value(office.kari.form or form, "text") == "Hei! Kl. 10.")


def test_whoever_is_second_gets_no_form(office: Office) -> None:
    """An open form holds the case, so that two never answer the same comment."""
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    office.ola.click(ts, "reply")
    office.told(office.ola, "Kari Nilsen holder på med et svar")
    assert office.ola.form is None
    office.kari.close()
    office.shows(ts, "Ingen har saken ennå")
    opened(office, office.ola, ts)


def test_a_unit_is_chosen_from_the_list(office: Office) -> None:
    """Its contact comes with it."""
    ts = office.write("Gatelyset ved Moaveien er knust, og det er hull i veien")
    form = opened(office, office.kari, ts)
    assert value(form, "unit") == "Teknisk drift"
    office.kari.submit()
    office.form(office.kari, "Bygda har plass til")
    office.kari.submit()
    office.shows(ts, "Besvart")
    (reply,) = office.village.published.values()
    assert "Teknisk drift" in reply.text
    assert "teknisk@boe.kommune.no" in reply.text


def test_a_removal_notice_is_private(office: Office) -> None:
    """It is never published: the admin gets it to copy, and says when it is sent."""
    ts = office.write("Du er en idiot")
    office.kari.click(ts, "other_replies")
    asked = office.form(office.kari, "Mal")
    (element,) = [block["element"] for block in asked["blocks"] if block["block_id"] == "template"]
    assert "initial_option" not in element
    assert element["placeholder"]["text"] == "Velg …"
    office.kari.submit()
    assert list(office.kari.form_errors) == ["template"]
    office.kari.choose("template", "Melding om fjerning")
    form = office.form(office.kari, "privat melding")
    for field in (
        one
        for one in form["state"]["values"]
        if "~" in one and one.partition("~")[0] not in {"text", "language"}
    ):
        office.kari.type(field, "personangrep (punkt 10)")
    office.kari.submit()
    office.form(office.kari, "som privat melding på Bygda")
    office.kari.submit()
    office.shows(ts, "Besvart")
    assert office.village.published == {}


def test_a_reply_can_be_called_back_before_it_is_out(office: Office) -> None:
    """While the network is slow, undo takes the approved reply back."""
    ts = office.write("Tusen takk!")
    office.village.trouble["publish"] = [(Unsure("lost"), False)]
    opened(office, office.kari, ts)
    office.kari.submit()
    office.shows(ts, "Svaret er ute")
    office.kari.click(ts, "deny")
    office.shows(ts, "Kari Nilsen har saken")
    assert office.village.published == {}


def test_a_refused_reply_comes_back(office: Office) -> None:
    """The card says why, and the case is still the writer's."""
    ts = office.write("Tusen takk!")
    office.village.trouble["publish"] = [(Rejected("gone", deleted=True), False)]
    opened(office, office.kari, ts)
    office.kari.submit()
    office.shows(ts, "Kari Nilsen har saken")
    office.shows(ts, "er borte, eller avsenderen har blokkert oss")


def test_a_promise_asks_for_a_second_yes(office: Office) -> None:
    """The form comes back with the guideline, and only its own button sends it."""
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    write_over(office, "Hei! Søknaden din blir innvilget neste uke.\n\nHilsen Bø kommune")
    office.kari.submit()
    form = office.form(office.kari, "Retningslinje 7")
    assert form["submit"]["text"] == "Send likevel"
    assert office.village.published == {}
    office.kari.submit()
    office.shows(ts, "Besvart")
    assert len(office.village.published) == 1
    assert "sendte et svar likevel, med et løfte om et vedtak" in office.card(ts)


def test_a_changed_text_is_asked_about_anew(office: Office) -> None:
    """What was typed since is there, and so is the new finding alone."""
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    write_over(office, "Søknaden din blir innvilget.\n\nHilsen Bø kommune")
    office.kari.submit()
    office.form(office.kari, "Retningslinje 7")
    office.kari.type("text", "Vi er enige med Høyre.\n\nHilsen Bø kommune")
    office.kari.submit()
    form = office.form(office.kari, "Retningslinje 9")
    assert "Retningslinje 7" not in plain(form)
    assert str(value(form, "text")).startswith("Vi er enige")
    assert office.village.published == {}
    office.kari.type("text", "Ring Per på 900 12 345.")
    office.kari.submit()
    (told,) = office.kari.form_errors.values()
    assert "personopplysningene" in told
    office.kari.type("text", "Hallen åpner kl. 10.\n\nHilsen Bø kommune")
    office.kari.submit()
    office.shows(ts, "Besvart")
    assert "likevel" not in office.card(ts)


def test_a_text_that_was_changed_while_it_was_read_over_is_asked_about(office: Office) -> None:
    """Somebody's mother's case, typed into the second form, does not go out with one click."""
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    office.kari.type("answer", "Kl. 10.")
    office.kari.submit()
    office.form(office.kari, "Se over og publiser")
    office.kari.type("text", "Moren din får støttekontakt, det er vedtatt.\n\nHilsen Bø kommune")
    office.kari.submit()
    office.form(office.kari, "Retningslinje 7")
    office.kari.type("text", "Du er en idiot.\n\nHilsen Bø kommune")
    office.kari.submit()
    form = office.form(office.kari, "Retningslinje 3")
    assert "Dette fornærmer den som får svaret." in plain(form)
    assert form["submit"]["text"] == "Send likevel"
    assert office.village.published == {}
    office.kari.submit()
    office.shows(ts, "Besvart")
    assert "sendte et svar likevel, med en fornærmelse" in office.card(ts)


def test_hints_cost_no_click(office: Office) -> None:
    """A reply of one step goes out at once, and the tip comes to its writer alone."""
    ts = office.write("Tusen takk for flott hjelp! ❤️")
    opened(office, office.kari, ts)
    office.kari.type("text", "Takk for de fine ordene!")
    office.kari.submit()
    office.shows(ts, "Besvart")
    office.told(office.kari, "Teksten slutter ikke med «Hilsen Bø kommune»")
    office.told(office.kari, "Et tips til neste gang:")


def test_more_than_one_hint_is_more_than_one_tip(office: Office) -> None:
    """The heading says so."""
    ts = office.write("Tusen takk for flott hjelp! ❤️")
    opened(office, office.kari, ts)
    office.kari.type("text", "FAEN SÅ FINT!!! Jøss, takk!")
    office.kari.submit()
    office.shows(ts, "Besvart")
    told = plain(office.told(office.kari, "Noen tips til neste gang:"))
    assert told.count("💡") > 1
