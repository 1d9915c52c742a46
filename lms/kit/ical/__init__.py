"""iCalendar (RFC 5545, 7986), the one place where it is written and the only importer of `icalendar`.

Pure: no clock, no request, no database. Same records, same bytes. An entry is rendered once when it changes (`render`),
a person's own status is spliced into the shared bytes (`splice`), a feed is stored bytes joined (`assemble`).
"""

from lms.kit.ical.alarms import with_alarm
from lms.kit.ical.entry import EntryFacts, Status, render, splice, stamp_of, url_of, zones_used
from lms.kit.ical.feed import FeedHead, assemble, attachment, content_hash, head_bytes, parts
from lms.kit.ical.inspection import EntryFound, FeedFound, inspected
from lms.kit.ical.scheduling import Method, Party, Reply, read_replies, scheduled
from lms.kit.ical.timezones import TEMPLATES, vtimezone
from lms.kit.ical.values import COLOR_NAMES, web_address

__all__ = [
    "COLOR_NAMES",
    "TEMPLATES",
    "EntryFacts",
    "EntryFound",
    "FeedFound",
    "FeedHead",
    "Method",
    "Party",
    "Reply",
    "Status",
    "assemble",
    "attachment",
    "content_hash",
    "head_bytes",
    "inspected",
    "parts",
    "read_replies",
    "render",
    "scheduled",
    "splice",
    "stamp_of",
    "url_of",
    "vtimezone",
    "web_address",
    "with_alarm",
    "zones_used",
]
