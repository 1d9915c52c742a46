"""Feeds: the list's own query gives the ids, `agenda` the bodies; joined once per change and kept in memory."""

from lms.calendar.queries.feeds import Short, coming, public_feed, short_list
from lms.calendar.queries.imported import centres_dated
from lms.calendar.queries.invited import violations
from lms.calendar.queries.private import (
    Address,
    Holder,
    addresses_of,
    fetched_at,
    holder_of,
    of_owner,
    own_holder,
    private_feed,
    still_works,
)
from lms.calendar.queries.shelf import Feed

__all__ = [
    "Address",
    "Feed",
    "Holder",
    "Short",
    "addresses_of",
    "centres_dated",
    "coming",
    "fetched_at",
    "holder_of",
    "of_owner",
    "own_holder",
    "private_feed",
    "public_feed",
    "short_list",
    "still_works",
    "violations",
]
