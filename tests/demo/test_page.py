"""The demo in a browser: what a visitor can do, by mouse and by keyboard, and what they see."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bot.demo import Demo
from tests.demo.conftest import LONGEST


def write(page: Page, text: str, name: str = "Marit Olsen", network: str = "Facebook") -> None:
    """Write as a citizen."""
    page.get_by_label("Navn").fill(name)
    page.get_by_label("Skriver på").select_option(network)
    page.get_by_label("Innlegget").fill(text)
    page.get_by_role("button", name="Legg ut").click()


def card(page: Page, author: str) -> Locator:
    """Return the author's card."""
    return page.locator("#message-list .item").filter(
        has=page.locator(".bk-header", has_text=author)
    )


def become(page: Page, name: str) -> None:
    """Look at the channel as another admin."""
    page.get_by_role("radio", name=name).click()
    expect(page.get_by_role("radio", name=name)).to_be_checked()


def told(page: Page) -> Locator:
    """Return what only this admin sees."""
    return page.locator(".message.private")


def test_a_citizen_is_answered(page: Page) -> None:
    """Written, shown, taken by one and refused to the other, edited, published and closed."""
    write(page, "Når åpner svømmehallen på lørdag?")
    here = card(page, "Marit Olsen")
    expect(here).to_contain_text("Når åpner svømmehallen på lørdag?")
    here.get_by_role("button", name="Ta saken", exact=True).click()
    expect(here).to_contain_text("Kari Nilsen har saken")

    become(page, "Ola Hansen")
    here.get_by_role("button", name=re.compile("^Svar(:| på)")).click()
    expect(told(page)).to_contain_text("Kari Nilsen")
    expect(page.get_by_role("dialog")).to_be_hidden()

    become(page, "Kari Nilsen")
    expect(told(page)).to_have_count(0)
    here.get_by_role("button", name=re.compile("^Svar(:| på)")).click()
    form = page.get_by_role("dialog", name="Svar")
    form.get_by_label("Svaret").fill("Svømmehallen åpner klokka 11.")
    form.get_by_role("button", name="Se over").click()
    form = page.get_by_role("dialog", name="Se over og publiser")
    text = form.get_by_role("textbox", name="Svaret")
    expect(text).to_have_value(re.compile("Svømmehallen åpner klokka 11"))
    text.press("Control+End")
    text.press_sequentially(" Velkommen!")
    form.get_by_role("button", name="Publiser").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(here).to_contain_text("Besvart")
    reply = page.locator(".post.own")
    expect(reply).to_contain_text("Bø kommune")
    expect(reply).to_contain_text("Svømmehallen åpner klokka 11.")
    expect(reply).to_contain_text("Velkommen!")


def test_the_clock_brings_a_ping_and_the_answer_takes_it_away(page: Page) -> None:
    """Run to the ping, see it in the card's thread, answer, and see it withdrawn."""
    write(page, "Hvem kan jeg snakke med om skoleskyss fra nyttår?")
    here = card(page, "Marit Olsen")
    expect(page.locator("#time")).to_have_text("10.15")
    expect(page.locator("#coming")).to_contain_text("Påminnelse, 4 timer før fristen")
    with page.expect_response("**/demo/clock"):  # by then the ping is out
        page.get_by_role("button", name="Til neste påminnelse").click()
    expect(page.locator("#date")).to_have_text("Onsdag 25. november")
    ping = here.locator(".thread")
    expect(ping).to_contain_text("4 timer igjen av åpningstiden")
    expect(ping.locator(".person.me")).to_have_text("@Kari Nilsen")

    here.get_by_role("button", name="Mer å gjøre med saken").click()
    page.get_by_role("menuitem", name="Ferdig uten svar").click()
    expect(here).to_contain_text("Ferdig uten svar")
    expect(ping).to_have_count(0)
    expect(page.locator("#coming")).to_contain_text("Ingen frister venter")


def test_a_category_is_corrected_by_choosing_another(page: Page) -> None:
    """The list on the card is a choice made at once, and the keyboard stays on the card."""
    write(page, "Når åpner biblioteket på lørdag?")
    here = card(page, "Marit Olsen")
    choose = here.get_by_role("button", name="Endre kategori", exact=True)
    choose.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Spørsmål", exact=True)).to_have_count(0)
    page.get_by_role("menuitem", name="Skryt (uten frist)").click()
    expect(here).to_contain_text("Skryt (valgt av Kari Nilsen)")
    expect(here).to_contain_text("Frist: Ingen")
    expect(choose).to_be_focused()
    expect(page.locator("#told")).to_contain_text("Kategori: Skryt (valgt av Kari Nilsen)")
    choose.click()
    expect(page.get_by_role("menuitem", name="Spørsmål", exact=True)).to_be_focused()


