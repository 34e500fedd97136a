"""/svar, /innboks and /ny."""

from __future__ import annotations

from bot.playground.messages import notified, parts, plain
from tests.chats.conftest import Office
from tests.chats.test_forms import value
from tests.office import oslo


def test_svar_finds_previews_and_copies(office: Office) -> None:
    """A word finds the template; its finished text is there to copy."""
    office.kari.command("/svar postmottak")
    form = office.form(office.kari, "dokumentasjonsplikten")
    assert value(form, "template") == "casework"
    assert "post@boe.kommune.no" in plain(form)
    office.kari.choose("language", "Nynorsk")
    office.form(office.kari, "dokumentasjonsplikta")
    office.kari.submit()
    form = office.form(office.kari, "dokumentasjonsplikta")
    assert form["title"]["text"] == "Kopier teksten"
    assert form["submit"] is None


def test_svar_fills_in_the_unit_that_was_searched_for(office: Office) -> None:
    """«brøyting» is for Teknisk drift; another can be chosen, and goes along to the case."""
    ts = office.write("Når åpner svømmehallen?", name="Per Persen")
    office.kari.command("/svar brøyting")
    form = office.form(office.kari, "Dette kan Teknisk drift hjelpe deg med.")
    assert value(form, "unit") == "Teknisk drift"
    assert "teknisk@boe.kommune.no" in plain(form)
    assert "[" not in plain(form)
    assert "klammer" not in plain(form)
    office.kari.choose("unit", "Plan og byggesak")
    form = office.form(office.kari, "Du når dem på plan@boe.kommune.no")
    (label,) = [
        option["text"]["text"]
        for part in parts(form["blocks"])
        if part.get("type") == "static_select"
        for option in part["options"]
        if "Per Persen" in option["text"]["text"]
    ]
    office.kari.choose("case", label)
    office.kari.submit()
    form = office.form(office.kari, "Enhet")
    assert value(form, "unit") == "Plan og byggesak"
    office.kari.submit()
    office.wait(lambda: "plan@boe.kommune.no" in str(value(office.kari.form or form, "text")))
    office.kari.submit()
    office.shows(ts, "Besvart")


def test_svar_says_what_is_left_to_fill_in(office: Office) -> None:
    """Nothing says whose matter it is: the form asks, and a text to copy is not finished."""
    office.kari.command("/svar henvise")
    form = office.form(office.kari, "Fyll ut det som står i klammer.")
    assert value(form, "unit") is None
    assert "[enhet]" in plain(form)
    office.kari.submit()
    office.wait(lambda: "Kopier teksten" in plain(office.kari.form or form))
    assert "Fyll ut det som står i klammer." in plain(office.kari.form or form)
    office.kari.close()
    office.write("Når åpner svømmehallen?")
    office.kari.command("/svar svaret")
    office.form(office.kari, "spør skjemaet om når du bruker malen på en sak")


def test_svar_searches_in_the_form(office: Office) -> None:
    """Enter searches; what nothing matches is said, and everything is listed."""
    office.kari.command("/svar")
    form = office.form(office.kari, "Svarmaler")
    (templates,) = [
        part for part in parts(form["blocks"])
        if part.get("type") == "static_select" and len(part["options"]) > 3
    ]  # fmt: skip
    assert len(templates["options"]) == 24
    office.kari.type("search", "krise", enter=True)
    office.form(office.kari, "Kontaktinformasjon i krise")
    office.kari.type("search", "qwertyqwerty", enter=True)
    office.form(office.kari, "Ingen maler passer")


def test_svar_is_used_on_an_open_case(office: Office) -> None:
    """The reply form opens with that template, on the case that was picked."""
    ts = office.write("Når åpner svømmehallen?", name="Per Persen")
    office.kari.command("/svar postmottak")
    form = office.form(office.kari, "Bruk den på")
    (label,) = [
        option["text"]["text"]
        for part in parts(form["blocks"])
        if part.get("type") == "static_select"
        for option in part["options"]
        if "Per Persen" in option["text"]["text"]
    ]
    office.kari.choose("case", label)
    office.kari.submit()
    form = office.form(office.kari, "Svaret")
    assert "dokumentasjonsplikten" in str(value(form, "text"))
    office.kari.submit()
    office.shows(ts, "Besvart")


