"""What the review finds, in the admin's words: what it is, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.review import Finding, Level
from bot.screens import Message, Note, Paragraph, Part, Span, bold, plain
from bot.screens.clipping import one_line
from bot.screens.words import language
from bot.texts import Texts

_QUOTED = 120
"""How much of the place in the text is shown, in characters."""

MOST_ASKED, MOST_HINTS = 10, 5
"""How many findings are shown one by one; the others are counted."""

_KEPT = 250
"""How many a form remembers: 3,000 characters hold what it remembers, and a key is nine of them.

https://docs.slack.dev/reference/views/modal-views
"""


def asked(found: Sequence[Finding], _: Texts) -> list[Part]:
    """Draw what asks for a second yes, to stand above the text; nothing where nothing does."""
    asked = [one for one in found if one.level is Level.CONFIRM]
    if not asked:
        return []
    how = _(
        "Mend the text, or send it as it is. It is looked at again if you change it; "
        "what you send all the same is kept with the case."
    )
    heading = Paragraph((bold(_("Look at this before you send it")),))
    shown = _first_of_each(asked)[:MOST_ASKED]
    return [heading, *(finding(one, _) for one in shown), *_more(len(asked) - len(shown), _),
            Note(how)]  # fmt: skip


def hints(found: Sequence[Finding], _: Texts) -> list[Note]:
    """Draw the hints, to stand below the text; not about a place that is asked about."""
    asked = {one.detail.get("quote") for one in found if one.level is Level.CONFIRM}
    return _hints(
        [
            one
            for one in found
            if one.level is Level.HINT and (one.detail.get("quote") or one.code) not in asked
        ],
        _,
    )


def seen(found: Sequence[Finding]) -> str:
    """Return what a form keeps of the findings it has shown, or counted.

    What it has no room to keep is shown anew when the form is sent in: first the hints.
    """
    kept = sorted(found, key=lambda one: one.level is not Level.CONFIRM)[:_KEPT]
    return " ".join(one.key for one in kept)


def finding(one: Finding, _: Texts) -> Paragraph:
    """Draw a finding that asks for a second yes: the guideline, what it is, and where."""
    quote = one_line(one.detail.get("quote", ""), _QUOTED)
    spans = [bold(f"{_rule(one, _)}: "), plain(sentence(one, _))]
    return Paragraph(
        (*spans, plain("\n"), Span(text=f"«{quote}»", italic=True)) if quote else tuple(spans)
    )


def hint(one: Finding, _: Texts) -> Note:
    """Draw a hint: one quiet line."""
    rule = f" ({_('guideline {rule}', rule=one.rule)})" if one.rule else ""
    return Note("💡 " + sentence(one, _).removesuffix(".") + rule + ".")


def after(hints: Sequence[Finding], _: Texts) -> Message:
    """Draw the hints about a reply that was approved without them having been shown."""
    intro = _.count(
        "The reply is on its way out. A tip for the next one:",
        "The reply is on its way out. Some tips for the next one:",
        len(hints),
    )
    return Message(
        fallback=intro,
        parts=(Paragraph((plain(intro),)), *_hints(hints, _)),
    )


def _hints(found: Sequence[Finding], _: Texts) -> list[Note]:
    shown = _first_of_each(found)[:MOST_HINTS]
    return [*(hint(one, _) for one in shown), *_more(len(found) - len(shown), _)]


def _first_of_each(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings, the first of each kind before the second of any."""
    earlier: Counter[str] = Counter()
    places = []
    for one in found:
        places.append(earlier[one.code])
        earlier[one.code] += 1
    order = sorted(range(len(found)), key=lambda number: places[number])
    return [found[number] for number in order]


def _more(left: int, _: Texts) -> list[Note]:
    if not left:
        return []
    told = _.count(
        "There is {n} more place like these in the text.",
        "There are {n} more places like these in the text.",
        left,
    )
    return [Note(told)]


