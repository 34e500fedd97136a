"""The configuration: the example is complete and true, and every mistake is told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.config import Secrets, Settings, from_table, load
from bot.config.hours import DAYS
from bot.config.problems import kinds
from bot.errors import ConfigError
from bot.hours import OpeningHours, Schedule
from tests.office import EXAMPLE, oslo, settings

OPEN = {"exceptions", "webhook_body"}
"""The tables whose keys are the reader's own."""


def example() -> dict[str, Any]:
    """Return the example as a table."""
    return tomllib.loads(EXAMPLE.read_text("utf-8"))


def problems(table: Mapping[str, Any], folder: Path = Path()) -> dict[str, str]:
    """Return what is wrong with the table, by key."""
    with pytest.raises(ConfigError) as raised:
        from_table(table, folder)
    return {problem.key: problem.message for problem in raised.value.problems}


def keys(model: type[BaseModel], at: str = "") -> Iterator[str]:
    """Give every key that the code knows; a network's with its kind."""
    for name, field in model.model_fields.items():
        inner = list(kinds(field.annotation))
        for one in inner:
            kind = f"{get_args(one.model_fields['type'].annotation)[0]}." if len(inner) > 1 else ""
            yield from keys(one, f"{at}{name}.{kind}")
        if not inner and not field.exclude:
            yield f"{at}{name}"


def models(annotation: object) -> Iterator[type[BaseModel]]:
    """Give every kind of table that the annotation allows."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from models(one)


def documented(table: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Give every key that stands in the example."""
    for name, value in table.items():
        tables = [] if name in OPEN else value if isinstance(value, list) else [value]
        if isinstance(tables[0] if tables else None, dict):
            for one in tables:
                kind = f"{one['type']}." if name == "networks" else ""
                yield from documented(one, f"{at}{name}.{kind}")
        else:
            yield f"{at}{name}"


def uncommented() -> dict[str, Any]:
    """Return the example with what is commented out there too."""
    text = re.sub(r"(?m)^#(\w+ = |\[)", r"\1", EXAMPLE.read_text("utf-8"))
    return tomllib.loads(text)


def test_the_example_documents_every_key_and_no_other() -> None:
    """What the code knows stands in the example, at most commented out."""
    known, found = set(keys(Settings)), set(documented(uncommented()))
    assert found | {key for key in known if key.endswith(".name")} == known
    assert "networks.feed.name" in found


def test_what_is_commented_out_is_right_too() -> None:
    """Whoever takes the marks away has a configuration that can be used."""
    settings = from_table(uncommented(), EXAMPLE.parent)
    assert settings.web is not None
    assert settings.warnings == ()
    used = {one.type: type(one) for one in settings.networks}
    for one in settings.networks:  # what is said to be the usual is
        usual = used[one.type].model_fields
        for key in {"every", "server", "path", "bearer", "allow_private"} & usual.keys():
            if not usual[key].is_required():
                assert getattr(one, key) == usual[key].default, (one.type, key)


def test_every_network_of_the_example_can_be_used() -> None:
    """Also those that are commented out."""
    named = [one.type for one in from_table(uncommented(), EXAMPLE.parent).networks]
    assert named[0] == "bluesky"
    assert "mastodon" in named


@pytest.mark.parametrize(
    ("network", "key", "says"),
    [
        ({"handle": "boe.no"}, "networks[0].type", "is missing"),
        ({"type": "mastodon"}, "networks[0].server", "is missing"),
        ({"type": "mastodon", "server": "sosial.no"}, "networks[0].server", "must be an address"),
        ({"type": "mastodon", "server": "https://a.no", "sever": 1}, "networks[0].sever",
         'did you mean "server"?'),
        ({"type": "bluesky", "handle": "a.no", "hendle": 1}, "networks[0].hendle",
         'did you mean "handle"?'),
    ],
)  # fmt: skip
def test_a_networks_mistake_is_told_by_its_kind(
    network: dict[str, Any], key: str, says: str
) -> None:
    """The key is the one in the file, whichever kind of network it is."""
    found = problems(example() | {"networks": [network]})
    assert list(found) == [key]
    assert says in found[key]


