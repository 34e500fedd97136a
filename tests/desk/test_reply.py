"""From the reply form to an approved reply: drafts, findings, approval, copying."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases import Category, State
from bot.desk import Desk, act, browse, pasted, postpone, publish, reply, undo
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.desk.show import card_of
from bot.networks import Published
from bot.outgoing import Kind
from bot.review import CODES, Finding, Level
from bot.screens import (
    Action,
    Answer,
    Buttons,
    Copyable,
    Done,
    Form,
    Input,
    Invalid,
    Note,
    Open,
    Tell,
    findings,
    words,
)
from bot.store import cases, outbox
from bot.texts import Texts
from tests.fakes import Clock, Village
from tests.office import KARI, OLA, OSLO, oslo
from tests.office import desk as open_desk


@pytest.fixture(autouse=True)
def _a_question(desk: Desk, village: Village, clock: Clock) -> None:
    village.write("Når åpner svømmehallen?", at=clock())
    receive(desk, village.name, village.poll(None))


def form(answer: Answer) -> Form:
    """Return the form that is opened."""
    assert isinstance(answer, Open), answer
    return answer.form


def values(shown: Form, **typed: str) -> dict[str, str]:
    """Return what stands in a form after typing."""
    inputs = [part for part in shown.parts if isinstance(part, Input)]
    return {one.id.partition("~")[0]: one.value for one in inputs} | typed


def act_in(name: str, shown: Form, **typed: str) -> Action:
    """Return what a person does in a form."""
    return Action(
        name=name,
        chat="slack",
        user="U0KARI",
        admin=KARI,
        state=shown.state,
        values=values(shown, **typed),
    )


def test_opening_the_form_takes_the_case(desk: Desk) -> None:
    """Two people can not answer the same comment: the second hears who has it."""
    shown = form(reply.start(desk, 1, KARI))
    assert values(shown)["template"] == "question"
    second = reply.start(desk, 1, OLA)
    assert isinstance(second, Tell)
    assert "Kari Nilsen" in second.message.fallback


def standing(desk: Desk) -> tuple[State, str | None]:
    """Return the first case's state and holder."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    return case.state, case.holder


def close(desk: Desk, shown: Form) -> None:
    """Close a form without sending it."""
    assert handle(desk, act_in(f"close.{shown.kind}", shown)) == Done()


def test_closing_the_form_gives_the_case_back(desk: Desk) -> None:
    """A look takes nothing, and there is nothing to undo."""
    close(desk, form(reply.start(desk, 1, KARI)))
    assert standing(desk) == (State.OPEN, None)
    assert "ikke lenger noe" in repr(undo.undo(desk, 1, KARI))
    assert standing(desk) == (State.OPEN, None)
    shown = form(reply.start(desk, 1, OLA))
    assert values(shown)["template"] == "question"


def test_closing_where_it_is_read_over_gives_the_case_back(desk: Desk) -> None:
    """The second step is the same reply, and it has not been sent either."""
    shown = form(reply.start(desk, 1, KARI))
    close(desk, form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI)))
    assert standing(desk) == (State.OPEN, None)


def test_who_had_the_case_keeps_it(desk: Desk) -> None:
    """Taken before the form was opened, or with a click while it is open."""
    act.take(desk, 1, KARI)
    close(desk, form(reply.start(desk, 1, KARI)))
    assert standing(desk) == (State.CLAIMED, KARI)
    act.release(desk, 1, KARI)
    shown = form(reply.start(desk, 1, KARI))
    act.take(desk, 1, KARI)
    close(desk, shown)
    assert standing(desk) == (State.CLAIMED, KARI)


def test_what_could_be_undone_before_the_form_was_opened_can_be_still(desk: Desk) -> None:
    """Undo puts back exactly what was: the category, and nobody's case."""
    act.recategorize(desk, 1, KARI, Category.CRITICISM)
    close(desk, form(reply.start(desk, 1, KARI)))
    assert undo.undo(desk, 1, KARI) == Done()
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert (case.category, case.state, case.holder) == (Category.QUESTION, State.OPEN, None)


