"""``svarvakt check``: every problem at once, each with its key, and nothing is changed by looking."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.check import check
from bot.errors import Problem
from bot.playground import OTHER_CHANNEL, Playground
from tests.fakes_alarm import MailServer
from tests.fakes_bluesky import BlueskyServer
from tests.fakes_feed import FeedServer, Newspaper, Page
from tests.fakes_graph import APP_SECRET, INSTAGRAM, PAGE, TOKEN, GraphServer
from tests.fakes_x import KEYS, XServer
from tests.networks.bluesky_people import Citizen
from tests.office import EXAMPLE

READING = {
    "auth.test", "conversations.info", "conversations.members", "users.info",
    "users.lookupByEmail",
}  # fmt: skip
"""The methods that change nothing."""


@dataclass
class Place:
    """A workspace, a Bluesky server and a configuration for both."""

    folder: Path
    playground: Playground
    environ: dict[str, str]
    text: str

    def change(self, old: str, new: str) -> None:
        """Change the configuration."""
        assert old in self.text
        self.text = self.text.replace(old, new)

    def look(self) -> list[Problem | str]:
        """Check it."""
        path = self.folder / "config.toml"
        path.write_text(self.text, "utf-8")
        return list(check(path, self.environ, lambda: datetime.now(UTC)))

    def problems(self) -> dict[str, str]:
        """Return the problems by their keys; no key has two."""
        found = [one for one in self.look() if isinstance(one, Problem) and not one.warning]
        assert len({one.key for one in found}) == len(found), found
        return {one.key: one.message for one in found}

    def warnings(self) -> list[str]:
        """Return the warnings."""
        return [str(one) for one in self.look() if isinstance(one, Problem) and one.warning]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give a place where all is well."""
    with (
        Playground(rate_limits=False) as playground,
        BlueskyServer() as server,
        MailServer() as mail,
    ):
        example = EXAMPLE.read_text("utf-8")
        account = Citizen.sign_up(server.address, "boe")
        text = example.replace("https://slack.com/api/", playground.api_url)
        text = text.replace("smtp://smtp.boe.kommune.no:587", mail.address)
        text = text.replace("https://bsky.social", server.address)
        text = text.replace('"boe.kommune.no" ', f'"{account.handle}" ')
        environ = {
            "SLACK_BOT_TOKEN": "xoxb-playground",
            "SLACK_APP_TOKEN": "xapp-playground",
            "BLUESKY_PASSWORD": account.password,
        }
        yield Place(tmp_path, playground, environ, text)


def test_all_is_well(place: Place) -> None:
    """Each thing that was looked at is named, and the one who is no admin; nothing is changed."""
    found = place.look()
    assert place.problems() == {}
    fine = [one.partition(": ")[0] for one in found if isinstance(one, str)]
    assert fine == [
        str(place.folder / "config.toml"), "replies", "replies", "crisis_contacts", "alarm", "storage.database",
        "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "slack.admin_channel", "networks[0]",
    ]  # fmt: skip
    (warning,) = place.warnings()
    assert warning.startswith("slack.admin_channel: Gro Gjest can read citizens' cases")
    assert {one.method for one in place.playground.calls} <= READING
    assert [one.name for one in place.folder.iterdir()] == ["config.toml"]


def test_everything_wrong_is_told_at_once(place: Place) -> None:
    """A mistake in the file hides none of the others."""
    place.change("half_days = []", "half_day = []")
    place.change("C0ADMIN", OTHER_CHANNEL)
    place.change("ola.hansen@", "ole.hansen@")
    place.change('"U0LIV"', '"U0NOBODY"')
    place.change("116 117", "ring oss")
    place.change('folder = ""', 'folder = "own"')
    place.change('"svarvakt.db"', '"nowhere/svarvakt.db"')
    place.environ["BLUESKY_PASSWORD"] = "wrong"
    own = place.folder / "own" / "nb"
    own.mkdir(parents=True)
    (own / "thanks.txt").write_text("---\ntitle: Takk\ncategory: tull\n---\nHei", "utf-8")
    found = place.problems()
    assert list(found) == [
        "opening_hours.half_day", "replies", "crisis_contacts[1].phone", "storage.database",
        "admins[1].email", "admins[2].slack", "slack.admin_channel", "BLUESKY_PASSWORD",
    ]  # fmt: skip
    assert "thanks.txt" in found["replies"]
    assert "invite" in found["slack.admin_channel"]
    assert "Liv Berg could not act" in found["admins[2].slack"]
    assert "make a new app password" in found["BLUESKY_PASSWORD"]


