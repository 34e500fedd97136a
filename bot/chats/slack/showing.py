"""What a person is shown for what they did, in lanes of its own.

Nothing else in the queue to Slack can hold up a form, whose ``trigger_id`` is good for three
seconds (https://docs.slack.dev/interactivity/handling-user-interaction). What fails here is
logged and told to the person, who has not got the case by a form that was never shown.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.chats import Handler
from bot.chats.slack.errors import code
from bot.errors import BotError, LoginFailed, Retryable, place
from bot.screens import Action, Answer, Done, Form, Invalid, Message, Open, Tell
from bot.screens.messages import says

if TYPE_CHECKING:
    from bot.chats.slack import Slack

_TRIES = 3
_LANES = 4
_OVERTAKEN = frozenset({"not_found", "hash_conflict"})
"""What Slack says when the person has closed the form, or another has come up in its place."""

_LOG = logging.getLogger(__name__)


def log_failure(error: BaseException) -> None:
    """Log that what somebody did failed, without the words in it."""
    reason = str(error) if isinstance(error, BotError) else ""
    _LOG.error("an action failed: %s %s %s", type(error).__name__, reason, place(error))


class Showing:
    """Shows forms and private messages; ``handler`` is told of a form that could not be shown."""

    def __init__(self, slack: Slack, handler: Handler) -> None:
        self._slack = slack
        self._handler = handler
        # a person's forms are shown in the order of what was done, and nobody waits for others
        self._forms = [ThreadPoolExecutor(1, f"slack-forms-{lane}") for lane in range(_LANES)]
        self._notices = ThreadPoolExecutor(1, "slack-notices")

    def stop(self) -> None:
        """Finish what was begun."""
        for lane in self._forms:
            lane.shutdown(wait=True, cancel_futures=True)
        self._notices.shutdown(wait=True, cancel_futures=True)

    def show(self, answer: Answer, body: Mapping[str, Any]) -> None:
        """Show what a person is to see of what they did; ``body`` is how Slack told of that."""
        user = body["user"]["id"]
        match answer:
            case Tell(message):
                channel = body.get("channel", {}).get("id") or body.get("channel_id")
                self.tell(user, message, channel)
            case Open(form=form):
                self._draw(user, self._open, body["trigger_id"], form)
            case Done() | Invalid():
                pass

    def _lane(self, user: str) -> ThreadPoolExecutor:
        return self._forms[hash(user) % _LANES]

    def _draw(self, user: str, show: Callable[..., None], *about: object) -> None:
        """Show a form in the user's lane; what fails there is logged and told."""
        drawing = self._lane(user).submit(show, user, *about)
        drawing.add_done_callback(partial(self._drawn, user))

    def _drawn(self, user: str, drawing: Future[None]) -> None:
        error = None if drawing.cancelled() else drawing.exception()
        if error is None:
            return
        log_failure(error)
        _ = self._slack.texts
        text = _(
            "Something went wrong in Svarvakt, and the form can't be shown. Nothing was changed, "
            "and you do not have the case by it. Try once more. If it fails again, answer on the "
            "network itself, finish the case in the card's menu, and tell whoever looks after "
            "Svarvakt."
        )
        self.tell(user, says(text), None)

    def _open(self, user: str, trigger: str, form: Form) -> None:
        shown = False
        try:
            shown = self._form(user, lambda: self._slack.open_form(trigger, form))
        finally:
            if not shown and form.tell_close:  # nobody can close what was never shown
                slack = self._slack
                self._handler(
                    Action(
                        name=f"close.{form.kind}", chat=slack.name, user=user,
                        admin=slack.admin_of(user), state=form.state,
                    )
                )  # fmt: skip

    def replace(self, user: str, view_id: str, form: Form, unchanged: str | None) -> None:
        """Put a form in the place of the open one, or of that only while it is ``unchanged``."""
        self._draw(user, self._replace, view_id, form, unchanged)

    def _replace(self, user: str, view_id: str, form: Form, unchanged: str | None) -> None:
        self._form(user, lambda: self._slack.replace_form(view_id, form, unchanged))

    def _form(self, user: str, show: Callable[[], None]) -> bool:
        """Show a form; False, with the person told, if it can't be."""
        _ = self._slack.texts
        try:
            show()
        except BotError as error:
            if code(error) in _OVERTAKEN:
                return False
            _LOG.warning("a form was not shown: %s %s", error, code(error))
            text = _("Slack didn't open the form in time. Please try once more.")
            self.tell(user, says(text), None)
            return False
        return True

    def tell(self, user: str, message: Message, channel: str | None) -> None:
        """Tell a person something in private, in the channel if it is given."""
        telling = self._notices.submit(self._tell, user, message, channel)
        telling.add_done_callback(self._told)

    def _told(self, telling: Future[None]) -> None:
        error = None if telling.cancelled() else telling.exception()
        if error is not None:
            log_failure(error)

    def _tell(self, user: str, message: Message, channel: str | None) -> None:
        for _attempt in range(_TRIES):
            try:
                return self._slack.tell(user, message, channel)
            except Retryable as error:
                time.sleep(min(error.after or 1.0, 30.0))
            except LoginFailed as error:
                _LOG.error("a private message was not sent: %s", error)
                return None
            except BotError as error:
                _LOG.warning("a private message was not sent: %s", error)
                channel = None if channel else self._slack.channel
        return None