def test_what_happens_while_the_form_is_open_keeps_nobody(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The author writes more, and the category is changed and changed back: still only a look."""
    shown = form(reply.start(desk, 1, KARI))
    village.write("Hallo?", at=clock(), answers="post/1")
    receive(desk, village.name, village.poll("1"))
    act.recategorize(desk, 1, OLA, Category.CRITICISM)
    undo.undo(desk, 1, OLA)
    close(desk, shown)
    assert standing(desk) == (State.OPEN, None)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.mentions == 2


def test_a_rest_that_a_colleague_gives_it_keeps_nobody_either(desk: Desk) -> None:
    """Anyone may let the pings rest while the form is open."""
    shown = form(reply.start(desk, 1, OLA))
    resting = form(postpone.ask(desk, 1))
    assert postpone.postpone(desk, act_in("form.postpone", resting, reason="Møte"), KARI) == Done()
    assert handle(desk, replace(act_in("close.reply", shown), admin=OLA)) == Done()
    assert standing(desk) == (State.OPEN, None)


def test_undo_gives_the_case_to_nobody_whose_form_is_long_closed(desk: Desk) -> None:
    """A colleague took over, or it was finished, while the form was open: before, it was free."""
    ola = replace(act_in("close.reply", form(reply.start(desk, 1, OLA))), admin=OLA)
    act.give(desk, 1, KARI, KARI)
    handle(desk, ola)
    assert standing(desk) == (State.CLAIMED, KARI)
    undo.undo(desk, 1, KARI)
    assert standing(desk) == (State.OPEN, None)
    reply.start(desk, 1, OLA)
    act.close(desk, 1, OLA)
    handle(desk, ola)
    undo.undo(desk, 1, OLA)
    assert standing(desk) == (State.OPEN, None)


def test_whoever_is_copying_the_text_has_the_case(desk: Desk) -> None:
    """They have gone to publish it on the network: no look at a form gives it away."""
    shown = form(reply.start(desk, 1, KARI, "removal"))
    typed = {"act": "skjult", "what": "kommentaren", "reason": "den er sjikane"}
    copying = form(reply.submit(desk, act_in("form.reply", shown, **typed), KARI))
    assert copying.kind == "copy"
    close(desk, form(reply.start(desk, 1, KARI)))
    assert standing(desk) == (State.CLAIMED, KARI)


def test_what_is_sent_before_the_chosen_text_has_come_up_is_not_published(desk: Desk) -> None:
    """The form still held the thanks; nobody chose to send them."""
    shown = form(reply.start(desk, 1, KARI, "thanks"))
    answer = reply.submit(desk, act_in("form.reply", shown, template="question"), KARI)
    assert values(form(answer))["template"] == "question"
    assert standing(desk) == (State.CLAIMED, KARI)


def test_an_undone_reply_leaves_the_case_as_it_was_before_the_form(desk: Desk) -> None:
    """Whoever had it not before they wrote has it not afterwards either; the draft is kept."""
    shown = form(reply.start(desk, 1, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI))
    assert reply.approve(desk, act_in("form.approve", ready), KARI) == Done()
    assert undo.undo(desk, 1, KARI) == Done()
    assert standing(desk) == (State.OPEN, None)
    assert values(form(reply.start(desk, 1, KARI)))["answer"] == "Kl. 10."


def test_a_case_answered_in_part_is_no_longer_only_looked_at(desk: Desk) -> None:
    """Who has sent a holding reply has the case, and closing the next form changes nothing."""
    shown = form(reply.start(desk, 1, KARI, "holding"))
    text = "Hei! Vi sjekker dette og kommer tilbake.\n\nHilsen Bø kommune"
    written = reply.submit(desk, act_in("form.reply", shown, text=text), KARI)
    reply.approve(desk, act_in("form.approve", form(written)), KARI)
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    with desk.store.write() as database:
        outbox.start(database, item)
    publish.sent(
        desk, item, Published(external_id="reply/1", url="https://village.example/reply/1")
    )
    assert standing(desk) == (State.CLAIMED, KARI)
    close(desk, form(reply.start(desk, 1, KARI)))
    assert standing(desk) == (State.CLAIMED, KARI)


def test_the_second_hears_who_has_the_form_open_and_what_to_do(desk: Desk) -> None:
    """Wait, or take over; another hears of a case that was taken."""
    shown = form(reply.start(desk, 1, KARI))
    refused = repr(reply.start(desk, 1, OLA))
    assert "Kari Nilsen holder på med et svar" in refused
    assert "«Gi til kollega»" in refused
    close(desk, shown)
    act.take(desk, 1, KARI)
    taken = repr(reply.start(desk, 1, OLA))
    assert "Kari Nilsen tok saken 18. nov. kl. 10.15." in taken
    assert "«Gi til kollega»" in taken


def test_the_log_calls_a_look_a_look(desk: Desk) -> None:
    """Not a case that was taken and let go."""
    close(desk, form(reply.start(desk, 1, KARI)))
    told = [words.event(one, desk.names, desk.texts) for one in cases.events(desk.store.read(), 1)]
    assert told[1:] == [
        "Kari Nilsen begynte på et svar",
        "Kari Nilsen lukket svaret uten å sende det",
    ]


def test_a_reply_is_read_over_before_it_is_approved(desk: Desk) -> None:
    """The fields are put in for their brackets, and only the second form publishes."""
    first = form(reply.start(desk, 1, KARI))
    assert "[svaret]" in values(first)["text"]
    second = form(
        reply.submit(desk, act_in("form.reply", first, answer="Kl. 10 på lørdager."), KARI)
    )
    assert second.kind == "approve"
    assert "Kl. 10 på lørdager." in values(second)["text"]
    assert outbox.last(desk.store.read(), 1, Kind.REPLY) is None
    approved = reply.approve(
        desk, act_in("form.approve", second, text="Hei! Kl. 10.\n\nHilsen Bø kommune"), KARI
    )
    assert approved == Done()
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    assert item.payload["text"] == "Hei! Kl. 10.\n\nHilsen Bø kommune"
    assert item.payload["parent"] == "post/1"
    assert item.actor == KARI
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.state is State.REPLYING


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "tomt"),
        ("x" * 301, "301 tegn, og det er plass til 300"),
        ("Hei! [svaret]", "[svaret]"),
        ("Ring Per på 900 00 000.", "telefonnummer"),
        ("Fødselsnummeret ditt, 01019012345, er registrert.", "fødselsnummer"),
        ("Det gjelder Per, født 12.03.1985.", "personopplysningene (fødselsdato)"),
        ("Passnummeret ditt, FA1234567, er registrert.", "personopplysningene (passnummer)"),
    ],
)
def test_findings_stop_a_reply(desk: Desk, text: str, says: str) -> None:
    """Length, an unfilled field and personal data are said in the form, and nothing is sent."""
    shown = form(reply.start(desk, 1, KARI))
    answer = reply.submit(desk, act_in("form.reply", shown, text=text), KARI)
    assert isinstance(answer, Invalid)
    assert says in answer.errors["text"]
    assert outbox.last(desk.store.read(), 1, Kind.REPLY) is None


def test_two_findings_in_one_text_are_two_sentences(desk: Desk) -> None:
    """They stand at one field, each with its full stop and a space between."""
    shown = form(reply.start(desk, 1, KARI))
    text = "Hei! [svaret] Ring Per på 900 00 000."
    answer = reply.submit(desk, act_in("form.reply", shown, text=text), KARI)
    assert isinstance(answer, Invalid)
    assert answer.errors["text"] == (
        "Fyll ut eller ta bort [svaret]. "
        "Ta ut personopplysningene (telefonnummer): alle kan lese svaret (retningslinje 7)."
    )


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_finding_is_a_sentence(language: str) -> None:
    """So that two of them can stand after each other."""
    texts = Texts(language, OSLO)
    detail = {
        "length": "5", "limit": "3", "field": "[svaret]", "kind": "phone", "chosen": "nb",
        "words": "ikkje", "number": "1", "signature": "Hilsen Bø", "quote": "ord",
    }  # fmt: skip
    for code in CODES:
        for rule in ("7", "8", "12"):
            one = Finding(level=Level.HINT, rule=rule, code=code, detail=detail)
            assert findings.sentence(one, texts)[-1] in ".?", code


def test_the_municipalitys_own_contacts_are_no_finding(desk: Desk) -> None:
    """The post office address and the switchboard may stand in a reply."""
    shown = form(reply.start(desk, 1, KARI))
    text = "Skriv til post@boe.kommune.no eller ring 76 11 42 00."
    assert form(reply.submit(desk, act_in("form.reply", shown, text=text), KARI)).kind == "approve"


def test_a_draft_survives_the_closing_of_the_form(desk: Desk) -> None:
    """What was typed comes back, per template, to the one who typed it."""
    shown = form(reply.start(desk, 1, KARI))
    reply.save_draft(desk, act_in("draft", shown, text="Halvskrevet", answer="kl. 10"), KARI)
    again = form(reply.start(desk, 1, KARI))
    assert values(again)["text"] == "Halvskrevet"
    assert values(again)["answer"] == "kl. 10"
    other = form(
        reply.choose_template(desk, act_in("choose_template", again, template="thanks"), KARI)
    )
    assert "Halvskrevet" not in values(other)["text"]
    back = form(
        reply.choose_template(desk, act_in("choose_template", other, template="question"), KARI)
    )
    assert values(back)["text"] == "Halvskrevet"


def press(desk: Desk, label: str) -> Form:
    """Press a button on the card, by the beginning of what stands on it."""
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    message, _refresh = card_of(desk, desk.store.read(), case)
    rows = [part for part in message.parts if isinstance(part, Buttons)]
    found = next(one for row in rows for one in row.buttons if one.label.startswith(label))
    pressed = Action(name=found.action, chat="slack", user="U0KARI", admin=KARI, value=found.value)
    return form(handle(desk, pressed))


def notes(shown: Form) -> str:
    """Return the form's lines in small type."""
    return "\n".join(part.text for part in shown.parts if isinstance(part, Note))


@pytest.mark.parametrize("closed", ["close.reply", "draft"])
def test_a_form_that_was_only_looked_at_is_no_draft(desk: Desk, closed: str) -> None:
    """A suggestion's button opens that suggestion, whatever was opened and closed before."""
    looked_at = form(reply.start(desk, 1, KARI, "thanks"))
    reply.save_draft(desk, act_in(closed, looked_at), KARI)
    again = form(reply.start(desk, 1, KARI))
    assert values(again)["template"] == "question"
    assert "utkast" not in notes(again).lower()


def test_what_was_written_and_taken_out_again_is_no_draft(desk: Desk) -> None:
    """The text stands as it was rendered, so there is nothing to come back to."""
    shown = form(reply.start(desk, 1, KARI, "thanks"))
    reply.save_draft(desk, act_in("draft", shown, text="Halvskrevet"), KARI)
    reply.save_draft(desk, act_in("close.reply", shown), KARI)
    assert values(form(reply.start(desk, 1, KARI)))["template"] == "question"


def test_a_button_opens_its_own_reply_and_the_draft_of_another_is_told(
    desk: Desk, clock: Clock
) -> None:
    """Nothing of what was written is lost, and the form says how to get it."""
    shown = form(reply.start(desk, 1, KARI, "thanks"))
    reply.save_draft(desk, act_in("close.reply", shown, text="Takk, halvskrevet"), KARI)
    clock.forward(timedelta(minutes=5))
    other = press(desk, "Svar")
    assert values(other)["template"] == "question"
    assert "halvskrevet" not in values(other)["text"]
    title = desk.templates.get("thanks", "nb").title
    assert f"utkast til «{title}» fra 18. nov. kl. 10.15. Velg den malen" in notes(other)
    back = form(
        reply.choose_template(desk, act_in("choose_template", other, template="thanks"), KARI)
    )
    assert values(back)["text"] == "Takk, halvskrevet"
    assert "Utkastet ditt fra sist." in notes(back)


def test_a_draft_in_another_language_comes_back_with_its_template(desk: Desk) -> None:
    """And the field says which language that is, also in a chat that keeps what was chosen."""
    first = form(reply.start(desk, 1, KARI))
    thanks = form(
        reply.choose_template(desk, act_in("choose_template", first, template="thanks"), KARI)
    )
    nynorsk = form(
        reply.choose_template(desk, act_in("choose_template", thanks, language="nn"), KARI)
    )
    reply.save_draft(desk, act_in("draft", nynorsk, text="Takk, halvskrive"), KARI)
    bokmaal = form(
        reply.choose_template(desk, act_in("choose_template", nynorsk, language="nb"), KARI)
    )
    assert "(nynorsk)" in notes(bokmaal)
    assert "Velg det språket" in notes(bokmaal)
    back = form(
        reply.choose_template(desk, act_in("choose_template", first, template="thanks"), KARI)
    )
    assert (values(back)["language"], values(back)["text"]) == ("nn", "Takk, halvskrive")
    ids = {part.id for part in (*first.parts, *back.parts)
           if isinstance(part, Input) and part.label == "Språk"}  # fmt: skip
    assert len(ids) == 2


def test_another_template_has_fields_with_new_ids(desk: Desk) -> None:
    """A chat keeps what was typed under an id, so the new text stands under a new one."""
    shown = form(reply.start(desk, 1, KARI))
    other = form(
        reply.choose_template(desk, act_in("choose_template", shown, template="unit"), KARI)
    )
    ids = {part.id for part in shown.parts if isinstance(part, Input) and part.multiline}
    assert not ids & {part.id for part in other.parts if isinstance(part, Input)}
    assert "[enhet]" in values(other)["text"]
    done = form(reply.submit(desk, act_in("form.reply", other, unit="Teknisk drift"), KARI))
    assert "Teknisk drift" in values(done)["text"]
    assert "teknisk@boe.kommune.no" in values(done)["text"]


def test_other_replies_begin_with_nothing_chosen(desk: Desk) -> None:
    """There is no text to be sent by accident until a template is chosen."""
    asked = form(reply.start_other(desk, 1, KARI))
    assert set(values(asked)) == {"template", "language"}
    assert values(asked)["template"] == ""
    assert values(asked)["language"] == "nb"
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.holder == KARI
    assert isinstance(reply.start_other(desk, 1, OLA), Tell)
    assert reply.save_draft(desk, act_in("close.reply", asked), KARI) == Done()
    in_nynorsk = act_in("choose_template", asked, language="nn")
    again = form(reply.choose_template(desk, in_nynorsk, KARI))
    assert values(again) == {"template": "", "language": "nn"}
    chosen = act_in("choose_template", again, template="thanks")
    shown = form(reply.choose_template(desk, chosen, KARI))
    assert values(shown)["text"].startswith("Hei")
    assert shown.state["language"] == "nn"


def test_other_replies_sent_in_at_once_show_the_chosen_text(desk: Desk) -> None:
    """Whoever is quicker than the form gets the text to read, and nothing is published."""
    asked = form(reply.start_other(desk, 1, KARI))
    shown = form(reply.submit(desk, act_in("form.reply", asked, template="thanks"), KARI))
    assert shown.kind == "reply"
    assert values(shown)["template"] == "thanks"
    assert values(shown)["text"]
    assert outbox.last(desk.store.read(), 1, Kind.REPLY) is None


@pytest.mark.parametrize(
    ("given", "network"),
    [
        ("", ""),
        ("Når åpner legekontoret?", ""),
        ("https://www.facebook.com/boe/posts/1 Hei?", "facebook"),
        ("https://x.com/per/status/1", "x"),
        ("https://avisa.no/x.com", ""),
    ],
)
def test_a_new_cases_network_is_never_guessed(desk: Desk, given: str, network: str) -> None:
    """The list begins empty unless the link tells where it was written."""
    asked = form(pasted.ask_case(desk, given))
    assert values(asked)["network"] == network


@pytest.mark.parametrize(
    ("language", "now", "later"), [("nb", "10.15", "11.15"), ("en", "10:15", "11:15")]
)
def test_a_crisis_reply_says_how_late_it_is(
    desk: Desk, clock: Clock, language: str, now: str, later: str
) -> None:
    """Also when a draft is gone on with: its time has passed, what was typed has not."""
    shown = form(reply.start(desk, 1, KARI, "crisis"))
    if language != "nb":
        other = act_in("choose_template", shown, language=language)
        shown = form(reply.choose_template(desk, other, KARI))
    assert values(shown)["updated"] == now
    reply.save_draft(desk, act_in("draft", shown, known="Vannet er farlig."), KARI)
    clock.forward(timedelta(hours=1))
    again = form(reply.start(desk, 1, KARI, "crisis"))
    assert (values(again)["known"], values(again)["updated"]) == ("Vannet er farlig.", later)
    filled = act_in("form.reply", again, advice="Kok det.", next_update="kl. 14", updated="11.40")
    done = form(reply.submit(desk, filled, KARI))
    assert "11.40" in values(done)["text"]


def test_of_two_approvals_the_first_wins(desk: Desk) -> None:
    """A reply approved twice, by a double click or by two, is one reply."""
    shown = form(reply.start(desk, 1, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI))
    assert reply.approve(desk, act_in("form.approve", ready), KARI) == Done()
    assert isinstance(reply.approve(desk, act_in("form.approve", ready), KARI), Tell)
    count = desk.store.read().execute("SELECT count(*) FROM outbox").fetchone()[0]
    assert count == 1


def test_an_approved_reply_can_be_undone_until_it_is_being_sent(desk: Desk) -> None:
    """Before the network has begun, Angre takes it back; afterwards it is too late."""
    shown = form(reply.start(desk, 1, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)
    assert undo.undo(desk, 1, KARI) == Done()
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    assert item.state == "withdrawn"
    reply.approve(desk, act_in("form.approve", ready), KARI)
    item = outbox.last(desk.store.read(), 1, Kind.REPLY)
    assert item is not None
    with desk.store.write() as database:
        outbox.start(database, item)
    late = undo.undo(desk, 1, KARI)
    assert isinstance(late, Tell)
    assert "For sent" in late.message.fallback


def test_a_pasted_comment_is_answered_by_copying(desk: Desk) -> None:
    """A case from a network without an adapter is made, answered and finished by hand."""
    asked = form(pasted.ask_case(desk, "https://facebook.com/boe/posts/1"))
    assert values(asked)["url"] == "https://facebook.com/boe/posts/1"
    made = act_in(
        "form.new_case", asked, author="Per Olsen", text="Når kommer brøytebilen?", posted="09.00"
    )
    assert pasted.make_case(desk, made) == Done()
    assert pasted.make_case(desk, made) == Done()  # the same form, delivered again
    assert cases.count_unfinished(desk.store.read()) == 2
    case = cases.get(desk.store.read(), 2)
    assert case is not None
    assert (case.network, case.author.name) == ("facebook", "Per Olsen")
    assert case.due_at == oslo("2026-11-20 09:00")
    shown = form(reply.start(desk, 2, KARI, "question"))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 7."), KARI))
    assert any(isinstance(part, Copyable) and "Kl. 7." in part.text for part in ready.parts)
    assert reply.copied(desk, act_in("form.copy", ready), KARI) == Done()
    case = cases.get(desk.store.read(), 2)
    assert case is not None
    assert case.state is State.ANSWERED


def test_a_private_template_is_never_published(desk: Desk) -> None:
    """A removal notice is copied and sent as a private message, also on a network we reach."""
    shown = form(reply.start(desk, 1, KARI, "removal"))
    ready = form(
        reply.submit(
            desk,
            act_in("form.reply", shown, act="skjult", what="kommentaren", reason="den er sjikane"),
            KARI,
        )
    )
    assert ready.kind == "copy"
    assert outbox.last(desk.store.read(), 1, Kind.REPLY) is None


def test_templates_are_found_and_used(desk: Desk) -> None:
    """/svar finds by word in either form, shows the finished text, and uses it on a case."""
    shown = form(browse.templates(desk, "sakshandsaming"))
    assert values(shown)["template"] == "casework"
    assert any(isinstance(part, Copyable) and "post@boe" in part.text for part in shown.parts)
    copied = form(browse.use_template(desk, act_in("form.templates", shown, case=""), KARI))
    assert copied.kind == "text"
    used = form(browse.use_template(desk, act_in("form.templates", shown, case="1"), KARI))
    assert (used.kind, used.state["case"]) == ("reply", "1")


def test_the_reply_is_in_the_writers_language(desk: Desk, village: Village, clock: Clock) -> None:
    """A nynorsk question gets the nynorsk template."""
    village.write("Kvifor er ikkje vegen brøyta enno?", at=clock(), author="nils")
    receive(desk, village.name, village.poll(None))
    shown = form(reply.start(desk, 2, KARI, "casework"))
    assert values(shown)["language"] == "nn"
    assert "førespurnaden" in values(shown)["text"]


def test_nothing_of_a_citizen_is_a_template(desk: Desk, village: Village, clock: Clock) -> None:
    """Template syntax in a name does not reach the reply."""
    village.write("Når åpner dere?", at=clock(), author="x", name="{{7*7}} {% if %}")
    receive(desk, village.name, village.poll(None))
    shown = form(reply.start(desk, 2, KARI))
    assert "{{" not in json.dumps(values(shown))
    assert "49" not in values(shown)["text"]


PROMISE = "Hei! Søknaden din blir innvilget neste uke.\n\nHilsen Bø kommune"


def test_a_promise_is_asked_about_and_logged(desk: Desk) -> None:
    """It goes out only by the button that says so, and the log says what was in it."""
    shown = form(reply.start(desk, 1, KARI))
    asked = form(reply.submit(desk, act_in("form.reply", shown, text=PROMISE), KARI))
    assert (asked.kind, asked.submit) == ("approve", "Send likevel")
    assert "Retningslinje 7" in repr(asked.parts)
    assert outbox.last(desk.store.read(), 1, Kind.REPLY) is None
    assert reply.approve(desk, act_in("form.approve", asked), KARI) == Done()
    event = cases.events(desk.store.read(), 1)[-1]
    assert event.detail.items() >= {"template": "question", "confirmed": "promise"}.items()
    told = words.event(event, desk.names, desk.texts)
    assert told == "Kari Nilsen sendte et svar likevel, med et løfte om et vedtak"


def test_a_mended_text_needs_no_second_yes(desk: Desk) -> None:
    """What was asked about is gone, so nothing is logged either."""
    shown = form(reply.start(desk, 1, KARI))
    asked = form(reply.submit(desk, act_in("form.reply", shown, text=PROMISE), KARI))
    mended = "Hei! Søknaden behandles i april.\n\nHilsen Bø kommune"
    assert reply.approve(desk, act_in("form.approve", asked, text=mended), KARI) == Done()
    assert "confirmed" not in cases.events(desk.store.read(), 1)[-1].detail


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hei! Vi er enige med Høyre.\n\nHilsen Bø kommune", "party"),
        ("Hei! Klagen din blir godkjent i dag.\n\nHilsen Bø kommune", "promise"),
    ],
)
def test_what_is_new_in_a_changed_text_is_asked_about(desk: Desk, text: str, code: str) -> None:
    """The yes was to what was shown: another finding, or another promise, is asked about anew."""
    shown = form(reply.start(desk, 1, KARI))
    asked = form(reply.submit(desk, act_in("form.reply", shown, text=PROMISE), KARI))
    anew = form(reply.approve(desk, act_in("form.approve", asked, text=text), KARI))
    assert outbox.last(desk.store.read(), 1, Kind.REPLY) is None
    assert reply.approve(desk, act_in("form.approve", anew), KARI) == Done()
    assert cases.events(desk.store.read(), 1)[-1].detail["confirmed"] == code