def test_krise_tells_the_channel_and_changes_the_cards(office: Office) -> None:
    """Typed by one admin, seen by all: the channel, the inbox, and the card of what is about it."""
    ts = office.write("Kan vi kjøre Sandveien i dag?", name="Per Persen")
    office.shows(ts, "Svar på spørsmål")
    office.kari.command("/krise på Ras på Sandveien")
    office.shows(ts, "Svar: Kontaktinformasjon i krise")
    office.wait(
        lambda: any(
            "Kari Nilsen slo på krisemodus" in plain(one) for one in office.playground.messages()
        )
    )
    office.ola.command("/innboks")
    office.told(office.ola, "Krisemodus er på. Kari Nilsen slo den på")
    office.ola.command("/krise av")
    office.shows(ts, "Svar på spørsmål")


def test_innboks_lists_by_due_time(office: Office) -> None:
    """Only to the one who asked, the most urgent first, with a way to the card."""
    office.write("Når åpner svømmehallen?", author="per", name="Per")
    office.forward(oslo("2026-11-18 11:00"))
    office.write("Er biblioteket åpent?", author="ada", name="Ada")
    office.kari.command("/innboks")
    message = office.told(office.kari, "2 åpne saker")
    text = plain(message)
    assert text.index("Per (@per.test)") < text.index("Ada (@ada.test)")
    links = [part["url"] for part in parts(message["blocks"]) if part.get("type") == "link"]
    assert links[0].startswith("https://playground.slack.com/archives/C0ADMIN/p")
    assert office.ola.private_messages == []


def test_ny_makes_a_case_that_is_answered_by_copying(office: Office) -> None:
    """What was pasted becomes a card; the admin copies the text and says when it is out."""
    office.kari.command("/ny https://facebook.com/boe/posts/1 Når åpner legekontoret?")
    form = office.form(office.kari, "Hvor ble det skrevet?")
    assert value(form, "url") == "https://facebook.com/boe/posts/1"
    assert value(form, "text") == "Når åpner legekontoret?"
    office.kari.type("author", "Ada Aas")
    office.kari.type("posted", "08.30")
    office.kari.submit()
    office.wait(office.playground.messages)
    ts = office.playground.messages()[0]["ts"]
    assert "Facebook · Ada Aas" in office.card(ts)
    assert office.case().due_at == oslo("2026-11-20 08:30")
    office.kari.click(ts, "reply")
    office.form(office.kari, "Svaret")
    office.kari.type("answer", "Kl. 08.")
    office.kari.submit()
    form = office.form(office.kari, "Publiser teksten på Facebook")
    assert "Kl. 08." in plain(form)
    office.kari.submit()
    office.shows(ts, "Besvart")
    assert office.village.published == {}


def test_ny_says_what_is_wrong(office: Office) -> None:
    """A time in the future, a link that isn't one and an empty text are said at their fields."""
    office.kari.command("/ny")
    office.form(office.kari, "Hvor ble det skrevet?")
    office.kari.type("text", "   ")
    office.kari.type("url", "facebook")
    office.kari.type("posted", "24.12.2026 10.00")
    office.kari.submit()
    assert set(office.kari.form_errors) == {"network"}
    office.kari.choose("network", "Facebook")
    office.kari.submit()
    assert set(office.kari.form_errors) == {"text", "url", "posted"}
    office.kari.type("text", "Hei?")
    office.kari.type("url", "https://facebook.com/x")
    office.kari.type("posted", "")
    office.kari.submit()
    office.wait(office.playground.messages)
    office.kari.command("/ny https://facebook.com/x Hei?")
    office.form(office.kari, "Hvor ble det skrevet?")
    office.kari.submit()
    office.form(office.kari, "Dette kan høre til en sak som finnes alt")
    office.kari.choose("what", "Den samme kommentaren: ikke lag noe")
    office.kari.submit()
    office.told(office.kari, "Det finnes alt en sak")
    assert len(office.playground.messages()) == 1