def test_the_form_begins_where_something_is_written(page: Page) -> None:
    """It says whom it is to; and what is wrong is told at the field, which gets the keyboard."""
    write(page, "Når åpner svømmehallen på lørdag?")
    card(page, "Marit Olsen").get_by_role("button", name=re.compile("^Svar(:| på)")).click()
    form = page.get_by_role("dialog", name="Svar til Marit Olsen")
    answer = form.get_by_label("Svaret")
    expect(answer).to_be_focused()
    answer.fill("Ring Per på 900 12 345.")
    form.get_by_role("button", name="Se over").click()
    expect(answer).to_have_attribute("aria-invalid", "true")
    expect(answer).to_be_focused()
    expect(form.locator(".error:visible")).to_have_count(1)
    expect(form.get_by_label("Hele teksten")).to_have_attribute("aria-invalid", "false")


def test_the_keyboard_comes_back_to_the_card(page: Page, demo: Demo) -> None:
    """After what took the pressed button away: an undo, and a ping that is let rest."""
    write(page, "Når åpner svømmehallen på lørdag?")
    here = card(page, "Marit Olsen")
    here.get_by_role("button", name="Ta saken", exact=True).click()
    here.get_by_role("button", name="Angre").click()
    expect(here).to_contain_text("Ingen har saken ennå")
    expect(here).to_be_focused()
    expect(page.locator("#told")).to_contain_text("Status: Ingen har saken ennå")
    demo.run_clock(demo.state.next_ping() or demo.clock())
    here.locator(".thread").get_by_role("button", name="Utsett").click()
    form = page.get_by_role("dialog")
    form.locator("textarea, input").first.fill("Venter på svar")
    form.locator("[type=submit]").click()
    expect(here.locator(".thread")).to_have_count(0)
    expect(here).to_be_focused()


def test_private_messages_can_be_taken_away_at_once(page: Page) -> None:
    """And they stay away when the page is read anew."""
    for count in (1, 2):
        page.get_by_role("button", name="/innboks").click()
        expect(told(page)).to_have_count(count)
    page.get_by_role("button", name="Fjern alle").click()
    expect(told(page)).to_have_count(0)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(told(page)).to_have_count(0)


def test_a_small_screen_is_used_for_the_messages(page: Page) -> None:
    """They have more than half of it, and the whole list of categories is to be seen."""
    write(page, "Når åpner svømmehallen på lørdag?")
    expect(card(page, "Marit Olsen")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("tab", name="Slack").click()
    height = page.evaluate("document.getElementById('messages').clientHeight")
    assert height > 740 / 2
    page.get_by_role("button", name="Endre kategori", exact=True).click()
    for item in page.get_by_role("menuitem").all():
        box = item.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] + box["height"] <= 740


def test_an_hour_and_the_next_opening(page: Page) -> None:
    """The clock runs an hour, and over the night to the next opening."""
    page.get_by_role("button", name="En time").click()
    expect(page.locator("#time")).to_have_text("11.15")
    expect(page.locator("#open")).to_have_text("Åpent til kl. 15.30")
    page.get_by_role("button", name="Til neste åpning").click()
    expect(page.locator("#time")).to_have_text("08.00")
    expect(page.locator("#date")).to_have_text("Onsdag 25. november")
    for _hour in range(8):
        page.get_by_role("button", name="En time").click()
    expect(page.locator("#open")).to_have_text(
        re.compile(r"^Stengt\. Åpner i morgen kl\.\s08\.00$")
    )


