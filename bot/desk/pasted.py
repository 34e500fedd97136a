"""A comment that an admin pastes, for a network without an adapter: a case of it, and only one.

What has been pasted before, by the same link in another form or by the same words, is asked about:
it may be the same comment, more from the same person, or another. A form makes one case however
often it is delivered.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import datetime, timedelta

from bot.cases import Author, Case, Mention
from bot.desk import PASTED, Desk, links
from bot.desk.explain import read_time
from bot.desk.receive import paste
from bot.screens import Action, Answer, Done, Invalid, Message, Open, Option, Tell
from bot.screens import words as say
from bot.screens.clipping import one_line
from bot.screens.messages import says
from bot.screens.pasted import MORE, OTHER, SAME, PastedView, new_case
from bot.store import cases, mentions, surfaces

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)

_LOOK_BACK = timedelta(days=14)
"""How long the same words are likely to be the same comment, pasted by somebody else."""

_UNNAMED = "unknown"
"""The id of an author whom the admin did not name."""

_LINKS = 5000
"""How many cases' links are looked at, the newest first."""


def ask_case(desk: Desk, pasted: str) -> Answer:
    """Ask for the comment to make a case of; a link or a text after the command is filled in."""
    link = _LINK.search(pasted)
    url = link.group() if link else ""
    text = pasted.replace(url, "").strip()
    networks = _networks(desk)
    # only a link tells where it was written: a guess would be sent in unread
    told = [one.value for one in networks if one.value == links.network(url)]
    network = next(iter(told), networks[0].value if len(networks) == 1 else "")
    values = {"network": network, "text": text, "url": url}
    return Open(new_case(PastedView(networks, values, str(uuid.uuid4())), desk.texts))


def make_case(desk: Desk, action: Action) -> Answer:
    """Make the case, or ask whether it is one that there is already."""
    mention, errors = _mention(desk, action)
    if mention is None:
        return Invalid(errors)
    with desk.intake.pasting:  # of two who paste the same at once, the second is asked
        if _delivered(desk, mention.network, mention):
            return Done()
        known = _known(desk, mention)
        if known is None:
            paste(desk, mention)
            return Done()
        what = action.values.get("what", "")
        asked = action.state.get("known") == str(known.id)
        if not asked or what not in _choices(desk, known):
            return Open(new_case(_asking(desk, action, known), desk.texts))
        if what == MORE and not _delivered(desk, known.network, mention):
            paste(desk, _more_of(known, mention))
        if what == OTHER:
            paste(desk, _of_its_own(desk, mention))
            return Done()
    return Tell(_leads_to(desk, known, added=what == MORE))


def _delivered(desk: Desk, network: str, mention: Mention) -> bool:
    """Tell whether the form that makes the mention has been delivered before."""
    return mentions.known(desk.store.read(), network, mention.external_id)


def _mention(desk: Desk, action: Action) -> tuple[Mention | None, dict[str, str]]:
    """Return what was pasted, or what is wrong with it by field."""
    _, values = desk.texts, action.values
    errors = {}
    text, url = values["text"].strip(), values.get("url", "").strip()
    if not text:
        errors["text"] = _("Write or paste what was written.")
    if url and not _LINK.fullmatch(url):
        errors["url"] = _("A link begins with https://.")
    posted = _posted(desk, values.get("posted", "").strip())
    if posted is None:
        errors["posted"] = _("Write the time as 14.05 or 24.11.2026 14.05, not in the future.")
    if errors or posted is None:
        return None, errors
    author = one_line(values.get("author", ""), 100)
    form = action.state.get("form") or str(uuid.uuid4())
    return Mention(
        network=values["network"],
        external_id=f"pasted:{form}",
        root_id=links.key(url) if url else f"pasted:{form}",
        author=Author(id=author.casefold() or _UNNAMED, handle="", name=author or _("Unknown")),
        text=text,
        posted_at=posted,
        url=url,
    ), {}


def _known(desk: Desk, mention: Mention) -> Case | None:
    """Return the case that what is pasted may be of already, the likeliest first.

    Other people write under the same post, and the same words: whoever is named, and is somebody
    else, has a case of their own.
    """
    reader = desk.store.read()
    same_words = mentions.saying(reader, mention.network, desk.now() - _LOOK_BACK, _words).get(
        _words(mention.text), []
    )
    place = links.key(mention.url) if mention.url else None
    there = [
        number for number, url in cases.links(reader, _LINKS) if place and links.key(url) == place
    ]
    for number in [*(one for one in there if one in same_words), *there, *same_words]:
        case = cases.get(reader, number)
        if case is not None and _may_be(case, mention):
            return case
    return None


def _may_be(case: Case, mention: Mention) -> bool:
    ids = {case.author.id.partition("#")[0], mention.author.id}
    return len(ids) == 1 or _UNNAMED in ids


def _words(text: str) -> str:
    """Return the words alone, so that signs, spaces and capitals make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded)) or text.strip()


def _choices(desk: Desk, known: Case) -> tuple[str, ...]:
    """Return what it may be; a case of a network that is read takes nothing by hand."""
    read = known.network in desk.networks
    return (SAME, OTHER) if read else (SAME, MORE, OTHER)


def _asking(desk: Desk, action: Action, known: Case) -> PastedView:
    return PastedView(
        networks=_networks(desk),
        values={name: one for name, one in action.values.items() if name != "what"},
        form=action.state.get("form", ""),
        known=known,
        url=_place(desk, known),
        choices=_choices(desk, known),
    )


def _more_of(case: Case, mention: Mention) -> Mention:
    """Return what was pasted as more from the case's author."""
    return Mention(
        network=case.network, external_id=mention.external_id, root_id=case.root_id,
        author=case.author, text=mention.text, posted_at=mention.posted_at, url=mention.url,
    )  # fmt: skip


def _of_its_own(desk: Desk, mention: Mention) -> Mention:
    """Return what was pasted so that it joins no case that there is."""
    taken = cases.find(desk.store.read(), mention.network, mention.root_id, mention.author.id)
    if taken is None:
        return mention
    author = Author(
        id=f"{mention.author.id}#{mention.external_id}", handle="", name=mention.author.name
    )
    return Mention(
        network=mention.network, external_id=mention.external_id, root_id=mention.root_id,
        author=author, text=mention.text, posted_at=mention.posted_at, url=mention.url,
    )  # fmt: skip


def _leads_to(desk: Desk, case: Case, *, added: bool) -> Message:
    _, author = desk.texts, say.author(case)
    if added:
        text = _("It was added to the case from {author}. This leads to it.", author=author)
    else:
        text = _("There is a case already, from {author}, and nothing was made. This leads to it.",
                 author=author)  # fmt: skip
    return says(text, url=_place(desk, case))


def _place(desk: Desk, case: Case) -> str | None:
    shown = surfaces.place(desk.store.read(), case.id, desk.chat)
    return shown.url if shown else None


def _networks(desk: Desk) -> tuple[Option, ...]:
    names = {**PASTED, "other": desk.network_title("other")}
    return tuple(
        Option(value=name, label=title)
        for name, title in names.items()
        if name not in desk.networks
    )


def _posted(desk: Desk, text: str) -> datetime | None:
    """Return the time an admin wrote, in the municipality's zone; empty is now."""
    now = desk.now().astimezone(desk.texts.zone)
    at = read_time(text, now, past=True)
    return at if at is not None and at <= now else None