def test_frist_tells_why(office: Office) -> None:
    """Each day that counted and each that did not, with its reason; now when no time is given."""
    office.kari.command("/frist 30.4.2027 14.00")
    told = plain(office.told(office.kari, "Frist: tirsdag 4. mai kl. 14.00"))
    assert "Svarfristen er 2 dager, regnet bare i åpningstiden." in told
    assert "fredag 30. apr.: 14.00–15.30" in told
    assert "lørdag 1. mai: teller ikke (lørdag)" in told
    assert "mandag 3. mai: 08.00–15.30" in told
    office.kari.command("/frist 23.3.2027 17.00")
    told = plain(office.told(office.kari, "Skrevet tirsdag 23. mars kl. 17.00"))
    assert "tirsdag 23. mars: teller ikke (utenfor åpningstiden)" in told
    assert "torsdag 25. mars: teller ikke (skjærtorsdag)" in told
    office.kari.command("/frist")
    office.told(office.kari, "Skrevet onsdag 18. nov. kl. 10.15")
    for wrong in ("i morgen", "25.99", "31.2. 10.00"):
        office.kari.command(f"/frist {wrong}")
    office.wait(
        lambda: sum("Skriv tiden" in plain(one) for one in office.kari.private_messages) == 3
    )


def test_a_card_tells_why_its_deadline_is_what_it_is(office: Office) -> None:
    """From its menu, to the one who asked."""
    ts = office.write("Når åpner svømmehallen?")
    office.kari.click(ts, "Hvorfor denne fristen?")
    office.told(office.kari, "Frist: fredag 20. nov. kl. 10.15")
    assert office.ola.private_messages == []


def test_vakt_sets_who_is_on_duty(office: Office) -> None:
    """In a form; the channel is told, and pings of what nobody has go to the one on duty."""
    ts = office.write("Når åpner svømmehallen?")
    office.kari.command("/vakt")
    office.form(office.kari, "Hvem har vakt?")
    office.kari.choose("on_duty", "Ola Hansen")
    office.kari.type("until", "i morgen")
    office.kari.submit()
    office.wait(lambda: "until" in office.kari.form_errors)
    office.kari.type("until", "20.11.")
    office.kari.submit()
    told = "Ola Hansen har vakt til og med fredag 20. nov. Satt av Kari Nilsen."
    office.wait(lambda: any(told in plain(one) for one in office.playground.messages()))
    office.forward(oslo("2026-11-19 13:45"))
    (ping,) = office.wait(lambda: office.playground.thread(ts))
    assert notified(ping) == {"U0OLA"}


def test_a_ping_is_answered_from_where_it_stands(office: Office) -> None:
    """Let it rest for a reason, take the case, reply: from the ping's own buttons."""
    ts = office.write("Når åpner svømmehallen?")
    office.forward(oslo("2026-11-19 13:45"))
    (ping,) = office.wait(lambda: office.playground.thread(ts))
    office.kari.click(ping["ts"], "Utsett")
    office.form(office.kari, "Hvorfor kan det vente?")
    office.kari.type("reason", "Venter på vaktmesteren")
    office.kari.submit()
    office.wait(lambda: not office.playground.thread(ts))
    office.forward(oslo("2026-11-20 09:45"))  # never before the next one that was planned
    (ping,) = office.wait(lambda: office.playground.thread(ts))
    office.ola.click(ping["ts"], "Ta saken")
    office.shows(ts, "Ola Hansen har saken")
    office.ola.click(ping["ts"], "Svar")
    office.form(office.ola, "Språk")


def test_a_ping_goes_on_when_the_holder_rests(office: Office) -> None:
    """Slack would hold it back, so it goes to the others."""
    ts = office.write("Når åpner svømmehallen?")
    office.kari.click(ts, "take")
    office.shows(ts, "Kari Nilsen har saken")
    office.playground.rest("U0KARI", oslo("2026-11-19 00:00"), oslo("2026-11-20 00:00"))
    office.forward(oslo("2026-11-19 13:45"))
    (ping,) = office.wait(lambda: office.playground.thread(ts))
    assert {"U0OLA", "U0LIV"} <= notified(ping)
