"""The commands. Each imports what it needs when it is called, so that every one starts fast."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot import __version__
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.deadlines import DayCounted

USAGE = 2
"""The exit code of a wrong call or a wrong configuration; anything else that fails is 1."""

_BY_HAND = """
What stays to be done by hand:
1. api.slack.com/apps -> Create New App -> From a manifest: paste what stands above.
2. Install App -> Install to Workspace. The Bot User OAuth Token (xoxb-...) is SLACK_BOT_TOKEN.
3. Basic Information -> App-Level Tokens -> Generate, with the scope connections:write. The token
   (xapp-...) is SLACK_APP_TOKEN.
4. In the admin channel: /invite @svarvakt. The channel's id stands at the bottom of its details."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Keeps watch over what people write to the municipality until they are answered.",
)

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The configuration, config.toml.")
]


def main() -> NoReturn:
    """Run a command: an error of ours is one clear sentence on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # a text stream has it
    try:
        app()  # leaves by SystemExit, after typer's own words for a wrong call
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201 - this is a command line
        sys.exit(USAGE)
    except BotError as error:
        print(error, file=sys.stderr)  # noqa: T201
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(1)


@app.callback(invoke_without_command=True)
def _top(
    version: Annotated[  # noqa: FBT002 - typer's way of a flag
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
) -> None:
    if version:
        print(f"svarvakt {__version__}")  # noqa: T201
        raise typer.Exit


@app.command()
def run(
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration.")
    ] = Path("config.toml"),
) -> None:
    """Watch the networks and the admin channel until stopped."""
    from bot.config import Secrets, load  # noqa: PLC0415 - heavy, as are all imports below
    from bot.log import set_up  # noqa: PLC0415

    set_up()
    settings = load(config)
    secrets = Secrets.from_environment(os.environ, settings)
    os.environ.pop("SLACK_BOT_TOKEN", None)  # Bolt would read it too, and warn that it has two
    for warning in settings.warnings:
        print(f"Warning: {warning}", file=sys.stderr)  # noqa: T201
    from bot.app import Application  # noqa: PLC0415
    from bot.stopping import StopSignals  # noqa: PLC0415

    with StopSignals() as signals:
        bot = Application(settings, secrets)
        bot.start()
        for warning in bot.warnings:
            print(f"Warning: {warning}", file=sys.stderr)  # noqa: T201
        print("svarvakt is ready", flush=True)  # noqa: T201
        signals.wait()
        bot.stop()


@app.command()
def check(
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration.")
    ] = Path("config.toml"),
) -> None:
    """Look for everything that would be wrong with a run: settings, texts, tokens and logins."""
    from bot.app import system_now  # noqa: PLC0415
    from bot.check import check as look  # noqa: PLC0415
    from bot.errors import Problem  # noqa: PLC0415
    from bot.log import set_up  # noqa: PLC0415

    set_up()
    problems = warnings = 0
    environ = dict(os.environ)
    os.environ.pop("SLACK_BOT_TOKEN", None)
    for finding in look(config, environ, system_now):
        match finding:
            case Problem(warning=True):
                warnings += 1
                word = "warning"
            case Problem():
                problems += 1
                word = "PROBLEM"
            case _:
                word = "ok"
        print(f"{word:<8} {finding}", flush=True)  # noqa: T201
    print(f"problems: {problems}, warnings: {warnings}")  # noqa: T201
    if problems:
        raise typer.Exit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy is to be.")],
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration.")
    ] = Path("config.toml"),
) -> None:
    """Copy the database to FILE, also while the bot is running."""
    from bot.backup import back_up  # noqa: PLC0415
    from bot.config import load  # noqa: PLC0415

    back_up(load(config).storage.database, file)
    print(f"The copy is in {file}; it holds what citizens wrote, so keep it as safe.")  # noqa: T201


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy to put back.")],
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration.")
    ] = Path("config.toml"),
) -> None:
    """Put the copy FILE in the database's place; the bot must be stopped."""
    from bot.app import system_now  # noqa: PLC0415
    from bot.backup import restore as put_back  # noqa: PLC0415
    from bot.config import load  # noqa: PLC0415

    database = load(config).storage.database
    kept = put_back(file, database, system_now())
    print(f"{database} is as it was in {file}.")  # noqa: T201
    if kept is not None:
        print(f"What stood there is in {kept}; take it away when all is well.")  # noqa: T201


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes any free one.")] = 8765,
    browser: Annotated[  # noqa: FBT002 - typer's way of a flag
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
    samples: Annotated[  # noqa: FBT002
        bool, typer.Option("--samples/--no-samples", help="Let sample comments arrive.")
    ] = True,
) -> None:
    """Show the bot at work on a page of its own: no account, nothing leaves this machine."""
    from bot.log import set_up  # noqa: PLC0415

    set_up()
    from bot.demo import Demo  # noqa: PLC0415
    from bot.stopping import StopSignals  # noqa: PLC0415

    with StopSignals() as signals, Demo(port, samples=samples) as page:
        print(f"The demo is at {page.url} - Ctrl-C stops it", flush=True)  # noqa: T201
        if browser and _has_screen():
            import webbrowser  # noqa: PLC0415

            webbrowser.open(page.url)
        signals.wait()