def test_personal_data_blocks_also_after_a_yes(desk: Desk) -> None:
    """No button sends it."""
    shown = form(reply.start(desk, 1, KARI))
    asked = form(reply.submit(desk, act_in("form.reply", shown, text=PROMISE), KARI))
    text = "Ring Per på 900 00 000.\n\nHilsen Bø kommune"
    answer = reply.approve(desk, act_in("form.approve", asked, text=text), KARI)
    assert isinstance(answer, Invalid)
    assert "retningslinje 7" in answer.errors["text"]


def test_personal_data_is_told_at_the_field_it_was_typed_into(desk: Desk) -> None:
    """Not at the text that the field is put into; what else is wrong is told there."""
    shown = form(reply.start(desk, 1, KARI))
    answer = reply.submit(
        desk, act_in("form.reply", shown, answer="Ring Per på 900 00 000. " + "Ja. " * 90), KARI
    )
    assert isinstance(answer, Invalid)
    assert "telefonnummer" in answer.errors["answer"]
    assert "telefonnummer" not in answer.errors["text"]
    assert "plass til 300" in answer.errors["text"]


def test_what_has_been_mended_stands_no_longer_in_the_form(desk: Desk) -> None:
    """So that an old finding is not read as what is wrong now; a new one is told when it is sent."""
    shown = form(reply.start(desk, 1, KARI))
    asked = form(reply.submit(desk, act_in("form.reply", shown, text=PROMISE), KARI))
    assert handle(desk, act_in("draft", asked)) == Done()
    mended = "Hei! Søknaden behandles i april, ring Per på 900 00 000.\n\nHilsen Bø kommune"
    answer = handle(desk, act_in("draft", asked, text=mended))
    assert isinstance(answer, Open)
    assert answer.follows  # a form that has come up meanwhile is not written over
    after = form(answer)
    assert (after.kind, after.submit) == ("approve", "Publiser")
    assert "Retningslinje 7" not in repr(after.parts)
    assert [one.id for one in after.parts if isinstance(one, Input)] == [
        one.id for one in asked.parts if isinstance(one, Input)
    ]
    assert isinstance(reply.approve(desk, act_in("form.approve", after), KARI), Invalid)
    anew = form(reply.approve(desk, act_in("form.approve", after, text=PROMISE), KARI))
    assert anew.submit == "Send likevel"


