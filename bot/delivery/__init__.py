"""Brings what is shown to what is true, and sends what has to leave the house.

One worker for each destination, so that one that is down never holds up another. A card or ping
comes at least once and not twice: a post that was begun and not recorded is looked for before it
is repeated. A public reply comes at most once: its row is ``sending`` before the attempt, and
what became of it is looked up before anything is repeated. What fails by a fault of ours is set
aside after some attempts: it is kept, the case and the channel are told, and the next goes on.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.alarms import Messenger
from bot.chats import Chat
from bot.delivery.alarm import AlarmLane
from bot.delivery.alarm_chat import AlarmChatLane
from bot.delivery.chat import ChatLane
from bot.delivery.network import NetworkLane
from bot.delivery.worker import Worker
from bot.desk import Desk
from bot.desk.roster import destination, recipient
from bot.networks import Network
from bot.store import outbox

__all__ = ["AlarmChatLane", "AlarmLane", "ChatLane", "Delivery", "NetworkLane", "Worker"]


class Delivery:
    """The workers: for the chat, for alarms in it, for each network, and for each that is called.

    Each on the roster has one for each of their ways: nobody's address holds up another's alarm.
    """

    def __init__(
        self,
        desk: Desk,
        chat: Chat,
        networks: Iterable[Network],
        messengers: Iterable[Messenger] = (),
    ) -> None:
        self._desk = desk
        self._workers = [Worker(chat.name, ChatLane(desk, chat))]
        self._workers += [Worker(one.name, NetworkLane(desk, one)) for one in networks]
        alarms = AlarmChatLane(desk, chat)
        self._workers.append(Worker(alarms.destination, alarms))
        self._workers += [
            Worker(destination(way.destination, one.name), AlarmLane(desk, way, one.name))
            for way in messengers
            for one in desk.settings.alarm.roster
            if way.reaches(recipient(one))
        ]

    @property
    def destinations(self) -> frozenset[str]:
        """Where the workers bring things."""
        return frozenset(worker.destination for worker in self._workers)

    def start(self) -> None:
        """Start the workers."""
        for worker in self._workers:
            worker.start()

    def wake(self) -> None:
        """Tell the workers that there is something to do."""
        for worker in self._workers:
            worker.wake()

    def well(self, patience: float) -> bool:
        """Whether no destination has failed for longer than so many seconds, and none refuses."""
        reader = self._desk.store.read()
        return all(worker.troubled_for() < patience for worker in self._workers) and not any(
            outbox.refused(reader, one) for one in self.destinations
        )

    @property
    def alive(self) -> bool:
        """Whether every worker runs."""
        return all(worker.alive for worker in self._workers)

    def stop(self) -> None:
        """Let each worker finish what it is at, and stop."""
        for worker in self._workers:
            worker.stop()
