"""How the program logs: one line an event on stderr, with no citizen's words and no secrets."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up() -> None:
    """Send structlog's and the libraries' logs to stderr as ``key=value`` lines.

    ``logfmt`` quotes line breaks, so nothing that is logged can look like another line. The
    libraries speak from warnings up: their debug lines can hold what people wrote.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render = structlog.processors.LogfmtRenderer(
        key_order=["timestamp", "level", "event"], drop_missing=True
    )
    structlog.configure(
        processors=[*shared, render],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                _without_traceback,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render,
            ],
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # a poll that takes longer than its interval is no news, and its failure is logged by us
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # what Slack's client logs as an error it raises too, and that is told in our words
    logging.getLogger("slack_sdk.web").setLevel(logging.CRITICAL)


def _without_traceback(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Drop exceptions' texts, which can hold what people wrote; our own logs say the place."""
    event.pop("exc_info", None)
    event.pop("exception", None)
    return event