@pytest.mark.slow
def test_a_long_run_shows_how_far_it_has_come_and_can_be_ended(page: Page, demo: Demo) -> None:
    """Where it goes and how far it is, with a button that ends it; the rest works meanwhile."""
    write(page, "Når åpner biblioteket?")
    here = card(page, "Marit Olsen")
    expect(here).to_be_visible()
    running = page.locator("#running")
    expect(running).to_be_hidden()
    start = demo.clock()
    with demo.clock.run(start + timedelta(days=2)) as halted:
        expect(running).to_contain_text("Spoler til torsdag 26. november kl. 10.15")
        demo.clock.run_to(start + timedelta(days=1))
        done = page.get_by_role("progressbar", name="Spoler til")
        expect(done).to_have_attribute("value", re.compile(r"^0\.(49|50)"))
        expect(done).to_be_visible()
        here.get_by_role("button", name="Ta saken", exact=True).click()
        expect(here).to_contain_text("Kari Nilsen har saken")
        page.get_by_role("button", name="Stopp her").click()
        assert halted.wait(LONGEST / 1000)
    expect(running).to_be_hidden()
    expect(page.get_by_role("button", name="En time")).to_be_focused()


def test_a_card_that_changes_keeps_its_open_menu(page: Page, demo: Demo) -> None:
    """Drawn anew under the hand of who is choosing, it is still open at the same choice."""
    write(page, "Når åpner biblioteket?")
    here = card(page, "Marit Olsen")
    expect(here).to_contain_text(re.compile("1[45] timer igjen"))
    here.get_by_role("button", name="Mer å gjøre med saken").click()
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("menuitem").nth(1)
    expect(chosen).to_be_focused()
    demo.run_clock(demo.clock() + timedelta(hours=2))
    expect(here).to_contain_text(re.compile("1[23] timer igjen"))
    expect(chosen).to_be_focused()


def test_what_is_to_be_answered_at_once_is_first_in_what_comes(page: Page) -> None:
    """Before every deadline, and without a time to wait for."""
    write(page, "Når åpner biblioteket?", name="Ola")
    write(page, "Det brenner i skolen!", name="Grete")
    first = page.locator("#coming li").first
    expect(first).to_contain_text("Haster: svar med én gang")
    expect(first).to_contain_text("Grete")
    expect(first.locator("time")).to_have_text("nå")


def test_the_commands(page: Page) -> None:
    """/innboks lists, /svar finds and copies, /ny makes a case; anything else is explained."""
    write(page, "Når åpner biblioteket?")
    expect(card(page, "Marit Olsen")).to_be_visible()
    command = page.get_by_label("Kommando", exact=True)

    command.fill("/innboks")
    command.press("Enter")
    expect(told(page)).to_contain_text("1 åpen sak")
    expect(told(page)).to_be_in_viewport()
    page.get_by_role("link", name="Gå til saken").click()
    expect(page.locator(".item.flash")).to_contain_text("Marit Olsen")
    told(page).get_by_role("button", name="Fjern").click()
    expect(told(page)).to_have_count(0)

    command.fill("/svar takk")
    command.press("Enter")
    form = page.get_by_role("dialog", name="Svarmaler")
    expect(form.locator("pre")).to_contain_text("tilbakemeldingen")
    form.get_by_label("Språk").select_option("Nynorsk")
    expect(form.locator("pre")).to_contain_text("tilbakemeldinga")
    form.get_by_label("Søk").fill("krise")
    form.get_by_label("Søk").press("Enter")
    expect(form.locator("pre")).to_contain_text("76 11 42 00")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    command.fill("/ny")
    command.press("Enter")
    form = page.get_by_role("dialog", name="Ny sak")
    form.get_by_role("button", name="Lag saken").click()
    expect(form).to_contain_text("Fyll ut dette feltet.")
    form.get_by_label("Hvem skrev det?").fill("Grete")
    form.get_by_label("Hva ble skrevet?").fill("Hvor finner jeg skjema for SFO?")
    where = form.get_by_label("Hvor ble det skrevet?")
    expect(where.locator("option:checked")).to_have_text("Velg …")
    where.select_option("X")
    form.get_by_role("button", name="Lag saken").click()
    expect(card(page, "Grete")).to_contain_text("skjema for SFO")

    command.fill("hei på deg")
    command.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("begynner med skråstrek")


