"""Questions about enrolments: each list has its filter (own, own people, own runs) in the query."""

from lms.enrolments.queries.cases import (
    LIVE,
    case,
    case_by_id,
    live_ids,
    mine,
    mine_in_run,
    of_run,
    place_of,
    thing_of,
)
from lms.enrolments.queries.desk import chosen, of_own_people, overdue_count, undecided, waiting_counts
from lms.enrolments.queries.people import concerned, confirmed_ids, deciders, ever_enrolled, own_person
from lms.enrolments.queries.seats import Tally, has_free_seats, holders_by_centre, holders_by_site, tallies
from lms.enrolments.rules import CaseCard

__all__ = [
    "LIVE",
    "CaseCard",
    "Tally",
    "case",
    "case_by_id",
    "chosen",
    "concerned",
    "confirmed_ids",
    "deciders",
    "ever_enrolled",
    "has_free_seats",
    "holders_by_centre",
    "holders_by_site",
    "live_ids",
    "mine",
    "mine_in_run",
    "of_own_people",
    "of_run",
    "overdue_count",
    "own_person",
    "place_of",
    "tallies",
    "thing_of",
    "undecided",
    "waiting_counts",
]