def test_every_line_of_the_example_is_explained() -> None:
    """Each key has a comment where it first stands; the weekdays share Monday's and Saturday's."""
    explained = {"tuesday", "wednesday", "thursday", "friday", "sunday"}
    for line in EXAMPLE.read_text("utf-8").splitlines():
        key = re.match(r"#?(\w+) = ", line)
        if key and key[1] not in explained:
            assert re.search(r'["\]\de}] +# ', line), line
            explained.add(key[1])


def test_the_example_is_the_municipalitys_own() -> None:
    """It can be used as it stands."""
    settings = load(EXAMPLE)
    assert settings.municipality.post_office == "post@boe.kommune.no"
    assert len(settings.admins) == 3
    assert settings.warnings == ()
    assert settings.storage.database == EXAMPLE.parent.resolve() / "svarvakt.db"


def test_every_mistake_is_told_at_once() -> None:
    """Each with its key and what to do: wrong shapes, wrong values, and what doesn't fit together."""
    table = example()
    table["municipality"] |= {"post_office": "boe", "language": "no", "name": " "}
    table["municipality"]["websit"] = table["municipality"].pop("website")
    table["opening_hours"] |= {
        "monday": ["8-16"], "tuesday": ["16:00-16:00"], "holidays": "XX", "half_days": ["jul"],
        "friday": ["08:00-12:00", "11:00-15:00"], "half_day_closes": "12",
    }  # fmt: skip
    table["deadline"] |= {"respond_within": "to dager", "pings": ["4 h", "snart"],
                          "praise_without_deadline": 0.1}  # fmt: skip
    table["slack"] |= {"admin_channel": "#sosiale-medier", "api_url": "slack.com"}
    table["admins"][0] = {"name": "Kari Nilsen"}
    table["admins"][2] = table["admins"][1]
    table["units"][1] = table["units"][0]
    table["networks"][0] |= {"every": "ofte", "since": "i går", "type": "bluesky"}
    table["crisis_contacts"] = []
    table["municipality"]["election_period"] = ["2027-08-10 2027-09-13", "2027-09-13/2027-08-10"]
    table["replies"]["folder"] = "finnes-ikke"
    table["tull"] = 1
    found = problems(table)
    assert found == {
        "municipality.name": "must not be empty",
        "municipality.post_office": 'must be an e-mail address like "navn@boe.kommune.no"',
        "municipality.election_period[0]":
            '"2027-08-10 2027-09-13" must be like "2027-08-10/2027-09-13"',
        "municipality.election_period[1]": '"2027-09-13/2027-08-10" must begin before it ends',
        "municipality.language": "must be 'nb', 'nn' or 'en'",
        "municipality.website": "is missing; see config.example.toml",
        "municipality.websit": 'is no key we know; did you mean "website"?',
        "opening_hours.monday[0]":
            '"8-16" must be like "08:00-15:30", "00:00-24:00" or "22:00-06:00"',
        "opening_hours.tuesday[0]":
            '"16:00-16:00" begins when it ends; write "00:00-24:00" for the whole day, and [] for '
            "none",
        "opening_hours.friday": "the intervals overlap or are out of order",
        "opening_hours.holidays": '"XX" is no country code; write one like "NO", or ""',
        "opening_hours.half_days[0]":
            '"jul" must be "wednesday before easter", "12-24" or "2026-12-24", and may have its '
            'hour after it: "12-24 11:00"',
        "opening_hours.half_day_closes": '"12" must be like "12:00"',
        "deadline.respond_within": '"to dager" must be like "2 days" or "15 h".',
        "deadline.pings[1]": '"snart" must be like "4 h" or "15 min".',
        "deadline.praise_without_deadline": "must be at least 0.5",
        "slack.admin_channel": 'must be the channel\'s id like "C012AB3CD", not its name; it '
        "stands at the bottom of the channel's details",
        "slack.api_url": 'must be an address like "https://example.no"',
        "admins[0]": "needs an email or a Slack user id",
        "admins[2]": '"ola.hansen@boe.kommune.no" stands there twice',
        "units[1]": '"Teknisk drift" stands there twice',
        "networks[0].every": '"ofte" must be like "4 h" or "15 min".',
        "networks[0].since": "must be a time like 2026-11-24T08:00:00+01:00",
        "crisis_contacts": "needs at least one; see config.example.toml",
        "replies.folder": f"there is no folder {Path('finnes-ikke').resolve()}",
        "tull": found["tull"],
    }  # fmt: skip
    assert found["tull"].startswith("is no key we know; known are municipality")


