"""Whole messages are brought under what Slack takes, and say what they left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chats.slack import render
from bot.playground import Json, checks
from bot.playground.messages import plain
from bot.screens import (
    Button,
    Buttons,
    Facts,
    Form,
    Heading,
    Input,
    Line,
    Message,
    Note,
    Option,
    Paragraph,
    Part,
    Quote,
    bold,
)
from bot.texts import Texts
from tests.office import OSLO

NORWEGIAN = Texts("nb", OSLO)
TAKE = Buttons(buttons=(Button(action="take", label="Ta saken", value="1"),))
WORDS = st.text(st.sampled_from('aå <&"\\\n🙂'), max_size=4000)
PARTS: st.SearchStrategy[Part] = st.one_of(
    WORDS.map(Quote),
    WORDS.map(Note),
    WORDS.map(lambda text: Paragraph((bold(text), bold("fast")))),
    WORDS.map(lambda text: Facts((("Status", (bold(text),)),))),
    WORDS.map(lambda text: Line(text, Button(action="open_card", label="Åpne", value="12345"))),
)


def drawn(*parts: Part, rest: str = "") -> Json:
    """Render a message, and have the playground take it as Slack would."""
    message = Message(fallback="Hei", parts=parts, rest=rest)
    made = {"text": "Hei", "blocks": render.blocks(message, lambda _key: None, NORWEGIAN)}
    checks.message(made)
    return made


@settings(max_examples=40, deadline=None)
@given(st.lists(PARTS, max_size=60))
def test_every_message_is_taken(parts: list[Part]) -> None:
    """However much is in it; what can be pressed is always there, and so is the heading."""
    made = drawn(Heading("Bygda · Kari"), *parts, TAKE)
    assert made["blocks"][0]["type"] == "header"
    assert any(one["type"] == "actions" for one in made["blocks"])


def test_what_has_room_is_as_it_was() -> None:
    """A comment of eight thousand characters alone, to the last of them."""
    text = "å" * 8000
    made = drawn(Heading("Hei"), Quote(text), TAKE)
    assert text in plain(made)
    assert "✂️" not in plain(made)


def test_what_is_left_out_is_counted_and_told_where_to_read() -> None:
    """The long texts give, all to one length; the short ones stand whole."""
    short = "Når åpner svømmehallen i romjula?"
    shown = plain(drawn(Quote("a" * 9000), Quote(short), Quote("b" * 9000), rest="Se nettverket."))
    first, second, third, told = shown.splitlines()
    assert second == short
    assert len(first) == len(third) > 5900
    gone = 18_000 - len(first) - len(third)
    assert told == (
        f"✂️ Det var ikke plass til hele teksten: {gone} tegn er utelatt. Se nettverket."
    )


def test_many_lines_are_counted() -> None:
    """Of seventy lines as many are shown as there is room for."""
    lines = [Line(f"Sak {number}") for number in range(70)]
    made = drawn(Heading("70 saker"), *lines, TAKE)
    assert len(made["blocks"]) == render.MESSAGE_BLOCKS
    assert "Sak 46" in plain(made)
    assert "Det var ikke plass til 23 linjer til." in plain(made)


def test_many_lines_with_long_texts_all_stay() -> None:
    """A digest of forty long comments keeps its forty lines, each a little shorter."""
    lines = [
        Line(f"Kari {number}: " + "ord " * 50, Button(action="open_card", label="Åpne", value="1"))
        for number in range(40)
    ]
    shown = plain(drawn(Heading("40 saker"), *lines))
    assert all(f"Kari {number}: ord ord ord ord" in shown for number in range(40))


def test_a_form_of_too_many_parts_says_so() -> None:
    """Its fields stay, and it is taken."""
    parts: list[Part | Input] = [Note(f"Notat {number}") for number in range(120)]
    parts.append(Input(id="text", label="Svar"))
    form = Form(kind="reply", title="Svar", submit="Send", close="Lukk", parts=tuple(parts))
    made = checks.view(render.view(form, lambda _key: None, NORWEGIAN))
    assert made["blocks"][-2]["type"] == "input"
    assert "Det var ikke plass til 22 linjer til." in plain(made)


@pytest.mark.parametrize("count", [1, 100, 101, 250])
def test_every_choice_is_in_the_list(count: int) -> None:
    """In groups where they are more than a hundred, and the chosen one is shown as chosen."""
    options = tuple(Option(value=f"v{n}", label=f"Enhet {n}") for n in range(count))
    field = Input(id="unit", label="Enhet", options=options, value=f"v{count - 1}")
    form = Form(kind="f", title="Velg", submit="Send", close="Lukk", parts=(field,))
    (block,) = checks.view(render.view(form, lambda _key: None, NORWEGIAN))["blocks"]
    element = block["element"]
    groups = element.get("option_groups", [element])
    assert [one["value"] for group in groups for one in group["options"]] == [
        one.value for one in options
    ]
    assert element["initial_option"]["value"] == f"v{count - 1}"
    if count > 100:
        assert groups[1]["label"]["text"].startswith("Enhet 100")
