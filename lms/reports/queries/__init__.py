"""Questions of reports, each bounded and answered by the database; who may ask is the caller's concern."""

from lms.reports.queries.balance import balance_of, balances
from lms.reports.queries.exports import (
    decided_in,
    number_decided,
    number_in,
    number_of_home,
    number_present,
    of_home,
    participants_in,
    present_in,
)
from lms.reports.queries.flow import flows_in, stays_begun
from lms.reports.queries.statistics import changes_in, groups_in

__all__ = [
    "balance_of",
    "balances",
    "changes_in",
    "decided_in",
    "flows_in",
    "groups_in",
    "number_decided",
    "number_in",
    "number_of_home",
    "number_present",
    "of_home",
    "participants_in",
    "present_in",
    "stays_begun",
]
