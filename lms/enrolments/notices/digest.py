"""To those who decide for centres, once in a period: what waits, seats not used before their release, reports due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from lms.enrolments.rules.digest import CentreDigest, Deciding, Nominating, Unmarked, Unreported, Unused
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words
from lms.kit.i18n import ngettext as _n
from lms.notifications.rules import Letter

MOST = 10
"""Lines of one kind; the rest is counted."""
CHOICE = "/me/notices"
T = TypeVar("T")


def digest(centres: Sequence[CentreDigest], *, withheld: Sequence[CentreDigest] = ()) -> Letter:
    """One letter about all centres for which the reader decides; those without anything to say are left out. Each
    instant is written in the zone of its run, with the name of the zone. Of those where the reader's role is `withheld`
    until there is a second step it says that something waits, and not what."""
    told = [each for each in centres if not each.empty]
    kept = ", ".join(each.centre for each in withheld if not each.empty)
    names = ", ".join([*(each.centre for each in told), *filter(None, [kept])])
    path = f"/desk/{told[0].slug}" if len(told) == 1 else "/me"
    parts = [part for each in told for part in _centre(each, named=len(told) > 1 or bool(kept))]
    if kept:
        path = path if told else "/account/second-step"
        words = _(
            "Something waits for %(centres)s. Your role there does not count until you have set up the second step at"
            " sign-in; until then mails do not say what waits.",
            centres=kept,
        )
        parts.append(words)
    subject = _("What waits for %(centres)s", centres=names)
    text = "\n\n".join(parts)
    return Letter(kind="digest", subject=subject, text=text, path=path, choice=CHOICE, stop="desk")


def _centre(about: CentreDigest, *, named: bool) -> list[str]:
    dates = [*_cut(about.nominating, _nominating), *_cut(about.deciding, _going)]
    reports = [*_cut(about.unmarked, _unmarked), *_cut(about.unreported, _unreported)]
    sections = (
        (_("To decide:"), [*_waiting(about), *dates]),
        (_("Seats kept for your people that are not used yet:"), _cut(about.unused, _unused)),
        (_("To report about your runs:"), reports),
    )
    found = ["\n".join([heading, *(f"- {line}" for line in lines)]) for heading, lines in sections if lines]
    return [about.centre, *found] if named else found


def _cut(items: Sequence[T], write: Callable[[T], str]) -> list[str]:
    """A line for each, and how many more there are."""
    more = len(items) - MOST
    rest = [_n("and %(num)s more", "and %(num)s more", more)] if more > 0 else []
    return [*(write(each) for each in items[:MOST]), *rest]


def _waiting(about: CentreDigest) -> list[str]:
    home = _n(
        "%(num)s of your people asks for your approval",
        "%(num)s of your people ask for your approval",
        about.home,
    )
    host = _n(
        "%(num)s person asks to take part in your runs",
        "%(num)s people ask to take part in your runs",
        about.host,
    )
    late = _n(
        "%(num)s of these decisions is overdue", "%(num)s of these decisions are overdue", about.overdue
    )
    asked = _n(
        "%(num)s proposal about your runs waits for an answer",
        "%(num)s proposals about your runs wait for an answer",
        about.asked,
    )
    claims = _n(
        "%(num)s person says to belong to your centre",
        "%(num)s people say to belong to your centre",
        about.claims,
    )
    counts = (about.home, about.host, about.overdue, about.asked, about.claims)
    return [words for number, words in zip(counts, (home, host, late, asked, claims), strict=True) if number]


def _nominating(about: Nominating) -> str:
    return _(
        "%(run)s (%(ref)s): nominate until %(until)s; %(listed)s",
        run=about.run,
        ref=about.ref,
        until=instant_words(about.at, about.zone),
        listed=_n("%(num)s on your list", "%(num)s on your list", about.listed),
    )


def _going(about: Deciding) -> str:
    return _n(
        "%(run)s (%(ref)s): go/no-go date %(at)s; %(num)s of %(needed)s needed has a place",
        "%(run)s (%(ref)s): go/no-go date %(at)s; %(num)s of %(needed)s needed have a place",
        about.confirmed,
        run=about.run,
        ref=about.ref,
        at=instant_words(about.at, about.zone),
        needed=about.needed,
    )


def _unused(about: Unused) -> str:
    return _n(
        "%(run)s (%(ref)s): %(num)s of %(seats)s seats for %(pool)s, kept until %(until)s",
        "%(run)s (%(ref)s): %(num)s of %(seats)s seats for %(pool)s, kept until %(until)s",
        about.unused,
        run=about.run,
        ref=about.ref,
        seats=about.seats,
        pool=about.pool,
        until=instant_words(about.at, about.zone),
    )


def _unmarked(about: Unmarked) -> str:
    return _n(
        "%(run)s (%(ref)s): attendance of %(num)s session, over since %(at)s",
        "%(run)s (%(ref)s): attendance of %(num)s sessions, the last over since %(at)s",
        about.sessions,
        run=about.run,
        ref=about.ref,
        at=instant_words(about.at, about.zone),
    )


def _unreported(about: Unreported) -> str:
    return _n(
        "%(run)s (%(ref)s): what came of it for %(num)s person, over since %(at)s",
        "%(run)s (%(ref)s): what came of it for %(num)s people, over since %(at)s",
        about.people,
        run=about.run,
        ref=about.ref,
        at=instant_words(about.at, about.zone),
    )