def test_a_text_that_cannot_be_rendered(place: Place) -> None:
    """What only shows when it is rendered is told with its file; a missing language is a warning."""
    place.change('folder = ""', 'folder = "own"')
    own = place.folder / "own" / "nb"
    own.mkdir(parents=True)
    header = "---\ntitle: Snø\ncategory: question\naudience: public\nanswers: yes\n---\n"
    (own / "snow.txt").write_text(header + "{{ 1 // 0 }}", "utf-8")
    assert "snow.txt" in place.problems()["replies"]
    (own / "snow.txt").write_text(header + "Det snør.", "utf-8")
    assert place.problems() == {}
    assert any('"snow" has no text in nn, en' in one for one in place.warnings())


def test_a_text_that_is_too_long_is_told(place: Place) -> None:
    """For the form, for the form with long answers, or for a network; short ones are not named."""
    place.change('folder = ""', 'folder = "own"')
    own = place.folder / "own" / "nb"
    own.mkdir(parents=True)
    header = "---\ntitle: Snø\ncategory: question\nfields: answer (svaret) +\n---\n"
    (own / "snow.txt").write_text(f"{header}{'ord ' * 750}{{{{ answer }}}}", "utf-8")
    assert (
        "snow.txt:6: is 3008 characters long, and a form holds 3000" in place.problems()["replies"]
    )
    (own / "snow.txt").write_text(f"{header}{'ord ' * 700}{{{{ answer }}}}", "utf-8")
    assert place.problems() == {}
    assert any("snow.txt:6: is 3" in one and "with long names" in one for one in place.warnings())
    (own / "snow.txt").write_text(f"{header}{'ord ' * 80}{{{{ answer }}}}", "utf-8")
    (told,) = [one for one in place.warnings() if "never suggested there" in one]
    assert told == (
        "replies: too long for Bluesky, which takes 300 characters, and never suggested there: "
        "nb/snow"
    )
    (own / "snow.txt").write_text(f"{header}{'ord ' * 60}{{{{ answer }}}}", "utf-8")
    (told,) = [str(one) for one in place.look() if "the form tells" in str(one)]
    assert "nb/snow" in told
    assert "nb/crisis" in told
    assert "thanks" not in told


@pytest.mark.parametrize("title", ["Å" * 76])
def test_a_title_that_would_be_cut_is_refused(place: Place, title: str) -> None:
    """Nobody could tell it from another that begins as it does."""
    place.change('folder = ""', 'folder = "own"')
    own = place.folder / "own" / "nb"
    own.mkdir(parents=True)
    (own / "snow.txt").write_text(f"---\ntitle: {title}\n---\nDet snør.", "utf-8")
    assert "the title has 76 characters; 75 is the most" in place.problems()["replies"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-old"}, {"SLACK_BOT_TOKEN": "refuses the token"}),
        ({"SLACK_APP_TOKEN": "xapp-old"}, {"SLACK_APP_TOKEN": "refuses the token"}),
        (
            {"SLACK_BOT_TOKEN": "xapp-playground", "SLACK_APP_TOKEN": "xoxb-playground"},
            {
                "SLACK_BOT_TOKEN": "must begin with xoxb-",
                "SLACK_APP_TOKEN": "must begin with xapp-",
            },
        ),
        (
            {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "BLUESKY_PASSWORD": ""},
            dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "BLUESKY_PASSWORD"), "is not set"),
        ),
    ],
)
def test_tokens(place: Place, environ: dict[str, str], expected: dict[str, str]) -> None:
    """Each secret that is missing, of the wrong kind or refused is told by its name, once."""
    place.environ |= environ
    found = place.problems()
    assert found.keys() == expected.keys()
    assert all(text in found[key] for key, text in expected.items())


