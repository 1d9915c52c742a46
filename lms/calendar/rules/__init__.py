"""What a feed and the month table are asked for, and when a private address is used too often: pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from lms.agenda.rules import Form
from lms.courses.rules import Filter
from lms.exchanges.rules.slot_filters import SlotFilter
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.often import is_over
from lms.kit.refusal import Sentence
from lms.kit.zones import FIRST_YEAR, LAST_YEAR

FETCHES_AN_HOUR = 60
ALL = Filter()
NAME_LENGTH = 60
BY_THE_CLOCK_EVERY = timedelta(minutes=1)
ALARMS: dict[int, Sentence] = {
    0: _l("None"),
    15: _l("15 minutes before"),
    60: _l("1 hour before"),
    1440: _l("1 day before"),
}
"""When the entries of a private feed may ring, in minutes before their start."""


@dataclass(frozen=True)
class Ask:
    """One public feed: which runs (those of a filter, of a course, or one by key), in which form and language, with the
    past and the deadlines or not. `slots`: instead of runs the exchange slots of this filter, or the one by key.
    `everything`: also what else the network has with a date, above all exchange slots.

    `path` is the address without `.ics`, `title` its name, `listed` the filter as the list's own address says it.
    """

    path: str
    title: str
    lang: str
    form: Form = "sessions"
    past: bool = False
    deadlines: bool = True
    run_id: int | None = None
    course_id: int | None = None
    filter: Filter = ALL
    listed: Filter = ALL
    color: str | None = None
    everything: bool = False
    slots: SlotFilter | None = None
    slot_id: int | None = None

    @property
    def by_the_clock(self) -> bool:
        """Whether its content changes without any entry changing: seats go, windows open and close."""
        return self.filter.open or self.filter.free

    def listed_pairs(self) -> list[tuple[str, str]]:
        """The filter as the list's own address says it."""
        return (self.slots or self.listed).pairs(sort=False)

    def pairs(self, *, default_lang: str) -> list[tuple[str, str]]:
        """The canonical query of this very feed, as pairs: nothing that is the default."""
        pairs = self.listed_pairs()
        pairs += [("form", self.form)] if self.form != "sessions" else []
        pairs += [] if self.deadlines else [("deadlines", "0")]
        pairs += [("lang", self.lang)] if self.lang != default_lang else []
        return [*pairs, ("past", "all")] if self.past else pairs

    def query(self, *, default_lang: str) -> str:
        """`pairs` as a query string, without question mark; empty for the whole list."""
        return urlencode(self.pairs(default_lang=default_lang))


def short_ref(path: str, query: str) -> str:
    """The name of a list in its short address: the same filter in the same language always has the same, in every
    network; 80 bits of SHA-256."""
    return sha256(f"{path}?{query}".encode()).hexdigest()[:20]


def minute_of(now: datetime) -> datetime:
    """The minute `now` lies in: how exact a list is that changes by the clock."""
    return now.replace(second=0, microsecond=0)


def too_often(hour: str, count: int, now: datetime) -> bool:
    """Whether one more full answer would be over the limit; unchanged ones (304) are free."""
    return is_over(hour, count, now, limit=FETCHES_AN_HOUR)


def client_name(user_agent: str) -> str:
    """Which calendar program fetches, in one word that its owner knows; empty when it is none we know."""
    known = {
        "Google-Calendar-Importer": "Google",
        "Microsoft": "Outlook",
        "Outlook": "Outlook",
        "dataaccessd": "Apple",
        "CalendarAgent": "Apple",
        "iOS": "Apple",
        "Thunderbird": "Thunderbird",
        "ICSx5": "ICSx5",
        "vdirsyncer": "vdirsyncer",
    }
    return next((name for sign, name in known.items() if sign.casefold() in user_agent.casefold()), "")


def goes_on(starts: Sequence[datetime], *, first: date, most: int) -> date | None:
    """The day (UTC) with which a list goes on that was cut at `most` entries and began with `first`: that of its last
    one, some of whose entries come twice. None when it was not cut, or all of it is one day."""
    last = starts[-1].astimezone(UTC).date() if len(starts) >= most else first
    return last if last > first else None


def read_month(text: str) -> date | None:
    """The first day of the month that `text` (2027-03) names; None when it names none between 1990 and 2100."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if month_text(month) == text and FIRST_YEAR <= month.year <= LAST_YEAR else None


def month_text(day: date) -> str:
    """The month of a day as an address says it: 2027-03."""
    return f"{day:%Y-%m}"


def month_beside(month: date, number: int) -> date | None:
    """The first day of the month `number` months later; None where the years of the calendar end."""
    year, index = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(year, index + 1, 1) if FIRST_YEAR <= year <= LAST_YEAR else None


def last_of(month: date) -> date:
    """The last day of a month, by any of its days."""
    return month.replace(day=monthrange(month.year, month.month)[1])
