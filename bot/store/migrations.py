"""The tables, and how an older database becomes a newer one: a step is never changed, only added.

``excerpt``, ``ranking`` and everything in ``events``, ``outbox`` and ``surfaces`` hold masked
text only. What citizens write is in clear text in ``mentions``, ``mention_versions`` and
``removals`` alone, which are kept equally long.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("svarvakt")

_FIRST = (
    """CREATE TABLE cases (
        id INTEGER PRIMARY KEY,
        network TEXT NOT NULL, root_id TEXT NOT NULL, author_id TEXT NOT NULL,
        author_handle TEXT NOT NULL, author_name TEXT NOT NULL,
        state TEXT NOT NULL, category TEXT NOT NULL, category_by TEXT,
        ranking TEXT NOT NULL, flags TEXT NOT NULL, language TEXT NOT NULL, unit TEXT,
        excerpt TEXT NOT NULL, url TEXT NOT NULL, mentions INTEGER NOT NULL,
        posted_at TEXT NOT NULL, due_at TEXT, next_ping_at TEXT, pinged_at TEXT,
        holder TEXT, holder_since TEXT, published_url TEXT, finished_at TEXT,
        version INTEGER NOT NULL,
        UNIQUE (network, root_id, author_id)
    )""",
    """CREATE INDEX cases_open_by_due ON cases (due_at, posted_at)
        WHERE state NOT IN ('answered', 'closed')""",
    "CREATE INDEX cases_by_next_ping ON cases (next_ping_at) WHERE next_ping_at IS NOT NULL",
    """CREATE TABLE mentions (
        id INTEGER PRIMARY KEY,
        network TEXT NOT NULL, external_id TEXT NOT NULL,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        parent_id TEXT, text TEXT NOT NULL, url TEXT NOT NULL,
        languages TEXT NOT NULL, context TEXT NOT NULL,
        posted_at TEXT NOT NULL, received_at TEXT NOT NULL,
        UNIQUE (network, external_id)
    )""",
    "CREATE INDEX mentions_by_case ON mentions (case_id, posted_at)",
    """CREATE TABLE own_replies (
        network TEXT NOT NULL, external_id TEXT NOT NULL,
        parent_id TEXT NOT NULL, url TEXT NOT NULL, posted_at TEXT NOT NULL,
        PRIMARY KEY (network, external_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX own_replies_by_parent ON own_replies (network, parent_id)",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        at TEXT NOT NULL, verb TEXT NOT NULL, actor TEXT,
        version INTEGER NOT NULL, detail TEXT NOT NULL, before TEXT
    )""",
    "CREATE INDEX events_by_case ON events (case_id, id)",
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE, destination TEXT NOT NULL, kind TEXT NOT NULL,
        case_id INTEGER REFERENCES cases (id), actor TEXT,
        state TEXT NOT NULL, payload TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT NOT NULL,
        message_id TEXT, url TEXT, problem TEXT, created_at TEXT NOT NULL, finished_at TEXT
    )""",
    """CREATE INDEX outbox_due ON outbox (destination, next_attempt_at)
        WHERE state IN ('pending', 'sending', 'withdrawing')""",
    "CREATE INDEX outbox_by_case ON outbox (case_id)",
    """CREATE TABLE surfaces (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        chat TEXT NOT NULL, kind TEXT NOT NULL,
        message_id TEXT, url TEXT, digest TEXT,
        posting INTEGER NOT NULL DEFAULT 0, refresh_at TEXT,
        UNIQUE (case_id, chat, kind)
    )""",
    "CREATE UNIQUE INDEX surfaces_by_message ON surfaces (chat, message_id)",
    "CREATE INDEX surfaces_stale ON surfaces (chat, refresh_at) WHERE refresh_at IS NOT NULL",
    """CREATE TABLE drafts (
        case_id INTEGER NOT NULL REFERENCES cases (id), admin TEXT NOT NULL,
        template TEXT NOT NULL, language TEXT NOT NULL, content TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (case_id, admin, template, language)
    ) WITHOUT ROWID""",
    """CREATE TABLE reactions (
        chat TEXT NOT NULL, message_id TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (chat, message_id, user, name)
    ) WITHOUT ROWID""",
    "CREATE TABLE memory (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)

_MODERATION = (
    """CREATE TABLE mention_versions (
        id INTEGER PRIMARY KEY,
        mention_id INTEGER NOT NULL REFERENCES mentions (id),
        text TEXT NOT NULL, attachments TEXT NOT NULL, until TEXT NOT NULL
    )""",
    "CREATE INDEX mention_versions_by_mention ON mention_versions (mention_id)",
    """CREATE TABLE removals (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        mention_id INTEGER NOT NULL REFERENCES mentions (id),
        act TEXT NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL,
        notice TEXT NOT NULL, notice_key TEXT NOT NULL, language TEXT NOT NULL,
        actor TEXT NOT NULL, at TEXT NOT NULL,
        state TEXT NOT NULL, told TEXT NOT NULL, problem TEXT
    )""",
    "CREATE INDEX removals_by_case ON removals (case_id)",
    """CREATE TABLE published (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        network TEXT NOT NULL, external_id TEXT NOT NULL, url TEXT NOT NULL,
        template TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
        withdrawn_at TEXT,
        UNIQUE (network, external_id)
    )""",
    "CREATE INDEX published_by_case ON published (case_id, id)",
    """INSERT INTO published (case_id, network, external_id, url, template, language, text)
        SELECT case_id, destination, message_id, coalesce(url, ''), '',
            json_extract(payload, '$.language'), json_extract(payload, '$.text')
        FROM outbox WHERE kind = 'reply' AND state = 'sent' AND message_id IS NOT NULL""",
)


@migrations()
def first(database: Database) -> None:
    """Make the tables of the first release."""
    for statement in _FIRST:
        database.execute(statement)


@migrations()
def second(database: Database) -> None:
    """Keep which posting a deadline counts from, so that it can be worked out anew."""
    database.execute("ALTER TABLE cases ADD COLUMN due_from TEXT NOT NULL DEFAULT ''")
    database.execute("UPDATE cases SET due_from = posted_at")


@migrations()
def third(database: Database) -> None:
    """Keep the planned pings in a table of their own."""
    database.execute(
        "CREATE TABLE planned_pings (case_id INTEGER PRIMARY KEY REFERENCES cases (id),"
        " at TEXT NOT NULL)"
    )
    database.execute("CREATE INDEX planned_pings_by_time ON planned_pings (at)")
    database.execute(
        "INSERT INTO planned_pings SELECT id, next_ping_at FROM cases"
        " WHERE next_ping_at IS NOT NULL"
    )
    database.execute("DROP INDEX cases_by_next_ping")
    for column in ("next_ping_at", "pinged_at"):
        database.execute(f"ALTER TABLE cases DROP COLUMN {column}")


@migrations()
def fourth(database: Database) -> None:
    """Keep which cases an alarm is out for."""
    database.execute(
        "CREATE TABLE alarms (case_id INTEGER PRIMARY KEY REFERENCES cases (id),"
        " started_at TEXT NOT NULL, next_at TEXT, rings INTEGER NOT NULL)"
    )
    database.execute("CREATE INDEX alarms_out ON alarms (next_at) WHERE next_at IS NOT NULL")


@migrations()
def digests(database: Database) -> None:
    """Keep the messages that show many cases, a line each."""
    database.execute(
        "CREATE TABLE digests (id INTEGER PRIMARY KEY, chat TEXT NOT NULL, topic TEXT NOT NULL,"
        " urgent INTEGER NOT NULL, message_id TEXT, url TEXT, digest TEXT,"
        " posting INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, next_at TEXT NOT NULL)"
    )
    database.execute("CREATE INDEX digests_by_topic ON digests (chat, topic, id)")
    database.execute("ALTER TABLE surfaces ADD COLUMN digest_id INTEGER REFERENCES digests (id)")
    database.execute(
        "CREATE INDEX surfaces_by_digest ON surfaces (digest_id) WHERE digest_id IS NOT NULL"
    )


@migrations()
def replies_chosen(database: Database) -> None:
    """Find what admins chose before, by category and by template, without reading every event."""
    for name, key in (("category", "category"), ("template", "template")):
        database.execute(
            f"CREATE INDEX replies_by_{name} ON events (json_extract(detail, '$.{key}'), id)"
            " WHERE verb IN ('approve', 'copy')"
        )


@migrations()
def moderation(database: Database) -> None:
    """Keep what became of mentions, what was removed and why, and which replies are out."""
    database.execute("ALTER TABLE cases ADD COLUMN private INTEGER NOT NULL DEFAULT 0")
    for column in (
        "private INTEGER NOT NULL DEFAULT 0",
        "attachments TEXT NOT NULL DEFAULT '[]'",
        "edited_at TEXT",
        "deleted_at TEXT",
        "removed TEXT",
    ):
        database.execute(f"ALTER TABLE mentions ADD COLUMN {column}")
    for statement in _MODERATION:
        database.execute(statement)


@migrations()
def labels(database: Database) -> None:
    """Keep what admins said that comments are."""
    database.execute(
        "CREATE TABLE labels (case_id INTEGER PRIMARY KEY REFERENCES cases (id),"
        " text TEXT NOT NULL, category TEXT NOT NULL, admin TEXT NOT NULL, at TEXT NOT NULL)"
    )


@migrations()
def intake(database: Database) -> None:
    """Keep what is received until it is a case."""
    database.execute(
        "CREATE TABLE intake (id INTEGER PRIMARY KEY, network TEXT NOT NULL,"
        " external_id TEXT NOT NULL, own INTEGER NOT NULL, item TEXT NOT NULL,"
        " UNIQUE (network, external_id, own))"
    )


@migrations()
def alarm_reasons(database: Database) -> None:
    """Keep which words set an alarm off, so that the card can tell them."""
    database.execute("ALTER TABLE alarms ADD COLUMN because TEXT NOT NULL DEFAULT '[]'")


@migrations()
def outgoing_states(database: Database) -> None:
    """Keep who ended what was to leave, what shows that it failed, and how often it was refused.

    What the network had put off is known not to be out, and waits.
    """
    for column in ("refusals INTEGER NOT NULL DEFAULT 0", "ended_by TEXT", "shown TEXT"):
        database.execute(f"ALTER TABLE outbox ADD COLUMN {column}")
    database.execute(
        "UPDATE outbox SET state = 'pending' WHERE state = 'sending' AND problem IS NOT NULL"
        " AND kind IN ('reply', 'private', 'call')"
    )


@migrations()
def waiting(database: Database) -> None:
    """Keep since when what was received has waited to become a case, and how often it failed to."""
    database.execute("ALTER TABLE intake ADD COLUMN received_at TEXT")
    database.execute("ALTER TABLE intake ADD COLUMN failures INTEGER NOT NULL DEFAULT 0")


@migrations()
def assessments(database: Database) -> None:
    """Keep what was made of each post, so that no text is read while others wait to write."""
    for table in ("mentions", "mention_versions"):
        database.execute(f"ALTER TABLE {table} ADD COLUMN assessment TEXT")


@migrations()
def shown_versions(database: Database) -> None:
    """Keep which version of its case a surface shows."""
    database.execute("ALTER TABLE surfaces ADD COLUMN version INTEGER NOT NULL DEFAULT 0")
    database.execute("UPDATE surfaces SET version = (SELECT version FROM cases WHERE id = case_id)")


@migrations()
def unseen(database: Database) -> None:
    """Keep since when we can't see a mention that is not known to be deleted."""
    database.execute("ALTER TABLE mentions ADD COLUMN unseen_at TEXT")


@migrations()
def leases(database: Database) -> None:
    """Keep until when an open reply form holds its case; those that are open begin anew."""
    database.execute(
        "CREATE TABLE leases (case_id INTEGER PRIMARY KEY REFERENCES cases (id),"
        " admin TEXT NOT NULL, until TEXT NOT NULL)"
    )
    database.execute("CREATE INDEX leases_by_time ON leases (until)")
    database.execute(
        "INSERT INTO leases SELECT c.id, c.holder, c.holder_since FROM cases c"
        " WHERE c.state = 'claimed' AND EXISTS (SELECT 1 FROM events e WHERE e.case_id = c.id"
        " AND e.verb = 'take' AND e.detail = '{\"by\": \"form\"}' AND e.at >= c.holder_since)"
    )


@migrations()
def due_known(database: Database) -> None:
    """Keep since when a case could be seen to in time, and list the urgent first.

    The order is that of ``BY_URGENCY`` in ``cases.py``. A ping for many is found by its message.
    """
    database.execute("ALTER TABLE cases ADD COLUMN due_known_at TEXT NOT NULL DEFAULT ''")
    database.execute(
        "UPDATE cases SET due_known_at = coalesce((SELECT max(at) FROM events WHERE case_id ="
        " cases.id AND verb IN ('received', 'followed_up', 'reopen', 'withdrawn', 'failed', 'deny',"
        " 'undo', 'recategorize', 'false_alarm')), posted_at)"
    )
    database.execute("DROP INDEX cases_open_by_due")
    database.execute(
        "CREATE INDEX cases_open_by_urgency ON cases"
        " (CASE WHEN due_at IS NULL THEN 2 WHEN due_at <= due_from THEN 0 ELSE 1 END,"
        " due_at, posted_at) WHERE state NOT IN ('answered', 'closed')"
    )
    database.execute(
        "CREATE INDEX outbox_by_message ON outbox (message_id) WHERE message_id IS NOT NULL"
    )


@migrations()
def reactions_told(database: Database) -> None:
    """Keep when the chat told of each reaction last, also of those that were taken back."""
    database.execute("ALTER TABLE reactions ADD COLUMN there INTEGER NOT NULL DEFAULT 1")
    database.execute("ALTER TABLE reactions ADD COLUMN at TEXT NOT NULL DEFAULT ''")


@migrations()
def promises(database: Database) -> None:
    """Keep by when a holding reply has promised an answer, and when to remind of it."""
    database.execute(
        "CREATE TABLE promises (case_id INTEGER PRIMARY KEY REFERENCES cases (id),"
        " at TEXT NOT NULL, remind_at TEXT)"
    )
    database.execute(
        "CREATE INDEX promises_by_reminder ON promises (remind_at) WHERE remind_at IS NOT NULL"
    )


@migrations()
def alarm_topics(database: Database) -> None:
    """Keep what an alarm tells of, after which event it began, and which topics are known."""
    for column in (
        "since INTEGER NOT NULL DEFAULT 0",
        "about TEXT NOT NULL DEFAULT '{}'",
        "topic_id INTEGER",
    ):
        database.execute(f"ALTER TABLE alarms ADD COLUMN {column}")
    database.execute(
        "UPDATE alarms SET since = coalesce((SELECT max(e.id) FROM events e"
        " WHERE e.case_id = alarms.case_id AND e.at < alarms.started_at), 0)"
    )
    database.execute(
        "CREATE TABLE alarm_topics (id INTEGER PRIMARY KEY,"
        " case_id INTEGER NOT NULL REFERENCES cases (id), network TEXT NOT NULL,"
        " root_id TEXT NOT NULL, kinds TEXT NOT NULL, places TEXT NOT NULL, actor TEXT NOT NULL,"
        " untrue INTEGER NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL,"
        " held INTEGER NOT NULL DEFAULT -1, told_at TEXT)"
    )
    database.execute("CREATE INDEX alarm_topics_by_time ON alarm_topics (until)")