def test_the_form_says_whom_it_is_to_and_begins_where_something_is_written(desk: Desk) -> None:
    """In Slack too: the template and the language are chosen already."""
    shown = form(reply.start(desk, 1, KARI))
    assert shown.title == "Svar til Kari Nordmann"
    focused = [part.id for part in shown.parts if isinstance(part, Input) and part.focus]
    assert [one.partition("~")[0] for one in focused] == ["answer"]
    plain = form(reply.start(desk, 1, KARI, "thanks"))
    focused = [part.id for part in plain.parts if isinstance(part, Input) and part.focus]
    assert [one.partition("~")[0] for one in focused] == ["text"]
    other = form(
        reply.choose_template(desk, act_in("choose_template", plain, template="question"), KARI)
    )
    assert not any(part.focus for part in other.parts if isinstance(part, Input))


def test_hints_are_shown_where_the_text_is_read_over(desk: Desk) -> None:
    """They cost no click: the button still publishes, and nothing is said twice."""
    shown = form(reply.start(desk, 1, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, text="Hallen åpner kl. 10."), KARI))
    assert ready.submit == "Publiser"
    assert any(isinstance(part, Note) and "slutter ikke med" in part.text for part in ready.parts)
    assert reply.approve(desk, act_in("form.approve", ready), KARI) == Done()


