"""A slot in plain words: its dates, money, for whom, and what changed from one version to the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lms.exchanges.rules import CutoffCard, FundingCard, SlotCard
from lms.exchanges.rules.vocabulary import (
    AUDIENCES,
    CONFIDENTIALITY,
    COSTS,
    FUNDING_PER,
    FUNDING_SOURCES,
    INTAKES,
    KINDS,
    LISTED_KINDS,
    MODES,
)
from lms.kit.i18n import day_words, format_days, instant_words, language_label, money_words
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n


def kind_words(kind: str) -> str:
    """The label of a kind, of one's own or a listed one."""
    return str((KINDS | LISTED_KINDS).get(kind, kind))


def mode_words(mode: str) -> str:
    """Where one works."""
    return str(MODES.get(mode, mode))


def slot_audience_words(card: SlotCard) -> str:
    """For whom it is."""
    return ", ".join(str(AUDIENCES.get(code, code)) for code in card.audiences)


def place_words(card: SlotCard) -> str:
    """The city, with the unit before it."""
    return ", ".join(part for part in (card.unit, card.city) if part)


def cutoff_words(cutoff: CutoffCard, zone: str) -> str:
    """A deadline with its label in the host's zone; one that comes again says so."""
    when = instant_words(cutoff.at, zone)
    again = {"monthly": _("then every month"), "yearly": _("then every year")}.get(cutoff.repeats, "")
    words = f"{when} ({again})" if again else when
    return f"{cutoff.label}: {words}" if cutoff.label else words


def deadline_words(card: SlotCard) -> str:
    """All deadlines, or what is known of them."""
    said = [cutoff_words(each, card.zone) for each in card.cutoffs]
    if card.valid_to is not None:
        said.append(_("Last day: %(day)s", day=day_words(card.valid_to)))
    if card.period_text and not said:
        said.append(card.period_text)
    if said:
        return "; ".join(said)
    return "" if card.intake in ("continuous", "by_agreement") else _("Date not known yet")


def window_words(card: SlotCard) -> str:
    """Between which days a stay lies."""
    if card.earliest_start is None and card.latest_end is not None:
        return _("until %(day)s", day=day_words(card.latest_end))
    if card.earliest_start is not None and card.latest_end is None:
        return _("from %(day)s", day=day_words(card.earliest_start))
    return format_days(card.earliest_start, card.latest_end)


def duration_words(card: SlotCard) -> str:
    """How long a stay is."""
    least, most = card.duration_min_days, card.duration_max_days
    if least is None and most is None:
        return card.duration_text
    if least is not None and most is not None and least != most:
        return _("%(least)s to %(most)s days", least=least, most=most)
    if most is None:
        return _n("at least %(num)s day", "at least %(num)s days", least or 0)
    if least is None:
        return _n("at most %(num)s day", "at most %(num)s days", most)
    return _n("%(num)s day", "%(num)s days", most)


def places_words(card: SlotCard) -> str:
    """How many places are left of how many; empty where nobody says."""
    if card.places is None or card.places_left is None:
        return ""
    if card.places_left == 0:
        return _("All places taken")
    return _n(
        "%(num)s of %(places)s places left",
        "%(num)s of %(places)s places left",
        card.places_left,
        places=card.places,
    )


def money_of(each: FundingCard) -> str:
    """One amount: "1,200.00 EUR a month"."""
    per = str(FUNDING_PER.get(each.per, each.per))
    words = f"{money_words(each.amount, each.currency)} · {per}"
    return f"{words} ({each.text})" if each.text else words


def funding_words(card: SlotCard) -> list[str]:
    """Who pays what, one line each."""
    lines = [str(FUNDING_SOURCES[card.funding_source])] if card.funding_source != "none" else []
    lines += [money_of(each) for each in card.funding]
    if card.costs_covered:
        covered = ", ".join(str(COSTS.get(code, code)) for code in card.costs_covered)
        lines.append(_("Covered: %(costs)s", costs=covered))
    return [*lines, *(text for text in (card.funding_text, card.funding_route) if text)]


def languages_words(card: SlotCard) -> str:
    """Names of the working languages."""
    return ", ".join(language_label(code) for code in card.languages)


def eligible_words(card: SlotCard, names: Mapping[int, str]) -> str:
    """Whose people may apply."""
    if card.eligible == "chosen":
        chosen = ", ".join(names.get(ident, "") for ident in card.eligible_centre_ids)
        who = _("People of %(centres)s", centres=chosen) if chosen else ""
    else:
        who = _("People of every other centre")
    outside = _("people without a centre") if card.also_outside else ""
    return ", ".join(part for part in (who, outside) if part)


def slot_changes(before: SlotCard, after: SlotCard, *, parts: Collection[str] = ()) -> list[str]:
    """What changed from one version to the next, a line each: "Places: 2 → 3"; of long texts only which. `parts` names
    lists that changed and stand on no card."""
    shown = _lines(before), _lines(after)
    lines = [
        _("%(what)s: %(old)s → %(new)s", what=label, old=old or "–", new=shown[1][label] or "–")
        for label, old in shown[0].items()
        if shown[1][label] != old
    ]
    texts = {name: label for name, label in _texts().items() if getattr(before, name) != getattr(after, name)}
    told = list(dict.fromkeys(texts.values()))
    told += [label for name, label in _lists().items() if name in parts]
    return [*lines, *(_("%(what)s: new text", what=label) for label in told)]


def _lines(card: SlotCard) -> dict[str, str]:
    return {
        _("Title"): card.title,
        _("Kind"): kind_words(card.kind),
        _("Deadline"): deadline_words(card),
        _("Intake"): str(INTAKES.get(card.intake, card.intake)),
        _("Stays lie between"): window_words(card),
        _("Length of a stay"): duration_words(card),
        _("Places"): "" if card.places is None else str(card.places),
        _("How one works"): mode_words(card.mode),
        _("Where"): place_words(card),
        _("For whom"): slot_audience_words(card),
        _("The host decides by"): day_words(card.decision_due) if card.decision_due else "",
        _("Funding"): "; ".join(funding_words(card)),
        _("Confidentiality"): str(CONFIDENTIALITY.get(card.confidentiality, card.confidentiality)),
        _("Languages"): languages_words(card),
        _("Courses before arrival"): ", ".join(course.label for course in card.courses),
        _("Supervisor"): card.supervisor_name,
    }


def _texts() -> dict[str, str]:
    rules = _("Confidentiality, results, export")
    return {
        "summary": _("Summary"),
        "description": _("Description"),
        "equipment_text": _("Equipment"),
        "residence_text": _("Conditions of residence"),
        "prerequisites": _("What one needs to know before"),
        **dict.fromkeys(("nda_text", "ip_text", "ownership_text", "export_text"), rules),
        "accessibility_text": _("Accessibility"),
    }


def _lists() -> dict[str, Any]:
    return {"criteria": _("What reviewers look at"), "documents": _("Papers that are needed")}
