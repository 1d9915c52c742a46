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
from lms.enrolments.queries.go_no_go import confirmed_number, go_no_go, runs_to_decide
from lms.enrolments.queries.nominations import (
    asks_for_nomination,
    invited_centres,
    nominated,
    nominations_open,
    numbers_nominated,
    waiting_at_home,
)
from lms.enrolments.queries.people import (
    concerned,
    confirmed_ids,
    deciders,
    ever_enrolled,
    live_refs,
    own_person,
)
from lms.enrolments.queries.seats import Tally, has_free_seats, holders_by_centre, holders_by_site, tallies
from lms.enrolments.queries.selection import (
    SELECTION,
    DrawCard,
    applicants,
    applications,
    criteria_of,
    last_change,
    last_draw,
    still_at_home,
)
from lms.enrolments.rules import CaseCard

__all__ = [
    "LIVE",
    "SELECTION",
    "CaseCard",
    "DrawCard",
    "Tally",
    "applicants",
    "applications",
    "asks_for_nomination",
    "case",
    "case_by_id",
    "concerned",
    "confirmed_ids",
    "confirmed_number",
    "criteria_of",
    "deciders",
    "ever_enrolled",
    "go_no_go",
    "has_free_seats",
    "holders_by_centre",
    "holders_by_site",
    "invited_centres",
    "last_change",
    "last_draw",
    "live_ids",
    "live_refs",
    "mine",
    "mine_in_run",
    "nominated",
    "nominations_open",
    "numbers_nominated",
    "of_own_people",
    "of_run",
    "own_person",
    "place_of",
    "runs_to_decide",
    "still_at_home",
    "tallies",
    "thing_of",
    "waiting_at_home",
    "waiting_counts",
    "waits_for_home",
    "waits_for_host",
]
