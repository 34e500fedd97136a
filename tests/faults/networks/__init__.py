"""The networks that citizens write on: each with its server, the proxy before it, and its people."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from tests.faults.proxy import Proxy, port

PEOPLE = 40


class GoneError(LookupError):
    """What somebody wants to answer, change or delete is not there, or the network can't do it."""


@dataclass(frozen=True)
class Written:
    """Something that a citizen wrote: on which network, its id there, and who wrote it."""

    network: str
    id: str
    author: Any


@dataclass(frozen=True)
class Standing:
    """A reply of the municipality's as it stands there: in which thread, under what.

    One that is ``gone`` was taken down with what it answered.
    """

    thread: str
    answers: str
    text: str
    gone: bool = False


class Network(ABC):
    """A network under fire. Use it as a context manager.

    ``publishing`` are the calls by which a reply goes out, the one that does it first; ``reading``
    are those of a poll. What citizens do does not pass the proxy. ``longest`` is how many
    characters a citizen may write.
    """

    name: str
    publishing: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    longest = 400
    proxy: Proxy | None = None

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _behind(self, address: str, kill: Callable[[], None], **more: Any) -> Proxy:
        proxy = Proxy(port(address), kill=kill, **more)
        self._stack.callback(proxy.stop)
        return proxy

    @property
    @abstractmethod
    def table(self) -> str:
        """Its table in the configuration."""

    @property
    def secrets(self) -> Mapping[str, str]:
        """What stands of it in the environment."""
        return {}

    @property
    def told(self) -> str:
        """What kind of a server chance has made of it, if that differs."""
        return ""

    @abstractmethod
    def write(self, text: str, claimed: datetime | None) -> Written:
        """Have some citizen write to the municipality, and claim another time for it."""

    def go_on(self, to: Written, text: str, *, anyone: bool = False) -> Written:
        """Have its author go on where they wrote, or somebody new with ``anyone``.

        Raises:
            GoneError: nobody can.
        """
        raise GoneError(to.id, text, anyone)

    def edit(self, to: Written, text: str) -> None:
        """Have its author write something else in its place.

        Raises:
            GoneError: nobody can.
        """
        raise GoneError(to.id, text)

    def delete(self, to: Written) -> Collection[str]:
        """Have its author delete it; returns the ids of all that goes with it.

        Raises:
            GoneError: nobody can.
        """
        raise GoneError(to.id)

    def by_hand(self, to: Written, text: str, *, late: float) -> str:
        """Have the municipality answer in the network's own app, which is read so much later.

        Returns the id of what it is seen to answer there.

        Raises:
            GoneError: nobody can.
        """
        raise GoneError(to.id, text, late)

    def standing(self) -> Iterator[Standing]:
        """Give what the municipality has out, and what authors have taken down with their own."""
        return iter(())

    def expire(self, seconds: float) -> None:
        """Refuse the token that the bot has, for so long where it can't get another by itself."""
        assert seconds  # where there is no token, nothing expires
