"""Questions about enrolments: each list has its filter (own, own people, own runs) in the query."""

from lms.enrolments.queries.answers import (
    answers_of,
    answers_of_run,
    fee_cards,
    fees_of,
    questions_of,
    unanswered_by,
    unanswered_in,
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
from lms.enrolments.queries.conditions import WaiverRow, said_by, statements_of, unmet_of, waivers_of
from lms.enrolments.queries.desk import waiting_counts, waits_for_home, waits_for_host
from lms.enrolments.queries.people import concerned, confirmed_ids, deciders, ever_enrolled, own_person
from lms.enrolments.queries.seats import Tally, has_free_seats, holders_by_centre, holders_by_site, tallies
from lms.enrolments.queries.terms import eligibility_of, facts_of, needs_of, terms_of
from lms.enrolments.rules import CaseCard

__all__ = [
    "LIVE",
    "CaseCard",
    "Tally",
    "WaiverRow",
    "answers_of",
    "answers_of_run",
    "case",
    "case_by_id",
    "concerned",
    "confirmed_ids",
    "deciders",
    "eligibility_of",
    "ever_enrolled",
    "facts_of",
    "fee_cards",
    "fees_of",
    "has_free_seats",
    "holders_by_centre",
    "holders_by_site",
    "live_ids",
    "mine",
    "mine_in_run",
    "needs_of",
    "of_own_people",
    "of_run",
    "own_person",
    "place_of",
    "questions_of",
    "said_by",
    "statements_of",
    "tallies",
    "terms_of",
    "thing_of",
    "unanswered_by",
    "unanswered_in",
    "unmet_of",
    "waiting_counts",
    "waits_for_home",
    "waits_for_host",
    "waivers_of",
]