def test_hints_that_were_not_shown_are_told_afterwards(desk: Desk) -> None:
    """A reply that is written and published in one step goes out, and the tip comes after."""
    shown = form(reply.start(desk, 1, KARI, "thanks"))
    answer = reply.submit(desk, act_in("form.reply", shown, text="Takk for de fine ordene!"), KARI)
    assert isinstance(answer, Tell)
    assert "slutter ikke med" in repr(answer.message.parts)
    assert outbox.last(desk.store.read(), 1, Kind.REPLY) is not None


def test_a_removal_without_its_reason_is_asked_about_before_it_is_copied(desk: Desk) -> None:
    """Also what the admin sends by hand, and the log has it."""
    shown = form(reply.start(desk, 1, KARI, "removal"))
    text = "Hei! Vi har fjernet kommentaren din."
    asked = form(reply.submit(desk, act_in("form.reply", shown, text=text), KARI))
    assert (asked.kind, asked.submit) == ("approve", "Gå videre likevel")
    copying = form(reply.approve(desk, act_in("form.approve", asked), KARI))
    assert copying.kind == "copy"
    assert reply.copied(desk, act_in("form.copy", copying), KARI) == Done()
    event = cases.events(desk.store.read(), 1)[-1]
    assert event.detail.items() >= {"template": "removal", "confirmed": "removal"}.items()


