"""How much the parts of a chat hold: as much as the chat that holds the least.

What is configured and written is held to these before anyone would see it cut.
"""

from __future__ import annotations

FIELD_ROOM = 3000
"""How many characters a text field of a form holds.

https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
"""

OPTION_ROOM = 75
"""How many characters a button, or a choice in a list, shows.

https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""

VALUE_ROOM = 150
"""How many characters stand for a choice behind what it shows (the same page)."""

LIST_ROOM = 200
"""How many choices a list has at most; a form of two such lists is as large as Slack takes.

https://docs.slack.dev/reference/methods/views.open#errors
"""