@pytest.mark.parametrize(
    "add",
    [
        {"slack": {"bot_token": "xoxb-1"}},
        {"slack": {"note": "xapp-1-A"}},
        {"networks": [{"type": "bluesky", "handle": "a.b", "app_password": "x"}]},
    ],
)
def test_a_secret_in_the_file_is_refused(add: dict[str, Any]) -> None:
    """It says where secrets belong, and doesn't repeat the secret."""
    table = example()
    for section, value in add.items():
        table[section] = value if isinstance(value, list) else table[section] | value
    found = problems(table)
    assert any("must not stand in this file" in message for message in found.values())
    assert "xoxb-1" not in repr(found)


def test_what_would_be_cut_on_a_button_or_in_a_list_is_refused() -> None:
    """Names that can't be read whole, and more choices than a form can hold, each by its key."""
    table = example()
    table["units"] = [{"name": f"Enhet {n}", "contact": "a@b.no"} for n in range(200)]
    table["units"][1]["name"] = "Å" * 75
    table["admins"][0]["name"] = "K" * 75
    assert len(from_table(table, Path()).units) == 200
    table["units"][1]["name"] = "Å" * 76
    table["admins"][0]["name"] = "K" * 76
    table["admins"][1]["email"] = "o" * 140 + "@boe.kommune.no"
    table["networks"][0]["name"] = "b" * 51
    assert problems(table) == {
        "units[1].name": "has 76 characters, and a list shows 75; write a shorter one",
        "admins[0].name": "has 76 characters, and a list shows 75; write a shorter one",
        "admins[1].email": "has 155 characters; 150 is the most",
        "networks[0].name": "must be small letters and digits, at most 40",
    }
    table = example()
    table["units"] = [{"name": f"Enhet {n}", "contact": "a@b.no"} for n in range(201)]
    assert problems(table) == {"units": "are 201; the most is 200"}


def test_a_fourth_admin_is_a_warning_in_the_guidelines_words() -> None:
    """It stops nothing."""
    table = example()
    table["admins"].append({"name": "Nils", "email": "nils@boe.kommune.no"})
    (warning,) = from_table(table, Path()).warnings
    assert "Det bør ikke være flere enn tre som følger opp sidene" in warning


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "there is no such file"), (b"[a", "is not valid TOML"), (b"\xff\xfe", "is not UTF-8")],
)
def test_an_unreadable_file_is_one_sentence(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    """It names the file."""
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        load(path)


def test_an_alarm_must_be_able_to_reach_people() -> None:
    """An e-mail needs a server, and a gateway the number it is to ring."""
    table = example()
    table["alarm"] |= {"smtp": "smtp.boe.kommune.no", "repeat_every": "ofte"}
    table["alarm"]["roster"] = [{"name": "Kari"}]
    table["deadline"]["exceptions"] = {"krise": "at once", "crisis": "straks"}
    found = problems(table)
    assert 'like "smtp://mail' in found["alarm.smtp"]
    assert "needs an email or a webhook" in found["alarm.roster[0]"]
    assert '"straks" must be like "at once"' in found["deadline.exceptions.crisis"]
    assert any('"krise" is no category' in message for message in found.values())
    table = example()
    table["alarm"]["smtp"] = ""
    assert "Kari Nilsen is to have an e-mail" in problems(table)["alarm"]
    table = example()
    table["alarm"]["roster"] = [{"name": "Kari", "webhook": "https://sms.example/"}]
    assert "Kari needs a phone" in problems(table)["alarm"]


def test_secrets_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    """Every one that is missing is told at once, and none is ever shown."""
    settings = load(EXAMPLE)
    secret = tmp_path / "token"
    secret.write_text("xapp-secret\n")
    environ = {"SLACK_BOT_TOKEN": " xoxb-secret ", "SLACK_APP_TOKEN_FILE": str(secret),
               "BLUESKY_PASSWORD": "hemmelig"}  # fmt: skip
    secrets = Secrets.from_environment(environ, settings)
    assert (secrets.slack_bot_token, secrets.slack_app_token) == ("xoxb-secret", "xapp-secret")
    assert secrets.networks == {"bluesky": {"password": "hemmelig"}}
    assert "secret" not in repr(secrets)
    assert "hemmelig" not in repr(secrets)
    with pytest.raises(ConfigError) as raised:
        Secrets.from_environment(
            {"SLACK_BOT_TOKEN": "xapp-swapped", "BLUESKY_PASSWORD_FILE": "/nowhere"}, settings
        )
    told = {problem.key: problem.message for problem in raised.value.problems}
    assert set(told) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "BLUESKY_PASSWORD_FILE"}
    assert "must begin with xoxb-" in told["SLACK_BOT_TOKEN"]
    assert "swapped" not in repr(told)