def test_an_election_asks_for_the_link(tmp_path: Path, village: Village, clock: Clock) -> None:
    """A political matter without a link to the decision, in the configured days only."""
    text = "Kommunestyret har vedtatt ny skole.\n\nHilsen Bø kommune"
    for days, submit in (("2026-11-18", "Send likevel"), ("2026-11-19/2026-11-30", "Publiser")):
        desk = open_desk(
            tmp_path / days[:10], clock, village, municipality={"election_period": [days]}
        )
        village.write("Blir det ny skole?", at=clock(), author=days)
        receive(desk, village.name, village.poll(None))
        shown = form(reply.start(desk, 1, KARI))
        ready = form(reply.submit(desk, act_in("form.reply", shown, text=text), KARI))
        assert ready.submit == submit
        desk.store.close()


def test_a_source_that_is_only_read_is_answered_by_copying(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """The form has no limit of the network's, gives the text to copy, and nothing leaves."""
    newspaper = Village("newspaper", abilities=frozenset())
    newspaper.limit = 0
    desk = replace(desk, networks={village.name: village, newspaper.name: newspaper})
    newspaper.write("Hva mener kommunen om ferja?", at=clock())
    receive(desk, newspaper.name, newspaper.poll(None))
    first = form(reply.start(desk, 2, KARI))
    text = "Ferja går som før. " * 40
    shown = form(reply.submit(desk, act_in("form.reply", first, text=text, answer="Ja"), KARI))
    assert any(isinstance(part, Copyable) for part in shown.parts)
    again = form(
        reply.approve(desk, act_in("form.approve", first, text="Ferja går som før."), KARI)
    )
    assert any(isinstance(part, Copyable) for part in again.parts)
    assert isinstance(reply.copied(desk, act_in("form.copy", shown), KARI), Done)
    case = cases.get(desk.store.read(), 2)
    assert case is not None
    assert case.state is State.ANSWERED
    assert outbox.due(desk.store.read(), newspaper.name, clock()) is None


def test_a_card_whose_reply_is_long_on_its_way_has_no_empty_row(desk: Desk, clock: Clock) -> None:
    """There is nothing left to press once it can't be undone: Slack takes no row of nothing."""
    shown = form(reply.start(desk, 1, KARI))
    ready = form(reply.submit(desk, act_in("form.reply", shown, answer="Kl. 10."), KARI))
    reply.approve(desk, act_in("form.approve", ready), KARI)
    clock.forward(timedelta(hours=1))
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    message, _refresh = card_of(desk, desk.store.read(), case)
    assert all(part.buttons or part.menu for part in message.parts if isinstance(part, Buttons))
