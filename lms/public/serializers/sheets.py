"""What the pages of one course, one run, one centre say beside their lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms.access import Scope
from lms.courses.rules import AUDIENCES, KINDS, SCOPE_WORDS, CourseCard, RunCard
from lms.kit.i18n import country_label
from lms.kit.i18n import gettext as _
from lms.public.rules import Around, Region, Vocabulary
from lms.public.serializers.words import (
    days_words,
    languages_words,
    level_words,
    lines,
    mode_words,
    place_words,
    unconfirmed_fields,
)

Facts = list[tuple[str, str]]
MOST_SPECIALITIES = 12


def split(runs: Sequence[RunCard], now: datetime) -> tuple[list[RunCard], list[RunCard]]:
    """Runs that are not over, in order, and those that are, the latest first."""
    coming = [
        run
        for run in runs
        if run.state in ("published", "postponed", "cancelled") and (run.ends_at is None or run.ends_at > now)
    ]
    past = [run for run in reversed(runs) if run not in coming]
    return coming, past


def course_facts(course: CourseCard, around: Around) -> Facts:
    """Level, languages and the like; a field that no source confirms says so."""
    doubt = unconfirmed_fields(course)

    def fact(name: str, label: str, value: str) -> tuple[str, str]:
        return label, f"{value} ({_('unconfirmed')})" if value and name in doubt else value

    return [
        (_("Kind"), str(KINDS.get(course.kind, course.kind))),
        fact("level", _("Level"), level_words(course.level)),
        fact("languages", _("Taught in"), languages_words(course.languages)),
        fact("mode", _("How it is held"), mode_words(course.mode)),
        fact("city", _("Where"), _where(course.city, course.country)),
        fact("ects", _("ECTS credits"), _points(course.ects)),
        fact("duration", _("Workload"), course.workload),
        fact(
            "audience", _("For whom"), ", ".join(str(AUDIENCES.get(each, each)) for each in course.audiences)
        ),
        fact("fee", _("Fee"), course.fee),
        fact("period", _("When"), course.period_text),
        (_("Code"), course.code),
        (_("Shared with"), "" if course.scope is Scope.PUBLIC else str(SCOPE_WORDS[course.scope])),
    ]


def _points(ects: Decimal | None) -> str:
    return f"{ects.normalize():f}" if ects is not None else ""


def _where(city: str, country: str) -> str:
    return ", ".join(part for part in (city, country_label(country) if country else "") if part)


def outcomes(course: CourseCard) -> list[str]:
    """What one can do afterwards, one a line."""
    return lines(course.outcomes)


def unconfirmed_words(course: CourseCard) -> list[str]:
    """Fields that no source covers, with the reason where there is one."""
    return [f"{name}: {why}" if why else name for name, why in unconfirmed_fields(course).items()]


def run_days(run: RunCard) -> str:
    """The days of a run, its printed period, or that a new date is to come."""
    return _("New date to come") if run.state == "postponed" else days_words(run)


def run_facts(run: RunCard, around: Around) -> Facts:
    """Level, languages, place and who may see it."""
    decides = {
        "first_come": _("First come, first served"),
        "moderated": _("The host centre decides"),
        "by_nomination": _("Centres nominate, the host centre decides"),
        "by_selection": _("By lottery") if run.selection == "lottery" else _("By stated criteria"),
    }
    return [
        (_("How it is held"), mode_words(run.mode)),
        (_("Where"), place_words(run.place, run.city, run.mode)),
        (_("Taught in"), languages_words(run.languages)),
        (_("Level"), level_words(run.level)),
        (_("ECTS credits"), _points(run.ects)),
        (_("Fee"), run.fee),
        (_("Seats are given"), decides.get(run.acceptance, "")),
        (_("Minimum"), str(run.capacity_min) if run.capacity_min else ""),
        (_("Reference"), run.ref),
        (_("Shared with"), "" if run.scope is Scope.PUBLIC else str(SCOPE_WORDS[run.scope])),
    ]


def specialities(counts: Mapping[str, int], words: Vocabulary) -> list[dict[str, Any]]:
    """The topics of a centre's courses, those of the second level, with their numbers, the most first."""
    labels = {card.slug: card.label for card in words.topics if card.parent_id is not None}
    found = [(slug, number) for slug, number in counts.items() if slug in labels]
    ordered = sorted(found, key=lambda pair: (-pair[1], labels[pair[0]].casefold(), pair[0]))
    return [
        {"slug": slug, "label": labels[slug], "count": number} for slug, number in ordered[:MOST_SPECIALITIES]
    ]


def regions_of(ids: Collection[int], regions: Mapping[int, Region]) -> list[Region]:
    """The regions with these ids, the smallest first."""
    mine = [regions[ident] for ident in ids if ident in regions]
    return sorted(mine, key=lambda region: (-_depth(region, regions), region.name, region.id))


def _depth(region: Region, regions: Mapping[int, Region]) -> int:
    depth, above = 0, region.parent_id
    while above is not None and above in regions and depth <= len(regions):
        depth, above = depth + 1, regions[above].parent_id
    return depth


def tree(regions: Mapping[int, Region]) -> list[tuple[int, Region]]:
    """All regions with their depth, each followed by those below it."""
    ordered: list[tuple[int, Region]] = []

    def grow(parent: int | None, depth: int) -> None:
        for region in sorted(regions.values(), key=lambda each: (each.name, each.id)):
            if region.parent_id == parent and depth <= len(regions):
                ordered.append((depth, region))
                grow(region.id, depth + 1)

    grow(None, 0)
    return ordered