def test_an_election_period_has_both_its_days(tmp_path: Path) -> None:
    """The first and the last day are in it, and nothing else is."""
    own = settings(tmp_path, {"municipality": {"election_period": ["2027-08-10/2027-09-13"]}})
    within = [date(2027, 8, 10), date(2027, 9, 13)]
    beside = [date(2027, 8, 9), date(2027, 9, 14)]
    assert all(map(own.municipality.in_election, within))
    assert not any(map(own.municipality.in_election, beside))


def test_a_source_of_an_unknown_kind() -> None:
    """The kinds that are known are told, and a kind's own keys are not another's."""
    table = example()
    table["networks"] += [{"type": "fedd"}, {"handle": "a"}, {"type": "feed", "handel": "a"}]
    table["networks"] += [{"type": "x", "handle": "a", "sinse": "i går"}]
    found = problems(table)
    assert found["networks[1].type"].startswith(
        '"fedd" is no kind we know; known are bluesky, mastodon, facebook'
    )
    assert found["networks[2].type"] == "is missing; see config.example.toml"
    assert found["networks[3].url"] == "is missing; see config.example.toml"
    assert found["networks[4].sinse"] == 'is no key we know; did you mean "since"?'


def test_deliveries_need_an_address_of_their_own() -> None:
    """Without the web server nothing would come, and two sources can't share a path."""
    table = example()
    table["networks"] += [{"type": "webhook", "title": "Overvåking"}]
    table["networks"] += [{"type": "webhook", "name": "annen", "title": "En annen"}]
    found = problems(table)
    assert found["web"].startswith("is missing; networks[")
    assert found["networks[2].path"] == '"/mentions" is the path of "webhook"; choose another'
    table["networks"][2] |= {"path": "mentions/"}
    table["web"] = {"listen": "8080", "base_path": "svarvakt"}
    found = problems(table)
    assert found["networks[2].path"] == 'must be the path of an address, like "/mentions"'
    assert found["web.listen"] == 'must be an address and a port like "127.0.0.1:8080"'
    assert "web.base_path" in found
    table["networks"][2] |= {"path": "/health"}
    table["web"] = {"listen": "0.0.0.0:8080"}
    assert "svarvakt itself" in problems(table)["networks[2].path"]
    table["networks"].pop()
    (warning,) = from_table(table, Path()).warnings
    table["web"] = {"listen": "[::1]:8080"}
    web = from_table(table, Path()).web
    assert web is not None
    assert (web.host, web.port) == ("::1", 8080)
    assert "open to others without encryption" in warning


