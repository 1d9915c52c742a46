"""What is wrong with a slot as it stands: every problem at once, each at its field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.courses.rules import check_link, check_texts
from lms.exchanges.rules import vocabulary as v
from lms.exchanges.rules.cutoffs import Deadline
from lms.exchanges.rules.due import at_day_end
from lms.exchanges.rules.periods import days_of
from lms.exchanges.rules.slot_input import SlotInput
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence
from lms.kit.zones import wall_day

LINES = {
    "title": 120,
    "unit": 160,
    "city": 80,
    "provider": 200,
    "duration_text": 200,
    "rough": 160,
    "apply_url": 500,
    "source": 500,
    "as_of": 20,
    "status_at_source": 60,
    "funding_call": 80,
    "supervisor_name": 120,
}
TEXTS = {"summary": 300, "description": 20_000}
LONG = (
    *("equipment_text", "residence_text", "prerequisites", "funding_text", "funding_route", "nda_text"),
    *("ip_text", "ownership_text", "export_text", "accessibility_text", "eligibility_text", "source_note"),
)
LONGEST = 5_000
CURRENCY = re.compile(r"[A-Z]{3}")
MOST_PLACES, MOST_DAYS = 50, 2_000
_WORDS: dict[str, Mapping[str, Sentence]] = {
    "mode": v.MODES,
    "scope": v.SCOPES,
    "intake": v.INTAKES,
    "funding_source": v.FUNDING_SOURCES,
    "confidentiality": v.CONFIDENTIALITY,
    "review_mode": v.REVIEW_MODES,
}


def check_slot(values: SlotInput, *, listed: bool) -> list[Problem]:
    """What contradicts itself in a slot, a draft too: texts, words, numbers, its window. What is missing but the title
    is no problem here."""
    problems = [] if values.title.strip() else [_missing("title")]
    lines = {name: str(getattr(values, name)) for name in LINES}
    long = {name: str(getattr(values, name)) for name in (*TEXTS, *LONG)}
    problems += check_texts(lines, limits=LINES)
    problems += check_texts(long, limits=TEXTS | dict.fromkeys(LONG, LONGEST))
    problems += _unknown_words(values, listed=listed)
    for name in ("apply_url", "source"):
        problems += check_link(getattr(values, name), field=name)
    return [*problems, *_numbers(values), *_window(values), *check_funding(values), *_lists(values)]


def _unknown_words(values: SlotInput, *, listed: bool) -> list[Problem]:
    known = _WORDS | {"kind": v.KINDS | v.LISTED_KINDS if listed else v.KINDS}
    wrong = [name for name, words in known.items() if getattr(values, name) not in words]
    several = {"audiences": v.AUDIENCES, "costs_covered": v.COSTS}
    wrong += [name for name, words in several.items() if not set(getattr(values, name)) <= set(words)]
    return [Problem("unknown", _l("Choose one of the list."), name) for name in wrong]


def check_places(places: int | None) -> list[Problem]:
    """A number of places from 1 to 50; None is not known (XB3)."""
    if places is None or 1 <= places <= MOST_PLACES:
        return []
    return [Problem("places", PLACES_SENTENCE, "places")]


PLACES_SENTENCE = _l("Give a whole number of places from 1 to 50.")


def _numbers(values: SlotInput) -> list[Problem]:
    problems = check_places(values.places)
    bounds = {
        "duration_min_days": (1, MOST_DAYS),
        "duration_max_days": (1, MOST_DAYS),
        "endorsement_due_days": (1, 90),
        "offer_days": (1, 90),
        "report_due_days": (1, 365),
    }
    for name, (least, most) in bounds.items():
        number = getattr(values, name)
        if number is not None and not least <= number <= most:
            sentence = _l("Give a whole number from %(least)s to %(most)s.", least=least, most=most)
            problems.append(Problem("out_of_range", sentence, name))
    least_days, most_days = values.duration_min_days, values.duration_max_days
    if least_days is not None and most_days is not None and most_days < least_days:
        problems.append(
            Problem("reversed", _l("The longest stay is shorter than the shortest."), "duration_max_days")
        )
    return problems


def _window(values: SlotInput) -> list[Problem]:
    """The window has room for the shortest stay (XB2); the last day counts."""
    first, last, least = values.earliest_start, values.latest_end, values.duration_min_days
    if first is None or last is None:
        return []
    if last < first:
        return [Problem("end_before_start", _l("The last day is before the first."), "latest_end")]
    if least is None or days_of(first, last) >= least:
        return []
    sentence = _l(
        "Nobody could stay %(n)s days between %(a)s and %(b)s. Change the window or the minimum.",
        n=least,
        a=first,
        b=last,
    )
    return [Problem("window", sentence, "latest_end")]


FUNDING_SENTENCE = _l("Give a number and its currency; the source's wording goes into the text.")


def check_funding(values: SlotInput) -> list[Problem]:
    """Each amount is a number with a currency of three letters (XB28)."""
    return [
        Problem("funding", FUNDING_SENTENCE, f"funding_{number}_amount")
        for number, each in enumerate(values.funding, start=1)
        if each.amount is None
        or not 0 <= each.amount < 10**10
        or not CURRENCY.fullmatch(each.currency)
        or each.per not in v.FUNDING_PER
    ]


def _lists(values: SlotInput) -> list[Problem]:
    problems = []
    if any(not each.name or len(each.name) > 120 or not 1 <= each.weight <= 10 for each in values.criteria):
        sentence = _l("One criterion a line: its name, a colon, its weight from 1 to 10.")
        problems.append(Problem("criteria", sentence, "criteria"))
    for number, each in enumerate(values.documents, start=1):
        if each.label not in v.DOCUMENTS or each.owed_by not in v.PARTIES:
            problems.append(Problem("unknown", _l("Choose one of the list."), f"document_{number}_label"))
        if not 0 <= each.due_days_before <= 365:
            sentence = _l("Give a whole number from %(least)s to %(most)s.", least=0, most=365)
            problems.append(Problem("out_of_range", sentence, f"document_{number}_days"))
    if values.eligible == "chosen" and not values.eligible_centre_ids and not values.also_outside:
        sentence = _l("Choose the centres whose people may apply.")
        problems.append(Problem("missing", sentence, "eligible_centre_ids"))
    return problems


def _missing(field: str) -> Problem:
    return Problem("missing", _l("Please fill this in."), field)


def latest_start(values: SlotInput) -> date | None:
    """The last day on which the shortest stay can begin."""
    if values.latest_end is None:
        return None
    return values.latest_end - timedelta(days=(values.duration_min_days or 1) - 1)


def check_posting(
    values: SlotInput, deadlines: Collection[Deadline], *, listed: bool, zone: str, now: datetime
) -> list[Problem]:
    """What a slot lacks to be public: the required fields, deadlines ahead and before the last possible start (XB1)."""
    if listed:
        return [_missing(name) for name in ("provider", "source") if not getattr(values, name)]
    needed = ["places", "duration_min_days", "earliest_start", "latest_end", "host_contact_id", "summary"]
    needed += [] if values.mode == "remote" else ["city", "country"]
    needed += ["valid_to"] if values.intake == "rolling" and not values.cutoffs else []
    lacking = [name for name in needed if getattr(values, name) in (None, "")]
    problems = [_missing("host_contact" if name == "host_contact_id" else name) for name in lacking]
    if (
        values.intake in ("single_deadline", "cohort", "twice_yearly")
        and not values.cutoffs
        and not values.rough
    ):
        sentence = _l("Give the deadline, or what is known of it.")
        problems.append(Problem("missing", sentence, "cutoff_1_day"))
    return [*problems, *check_deadlines(values, deadlines, zone=zone, now=now)]


def check_deadlines(
    values: SlotInput, deadlines: Collection[Deadline], *, zone: str, now: datetime
) -> list[Problem]:
    """The last deadline is ahead, and none is after the last possible start (XB1); opening comes before the last."""
    last_start = latest_start(values)
    named = {each.at: f"cutoff_{_place(values, each)}_day" for each in deadlines if each.repeats != "monthly"}
    instants = dict(named)
    if values.intake == "rolling" and values.valid_to is not None:
        instants[at_day_end(values.valid_to, zone)] = "valid_to"
    problems = []
    if instants and max(instants) <= now:
        problems.append(
            Problem("deadline_past", _l("The deadline must be in the future."), instants[max(instants)])
        )
    if last_start is not None:
        sentence = _l("The deadline is after the last possible start (%(day)s).", day=last_start)
        problems += [
            Problem("deadline_late", sentence, field)
            for at, field in instants.items()
            if wall_day(at, zone) > last_start
        ]
    return problems


def _place(values: SlotInput, deadline: Deadline) -> int:
    """Which of the typed deadlines it is, from 1; that of every year has another year than the typed one."""
    same = [
        number
        for number, each in enumerate(values.cutoffs, start=1)
        if (each.wall.month, each.wall.day, each.wall.time())
        == (deadline.wall.month, deadline.wall.day, deadline.wall.time())
        and each.label == deadline.label
    ]
    return same[0] if same else 1


@dataclass(frozen=True)
class Earlier:
    """What a slot said before, as far as applications hold it there. `ahead`: deadlines that had not passed."""

    kind: str
    eligible: str
    eligible_centre_ids: frozenset[int]
    also_outside: bool
    places_taken: int
    ahead: tuple[datetime, ...]
    endless: bool


def check_against(
    values: SlotInput, before: Earlier, deadlines: Iterable[datetime], *, endless: bool, now: datetime
) -> list[Problem]:
    """What may not change once applications exist: the deadline only moves later (XB5), places stay above the offers
    made (XB4), kind and eligibility are fixed. `deadlines`: all instants the slot would have; `endless`: its intake
    has no end."""
    problems = []
    if values.places is not None and values.places < before.places_taken:
        sentence = _l(
            "%(n)s places are already offered or taken. Withdraw an offer first.", n=before.places_taken
        )
        problems.append(Problem("places_taken", sentence, "places"))
    if not endless and _sooner(before, sorted(at for at in deadlines if at > now)):
        sentence = _l("Applications exist, so the deadline can only move later.")
        field = "valid_to" if values.intake == "rolling" and not values.cutoffs else "cutoff_1_day"
        problems.append(Problem("deadline_earlier", sentence, field))
    fixed = _l("Applications exist, so this cannot change any more.")
    problems += [
        Problem("fixed", fixed, field)
        for field in ("kind", "eligible", "also_outside")
        if getattr(values, field) != getattr(before, field)
    ]
    if frozenset(values.eligible_centre_ids) != before.eligible_centre_ids:
        problems.append(Problem("fixed", fixed, "eligible_centre_ids"))
    return problems


def _sooner(before: Earlier, ahead: list[datetime]) -> bool:
    """Whether somebody who had time before would have less now."""
    if before.endless:
        return bool(ahead)
    return len(ahead) < len(before.ahead) or any(
        new < old for old, new in zip(sorted(before.ahead), ahead, strict=False)
    )
