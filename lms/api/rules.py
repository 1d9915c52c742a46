"""What the API refuses, and how the pages of a list follow one another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.often import seconds_to_next_hour
from lms.kit.paging import Page
from lms.kit.refusal import Problem, Refusal

V1 = "/api/v1/"
PER_PAGE, MOST_PER_PAGE = 25, 100


class Spent(Refusal):
    """The answers of this hour are used up; `retry_after` is in seconds."""

    def __init__(self, now: datetime) -> None:
        super().__init__(
            "too_often", _l("That is enough for this hour; please go on in the next."), status=429
        )
        self.retry_after = seconds_to_next_hour(now)


class UnknownToken(Refusal):
    """What was sent to prove who asks proves nothing: unknown, withdrawn, or no token at all."""

    def __init__(self) -> None:
        super().__init__("invalid_token", _l("This token is unknown or was withdrawn."), status=401)


class TokenNeeded(Refusal):
    """The address tells about a person, and nobody has said who asks."""

    def __init__(self) -> None:
        sentence = _l("Send a personal token: you can make one at /account/tokens.")
        super().__init__("token_needed", sentence, status=401)


def bad_filter(problems: Iterable[Problem]) -> Refusal:
    """The query asks for something there is not: each problem names its parameter."""
    return Refusal.of(list(problems), status=400)


def unknown_values(unknown: Iterable[tuple[str, str]]) -> list[Problem]:
    """One problem for each (parameter, value) that means nothing here."""
    return [
        Problem("unknown_value", _l("“%(value)s” is no value of this filter.", value=value[:40]), name)
        for name, value in unknown
    ]


def page_addresses(path: str, pairs: Iterable[tuple[str, str]], page: Page[object]) -> dict[str, str]:
    """Relation (RFC 8288: first, prev, next, last) and address of the other pages of the list at `path`, whose query
    without the page is `pairs`."""
    kept = [pair for pair in pairs if pair[0] != "page"]
    numbers = {"first": 1, "prev": page.previous, "next": page.next, "last": page.pages}
    return {
        rel: f"{path}?{urlencode([*kept, ('page', str(number))])}"
        for rel, number in numbers.items()
        if number
    }


def link_header(addresses: dict[str, str]) -> str:
    """These addresses as the value of a `Link` header (RFC 8288)."""
    return ", ".join(f'<{address}>; rel="{rel}"' for rel, address in addresses.items())
