"""``make screenshots``: the pictures in ``docs/img``, taken of the demo in a real browser.

``python -m tests.screenshots FOLDER`` takes them at every width and in both themes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.demo import Demo
from bot.demo.samples import SAMPLES
from tests.demo.conftest import CHROMIUM, TUESDAY

PICTURES = Path(__file__).parent.parent / "docs" / "img"
WIDE = ((1440, 900),)
EVERY = ((1600, 1000), (1440, 900), (1280, 800), (1024, 768), (768, 1000), (360, 760))
"""Widths and heights, in pixels."""


def main(folder: Path = PICTURES, sizes: Sequence[tuple[int, int]] = WIDE) -> None:
    """Take the pictures, of the same day and the same cases each time."""
    folder.mkdir(parents=True, exist_ok=True)
    with _started(TUESDAY) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(locale="nb-NO", viewport={"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(demo.url)
        for sample in SAMPLES:
            demo.write_sample(sample)
        expect(_card(page, SAMPLES[-1].name)).to_be_visible()
        _answer(page)
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            _both_themes(page, folder, f"demo-{width}" if sizes is EVERY else "demo")
        page.set_viewport_size({"width": 1440, "height": 900})
        _form(page, folder)
        page.set_viewport_size({"width": 360, "height": 760})
        for tab, name in (("Innbyggerne", "citizens"), ("Slack", "slack"), ("Klokken", "clock")):
            page.get_by_role("tab", name=tab).click()
            page.screenshot(path=folder / f"phone-{name}.png")
        browser.close()


def _started(day: date) -> Demo:
    return Demo(0, day=day, samples=False)


def _card(page: Page, author: str) -> Locator:
    return page.locator(".item").filter(has=page.locator(".bk-header", has_text=author))


def _both_themes(page: Page, folder: Path, name: str) -> None:
    if page.get_by_role("tab", name="Slack").is_visible():
        page.get_by_role("tab", name="Slack").click()
    page.locator("#messages").evaluate("(one) => { one.scrollTop = one.scrollHeight }")
    page.mouse.move(0, 0)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.screenshot(path=folder / f"{name}-dark.png")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.screenshot(path=folder / f"{name}-light.png")


def _answer(page: Page) -> None:
    """Answer the mistaken fact, so that a reply is seen among the posts."""
    card = _card(page, "Torgeir")
    card.get_by_role("button", name=re.compile("^Svar(:| på)")).first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Det rette").fill("Fristen er 1. mars.")
    form.get_by_label("Kjelde").fill("www.boe.kommune.no/barnehage")
    form.get_by_role("button", name="Se over").click()
    form.get_by_role("button", name="Publiser").click()
    expect(card).to_contain_text("Besvart")


def _form(page: Page, folder: Path) -> None:
    _card(page, "Anne-Marie").get_by_role("button", name=re.compile("^Svar(:| på)")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.screenshot(path=folder / "form.png")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]), EVERY)
    else:
        main()