@app.command()
def alarm(
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration.")
    ] = Path("config.toml"),
    test: Annotated[  # noqa: FBT002 - typer's way of a flag
        bool, typer.Option("--test", help="Send everyone on the roster a trial alarm.")
    ] = False,
) -> None:
    """Print whom an alarm reaches, and how; with --test, try it."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from bot.config import Secrets, load  # noqa: PLC0415
    from bot.config.settings import NOBODY_CALLED  # noqa: PLC0415
    from bot.connections import made_messengers  # noqa: PLC0415
    from bot.desk.alarm import try_out  # noqa: PLC0415
    from bot.errors import Problem  # noqa: PLC0415
    from bot.screens.alarm import trial  # noqa: PLC0415
    from bot.texts import Texts  # noqa: PLC0415

    settings = load(config)
    own = settings.alarm
    if not own.roster:
        raise ConfigError([Problem(*NOBODY_CALLED)])
    if not test:
        for one in own.roster:
            print(f"{one.name}: {', '.join(filter(None, (one.email, one.webhook)))}")  # noqa: T201
        print("Nothing was sent; --test sends each of them a trial alarm.", file=sys.stderr)  # noqa: T201
        return
    secrets, missing = Secrets.read(os.environ, settings)
    if missing := [one for one in missing if one.key.startswith("ALARM_")]:
        raise ConfigError(missing)
    texts = Texts(settings.municipality.language, ZoneInfo(settings.municipality.time_zone))
    said = trial(settings.municipality.name, texts)
    failed = False
    for name, way, error in try_out(own.roster, made_messengers(settings, secrets), said):
        failed = failed or error is not None
        told = f"{name}, {way.removeprefix('alarm:')}: {error or 'taken'}"
        print(f"{'PROBLEM' if error else 'sent':<8} {told}")  # noqa: T201
    if failed:
        raise typer.Exit(1)


def _has_screen() -> bool:
    """Whether a browser would have a window: a text browser would take the terminal over."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@app.command()
