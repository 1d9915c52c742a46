"""A slot in lists and on its page: rows, deadlines in two zones, conditions, facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.exchanges import serializers as words
from lms.exchanges.rules import SlotCard, at_day_end
from lms.exchanges.rules.cards import Outcome
from lms.exchanges.rules.slot_input import DocumentInput
from lms.exchanges.rules.slot_labels import label_of
from lms.exchanges.rules.vocabulary import (
    CONFIDENTIALITY,
    DOCUMENTS,
    INTAKES,
    PARTIES,
    REVIEW_MODES,
    SLOT_STATE_WORDS,
)
from lms.kit.i18n import country_label, day_words, instant_words, month_words, reader_zone
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.public.rules import Host
from lms.public.serializers.rows import centre_ref, shortened


def outcomes(found: Iterable[Outcome], centres: Mapping[int, Host]) -> list[tuple[str, str]]:
    """What came of stays here: who was here and when, as far as everybody may read it, and the summary."""
    lines = []
    for each in found:
        home, month = centres.get(each.home_centre_id or 0), month_words(each.ended_on)
        country = country_label(home.country) if home is not None else ""
        if each.name:
            who = ", ".join(part for part in (each.name, country, month) if part)
        elif country:
            who = _("A researcher from %(country)s, %(month)s", country=country, month=month)
        else:
            who = _("A researcher, %(month)s", month=month)
        lines.append((who, each.summary))
    return lines


def slot_label(card: SlotCard, now: datetime) -> dict[str, str]:
    """The derived label of a slot: code, text, tone, and the instant it is about, in the host's zone."""
    found = label_of(card, now, written=lambda at: instant_words(at, card.zone))
    iso = found.at.isoformat() if found.at else ""
    return {"code": found.code, "text": str(found.words), "tone": found.tone, "iso": iso}


def slot_rows(
    cards: Iterable[SlotCard], centres: Mapping[int, Host], *, now: datetime
) -> list[dict[str, Any]]:
    """Slots in a list, as the macro `course_row` reads them. The day in front is the first of the hosting window; a
    period without a day is shown as it is printed."""
    return [_row(card, centres.get(card.centre_id or 0), now) for card in cards]


def _row(card: SlotCard, host: Host | None, now: datetime) -> dict[str, Any]:
    label, own = slot_label(card, now), card.origin == "own"
    open_now = card.state == "published"
    dated = {"text": label["text"], "tone": label["tone"], "iso": label["iso"]}
    country = country_label(card.country) if card.country and card.country != "EU" else ""
    return {
        "title": card.title,
        "href": f"/exchanges/{card.ref}",
        "centre": centre_ref(host) if own else None,
        "provider": card.provider,
        "summary": shortened(card.summary),
        "level": words.kind_words(card.kind),
        "language": words.duration_words(card),
        "topics": [topic.label for topic in card.topics],
        "day": card.earliest_start,
        "end_day": card.latest_end,
        "printed": card.period_text or words.deadline_words(card),
        "place": ", ".join(part for part in (card.city, country) if part),
        "mode": words.mode_words(card.mode),
        "runs_words": "" if label["iso"] and open_now else label["text"],
        "seats_words": words.places_words(card) if open_now and label["code"] != "full" else "",
        "seats_tone": "ok",
        "deadline": dated if label["iso"] and open_now else None,
        "origin_words": "" if own else _("Apply at the source"),
    }


def deadlines(card: SlotCard) -> list[dict[str, Any]]:
    """Each deadline in the host's zone and, where the wall differs, in the reader's; the last day of a rolling one
    too."""
    known = [(each.label, each.at, each.repeats) for each in card.cutoffs]
    if card.valid_to is not None:
        known.append((_("Last day"), at_day_end(card.valid_to, card.zone), ""))
    return [_deadline(label, at, repeats, card.zone) for label, at, repeats in known]


