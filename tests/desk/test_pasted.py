"""What an admin pastes becomes one case, however often and by whichever link it is pasted."""

from __future__ import annotations

import threading

import pytest

from bot.cases import State
from bot.delivery.chat import ChatLane
from bot.desk import Desk, act, links
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.screens import Action, Answer, Done, Form, Input, Invalid, Open, Paragraph, Quote, Tell
from bot.screens.pasted import MORE, OTHER, SAME
from bot.store import cases
from tests.desk.test_reply import act_in, form
from tests.fakes import Board, Clock, Village
from tests.office import KARI, OLA, oslo

QUESTION = "Når åpner hallen i romjula?"
LINK = "https://www.facebook.com/boe/posts/1?comment_id=22"


def asked(desk: Desk, pasted: str, admin: str = KARI) -> Form:
    """Open the form with /ny."""
    command = Action(name="command.ny", chat="slack", user="U", admin=admin, value=pasted)
    return form(handle(desk, command))


def send(desk: Desk, shown: Form, **typed: str) -> Answer:
    """Send the form in."""
    if "network" not in typed and not value(shown, "network"):
        typed["network"] = "facebook"
    return handle(desk, act_in("form.new_case", shown, **typed))


def value(shown: Form, name: str) -> str:
    """Return what stands in a field."""
    return next(one.value for one in shown.parts if isinstance(one, Input) and one.id == name)


def choices(answer: Answer) -> list[str]:
    """Return what the pasted comment can be, of a form that asks."""
    assert isinstance(answer, Open), answer
    found = [one for one in answer.form.parts if isinstance(one, Input) and one.id == "what"]
    return [option.value for one in found for option in one.options]


def count(desk: Desk) -> int:
    """Return how many cases there are."""
    return cases.count_unfinished(desk.store.read())


SAME_LINKS = (
    LINK,
    "http://m.facebook.com/boe/posts/1?comment_id=22",
    "https://facebook.com/boe/posts/1/?comment_id=22&__cft__[0]=AZx&__tn__=R#",
    "https://mbasic.facebook.com/Boe/posts/1?mibextid=x&comment_id=22",
    "HTTPS://nb-no.Facebook.com:443//boe/posts/1?fbclid=y&comment_id=22#comment",
)


@pytest.mark.parametrize("link", SAME_LINKS)
def test_another_form_of_the_link_leads_to_the_case_there_is(desk: Desk, link: str) -> None:
    """It asks what it is, with the case's own words; the answer makes nothing."""
    assert send(desk, asked(desk, f"{LINK} {QUESTION}")) == Done()
    answer = send(desk, asked(desk, f"{link} Når åpner den?"))
    assert choices(answer) == [SAME, MORE, OTHER]
    again = form(answer)
    assert [one.text for one in again.parts if isinstance(one, Quote)] == [QUESTION]
    assert (value(again, "text"), value(again, "url")) == ("Når åpner den?", link)
    told = send(desk, again, what=SAME)
    assert isinstance(told, Tell)
    assert "ikke laget noen ny" in told.message.fallback
    assert count(desk) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://instagram.com/p/AbC/?igsh=1", "https://www.instagram.com/boe/reel/AbC", True),
        ("https://instagram.com/p/AbC", "https://instagram.com/p/aBc", False),
        ("https://twitter.com/a/status/12?s=20&t=x", "https://x.com/b/status/12/photo/1", True),
        ("https://x.com/a/status/12", "https://x.com/a/status/123", False),
        ("https://facebook.com/x?comment_id=1", "https://facebook.com/x?comment_id=2", False),
        ("https://fb.com/story.php?id=1&story_fbid=2",
         "https://m.facebook.com/story.php?story_fbid=2&id=1", True),
        ("https://l.facebook.com/l.php?u=a", "https://l.facebook.com/l.php?u=b", False),
        ("https://avisa.no/blåbær?id=7&utm_source=x", "http://www.avisa.no/bl%C3%A5b%C3%A6r/?id=7", True),
        ("https://avisa.no/bla\u030abær", "https://avisa.no/blåbær", True),
        ("https://blåbær.no/a", "https://xn--blbr-roah.no/a", True),
        ("https://avisa.no/sak?id=7", "https://avisa.no/sak?id=8", False),
        ("https://avisa.no/Sak", "https://avisa.no/sak", False),
        ("https://avisa.no:8443/a", "https://avisa.no/a", False),
        ("https://m.no/a", "https://no/a", False),
        ("https://avisa.no", "https://avisa.no/", True),
        ("https://[broken/a", "https://[broken/a ", True),
        ("https://a.no:x/b", "https://a.no/b", False),
        ("https:///facebook.com", "https://facebook.com", False),
    ],
)  # fmt: skip
def test_two_links_to_the_same_post(one: str, other: str, *, same: bool) -> None:
    """What says how somebody came there makes no difference, and what says which post it is does."""
    assert (links.key(one) == links.key(other)) is same


def test_a_form_that_is_delivered_again_makes_nothing_more(desk: Desk) -> None:
    """Whether it made a case, added to one, or had to be asked about."""
    shown = asked(desk, QUESTION)
    for _time in range(3):
        assert send(desk, shown) == Done()
    assert count(desk) == 1
    second = form(send(desk, asked(desk, QUESTION)))
    for _time in range(3):
        assert isinstance(send(desk, second, what=MORE), Tell) or _time
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert (count(desk), case.mentions) == (1, 2)
    third = form(send(desk, asked(desk, QUESTION)))
    for _time in range(3):
        assert send(desk, third, what=OTHER) == Done()
    assert count(desk) == 2


