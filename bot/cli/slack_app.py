"""The Slack app's manifest, and what no manifest does: what ``svarvakt manifest`` does."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.chats.slack.manifest import manifest
from bot.cli.lines import tell
from bot.texts import Texts

_BY_HAND = """
What stays to be done by hand:
1. api.slack.com/apps -> Create New App -> From a manifest: paste what stands above.
2. Install App -> Install to Workspace. The Bot User OAuth Token (xoxb-...) is SLACK_BOT_TOKEN.
3. Basic Information -> App-Level Tokens -> Generate, with the scope connections:write. The token
   (xapp-...) is SLACK_APP_TOKEN.
4. In the admin channel: /invite @svarvakt. The channel's id stands at the bottom of its details."""


def print_manifest(config: Path | None) -> None:
    """Print the manifest in the configured language, or in bokmål; on stderr, what is left to do.

    Raises:
        ConfigError: the configuration can't be used.
    """
    language = "nb"
    if config is not None:
        from bot.config import load  # noqa: PLC0415 - heavy, and of no use without one

        language = load(config).municipality.language
    made = manifest(Texts(language, ZoneInfo("Europe/Oslo")))
    print(json.dumps(made, ensure_ascii=False, indent=2))  # noqa: T201
    tell(_BY_HAND)
