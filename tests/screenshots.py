"""``make screenshots``: the pictures in ``docs/img``, taken of the demo in a real browser."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bot.demo import Demo
from bot.demo.samples import SAMPLES
from tests.demo.conftest import CHROMIUM, TUESDAY

PICTURES = Path(__file__).parent.parent / "docs" / "img"
SIZES = ((1600, 1000), (1280, 860), (900, 860), (360, 760))


def main(folder: Path = PICTURES, day: date = TUESDAY) -> None:
    """Take the pictures, of the same day and the same cases each time."""
    folder.mkdir(parents=True, exist_ok=True)
    with Demo(0, day=day, samples=False) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="nb-NO", viewport={"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(demo.url)
        for sample in SAMPLES[:9]:
            demo.write_sample(sample)
        _answer(page)
        for sample in SAMPLES[9:]:
            demo.write_sample(sample)
        expect(page.locator(".bk-header", has_text=SAMPLES[-1].name)).to_be_visible()
        _both(page, folder, "demo")
        _form(page, folder)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            _both(page, folder, f"demo-{width}")
        for tab in ("Innbyggerne", "Klokken"):
            page.get_by_role("tab", name=tab).click()
            page.screenshot(path=folder / f"demo-360-{tab.lower()}.png")
        browser.close()


def _both(page: Page, folder: Path, name: str) -> None:
    if page.get_by_role("tab", name="Slack").is_visible():
        page.get_by_role("tab", name="Slack").click()
    page.locator("#messages").evaluate("(one) => { one.scrollTop = one.scrollHeight }")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.screenshot(path=folder / f"{name}-{scheme}.png")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def _answer(page: Page) -> None:
    """Answer the mistaken fact, so that a reply is seen on the square."""
    card = page.locator(".item").filter(has=page.locator(".bk-header", has_text="Torgeir"))
    card.get_by_role("button", name=re.compile("^Svar:")).click()
    form = page.get_by_role("dialog")
    form.get_by_label("Det rette").fill("Fristen er 1. mars. Takk for at du seier frå.")
    form.get_by_label("Kjelde").fill("www.boe.kommune.no/barnehage")
    form.get_by_role("button", name="Se over").click()
    form.get_by_role("button", name="Publiser").click()
    expect(card).to_contain_text("Besvart")


def _form(page: Page, folder: Path) -> None:
    card = page.locator(".item").filter(has=page.locator(".bk-header", has_text="Anne-Marie"))
    card.get_by_role("button", name=re.compile("^Svar:")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.screenshot(path=folder / "form.png")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


if __name__ == "__main__":
    main()