def sentence(one: Finding, _: Texts) -> str:
    """Return what the finding is and what to do about it."""
    if one.code in {"empty", "too_long", "unfilled", "personal_data"}:
        return _blocking(one, _)
    if one.code == "no_contact":
        return _no_contact(one, _)
    detail = one.detail
    if one.code in {"wrong_language", "mixed_forms"}:
        name = language(detail["chosen"], _)
        chosen = name if _.language == "en" else name.lower()
        if one.code == "wrong_language":
            return _("The text does not look like {language}, which is chosen.", language=chosen)
        return _(
            "Not {language}: {words}.", language=chosen, words=one_line(detail["words"], _QUOTED)
        )
    quote = one_line(detail.get("quote", ""), _QUOTED)
    sentences = {
        "promise": _("This reads as a promise of a decision. Say how the case is decided instead."),
        "individual_case": _(
            "This tells of somebody's own case. Everyone can read it: ask them to write to the "
            "municipality's e-mail address."
        ),
        "party": _(
            "This can be read as the municipality being for or against a party, a candidate or the "
            "politicians."
        ),
        "religion": _("This takes a stand in matters of faith."),
        "discrimination": _("This judges a whole group of people."),
        "political": _(
            "It is election time: answer political matters with a link to the decision only."
        ),
        "removal": _("Something is removed, but not why. Whoever wrote it is to be told."),
        "correction": _("A fact is put right without its source. Say where it is from."),
        "insult": _("This insults whoever gets the reply. Write about the matter, politely."),
        "address": _("Is «{quote}» somebody's home?", quote=quote),
        "health": _("«{quote}» may tell of somebody's health.", quote=quote),
        "name": _("Does {quote} know that the name is mentioned here?", quote=quote),
        "out_of_hours": _("An answer is promised for a time when it is closed."),
        "shouting": _("Capital letters and many exclamation marks read as shouting."),
        "profanity": _("«{quote}» is not a word for the municipality.", quote=quote),
        "sarcasm": _("«{quote}» can be read as irony.", quote=quote),
        "blame": _("«{quote}» can be read as blame.", quote=quote),
        "image_alt": _("Image {number} lacks a text for those who can't see it.",
                       number=detail.get("number", "")),
        "image_consent": _("Image {number} lacks the consent of the photographer and those in it.",
                           number=detail.get("number", "")),
        "image_mentioned": _(
            "An image needs a text for those who can't see it, and the consent of the "
            "photographer and those in it."
        ),
        "signature": _("The text does not end with «{signature}».",
                       signature=one_line(detail.get("signature", ""), _QUOTED)),
        "emoji": _("An emoji does not belong in a text about a crisis or a removal."),
    }  # fmt: skip
    return sentences[one.code]


def _rule(one: Finding, _: Texts) -> str:
    """Return the guideline's number with a capital letter, to begin a line with."""
    text = _("guideline {rule}", rule=one.rule)
    return text[:1].upper() + text[1:]


def _blocking(one: Finding, _: Texts) -> str:
    detail = one.detail
    match one.code:
        case "too_long":
            return _(
                "The text is {length} characters; {limit} is the most. Shorten it by {over}.",
                length=detail["length"],
                limit=detail["limit"],
                over=int(detail["length"]) - int(detail["limit"]),
            )
        case "unfilled":
            return _("Fill in or take out {field}.", field=one_line(detail["field"], _QUOTED))
        case "personal_data":
            return _(
                "Take out the personal data ({kind}): everyone can read the reply (guideline 7).",
                kind=_kind(detail["kind"], _),
            )
        case _:
            return _("The reply is empty.")


def _no_contact(one: Finding, _: Texts) -> str:
    match one.rule:
        case "8":
            return _("Say how the unit is reached.")
        case "12":
            return _("Give the crisis team's number.")
        case _:
            return _("Say that it is to be sent to the municipality's e-mail address, and give it.")


def _kind(kind: str, _: Texts) -> str:
    names = {
        "national_id": _("national identity number"),
        "account": _("account number"),
        "phone": _("phone number"),
        "email": _("e-mail address"),
        "birth_date": _("birth date"),
        "passport": _("passport number"),
    }
    return names.get(kind, kind)
