"""What the sources have in common that are only read: replies are copied to where they belong."""

from __future__ import annotations

import secrets

from bot.errors import Rejected
from bot.networks import Ability, Published, Reply


class ByHand:
    """A source without :attr:`Ability.REPLY`: nothing is ever published through it."""

    abilities: frozenset[Ability] = frozenset()
    limit = 0

    def length(self, text: str) -> int:
        """Count characters."""
        return len(text)

    def new_key(self) -> str:
        """Make a key."""
        return secrets.token_hex(8)

    def publish(self, reply: Reply) -> Published:
        """Refuse.

        Raises:
            Rejected: always.
        """
        raise Rejected(f"nothing can be published there ({reply.key}); copy the reply")

    def find(self, reply: Reply) -> Published | None:  # noqa: ARG002 - as the protocol has it
        """Nothing of ours is there."""
        return None

    def close(self) -> None:
        """There is nothing to let go of."""