def test_reactions(page: Page) -> None:
    """👀 takes and gives back, 🙏 offers the thanks, ✅ finishes."""
    write(page, "Tusen takk for hjelpen på servicekontoret!")
    here = card(page, "Marit Olsen")
    here.get_by_role("button", name="Reager: Ta saken").click()
    expect(here).to_contain_text("Kari Nilsen har saken")
    mine = here.get_by_role("button", name="Ta saken: 1")
    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()
    expect(here).to_contain_text("Ingen har saken ennå")
    here.get_by_role("button", name="Reager: Takk for skryt").click()
    told(page).get_by_role("button", name="Åpne svar").click()
    expect(page.get_by_role("dialog", name="Svar")).to_be_visible()
    page.get_by_role("button", name="Lukk").last.click()
    here.get_by_role("button", name="Reager: Ferdig uten svar").click()
    expect(here).to_contain_text("Ferdig uten svar")


def test_a_follow_up_joins_its_case(page: Page) -> None:
    """Who writes on in the thread gets no second card."""
    write(page, "Når åpner svømmehallen?")
    expect(card(page, "Marit Olsen")).to_be_visible()
    page.get_by_role("button", name="Skriv mer").click()
    expect(page.locator("#answering")).to_contain_text("Du skriver videre i tråden til Marit Olsen")
    page.get_by_label("Innlegget").fill("Og hva koster det?")
    page.get_by_role("button", name="Legg ut").click()
    expect(card(page, "Marit Olsen")).to_contain_text("2 innlegg")
    expect(page.locator(".thread-of-posts")).to_have_count(1)


def test_the_guideline_and_the_post_can_be_looked_up(page: Page) -> None:
    """A card shows the guideline it touches, and leads to the post."""
    write(page, "Jeg vil klage på vedtaket jeg fikk om hjemmehjelp.")
    here = card(page, "Marit Olsen")
    here.get_by_text("Retningslinje 7", exact=True).click()
    expect(here).to_contain_text("Kommunen skal ikke gjøre saksbehandling på sosiale medier")
    here.get_by_role("link", name="Åpne innlegget").click()
    expect(page.locator(".post.flash")).to_contain_text("hjemmehjelp")


def test_what_citizens_write_is_only_text(page: Page) -> None:
    """Neither markup of the page's nor Slack's comes alive, and nothing is fetched."""
    hostile = "<img src=x onerror=alert(1)> <!channel> <@U0KARI> {{ 7*7 }} https://evil.test/"
    write(page, hostile, name="<b>Per</b>")
    here = card(page, "<b>Per</b>")
    expect(here.locator("blockquote")).to_have_text(hostile)
    assert here.locator("blockquote a, blockquote img, .person").count() == 0


def test_by_keyboard_alone(page: Page, demo: Demo) -> None:
    """Write, go from the menu to a button of its row, and close a form, without a mouse."""
    page.get_by_label("Navn").focus()
    page.keyboard.type(" ")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for _mood in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # the mood puts a text in, and goes to it
    expect(page.get_by_label("Innlegget")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    item = page.locator("#message-list .item")
    expect(item).to_have_count(1)

    item.get_by_role("button", name="Mer å gjøre med saken").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(item.get_by_role("button", name="Mer å gjøre med saken")).to_be_focused()
    for _button in ("Endre kategori", "Gi til kollega", "Ta saken", "Andre svar …"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Mal")).to_be_focused()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(item.get_by_role("button", name="Andre svar")).to_be_focused()
    assert demo.playground.person("U0KARI").form is None

    page.get_by_role("radio", name="Kari Nilsen").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Ola Hansen")).to_be_focused()
    expect(page.get_by_role("radio", name="Ola Hansen")).to_be_checked()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900, 1440])
def test_axe_finds_nothing_serious(page: Page, demo: Demo, scheme: Any, width: int) -> None:
    """Names, roles and contrasts are right: of the page, with a ping, a whisper and a form."""
    demo.write("facebook", "Ingrid Larsen", "Når åpner svømmehallen? 41234567")
    demo.run_clock(demo.state.next_ping() or demo.clock())
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator(".thread .message")).to_have_count(1)
    if width == 360:
        page.get_by_role("tab", name="Slack").click()
    page.get_by_role("button", name="/innboks").click()
    expect(told(page)).to_have_count(1)
    if width < 1140:
        for tab in page.get_by_role("tab").all():
            if tab.is_visible():
                tab.click()
                _accessible(page)
    _accessible(page)
    if width == 360:
        page.get_by_role("tab", name="Slack").click()
    card(page, "Ingrid Larsen").get_by_role("button", name=re.compile("^Svar(:| på)")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    _accessible(page)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0


def _accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    told_ = [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in serious
        for node in one["nodes"]
    ]
    assert told_ == []