def test_missing_scopes_are_told_together(place: Place) -> None:
    """All of them in one line, and what can be looked at without them is looked at."""
    granted = frozenset({"chat:write", "commands", "channels:read", "users:read.email"})
    with Playground(rate_limits=False, scopes=granted) as poor:
        place.change(place.playground.api_url, poor.api_url)
        place.change("C0ADMIN", "C0NOWHERE")
        found = place.problems()
    assert found.keys() == {"SLACK_BOT_TOKEN", "slack.admin_channel"}
    assert (
        "reactions:read, users:read, dnd:read, channels:history or groups"
        in found["SLACK_BOT_TOKEN"]
    )


def test_an_alarm_that_would_reach_nobody(place: Place) -> None:
    """A mail server that is down or in the clear, a refused login, and a roster that is empty."""
    whole = place.text
    start = whole.index("[alarm]")
    place.text = whole[:start] + whole[whole.index("[slack]") :]
    assert "nobody is called in a crisis" in place.problems()["alarm.roster"]
    place.text = re.sub(r'smtp = "\S+"', 'smtp = "smtp://127.0.0.1:9"', whole)
    assert "can't be reached" in place.problems()["alarm.smtp"]
    place.text = whole.replace("smtp://127.0.0.1", "smtp://0.0.0.0")  # not named as this machine
    assert "offers no encryption" in place.problems()["alarm.smtp"]
    place.text = whole.replace('smtp_user = ""', 'smtp_user = "svarvakt"')
    assert "is not set" in place.problems()["ALARM_SMTP_PASSWORD"]
    place.environ["ALARM_SMTP_PASSWORD"] = "hemmelig"
    assert "no encryption" in place.problems()["ALARM_SMTP_PASSWORD"]


def test_sources_that_are_read_or_delivered_to(place: Place) -> None:
    """Each kind is tried as far as it can be, and all that is wrong with each is told."""
    with FeedServer() as server, XServer() as x:
        newspaper = Newspaper(server)
        newspaper.mention("", "Hei")
        more = f"""
[[networks]]
type = "feed"
title = "Avisa"
url = "{server.address}/feed"
allow_private = true
[[networks]]
type = "webhook"
title = "Overvåking"
[[networks]]
type = "x"
handle = "boekommune"
server = "{x.address}"
[web]
listen = "127.0.0.1:0"
base_path = "/sv"
"""
        place.text = place.text.replace("[replies]", more + "[replies]")
        keys = {f"X_{name}".upper(): value for name, value in KEYS.items()}
        place.environ |= keys | {"WEBHOOK_SECRET": "hemmelig"}
        found = place.look()
        assert place.problems() == {}
        told = "\n".join(map(str, found))
        assert "networks[1]: Avisa can be read: http" in told
        assert "networks[2]: Overvåking is delivered to at /sv/mentions" in told
        assert "networks[3]: X can be read: boekommune" in told
        assert "web.listen: 127.0.0.1:0 is free" in told
        assert "hemmelig" not in told
        assert any("WEBHOOK_SECRET: is short enough" in one for one in place.warnings())

        server.pages["/feed"] = Page(status=410)
        place.environ |= {"X_API_KEY": "feil", "WEBHOOK_SECRET": ""}
        with socket.create_server(("127.0.0.1", 0)) as taken:
            place.change("127.0.0.1:0", f"127.0.0.1:{taken.getsockname()[1]}")
            found_problems = place.problems()
            assert any("if svarvakt is running" in one for one in place.warnings())
        assert found_problems.keys() == {"networks[1]", "X_API_KEY", "WEBHOOK_SECRET"}
        assert "gone for good" in found_problems["networks[1]"]
        place.text = re.sub(r"\[web\]\n.*\n.*\n", "", place.text)
        assert "networks[2] is delivered to by it" in place.problems()["web"]
        place.change("half_days = []", "half_day = []")
        assert place.problems().keys() > {"opening_hours.half_day", "networks[1]"}


