"""What all tests share: a skipped test fails the run where ``--strict-skips`` asks for it."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile(
    "untimed", deadline=None
)  # how long an example takes tells of the machine
settings.load_profile("untimed")

pytest.register_assert_rewrite("tests.networks.contract", "tests.networks.main_job")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that CI sets."""
    parser.addoption("--strict-skips", action="store_true", help="a skipped test is a failure")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say why the run fails when tests were skipped."""
    if config.getoption("--strict-skips") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("skipped tests are failures here (--strict-skips)", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the run when tests were skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    strict = session.config.getoption("--strict-skips")
    if strict and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1