def test_what_meta_needs_is_checked() -> None:
    """Ids are digits, the kinds are known, and a kind's own keys are not another's."""
    table = example()
    table["networks"] += [{"type": "facebook", "page": "boekommune", "version": "25"}]
    table["networks"] += [{"type": "instagram", "page": "100000000000001", "handle": "boe"}]
    table["networks"] += [{"type": "facebok"}, {"page": "1"}]
    found = problems(table)
    assert found["networks[1].page"] == "must be the id, which is digits only, in quotes"
    assert found["networks[1].version"] == 'must be like "v25.0"'
    assert found["networks[2].instagram_account"] == "is missing; see config.example.toml"
    assert found["networks[2].handle"].startswith("is no key we know; known are type, name, every")
    assert '"facebok" is no kind we know; known are bluesky' in found["networks[3].type"]
    assert found["networks[4].type"] == "is missing; see config.example.toml"


@pytest.mark.parametrize(
    ("written", "intervals"),
    [
        (["00:00-24:00"], ((time(0), time(0)),)),
        (["22:00-06:00"], ((time(22), time(6)),)),
        (["08:00-12:00", "16:00-24:00"], ((time(8), time(12)), (time(16), time(0)))),
        (["00:00-02:00", "22:00-24:00"], ((time(0), time(2)), (time(22), time(0)))),
    ],
)
def test_hours_may_end_at_midnight_or_after_it(
    tmp_path: Path, written: list[str], intervals: tuple[tuple[time, time], ...]
) -> None:
    """Round the clock, and a night shift, which is the day's that it opens on."""
    week = dict.fromkeys(DAYS, written)
    assert settings(tmp_path, {"opening_hours": week}).opening_hours.monday == intervals


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"monday": ["24:00-08:00"]}, "opening_hours.monday[0]", 'must be like "08:00-15:30"'),
        ({"monday": ["08:00-24:30"]}, "opening_hours.monday[0]", 'must be like "08:00-15:30"'),
        ({"monday": ["08:00-08:00"]}, "opening_hours.monday[0]", 'write "00:00-24:00"'),
        ({"monday": ["22:00-06:00", "07:00-09:00"]}, "opening_hours.monday", "overlap"),
        ({"monday": ["22:00-09:00"]}, "opening_hours", "hours of monday last until after tuesday"),
        ({"sunday": ["22:00-08:30"]}, "opening_hours", "hours of sunday last until after monday"),
        ({"seasons": ["05-15/09-14 22:00-06:00,05:00-06:00"]}, "opening_hours.seasons[0]", "like"),
        ({"extra": ["2026-11-28 10:00-10:00"]}, "opening_hours.extra[0]", "must be like"),
    ],
)
def test_hours_that_can_not_be_are_refused(changes: dict[str, Any], key: str, says: str) -> None:
    """What begins when it ends, or lasts into the next hours."""
    table = example()
    table["opening_hours"] |= changes
    assert says in problems(table)[key]


def test_ordinary_hours_turned_around_are_asked_about(tmp_path: Path) -> None:
    """They are a night shift, and a true one is not asked about."""
    turned = settings(tmp_path, {"opening_hours": {"friday": ["15:30-08:00"]}})
    (warning,) = (one for one in turned.warnings if one.startswith("opening_hours"))
    assert "friday: 15:30-08:00 is read as from 15:30 until 08:00 on the day after" in warning
    shift = settings(tmp_path, {"opening_hours": {"friday": ["22:00-06:00"]}})
    assert not any(one.startswith("opening_hours") for one in shift.warnings)


