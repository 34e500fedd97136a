"""The commands. Each imports what it needs when it is called, so that every one starts fast."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import __version__
from bot.errors import BotError, ConfigError

USAGE = 2
"""The exit code of a wrong call or a wrong configuration; anything else that fails is 1."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Keeps watch over what people write to the municipality until they are answered.",
)

Own = Annotated[Path, typer.Option("--config", metavar="FILE", help="The configuration.")]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The configuration. Without it the defaults are used, also where a config.toml lies.",
    ),
]
_HERE = Path("config.toml")


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
    config: Own = _HERE,
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
    config: Own = _HERE,
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
    config: Own = _HERE,
    overwrite: Annotated[  # noqa: FBT002 - typer's way of a flag
        bool, typer.Option("--overwrite", help="Put it in the place of a file that is there.")
    ] = False,
) -> None:
    """Copy the database to FILE, also while the bot is running."""
    from bot.backup import back_up  # noqa: PLC0415
    from bot.config import load  # noqa: PLC0415

    back_up(load(config).storage.database, file, overwrite=overwrite)
    print(f"The copy is in {file}; it holds what citizens wrote, so keep it as safe.")  # noqa: T201


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy to put back.")],
    config: Own = _HERE,
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
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes any free one.")
    ] = 8765,
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
    config: Own = _HERE,
    test: Annotated[  # noqa: FBT002 - typer's way of a flag
        bool, typer.Option("--test", help="Send everyone on the roster a trial alarm.")
    ] = False,
) -> None:
    """Print whom an alarm reaches, and how; with --test, try it."""
    from bot.cli.roster import print_roster  # noqa: PLC0415

    if not print_roster(config, test=test):
        raise typer.Exit(1)


def _has_screen() -> bool:
    """Whether a browser would have a window: a text browser would take the terminal over."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@app.command()
def deadline(
    times: Annotated[
        list[str],
        typer.Argument(
            metavar="TIME…",
            help="ISO times or, in quotes, as '20.11.2026 kl. 22.00'; - reads them from stdin, a "
            "line each. One that summer time's end makes come twice is the first; give the offset "
            "for the other.",
        ),
    ],
    config: Config = None,
    explain: Annotated[  # noqa: FBT002
        bool, typer.Option("--explain", help="Tell each day that counted, and why others did not.")
    ] = False,
) -> None:
    """Print when something posted at TIME is due, and when it is pinged, as JSON lines."""
    from bot.cli.due import print_deadlines  # noqa: PLC0415

    _tell_of_defaults(config)
    if not print_deadlines(times, config, explain=explain):
        raise typer.Exit(1)


@app.command()
def triage(
    config: Config = None,
    evaluate: Annotated[
        Path | None,
        typer.Option(
            "--evaluate",
            metavar="FILE",
            help="Print how it does on labelled comments instead: JSON lines with text, category, "
            "and if known also, unit (an area, or a configured unit) and language.",
        ),
    ] = None,
) -> None:
    """Read comments from stdin as JSON lines {"text": …}; print what triage makes of each.

    With --config it is what the bot would make of them: with the configured units, and the model
    that was learned from the administrators' choices, if there is one.
    """
    from bot.cli.suggest import print_evaluation, print_triage  # noqa: PLC0415

    _tell_of_defaults(config)
    whole = print_triage(config) if evaluate is None else print_evaluation(evaluate, config)
    if not whole:
        raise typer.Exit(1)


@app.command()
def learn(
    config: Own = _HERE,
) -> None:
    """Fit the triage to what administrators have said now, instead of at night.

    It takes minutes. The bot must be stopped.
    """
    from bot.cli.learning import print_learned  # noqa: PLC0415

    print_learned(config)


@app.command()
def manifest(config: Config = None) -> None:
    """Print the Slack app's manifest as JSON; on stderr, the steps that stay manual."""
    from bot.cli.slack_app import print_manifest  # noqa: PLC0415

    _tell_of_defaults(config)
    print_manifest(config)


def _tell_of_defaults(config: Path | None) -> None:
    """Tell whoever sits at a terminal that the configuration that lies here is not read."""
    if config is None and sys.stderr.isatty() and _HERE.is_file():
        print(  # noqa: T201
            f"The defaults are used; for what {_HERE} says, add --config {_HERE}", file=sys.stderr
        )
