"""A working day that draws every screen there is, as Slack gets it: for validators of others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.chats.slack import render
from bot.delivery import NetworkLane
from bot.desk import Desk, digest, overview
from bot.desk.actions import handle
from bot.desk.receive import receive
from bot.desk.show import card_of, ping_of
from bot.networks import Ability
from bot.playground import Json
from bot.screens import Action, Answer, Form, Input, Message, Open, Tell
from bot.screens.alarm import AlarmRow, alarm, alarms
from bot.store import cases, digests
from tests.fakes import EVERYTHING, Clock, Village
from tests.office import KARI

MADE_UP = "Hei! Du får medhold i klagen din, Ola Nordmann.\n\nHilsen Bø kommune"


@dataclass
class Day:
    """The desk at work, and every message and form that it has drawn."""

    desk: Desk
    village: Village
    clock: Clock
    messages: list[Json] = field(default_factory=list)
    views: list[Json] = field(default_factory=list)
    form: Form | None = None

    def draw(self, message: Message) -> None:
        """Render a message."""
        blocks = render.blocks(message, _user, self.desk.texts)
        self.messages.append({"text": render.fallback(message, _user), "blocks": blocks})

    def write(self, text: str, author: str) -> int:
        """Have a citizen write, draw the card and return the case's number."""
        self.village.write(text, at=self.clock(), author=author)
        receive(self.desk, self.village.name, self.village.poll(None))
        (last,) = self.desk.store.read().execute("SELECT max(id) FROM cases").fetchone()
        self.card(last)
        return int(last)

    def card(self, number: int) -> None:
        """Draw a case's card."""
        case = cases.get(self.desk.store.read(), number)
        assert case is not None
        self.draw(card_of(self.desk, self.desk.store.read(), case)[0])

    def do(self, name: str, value: str = "") -> Answer:
        """Press a button or write a command."""
        return self._answered(Action(name=name, chat="slack", user="U0", admin=KARI, value=value))

    def send(self, name: str = "", /, **typed: str) -> Answer:
        """Send the open form in, or do what ``name`` says in it."""
        assert self.form is not None
        values = {
            part.id.partition("~")[0]: part.value
            for part in self.form.parts
            if isinstance(part, Input)
        } | typed
        return self._answered(
            Action(
                name=name or f"form.{self.form.kind}", chat="slack", user="U0", admin=KARI,
                state=self.form.state, values=values,
            )
        )  # fmt: skip

    def deliver(self) -> None:
        """Let what is on its way to the network arrive."""
        lane = NetworkLane(self.desk, self.village)
        while lane.step():
            pass

    def _answered(self, action: Action) -> Answer:
        answer = handle(self.desk, action)
        if isinstance(answer, Open):
            self.form = answer.form
            self.views.append(render.view(answer.form, _user, self.desk.texts))
        elif isinstance(answer, Tell):
            self.draw(answer.message)
        return answer


def every_screen(desk: Desk, village: Village, clock: Clock) -> Day:
    """Live through the day, and return all that was drawn."""
    day = Day(desk, village, clock)
    village.limit, village.abilities = 3000, EVERYTHING
    question = day.write("Når åpner hallen? Ring 934 56 781.", "per")
    _commands(day)
    day.do("give", str(question))
    day.do("postpone", str(question))
    day.do("explain", str(question))
    day.do("reveal", str(question))
    day.do("other_replies", str(question))
    day.do("reply", str(question))
    day.send(text=MADE_UP)
    day.send(text=MADE_UP)
    day.deliver()
    day.card(question)
    day.do("correct", str(question))
    day.do("withdraw", str(question))
    insult = day.write("Du er en idiot, din dritt!", "ola")
    day.do("moderate", str(insult))
    village.abilities = frozenset({Ability.REPLY})
    day.do("moderate", str(insult))
    day.send(act="hidden", reason="den sjikanerer en ansatt", tell="yes")
    day.send()
    day.do("tell_author", str(insult))
    village.abilities = frozenset()
    other = day.write("Hvem brøyter Skogveien?", "liv")
    day.do("reply", f"{other}:question")
    day.send(text=MADE_UP)
    day.send(text=MADE_UP)
    _gatherings(day)
    return day


def _commands(day: Day) -> None:
    day.do("command.innboks")
    day.do("command.frist")
    day.do("command.frist", "i morgen")
    day.do("command.vakt")
    day.do("command.krise")
    day.do("command.ny", "https://facebook.com/1 Hei")
    day.do("command.svar", "henvise")
    day.send()


def _gatherings(day: Day) -> None:
    """Draw what tells of several cases: the ping, the digest, the overviews and the alarm."""
    fire = day.write("Det brenner i skolen, hjelp oss! Folk er fanget inne!", "nils")
    reader = day.desk.store.read()
    found = [one for number in range(1, fire + 1) if (one := cases.get(reader, number))]
    for case in found:
        if case.due_at is not None and not case.finished:
            day.draw(ping_of(day.desk, case, (KARI,)))
    with day.desk.store.write() as database:
        for (surface,) in database.execute("SELECT id FROM surfaces").fetchall():
            topic = f"{day.village.name}\n\ncrisis"
            digests.add_line(database, surface, "slack", topic, day.clock(), urgent=True)
    many = digests.of_case(reader, fire, "slack")
    assert many is not None
    rows = [AlarmRow(case=one, network="Bygda", card_url=one.url, because=("brenner",))
            for one in found]  # fmt: skip
    day.draw(alarm(rows[-1], (KARI, "Brannvakta"), frozenset({KARI}), day.desk.texts))
    day.draw(alarms(rows * 2, (KARI,), frozenset({KARI}), day.desk.texts))
    day.draw(digest.message_of(day.desk, day.desk.store.read(), many)[0])
    for which in (overview.MORNING, overview.EVENING):
        drawn = overview.overview_of(day.desk, which)
        if drawn is not None:
            day.draw(drawn)
    day.clock.forward(timedelta(days=20))
    day.do("command.innboks")


def _user(key: str) -> str | None:
    return "U0KARI" if key == KARI else None
