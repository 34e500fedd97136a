"""What Slack has no room for: refused, or clipped with a word about it, and never cut in silence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Application
from bot.chats.slack.render import MESSAGE_LENGTH
from bot.config.settings import UnitSettings
from bot.limits import FIELD_ROOM
from bot.playground.messages import plain
from tests.chats.conftest import Office
from tests.chats.test_forms import field, opened, value
from tests.office import SECRETS, settings

QUESTION = "Når åpner svømmehallen i romjula?"
HEADER = "---\ntitle: {title}\n{head}---\n{body}\n"


def own(office: Office, name: str, title: str, body: str, head: str = "") -> None:
    """Start the bot with a template of the municipality's own."""
    folder = Path(office.folder) / "own"
    (folder / "nb").mkdir(parents=True, exist_ok=True)
    text = HEADER.format(title=title, head=head, body=body)
    (folder / "nb" / f"{name}.txt").write_text(text, "utf-8")
    office.changes["replies"] = {"folder": folder}
    office.restart()


def test_the_text_without_masks_is_whole_or_says_what_is_not(office: Office) -> None:
    """Four long posts are shown in one message that Slack takes, the note with where the rest is."""
    long = "Per bor i Skogveien 3B og lurer på dette: " + "hvorfor " * 600
    ts = office.write(long, author="per")
    for _more in range(3):
        office.village.write(long, at=office.clock(), author="per", answers="post/1")
    office.app.poll(office.village.name)
    office.shows(ts, "4 innlegg")
    office.kari.click(ts, "reveal")
    told = plain(office.told(office.kari, "Teksten uten sladding"))
    assert "Skogveien 3B" in told
    assert "✂️ Det var ikke plass til hele teksten" in told
    assert "Hele teksten finner du på nettverket." in told
    assert MESSAGE_LENGTH - 1500 < len(told) < MESSAGE_LENGTH


def test_one_long_post_is_shown_to_its_end(office: Office) -> None:
    """Eight thousand characters, as Facebook takes."""
    ts = office.write(
        "Per bor i Skogveien 3B og lurer på dette: " + "hvorfor " * 980 + "Slutt.", author="per"
    )
    office.kari.click(ts, "reveal")
    assert "hvorfor Slutt." in plain(office.told(office.kari, "Teksten uten sladding"))


def test_a_template_that_no_form_holds_is_refused(office: Office) -> None:
    """It is told how long it is; nothing of it comes up, and another can be chosen."""
    office.village.limit = 8000
    own(office, "long", "Lang mal", "Start. " + "ord " * 800 + "Hilsen oss")
    ts = office.write(QUESTION)
    office.kari.click(ts, "other_replies")
    office.form(office.kari, "Velg en mal")
    office.kari.choose("template", "Lang mal")
    form = office.form(office.kari, "«Lang mal» er på 3217 tegn, og et skjema har plass til 3000.")
    assert "Start." not in plain(form)
    assert not any(block["block_id"].startswith("text") for block in form["blocks"])
    office.kari.choose("template", "Svar på spørsmål")
    office.form(office.kari, "Her er det plass til 3000 tegn.")


def test_a_template_that_no_form_holds_is_not_suggested(office: Office) -> None:
    """The card offers others; a wording that is short enough is used instead of one that isn't."""
    office.village.limit = 8000
    long = "Takk. " + "ord " * 800
    own(office, "question", "Svar på spørsmål", long, "category: question\n")
    ts = office.write(QUESTION)
    office.shows(ts, "Svar: Henvise til riktig enhet")
    assert "Svar: Svar" not in office.card(ts)
    assert "\nSvar på spørsmål" not in office.card(ts)
    own(office, "question", "Kort svar", f"{long}\n===\nKort.", "category: question\n")
    ts = office.write("Når åpner biblioteket?", author="ola")
    office.shows(ts, "Kort svar")
    assert value(opened(office, office.kari, ts), "text") == "Kort."