def test_a_part_of_a_day_can_be_closed(tmp_path: Path) -> None:
    """Two hours of a day, of each of several days, and over midnight; a name may hold figures."""
    closed = {
        "2026-11-24 10:00-12:00 møte": ("møte", (time(10), time(12))),
        "2026-11-24 12:00-24:00": ("", (time(12), time(0))),
        "2026-07-06/2026-07-10 14:00-15:30 sommer": ("sommer", (time(14), time(15, 30))),
        "2026-11-24 22:00-02:00 drift": ("drift", (time(22), time(2))),
        "2026-11-24 17. mai-øving": ("17. mai-øving", None),
        "2026-11-24 50-årsjubileum": ("50-årsjubileum", None),
        "2026-11-24 2026-2027 budsjett": ("2026-2027 budsjett", None),
        "2026-11-24": ("", None),
    }
    own = settings(tmp_path, {"opening_hours": {"closed": list(closed)}})
    assert [(one.name, one.hours) for one in own.opening_hours.closed] == list(closed.values())
    (first, *_) = own.opening_hours.closed
    hours = OpeningHours(Schedule(closed=(first,)))
    day = oslo("2026-11-24 00:00"), oslo("2026-11-25 00:00")
    assert hours.between(*day) == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize(
    "name",
    ["10.00-12.00 møte", "10-12 møte", "kl. 10:00–12:00", "kl 10 til 12", "10:00", "9:00-12:00 x",
     "10:00-12:00,14:00-15:00 møte", "10:00 - 12:00 møte", "fra 10 til 12", "10:00-25:00"],
)  # fmt: skip
def test_hours_written_in_another_way_never_close_the_whole_day(name: str) -> None:
    """They are refused, with how to write them."""
    table = example()
    table["opening_hours"]["closed"] = [f"2026-11-24 {name}"]
    told = problems(table)["opening_hours.closed[0]"]
    assert 'write them like "2026-11-24 10:00-12:00 møte"' in told


def changed(section: str, **values: Any) -> dict[str, Any]:
    """Return the example with other values in a section."""
    table = example()
    table[section] |= values
    return table


@pytest.mark.parametrize(
    ("section", "values", "says"),
    [
        ("deadline", {"respond_within": "9999 days"}, 'too much; write "365 days" or less'),
        ("deadline", {"respond_within": f"{'9' * 5000} days"}, 'too much; write "365 days"'),
        ("deadline", {"respond_within": "100000 h"}, 'too much; write "2000 h" or less'),
        ("deadline", {"respond_within": f"{'9' * 400} h"}, 'too much; write "2000 h" or less'),
        ("deadline", {"respond_within": "0.0001 s"}, 'too little; write "1 s" or more'),
        ("deadline", {"respond_within": "0 days"}, 'must be like "2 days"'),
        ("deadline", {"respond_within": "-2 days"}, 'must be like "2 days"'),
        ("deadline", {"pings": ["4 timer"]}, '"4 timer" must be like "4 h"'),
        ("deadline", {"pings": ["4 hours all"]}, '"4 hours all" must be like "4 h"'),
        ("deadline", {"pings": ["1 hour"]}, '"1 hour" must be like "4 h"'),
        ("deadline", {"pings": ["0 h"]}, '"0 h" must be like "4 h"'),
        ("deadline", {"pings": ["1000000 h"]}, 'too much; write "2000 h" or less'),
        ("deadline", {"pings": ["1 h"] * 21}, "the most is 20"),
        ("deadline", {"overdue_every": "1 s"}, 'too little; write "15 min" or more'),
        ("deadline", {"overdue_most": 10**6}, "must be at most 100"),
        ("deadline", {"overdue_most": -1}, "must be at least 0"),
        ("alarm", {"repeat_every": "1 s"}, 'too little; write "1 min" or more'),
        ("storage", {"backups_kept": 0}, "must be at least 1"),
        ("storage", {"backups_kept": 10**9}, "must be at most 3660"),
        ("monitoring", {"heartbeat_every": "0.0000000001 s"}, 'too little; write "1 s" or more'),
        ("monitoring", {"heartbeat_every": "100 h"}, 'too much; write "24 h" or less'),
        ("opening_hours", {"closed": ["2020-01-01/2040-01-01"]}, "closes for more than a year"),
        ("opening_hours", {"closed": ["2026-11-24 " + "x" * 80]}, "is too long; at most 75"),
        ("opening_hours", {"extra": ["2026-11-24 08:00-09:00 " + "x" * 80]}, "must be like"),
    ],
)  # fmt: skip
def test_what_nobody_means_is_refused_with_what_to_do(
    section: str, values: dict[str, Any], says: str
) -> None:
    """Durations, counts and closures that are beyond sense: by their key, and what may stand."""
    (told,) = problems(changed(section, **values)).items()
    ((key, _value),) = values.items()
    assert told[0].startswith(f"{section}.{key}")
    assert says in told[1]
    assert len(told[1]) < 250


