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
from lms.enrolments.queries.people import concerned, confirmed_ids, deciders, ever_enrolled, own_person
from lms.enrolments.queries.proposals import (
    came_from,
    goes_on_as,
    last_proposal,
    other_runs,
    proposals_for_host,
    proposals_to_answer,
    thing_asked,
    void_candidates,
)
from lms.enrolments.queries.seats import Tally, has_free_seats, holders_by_centre, holders_by_site, tallies
from lms.enrolments.rules import CaseCard, Link, ProposalCard

__all__ = [
    "LIVE",
    "CaseCard",
    "Link",
    "ProposalCard",
    "Tally",
    "came_from",
    "case",
    "case_by_id",
    "concerned",
    "confirmed_ids",
    "deciders",
    "ever_enrolled",
    "goes_on_as",
    "has_free_seats",
    "holders_by_centre",
    "holders_by_site",
    "last_proposal",
    "live_ids",
    "mine",
    "mine_in_run",
    "of_own_people",
    "of_run",
    "other_runs",
    "own_person",
    "place_of",
    "proposals_for_host",
    "proposals_to_answer",
    "tallies",
    "thing_asked",
    "thing_of",
    "void_candidates",
    "waiting_counts",
    "waits_for_home",
    "waits_for_host",
]
