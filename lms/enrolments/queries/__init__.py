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
from lms.enrolments.queries.offers import offered_in, queue_page
from lms.enrolments.queries.people import concerned, confirmed_ids, deciders, ever_enrolled, own_person
from lms.enrolments.queries.pools import (
    PoolLine,
    kept_for,
    pool_lines,
    pools_of_centre,
    releases_due,
    releases_until,
    runs_with_queue,
)
from lms.enrolments.queries.seats import Tally, has_free_seats, holders_by_centre, holders_by_site, tallies
from lms.enrolments.rules import CaseCard

__all__ = [
    "LIVE",
    "CaseCard",
    "PoolLine",
    "Tally",
    "case",
    "case_by_id",
    "concerned",
    "confirmed_ids",
    "deciders",
    "ever_enrolled",
    "has_free_seats",
    "holders_by_centre",
    "holders_by_site",
    "kept_for",
    "live_ids",
    "mine",
    "mine_in_run",
    "of_own_people",
    "of_run",
    "offered_in",
    "own_person",
    "place_of",
    "pool_lines",
    "pools_of_centre",
    "queue_page",
    "releases_due",
    "releases_until",
    "runs_with_queue",
    "tallies",
    "thing_of",
    "waiting_counts",
    "waits_for_home",
    "waits_for_host",
]
