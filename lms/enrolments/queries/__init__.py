"""Questions about enrolments: each list has its filter (own, own people, own runs) in the query."""

from lms.enrolments.queries.attendance import (
    MarkCard,
    attendees,
    marks_at,
    marks_of,
    marks_of_run,
    presences,
    trainer_ids,
)
from lms.enrolments.queries.cases import (
    LIVE,
    case,
    case_by_id,
    live_ids,
    mine,
    mine_in_run,
    of_own_people,
    of_run,
    place_of,
    thing_of,
)
from lms.enrolments.queries.certificates import certificate_by_code, certificate_of, certificates_of
from lms.enrolments.queries.desk import waiting_counts, waits_for_home, waits_for_host
from lms.enrolments.queries.people import concerned, confirmed_ids, deciders, ever_enrolled, own_person
from lms.enrolments.queries.seats import Tally, has_free_seats, holders_by_centre, holders_by_site, tallies
from lms.enrolments.rules import CaseCard

__all__ = [
    "LIVE",
    "CaseCard",
    "MarkCard",
    "Tally",
    "attendees",
    "case",
    "case_by_id",
    "certificate_by_code",
    "certificate_of",
    "certificates_of",
    "concerned",
    "confirmed_ids",
    "deciders",
    "ever_enrolled",
    "has_free_seats",
    "holders_by_centre",
    "holders_by_site",
    "live_ids",
    "marks_at",
    "marks_of",
    "marks_of_run",
    "mine",
    "mine_in_run",
    "of_own_people",
    "of_run",
    "own_person",
    "place_of",
    "presences",
    "tallies",
    "thing_of",
    "trainer_ids",
    "waiting_counts",
    "waits_for_home",
    "waits_for_host",
]