def test_an_admin_outside_the_channel(place: Place) -> None:
    """Who can't see the cards can't answer them."""
    place.playground.leave("U0OLA")
    assert place.problems() == {
        "slack.admin_channel": "Ola Hansen is not in #sosiale-medier; invite them there"
    }


def test_nobody_answers(place: Place) -> None:
    """What can't be reached is told by the key of its address."""
    place.change(place.playground.api_url, "http://127.0.0.1:9/api/")
    found = place.problems()
    assert found.keys() == {"SLACK_APP_TOKEN", "slack.api_url"} or found.keys() == {"slack.api_url"}


@pytest.mark.parametrize(
    ("begin", "says"),
    [
        (Playground.archive, "is archived"),
        (Playground.remove_bot, "/invite @svarvakt"),
        (Playground.share, "shared with another organisation"),
        (Playground.offer, "another organisation is invited"),
        (lambda slack: slack.remove_bot(private=True), "/invite @svarvakt"),
    ],
)
def test_a_channel_that_cannot_be_used(
    place: Place, begin: Callable[[Playground], None], says: str
) -> None:
    """It is told beforehand, and what to do."""
    begin(place.playground)
    found = place.problems()
    assert found.keys() == {"slack.admin_channel"}
    assert says in found["slack.admin_channel"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"C0ADMIN"', '"sosiale-medier"', "slack.admin_channel"),
        ('admin_channel = "C0ADMIN"', 'chanel = "C0ADMIN"', "slack.admin_channel"),
        ("[slack]", "[slack]\nworkspace = 1", "slack.workspace"),
    ],
)
def test_a_mistake_about_slack_leaves_its_address(
    place: Place, old: str, new: str, key: str
) -> None:
    """The configured Slack is asked, and no other; what is wrong is passed over."""
    place.change(old, new)
    place.environ["SLACK_BOT_TOKEN"] = "xoxb-old"
    found = [one for one in place.look() if isinstance(one, Problem)]
    assert {key, "SLACK_BOT_TOKEN"} <= {one.key for one in found}
    assert "slack.api_url" not in {one.key for one in found}
    assert [one.method for one in place.playground.calls] == ["auth.test"]


def test_nobody_else_is_asked_where_the_address_is_wrong(place: Place) -> None:
    """The tokens are not sent to the address of the example."""
    place.change(f'"{place.playground.api_url}"', '"slack"')
    found = place.look()
    assert [str(one) for one in found if "slack" in str(one).lower() and "config" not in str(one)]
    assert not [one for one in found if "SLACK_" in str(one)]
    assert "slack.api_url" in place.problems()
    assert place.playground.calls == []


def test_scopes_that_are_not_told(place: Place) -> None:
    """Nothing is claimed of them."""
    assert any("with every scope" in str(one) for one in place.look())
    place.playground.keep_scopes()
    told = "\n".join(map(str, place.look()))
    assert "did not tell which scopes" in told
    assert "every scope" not in told


@pytest.mark.parametrize("text", ["[[", "", 'hei = "hå"'])
def test_a_file_that_says_nothing(place: Place, text: str) -> None:
    """Slack's tokens and the texts are looked at all the same; no example is taken for truth."""
    place.text = text
    found = place.look()
    assert any(isinstance(one, Problem) for one in found)
    told = "\n".join(map(str, found))
    assert "replies: 72 texts can be rendered" in told
    assert "Kriseledelsen" not in told
    assert "Kari Nilsen" not in told


