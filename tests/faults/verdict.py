"""What comes of a run: the totals, and the promises that were broken."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.faults.unseen import Broken


@dataclass
class Share:
    """The totals of one network."""

    mentions: int = 0
    lost: int = 0
    doubled: int = 0
    approved: int = 0
    published: int = 0
    doubled_replies: int = 0
    unsure: int = 0


@dataclass
class Verdict:
    """The totals, those of each network, and every promise that was broken, in words.

    ``words`` are those to somebody who wrote.
    """

    networks: dict[str, Share] = field(default_factory=dict)
    cases: int = 0
    shown_wrongly: int = 0
    pings: int = 0
    lost_pings: int = 0
    doubled_messages: int = 0
    alarms: int = 0
    words: list[Broken] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def mentions(self) -> int:
        """How many were written, on all networks."""
        return sum(one.mentions for one in self.networks.values())

    def broken(self, what: str) -> None:
        """Note a broken promise."""
        self.problems.append(what)
