"""The plan of the house, held by the syntax tree: imports point one way, and where they may."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"

PURE = {"cases", "outgoing", "errors", "limits"}
SCREENS = PURE | {"texts", "screens", "alarms"}
"""``alarms`` is a protocol to them; its ways out are imported by app only."""

CORE = SCREENS | {"hours", "deadlines", "promises", "triage", "templates", "review"}
DESK = CORE | {"config", "store", "networks", "chats", "desk", "closures"}
"""``networks`` and ``chats`` are protocols to the desk; the adapters are imported by app only."""

MAY_IMPORT: dict[str, set[str]] = {
    "errors": {"errors"},
    "cases": {"cases"},
    "outgoing": {"outgoing"},
    "limits": {"limits"},
    "texts": {"texts"},
    "alarms": {"errors", "alarms"},
    "log": set(),
    "stopping": set(),
    "hours": {"errors", "hours"},
    "deadlines": {"errors", "hours", "deadlines"},
    "promises": {"errors", "hours", "promises"},
    "triage": PURE | {"triage"},
    "templates": PURE | {"templates", "triage"},  # /svar folds words as the triage does
    "review": PURE | {"templates", "triage", "review"},
    "screens": SCREENS
    | {"hours", "deadlines", "triage", "review"},  # a card says where triage guesses
    "config": PURE | {"hours", "deadlines"},
    "store": PURE | {"store"},
    "networks": PURE | {"networks"},
    "chats": SCREENS | {"chats"},
    "desk": DESK,
    "delivery": DESK,
    "web": PURE | {"networks", "web"},
    "app": DESK | {"delivery", "backup", "heartbeat", "jobs", "web", "connections"},
    "backup": {"errors", "store"},
    "closures": {"errors", "hours", "closures"},
    "heartbeat": {"errors"},
    "jobs": {"errors", "skipping"},
    "skipping": {"hours"},
    "connections": DESK,
    "check": DESK | {"connections", "web"},
    "demo": DESK | {"app", "playground", "demo"},
    "cli": DESK
    | {"app", "backup", "connections", "check", "log", "playground", "demo", "stopping"},
    "playground": {"playground"},
    "__main__": {"cli"},
    "__init__": set(),
}
IO = {"socket", "http", "urllib.request", "sqlite3", "threading", "time", "slack_sdk", "os"}
"""What the pure modules must not touch."""

MODULES = sorted(BOT.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Give every module that a file imports, by its full name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def part(name: str) -> str:
    """Return the part of the house that a module is in: ``bot.desk.act`` is in ``desk``."""
    return name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(BOT)))
def test_imports_point_one_way(path: Path) -> None:
    """No module imports from a part of the house that stands above its own."""
    here = path.relative_to(BOT).parts[0].removesuffix(".py")
    known = {entry.stem if entry.is_file() else entry.name for entry in BOT.iterdir()}
    used = {part(name) for name in imported(path) if name.startswith("bot.")} & known
    assert used <= MAY_IMPORT[here] | {here}


@pytest.mark.parametrize(
    "name",
    [
        "cases",
        "outgoing",
        "hours",
        "deadlines",
        "promises",
        "review",
        "screens",
        "triage",
        "errors",
    ],
)
def test_the_core_is_pure(name: str) -> None:
    """The core imports nothing that reads a clock, a file or a network."""
    paths = [BOT / f"{name}.py"] if (BOT / f"{name}.py").exists() else (BOT / name).rglob("*.py")
    for path in paths:
        assert not {one.split(".")[0] for one in imported(path)} & IO, path
        assert ".now(" not in path.read_text("utf-8").replace("desk.now(", ""), path


def test_broad_excepts_stand_in_few_places() -> None:
    """Only the job wrapper, the worker loops (the intake is one) and Bolt's error handler."""
    found = [
        str(path.relative_to(BOT))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") == "Exception")
    ]
    assert sorted(found) == ["app.py", "delivery/worker.py", "desk/quarantine.py", "jobs.py"]