def test_a_text_that_its_answers_make_too_long_is_told(office: Office) -> None:
    """Text and answer are in the form; together they are more than the next one holds."""
    office.village.limit = 8000
    ts = office.write(QUESTION)
    form = opened(office, office.kari, ts)
    text = str(value(form, "text"))
    office.kari.type("answer", "å" * 2990)
    office.kari.submit()
    errors = office.wait(lambda: office.kari.form_errors)
    assert f"{len(text) - len('[svaret]') + 2990} tegn, og det er plass til 3000" in str(errors)
    assert office.village.published == {}


@pytest.mark.parametrize("text", ["Du får medhold {n}! ", "Du får medhold {n}.\n"])
def test_a_hundred_findings_are_a_form_that_opens(office: Office, text: str) -> None:
    """The first are shown and the others counted; the second yes is for all of them."""
    office.village.limit = 8000
    ts = office.write(QUESTION)
    opened(office, office.kari, ts)
    written = "".join(text.format(n=number) for number in range(150))[: FIELD_ROOM - 30]
    office.kari.type("text", written + "\n\nHilsen Bø kommune")
    office.wait(lambda: field(office.kari.form or {}, "answer")["optional"])
    office.kari.submit()
    form = office.form(office.kari, "slike steder til i teksten.")
    assert form["submit"]["text"] == "Send likevel"
    assert plain(form).count("Retningslinje 7: ") == 10
    office.kari.submit()
    office.wait(lambda: len(office.village.published) == 1)


def test_every_unit_can_be_chosen(office: Office) -> None:
    """Also the last of a hundred and twenty."""
    units = [{"name": f"Enhet {n}", "contact": f"e{n}@boe.kommune.no"} for n in range(120)]
    made = settings(office.folder, {"slack": {"api_url": office.playground.api_url}})
    made = made.model_copy(
        update={"units": tuple(UnitSettings.model_validate(one) for one in units)}
    )
    office.app.stop()
    networks = {office.village.name: office.village}
    office.app = Application(made, SECRETS, now=office.clock, networks=networks)
    office.app.start()
    office.kari.command("/svar henvise")
    office.form(office.kari, "Enhet")
    office.kari.choose("unit", "Enhet 119")
    office.form(office.kari, "e119@boe.kommune.no")


def test_a_long_comment_that_is_pasted_says_what_has_no_room(office: Office) -> None:
    """The field holds three thousand characters."""
    office.kari.command("/ny " + "ord " * 800 + "slutt")
    form = office.form(office.kari, "Det er plass til 3000 tegn her. De siste 205 er ikke med.")
    assert len(str(value(form, "text"))) == FIELD_ROOM


def test_a_private_message_is_answered_in_private(office: Office) -> None:
    """No reply in it sends the author on to a private message."""
    ts = office.write("Mitt personnummer er feil hos dere. Hva gjør jeg?", private=True)
    office.kari.click(ts, "other_replies")
    form = office.form(office.kari, "Velg en mal")
    (templates,) = [one for one in form["blocks"] if one["block_id"] == "template"]
    titles = [one["text"]["text"] for one in templates["element"]["options"]]
    assert "Be om opplysninger privat" not in titles
    assert "Når samtalen er privat: hva vi trenger å vite" in titles
    assert "Til en som har det tungt" not in titles


def test_who_is_tired_of_life_can_be_written_to_alone(office: Office) -> None:
    """The card offers both; the public one tells of the other, which says how it is sent."""
    ts = office.write("Jeg orker ikke leve lenger, jeg vil dø.")
    office.shows(ts, "Til en som har det tungt, privat")
    opened(office, office.kari, ts)
    office.form(office.kari, "velg malen «Til en som har det tungt, privat»")
    office.kari.choose("template", "Til en som har det tungt, privat")
    form = office.form(office.kari, "Du sender den selv")
    assert "Publiser" not in plain(form)


def test_card_and_ping_tell_the_same_time(office: Office) -> None:
    """At each of the pings, and a minute and a second after it."""
    ts = office.write(QUESTION)
    due = office.case().due_at
    assert due is not None
    office.forward(due - timedelta(minutes=44, seconds=1))
    office.wait(lambda: office.playground.thread(ts))
    (ping,) = office.playground.thread(ts)
    assert "45 minutter igjen av åpningstiden" in plain(ping)
    office.shows(ts, "45 minutter igjen av åpningstiden")