def _deadline(label: str, at: datetime, repeats: str, zone: str) -> dict[str, Any]:
    mine = reader_zone()
    differs = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != at.astimezone(ZoneInfo(mine)).replace(
        tzinfo=None
    )
    again = {"monthly": _("then every month"), "yearly": _("then every year")}.get(repeats, "")
    return {
        "label": label,
        "iso": at.isoformat(),
        "host": instant_words(at, zone),
        "reader": instant_words(at, mine) if differs else "",
        "again": again,
    }


def conditions(card: SlotCard) -> list[tuple[str, str]]:
    """What one has to know before anything else: confidentiality, results, declarations, export, residence."""
    known = [
        (_("Confidentiality"), str(CONFIDENTIALITY[card.confidentiality])),
        (_("Non-disclosure agreement"), card.nda_text),
        (_("Who owns the results"), card.ip_text),
        (_("Declarations of ownership and control"), card.ownership_text),
        (_("Export rules"), card.export_text),
        (_("Conditions of residence"), card.residence_text),
        (_("Who may apply"), card.eligibility_text),
        (_("What one needs to know before"), card.prerequisites),
    ]
    return [(label, text) for label, text in known if text]


def papers(documents: Iterable[DocumentInput]) -> list[str]:
    """The checklist, a line each."""
    return [
        _n(
            "%(paper)s, from %(who)s, %(num)s day before the start",
            "%(paper)s, from %(who)s, %(num)s days before the start",
            each.due_days_before,
            paper=f"{DOCUMENTS[each.label]} ({each.text})" if each.text else DOCUMENTS[each.label],
            who=PARTIES[each.owed_by],
        )
        for each in documents
    ]


def slot_facts(card: SlotCard, names: Mapping[int, str], contact: str) -> list[tuple[str, str]]:
    """The short facts beside the text; none without a value."""
    own = card.origin == "own"
    facts = [
        (_("Kind"), words.kind_words(card.kind)),
        (_("Places"), words.places_words(card)),
        (_("Stays lie between"), words.window_words(card)),
        (_("Length of a stay"), words.duration_words(card)),
        (_("When applications are taken"), str(INTAKES[card.intake])),
        (_("Applications open"), instant_words(card.opens_at, card.zone) if card.opens_at else ""),
        (_("The host decides by"), day_words(card.decision_due) if card.decision_due else ""),
        (_("How one works"), words.mode_words(card.mode)),
        (_("Where"), words.place_words(card)),
        (_("Country"), country_label(card.country) if card.country else ""),
        (_("For whom"), words.slot_audience_words(card)),
        (_("Whose people may apply"), words.eligible_words(card, names) if own else ""),
        (_("Languages"), words.languages_words(card)),
        (_("Supervisor"), card.supervisor_name),
        (_("Contact"), contact),
        (_("Who decides"), str(REVIEW_MODES[card.review_mode]) if own else ""),
        (_("Codes of others"), ", ".join(card.external_codes)),
        (_("Reference"), card.ref),
    ]
    return [(label, value) for label, value in facts if value]


def guest_facts(info: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a centre tells its guests, with labels."""
    labels = {
        "housing": _("Housing"),
        "visa": _("Visa and residence permit"),
        "insurance": _("Insurance"),
        "badge": _("Access badge"),
        "safety": _("Safety training"),
        "contact": _("Whom guests ask"),
        "closure_days": _("Days on which the house is closed"),
    }
    return [(labels[name], text) for name, text in info.items()]


def state_note(card: SlotCard) -> str:
    """One sentence about a slot that is not open; empty for one that is."""
    if card.state == "draft":
        return _("This slot is a draft: only its centre sees it.")
    if card.state == "cancelled":
        return _("The host centre has cancelled this slot. Reason: %(reason)s", reason=card.closed_reason)
    if card.state == "closed":
        return _("This slot takes no applications any more.")
    return "" if card.state == "published" else str(SLOT_STATE_WORDS[card.state])
