"""An agreement in words: its first text made of slot, application and offer; what two versions say differently; its
file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.exchanges.rules import AGREEMENT_STATES, FIELDS, AgreementCard, ApplicationCard, SlotCard, changed
from lms.exchanges.rules.vocabulary import (
    AMENDMENTS,
    CONFIDENTIALITY,
    FUNDING_PER,
    FUNDING_SOURCES,
    MODES,
    PARTIES,
)
from lms.kit.i18n import country_label, day_words, instant_words, language, money_words
from lms.kit.i18n import gettext as _
from lms.kit.text import clean_text

Row = tuple[str, str, str]
"""Label, what it said before, what it says now."""


@dataclass(frozen=True, kw_only=True)
class People:
    """Who stands in an agreement: names of the two centres (home empty where there is none) and contacts, each with a
    mail address."""

    home: str
    host: str
    applicant: str
    home_contact: str
    host_contact: str


def first_content(
    slot: SlotCard, case: ApplicationCard, *, people: People, courses: Collection[str]
) -> dict[str, str]:
    """What the first version says, in the language in force: everything is text, days are ISO 8601 and the mode is its
    code. The offer's days and money win over what was asked for."""
    start, end = case.offer_start or case.desired_start, case.offer_end or case.desired_end
    parties = [_("Guest: %(name)s", name=case.applicant_name)]
    parties += [_("Home centre: %(name)s", name=people.home)] if people.home else []
    parties += [_("Host centre: %(name)s", name=people.host)]
    texts = {
        "parties": _lines(parties),
        "start": start.isoformat() if start else "",
        "end": end.isoformat() if end else "",
        "place": ", ".join(filter(None, (slot.unit, slot.city, country_label(slot.country)))),
        "mode": slot.mode,
        "plan": case.work_plan,
        "supervisors": _supervisors(slot, people),
        "funding": _funding(slot, case),
        "insurance": _("By the home centre") if case.commits_insurance else _("By the guest"),
        "courses": _lines(courses),
        "confidentiality": _lines(
            [str(CONFIDENTIALITY[slot.confidentiality]), slot.nda_text, slot.export_text]
        ),
        "ip": _lines([slot.ip_text, slot.ownership_text]),
        "contacts": _lines([people.applicant, people.home_contact, people.host_contact]),
    }
    return {name: clean_text(text).strip() for name, text in texts.items()}


def _lines(texts: Collection[str]) -> str:
    """The texts one a line; what was said twice stands once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _supervisors(slot: SlotCard, people: People) -> str:
    host = slot.supervisor_name or people.host_contact
    home = people.home_contact
    return _lines(
        [
            _("At the host centre: %(name)s", name=host) if host else "",
            _("At the home centre: %(name)s", name=home) if home else "",
        ]
    )


def _funding(slot: SlotCard, case: ApplicationCard) -> str:
    money = [
        f"{FUNDING_PER[each.per]}: {money_words(each.amount, each.currency)} {each.text}".strip()
        for each in slot.funding
    ]
    return _lines([str(FUNDING_SOURCES[slot.funding_source]), case.offer_funding, *money, slot.funding_text])


def shown(name: str, value: str) -> str:
    """The value of a field as people read it."""
    if name == "mode":
        return str(MODES.get(value, value))
    if name in ("start", "end"):
        return day_words(date.fromisoformat(value)) if value else ""
    return value


def content_rows(content: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and value of every field, in the page's order."""
    return [(str(label), shown(name, content.get(name, "")) or "–") for name, label in FIELDS.items()]


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> list[Row]:
    """What `after` says differently."""
    return [
        (
            str(FIELDS[name]),
            shown(name, before.get(name, "")) or "–",
            shown(name, after.get(name, "")) or "–",
        )
        for name in changed(before, after)
    ]


def former(card: AgreementCard, cards: Collection[AgreementCard]) -> AgreementCard | None:
    """The version that `card` is to be compared with: the last one before it that nobody refused."""
    earlier = [each for each in cards if each.version_no < card.version_no and each.state != "refused"]
    return max(earlier, key=lambda each: each.version_no, default=None)


def types_words(card: AgreementCard) -> str:
    """What kinds of amendment a version is."""
    return ", ".join(str(AMENDMENTS[kind]) for kind in card.amendment_types if kind in AMENDMENTS)


def agreement_facts(card: AgreementCard, *, ref: str, slot: SlotCard, network: str) -> dict[str, Any]:
    """Everything the file of a version says, as plain JSON values, in the language in force.

    `templates/exchanges/agreement.typ` prints them.
    """
    title = _("Agreement on a stay")
    signed = [
        [
            str(PARTIES[each.role]).capitalize(),
            ", ".join(filter(None, (each.name, each.position_text))),
            instant_words(each.at, slot.zone),
        ]
        for each in card.signatures
    ]
    return {
        "lang": language(),
        "network": network,
        "title": title,
        "document_title": _("%(title)s %(ref)s, version %(n)s", title=title, ref=ref, n=card.version_no),
        "subject": slot.title,
        "version": _("%(ref)s, version %(n)s", ref=ref, n=card.version_no),
        "state": str(AGREEMENT_STATES[card.state]),
        "rows": [[label, value] for label, value in content_rows(card.content)],
        "signatures_title": _("Signatures"),
        "signatures": signed,
        "unsigned": "" if signed else _("Nobody has signed this version."),
        "signed_words": _(
            "Each signature was given by a click of the person signed in, and is bound to the text of this version by"
            " the SHA-256 value below."
        ),
        "hash": card.sha256,
        "unknown_words": _(
            "Signs that the font of this file does not have stand as %(sign)s; the page of the agreement shows them.",
            sign="\ufffd",
        ),
    }
