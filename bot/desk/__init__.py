"""The use cases: one function for each thing that can happen, all on one :class:`Desk`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.cases import Admin
from bot.config import Settings
from bot.hours import OpeningHours
from bot.networks import Network
from bot.store import Store
from bot.templates import Templates
from bot.texts import Texts
from bot.triage import Unit
from bot.triage.model import Model

PASTED = {"facebook": "Facebook", "instagram": "Instagram", "x": "X"}
"""The networks a comment can be pasted from, and their names; others are ``other``."""

CARD = "card"
"""The kind of surface that a case's card is."""


@dataclass(slots=True)
class Learned:
    """The municipality's own triage model, where there is one; else the shipped one is used."""

    model: Model | None = None


@dataclass(slots=True)
class Intake:
    """Who makes cases of what has been taken in, one at a time.

    ``aside`` names what could not even be made a plain case since the start. ``pasting`` is held
    while what an admin pastes is looked up and made a case.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    pasting: threading.Lock = field(default_factory=threading.Lock)
    aside: set[int] = field(default_factory=set)


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the use cases work with.

    ``now`` gives the aware current time. ``wake`` tells delivery that there is something to do;
    it is called after the commit. ``chat`` is the name of the chat the cards are shown in.
    """

    settings: Settings
    store: Store
    hours: OpeningHours
    templates: Templates
    texts: Texts
    networks: Mapping[str, Network]
    admins: tuple[Admin, ...]
    units: tuple[Unit, ...]
    chat: str
    now: Callable[[], datetime]
    wake: Callable[[], None] = field(default=_nothing)
    learned: Learned = field(default_factory=Learned)
    intake: Intake = field(default_factory=Intake)

    @property
    def names(self) -> dict[str, str]:
        """The admins' names by their keys."""
        return {admin.key: admin.name for admin in self.admins}

    def network_title(self, name: str) -> str:
        """Return what people call the network."""
        network = self.networks.get(name)
        if network is not None:
            return network.title
        return PASTED.get(name) or self.texts("Somewhere else")
