"""What we send is what Slack's own types and an independent validator take it to be."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.playground import Json, checks
from bot.playground.workspace import SlackError
from tests import block_kit
from tests.fakes import Clock, Village
from tests.office import desk as open_desk
from tests.office import oslo
from tests.payloads import Day, every_screen

TESTS = Path(__file__).parent.parent
SCREENS = TESTS.parent / "bot" / "screens"
TSC = TESTS / "node_modules" / ".bin" / "tsc"

HEAD = """
import type { KnownBlock, MessageAttachment, ModalView } from "@slack/types";
type Message = { text: string; blocks: KnownBlock[] };
type Form = Omit<ModalView, "blocks"> & { blocks: KnownBlock[] };
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Every message and form there is, drawn once."""
    clock, village = Clock(oslo("2026-11-18 10:15")), Village()
    desk = open_desk(tmp_path_factory.mktemp("day"), clock, village)
    made = every_screen(desk, village, clock)
    desk.store.close()
    return made


def test_no_form_is_missing(day: Day) -> None:
    """Every kind that a screen can draw, so that a new one has to be added to the day."""
    kinds = {
        kind
        for path in SCREENS.glob("*.py")
        for kind in re.findall(r'kind="(\w+)"', path.read_text("utf-8"))
    }
    assert {view["callback_id"] for view in day.views} == kinds
    assert len(day.messages) >= 20


def test_the_playground_takes_all_of_it(day: Day) -> None:
    """It is at least as strict as the two below."""
    for message in day.messages:
        checks.message(message)
    for view in day.views:
        checks.view(view)


def test_an_independent_validator_reads_all_of_it(day: Day) -> None:
    """Read and written again by ``blockkit``, each block and form is what it was."""
    for block in (block for message in day.messages for block in message["blocks"]):
        assert block_kit.read(block) == block
    for view in day.views:
        assert block_kit.read(view) == view


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "header", "text": {"type": "plain_text", "text": "a" * 151}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "a"}},
        {"type": "actions", "elements": [
            {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "a" * 76}}]},
        {"type": "actions", "elements": [
            {"type": "overflow", "action_id": "a", "options": [
                {"text": {"type": "plain_text", "text": "a"}, "value": "b" * 151}]}]},
    ],
)  # fmt: skip
def test_what_the_validator_refuses_the_playground_refuses_too(wrong: Json) -> None:
    """Of two that disagree the stricter is right, so that one is ours."""
    with pytest.raises(block_kit.PROBLEMS):
        block_kit.read(wrong)
    with pytest.raises(SlackError):
        checks.message({"text": "Hei", "blocks": [wrong]})


def compiled(folder: Path, source: str) -> str:
    """Type-check a file beside Slack's own types; returns what the compiler says."""
    (folder / "node_modules").symlink_to(TESTS / "node_modules")
    (folder / "payloads.ts").write_text(HEAD + source, "utf-8")
    node = shutil.which("node")
    assert node
    ran = subprocess.run(
        [node, str(TSC.resolve()), "--noEmit", "--strict", "--skipLibCheck", "--moduleResolution",
         "bundler", "--module", "esnext", "payloads.ts"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.stderr == ""
    return ran.stdout


needs_types = pytest.mark.skipif(
    not (shutil.which("node") and TSC.exists()),
    reason="needs Node.js and: npm install --prefix tests --no-package-lock",
)


@needs_types
def test_slacks_own_types_fit_all_of_it(day: Day, tmp_path: Path) -> None:
    """``@slack/types`` knows every block, element and key that we use."""
    lines = [f"export const m{n}: Message = {json.dumps(one)};"
             for n, one in enumerate(day.messages)]  # fmt: skip
    lines += [f"export const v{n}: Form = {json.dumps(one)};" for n, one in enumerate(day.views)]
    assert compiled(tmp_path, "\n".join(lines)) == ""


@needs_types
def test_slacks_own_types_find_what_is_wrong(tmp_path: Path) -> None:
    """A block, an element or a key that isn't there."""
    wrong = [
        {"type": "heading", "text": {"type": "plain_text", "text": "a"}},
        {"type": "header", "text": {"type": "plain_text", "text": "a"}, "colour": "red"},
        {"type": "context", "elements": [{"type": "button", "action_id": "a"}]},
    ]
    lines = [f"export const w{n}: KnownBlock = {json.dumps(one)};" for n, one in enumerate(wrong)]
    told = compiled(tmp_path, "\n".join(lines))
    assert all(f"payloads.ts({n + 5}," in told for n in range(len(wrong))), told