def test_the_second_admin_with_the_same_words_is_asked_and_led_to_the_case(
    desk: Desk, clock: Clock
) -> None:
    """Also where signs and spaces differ; the link leads to the first one's card."""
    first = asked(desk, QUESTION)
    send(desk, first, author="Ada Aas")
    lane = ChatLane(desk, board := Board())
    while lane.step():
        pass
    answer = send(desk, asked(desk, "  når åpner hallen i romjula", OLA), author="Ada Aas")
    told = send(desk, form(answer), what=SAME)
    assert isinstance(told, Tell)
    (part,) = told.message.parts
    assert isinstance(part, Paragraph)
    assert part.spans[0].url
    assert len(board.messages) == count(desk) == 1
    clock.move(oslo("2026-12-08 09:00"))
    assert send(desk, asked(desk, QUESTION), author="Ada Aas") == Done()  # asked again this year


def test_two_who_paste_at_once_make_one_case(desk: Desk) -> None:
    """The second is asked, however close behind the first."""
    forms = [asked(desk, QUESTION) for _admin in range(4)]
    answers: list[Answer] = []
    together = threading.Barrier(4)

    def paste(shown: Form) -> None:
        together.wait()
        answers.append(send(desk, shown))

    threads = [threading.Thread(target=paste, args=(shown,)) for shown in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(desk) == 1
    assert sum(answer == Done() for answer in answers) == 1


@pytest.mark.parametrize("name", ["", "Kari"])
def test_more_under_the_same_link_is_never_refused(desk: Desk, name: str) -> None:
    """It joins the case, or has one of its own; an emergency rings as it always does."""
    send(desk, asked(desk, f"{LINK} {QUESTION}"), author=name)
    answer = send(desk, asked(desk, f"{LINK} Hallo, får jeg ikke svar?"), author=name)
    told = send(desk, form(answer), what=MORE)
    assert isinstance(told, Tell)
    assert "lagt til saken" in told.message.fallback
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert case.excerpt == f"{QUESTION}\n\n↳ Hallo, får jeg ikke svar?"
    answer = send(desk, asked(desk, f"{LINK} Det brenner på skolen!"), author=name)
    assert send(desk, form(answer), what=OTHER) == Done()
    answer = send(desk, asked(desk, f"{LINK} Det brenner på skolen!"), author=name)
    assert send(desk, form(answer), what=OTHER) == Done()
    assert count(desk) == 3


def test_somebody_else_under_the_same_link_has_a_case_of_their_own(desk: Desk) -> None:
    """Whoever names both need not be asked, whatever the words."""
    send(desk, asked(desk, f"{LINK} Enig!"), author="Ada Aas")
    assert send(desk, asked(desk, f"{LINK} Enig!"), author="Per Olsen") == Done()
    assert count(desk) == 2


def test_a_finished_case_is_opened_by_more(desk: Desk) -> None:
    """As when its author writes again on a network that is read."""
    send(desk, asked(desk, f"{LINK} {QUESTION}"))
    act.close(desk, 1, KARI)
    answer = send(desk, asked(desk, f"{LINK} Når stenger den?"))
    send(desk, form(answer), what=MORE)
    case = cases.get(desk.store.read(), 1)
    assert case is not None
    assert (case.state, case.excerpt) == (State.OPEN, "Når stenger den?")


def test_a_post_that_is_read_by_itself_is_led_to(
    desk: Desk, village: Village, clock: Clock
) -> None:
    """Nothing is added by hand where it could not be answered."""
    post = village.write(QUESTION, at=clock())
    receive(desk, village.name, village.poll(None))
    answer = send(desk, asked(desk, f"{post.url} {QUESTION}"))
    assert choices(answer) == [SAME, OTHER]


def test_what_is_changed_in_the_form_that_asks_is_looked_at_anew(desk: Desk) -> None:
    """A link that was wrong leads to no case; one to another case asks about that."""
    send(desk, asked(desk, f"{LINK} {QUESTION}"), author="Ada Aas")
    send(desk, asked(desk, "https://facebook.com/boe/posts/9 Hei"), author="Per Olsen")
    again = form(send(desk, asked(desk, f"{LINK} Hvor?")))
    other = send(desk, again, what=SAME, url="https://facebook.com/boe/posts/9")
    assert "known" in form(other).state
    assert form(other).state["known"] == "2"
    assert send(desk, again, what=MORE, url="https://facebook.com/boe/posts/8") == Done()
    assert isinstance(send(desk, again, text=" "), Invalid)
    assert count(desk) == 3


def test_a_case_from_before_links_were_compared_is_found(desk: Desk) -> None:
    """Its root is the link as it was pasted then."""
    send(desk, asked(desk, f"{LINK} {QUESTION}"))
    with desk.store.write() as database:
        database.execute("UPDATE cases SET root_id = ?", (LINK,))
    answer = send(desk, asked(desk, f"{SAME_LINKS[1]} Hallo?"))
    send(desk, form(answer), what=MORE)
    assert count(desk) == 1
