"""What the admins are told, each alone, of a channel that nothing can be shown in."""

from __future__ import annotations

from bot.errors import EXPOSED, Trouble
from bot.screens import Message
from bot.screens.messages import says
from bot.texts import Texts


def begun(trouble: Trouble, contact: str, _: Texts) -> Message:
    """Draw what is wrong with the channel, what to do, and what goes on meanwhile."""
    what = {
        Trouble.ARCHIVED: _(
            "Svarvakt can't show anything in the admin channel: it is archived. Take it back in "
            "use, or ask {who} to choose another.",
            who=contact,
        ),
        Trouble.REMOVED: _(
            "Svarvakt is no longer in the admin channel. Write /invite @svarvakt there, or ask "
            "{who} to choose another.",
            who=contact,
        ),
        Trouble.FORBIDDEN: _(
            "Slack doesn't let Svarvakt write in the admin channel. Ask {who} to find out why: an "
            "owner of the workspace decides who may post there.",
            who=contact,
        ),
        Trouble.OFFERED: _(
            "Another organisation is invited to the admin channel, and would read what citizens "
            "have written. Svarvakt shows nothing there until the invitation is taken back, and "
            "hides what stands there already. Or ask {who} to choose another channel.",
            who=contact,
        ),
        Trouble.SHARED: _(
            "The admin channel is shared with another organisation, and everyone there can read "
            "it. Svarvakt shows nothing there until the sharing is ended, and hides what stands "
            "there already. What you have written yourselves you must delete yourselves. Or ask "
            "{who} to choose another channel.",
            who=contact,
        ),
    }.get(trouble, _("Svarvakt can't show anything in the admin channel."))
    meanwhile = _(
        "Meanwhile Svarvakt takes in what is written, and alarms go out by e-mail and SMS, but "
        "there are no cards and no reminders. /innboks shows you the open cases. Nothing is lost."
    )
    return says(f"{what}\n\n{meanwhile}")


def over(trouble: Trouble, _: Texts) -> Message:
    """Draw that the channel can be used again."""
    if trouble in EXPOSED:
        return says(
            _(
                "The admin channel is your own again. Svarvakt shows the cards once more, and "
                "what has waited comes now."
            )
        )
    return says(_("Svarvakt can use the admin channel again. What has waited comes now."))


def hidden(_: Texts) -> Message:
    """Draw what stands in place of a message while others can read it."""
    return says(_("Hidden while others than the municipality can read this channel."))