def deadline(
    times: Annotated[
        list[str], typer.Argument(metavar="TIME…", help="ISO times, or - to read them from stdin.")
    ],
    config: Config = None,
    explain: Annotated[  # noqa: FBT002
        bool, typer.Option("--explain", help="Tell each day that counted, and why others did not.")
    ] = False,
) -> None:
    """Print when something posted at TIME is due, and when it is pinged, as JSON lines."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from bot import deadlines  # noqa: PLC0415
    from bot.hours import OpeningHours  # noqa: PLC0415

    within, ladder, hours = deadlines.RespondWithin(), deadlines.Ladder(), OpeningHours()
    language = "nb"
    if config is not None:
        from bot.config import load  # noqa: PLC0415

        settings = load(config)
        zone, language = ZoneInfo(settings.municipality.time_zone), settings.municipality.language
        within, ladder = settings.deadline.respond_within, settings.deadline.ladder
        hours = OpeningHours(settings.opening_hours.schedule(zone))
    zone = hours.schedule.zone
    failed = False
    for place, text in _lines(times):
        try:
            posted = datetime.fromisoformat(text)
            posted = posted.astimezone(zone) if posted.tzinfo else posted.replace(tzinfo=zone)
            due = deadlines.due(posted, within, hours)
            pings = deadlines.pings(posted, due, ladder, hours)
        except (ValueError, OverflowError):
            print(  # noqa: T201
                f'{place}: "{text[:60]}" is not a time; write one like 2026-11-20T22:00+01:00',
                file=sys.stderr,
            )
            failed = True
            continue
        row: dict[str, Any] = {
            "posted": posted.isoformat(),
            "due": due.astimezone(zone).isoformat(),
            "pings": [at.astimezone(zone).isoformat() for at in pings],
        }
        if explain:
            row["days"] = _explained(deadlines.explain(posted, due, hours), zone, language)
        _print(row)
    if failed:
        raise typer.Exit(1)


def _explained(
    days: Iterable[DayCounted], zone: ZoneInfo, language: str
) -> list[dict[str, object]]:
    """Return each day with the intervals that counted, or the reason why none did."""
    from bot.screens.deadline import reason  # noqa: PLC0415
    from bot.texts import Texts  # noqa: PLC0415

    texts = Texts(language, zone)
    return [
        {
            "day": one.day.isoformat(),
            "counted": [[at.astimezone(zone).isoformat() for at in pair] for pair in one.counted],
            **({} if one.counted else {"reason": reason(one, texts)}),
        }
        for one in days
    ]


@app.command()
def triage(
    config: Config = None,
    evaluate: Annotated[
        Path | None,
        typer.Option(
            "--evaluate",
            metavar="FILE",
            help="Print how it does on labelled comments instead: JSON lines with text, category, "
            "and if known also, unit (an area) and language.",
        ),
    ] = None,
) -> None:
    """Read comments from stdin as JSON lines {"text": …}; print what triage makes of each."""
    if evaluate is not None:
        _evaluate(evaluate)
        return
    from bot.triage import GENERAL, Unit, as_json  # noqa: PLC0415
    from bot.triage import triage as look_at  # noqa: PLC0415

    units = GENERAL
    if config is not None:
        from bot.config import load  # noqa: PLC0415

        units = tuple(Unit(one.name, one.keywords, one.area) for one in load(config).units)
    failed = False
    for place, line in _lines(["-"]):
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError, RecursionError):
            text = None
        if not isinstance(text, str):
            print(f'{place}: must be JSON like {{"text": "…"}}', file=sys.stderr)  # noqa: T201
            failed = True
            continue
        _print(as_json(look_at(text, units=units)))
    if failed:
        raise typer.Exit(1)


@app.command()
def learn(
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration.")
    ] = Path("config.toml"),
) -> None:
    """Fit the triage to what administrators have said now, instead of at night.

    It takes minutes. The bot must be stopped.
    """
    from bot.config import load  # noqa: PLC0415
    from bot.desk.learn import model_path, refit  # noqa: PLC0415
    from bot.store import Store, labels, must_exist  # noqa: PLC0415

    database = load(config).storage.database
    must_exist(database)
    store = Store(database)
    try:
        known = labels.everything(store.read())
    finally:
        store.close()
    if not known:
        print("There is nothing to learn yet: no administrator has said what a comment is.")  # noqa: T201
        return
    learned = refit(known, model_path(database))
    assert learned is not None  # noqa: S101 - nobody stops it
    what = "is used from the next start" if learned.adopted else "is no better, and not used"
    print(  # noqa: T201
        f"labels: {learned.labels}; first right on the locked comments: {learned.before:.3f} "
        f"before, {learned.after:.3f} after; the new model {what}"
    )


def _evaluate(path: Path) -> None:
    """Print tables of how the triage does on a file of labelled comments, as JSON lines."""
    from bot.triage.evaluation import as_text  # noqa: PLC0415
    from bot.triage.evaluation import evaluate as count  # noqa: PLC0415
    from bot.triage.examples import row_of  # noqa: PLC0415

    rows, failed = [], False
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        print(f"{path}: {error.strerror}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(USAGE) from error
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                rows.append(row_of(json.loads(line)))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            print(f"{path}, line {number}: {error}", file=sys.stderr)  # noqa: T201
            failed = True
    if rows:
        print(as_text(count(None, rows)))  # noqa: T201
    elif not failed:
        print(f"{path} holds no comments", file=sys.stderr)  # noqa: T201
        failed = True
    if failed:
        raise typer.Exit(1)


@app.command()
def manifest(config: Config = None) -> None:
    """Print the Slack app's manifest as JSON; on stderr, the steps that stay manual."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from bot.chats.slack.manifest import manifest as manifest_of  # noqa: PLC0415
    from bot.texts import Texts  # noqa: PLC0415

    language = "nb"
    if config is not None:
        from bot.config import load  # noqa: PLC0415

        language = load(config).municipality.language
    made = manifest_of(Texts(language, ZoneInfo("Europe/Oslo")))
    print(json.dumps(made, ensure_ascii=False, indent=2))  # noqa: T201
    print(_BY_HAND, file=sys.stderr)  # noqa: T201


def _lines(arguments: list[str]) -> Iterator[tuple[str, str]]:
    """Give each argument, or each line of stdin for ``-``, with the place it stands at."""
    for argument in arguments:
        if argument != "-":
            yield "TIME", argument
            continue
        stream = sys.stdin.buffer
        for number, line in enumerate(stream, 1):
            text = line.decode("utf-8", "replace").strip()
            if text:
                yield f"line {number}", text


def _print(row: dict[str, Any]) -> None:
    # a lone surrogate can't be written as UTF-8
    text = json.dumps(row, ensure_ascii=False)
    print(text.encode("utf-8", "replace").decode("utf-8"))  # noqa: T201