def test_the_command(place: Place) -> None:
    """It prints a line for each finding and a sum, and its exit code tells."""
    for changes, code in (({}, 0), ({"BLUESKY_PASSWORD": "wrong"}, 1)):
        place.look()
        done = subprocess.run(
            [sys.executable, "-m", "bot", "check", "--config", str(place.folder / "config.toml")],
            env={**os.environ, **place.environ, **changes}, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (code, "")
        assert f"problems: {code}, warnings: 1" in done.stdout
        assert ("PROBLEM  BLUESKY_PASSWORD" in done.stdout) is bool(code)
        assert all(value not in done.stdout for value in place.environ.values())


def test_a_page_and_an_instagram_account_are_tried(place: Place) -> None:
    """Each with its own token; what is optional may be left out, but not where it is needed."""
    with GraphServer() as server:
        place.text += f"""
[[networks]]
type = "facebook"
page = "{PAGE}"
api_url = "{server.address}"
[[networks]]
type = "instagram"
page = "{PAGE}"
instagram_account = "{INSTAGRAM}"
api_url = "{server.address}"
"""
        assert set(place.problems()) == {"FACEBOOK_TOKEN", "INSTAGRAM_TOKEN"}
        place.environ |= {"FACEBOOK_TOKEN": TOKEN, "INSTAGRAM_TOKEN": "feil"}
        assert set(place.problems()) == {"FACEBOOK_TOKEN", "INSTAGRAM_TOKEN"}  # no app secret
        place.environ |= {"FACEBOOK_APP_SECRET": APP_SECRET, "INSTAGRAM_APP_SECRET": APP_SECRET}
        found = place.problems()
        assert set(found) == {"INSTAGRAM_TOKEN"}
        assert "feil" not in found["INSTAGRAM_TOKEN"]
        place.change('type = "facebook"\npage', 'type = "facebook"\nwebhook = true\npage')
        assert "FACEBOOK_VERIFY_TOKEN" in place.problems()
        place.environ["FACEBOOK_VERIFY_TOKEN"] = "verify"
        place.environ["INSTAGRAM_TOKEN"] = TOKEN
        assert place.problems() == {}


def test_ids_left_over_from_the_example_are_told_before_anybody_has_a_token(place: Place) -> None:
    """The playground's own workspace does have them, and is passed over."""
    assert not {"slack.admin_channel", "admins[2].slack"} & place.problems().keys()
    place.change(place.playground.api_url, "https://slack.com/api/")
    place.environ = {
        name: value for name, value in place.environ.items() if not name.startswith("SLACK")
    }
    problems = place.problems()
    assert "C0ADMIN" in problems["slack.admin_channel"]
    assert "Liv Berg's user id" in problems["admins[2].slack"]
    place.change('"C0ADMIN"', '"C0BOE"')
    place.change('"U0LIV"', '"U0BOE"')
    assert not {"slack.admin_channel", "admins[2].slack"} & place.problems().keys()


def test_the_file_of_closures_is_listed(place: Place) -> None:
    """What closes, what does not and why; a year without an opening is a problem."""
    day = (datetime.now(UTC) + timedelta(days=10)).strftime("%Y%m%d")
    event = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:Kurs\r\nEND:VEVENT\r\n"
    free = event.replace("UID:1", "UID:2\r\nTRANSP:TRANSPARENT").replace("Kurs", "Ledig")
    text = f"BEGIN:VCALENDAR\r\n{event}{free}END:VCALENDAR\r\n"
    (place.folder / "stengt.ics").write_text(text, newline="")
    place.change('closures = ""', 'closures = "stengt.ics"')
    found = [str(one) for one in place.look() if str(one).startswith("opening_hours")]
    assert found[1].endswith("Kurs")
    assert '"Ledig"' in found[2]
    assert "marked as free time" in found[2]
    assert place.problems() == {}
    years = [
        f"{datetime.now(UTC).year + n}-01-01/{datetime.now(UTC).year + n}-12-31" for n in range(3)
    ]
    place.change("closed = []", f"closed = {years}".replace("'", '"'))
    assert "nothing is open until" in place.problems()["opening_hours"]