def test_every_of_a_network_has_bounds() -> None:
    """Neither all the time nor once a year."""
    table = example()
    table["networks"][0]["every"] = "0.001 s"
    assert 'write "1 s" or more' in problems(table)["networks[0].every"]
    table["networks"][0]["every"] = "2000 h"
    assert 'write "24 h" or less' in problems(table)["networks[0].every"]


@pytest.mark.parametrize("name", ["all", "Holder", "DUTY", "nobody", "alle", "ingen"])
def test_an_admin_is_not_called_what_a_ping_calls_others(name: str) -> None:
    """A ping for all would go to one, or the other way round."""
    table = example()
    table["admins"][0]["name"] = name
    assert "is a word of pings" in problems(table)["admins[0].name"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"slack": "U0A", "email": "a@bo.no"}, {"slack": "U0A", "email": "b@bo.no"}),
        ({"slack": "U0A", "email": "a@bo.no"}, {"slack": "U0A"}),
        ({"email": "kari@bo.no"}, {"email": "Kari@bo.no"}),
        ({"name": "Kari Nilsen", "slack": "U0A"}, {"name": "kari  nilsen", "slack": "U0B"}),
    ],
)
def test_two_admins_are_two_people(first: dict[str, str], second: dict[str, str]) -> None:
    """By e-mail, by Slack id and by name, in small or capital letters."""
    table = example()
    table["admins"] = [{"name": "En", **first}, {"name": "To", **second}]
    table["alarm"]["roster"] = []
    found = problems(table)
    assert list(found) == ["admins[1]"]
    assert "stands there twice" in found["admins[1]"]


def test_units_and_networks_have_names_of_their_own() -> None:
    """In small or capital letters, and with a network's kind as its name."""
    table = example()
    table["units"][1]["name"] = "TEKNISK  drift"
    table["networks"] = [{"type": "feed", "title": "A", "url": "https://a.no"}] * 2
    found = problems(table)
    assert "stands there twice" in found["units[1]"]
    assert '"feed" stands there twice' in found["networks[1]"]


@pytest.mark.parametrize(
    "name", ["backup", "closures", "received", "slack", "slack_bot", "alarm_webhook"]
)
def test_a_network_is_not_called_what_svarvakt_calls_something_else(name: str) -> None:
    """A job, the chat, or a secret of another thing would be taken for it."""
    table = example()
    table["networks"] = [{"type": "mastodon", "name": name, "server": "https://a.no"}]
    assert "is a name that svarvakt uses itself" in problems(table)["networks[0].name"]


def test_two_networks_never_share_a_secret() -> None:
    """The variables in the environment are made of names, and can come out as one."""
    page = {"page": "123456789012345"}
    table = example()
    table["networks"] = [
        {"type": "facebook", "name": "bo", **page},
        {"type": "webhook", "name": "bo_app", "title": "B"},
    ]
    table["web"] = {}
    told = problems(table)["networks[1].name"]
    assert '"bo_app" and "bo" would both have BO_APP_SECRET' in told


def test_names_that_can_not_be_shown_whole_are_refused() -> None:
    """They stand on buttons and in choices."""
    table = example()
    table["admins"][0]["name"] = table["crisis_contacts"][0]["name"] = "Å" * 76
    table["networks"] = [{"type": "feed", "title": "Å" * 76, "url": "https://a.no"}]
    found = problems(table)
    for key in ("admins[0].name", "crisis_contacts[0].name", "networks[0].title"):
        assert found[key].endswith("and a list shows 75; write a shorter one")
