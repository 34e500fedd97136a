"""A real browser on the demo's page: Debian's Chromium, or whichever is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from bot.demo import Demo

TUESDAY = date(2026, 11, 24)
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

LONGEST = 40_000
"""How long is waited for what must come, in milliseconds: a loaded machine is slow, not wrong."""

expect.set_options(timeout=LONGEST)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser once."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def demo() -> Iterator[Demo]:
    """Start a demo on a Tuesday morning, without the sample comments."""
    with Demo(0, day=TUESDAY, samples=False) as started:
        yield started


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """Open the page; anything the browser complains of fails the test."""
    context = browser.new_context(locale="nb-NO", viewport={"width": 1440, "height": 900})
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    opened = context.new_page()
    opened.on("console", listen)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.set_default_timeout(LONGEST)
    opened.goto(demo.url)
    opened.wait_for_selector("body[data-ready]")
    yield opened
    context.close()
    assert complaints == []
