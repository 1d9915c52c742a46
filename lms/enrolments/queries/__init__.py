"""Questions about enrolments: each list has its filter (own, own people, own runs) in the query."""

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
from lms.enrolments.queries.desk import waiting_counts, waits_for_home, waits_for_host
from lms.enrolments.queries.feedback import (
    feedback_counts,
    feedback_given,
    feedback_words,
    to_ask_for_feedback,
)
from lms.enrolments.queries.people import concerned, confirmed_ids, deciders, ever_enrolled, own_person
from lms.enrolments.queries.seats import Tally, has_free_seats, holders_by_centre, holders_by_site, tallies
from lms.enrolments.rules import CaseCard

__all__ = [
    "LIVE",
    "CaseCard",
    "Tally",
    "case",
    "case_by_id",
    "concerned",
    "confirmed_ids",
    "deciders",
    "ever_enrolled",
    "feedback_counts",
    "feedback_given",
    "feedback_words",
    "has_free_seats",
    "holders_by_centre",
    "holders_by_site",
    "live_ids",
    "mine",
    "mine_in_run",
    "of_own_people",
    "of_run",
    "own_person",
    "place_of",
    "tallies",
    "thing_of",
    "to_ask_for_feedback",
    "waiting_counts",
    "waits_for_home",
    "waits_for_host",
]
