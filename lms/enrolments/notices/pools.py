"""To the coordinators of a pool's centres: seats kept for their people are about to be open to all, or are."""

from __future__ import annotations

from dataclasses import dataclass

from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.notifications.rules import Letter


@dataclass(frozen=True, kw_only=True)
class AboutPool:
    """What a letter about a pool names; `until` and `when` come written, with their zones."""

    run: str
    ref: str
    pool: str
    seats: int
    unused: int
    until: str
    when: str
    path: str


def release_ahead(about: AboutPool) -> Letter:
    """Some days before: how many of the seats nobody has taken yet, and when all can have them."""
    subject = _n(
        "%(num)s seat for %(pool)s is kept until %(until)s: %(run)s",
        "%(num)s seats for %(pool)s are kept until %(until)s: %(run)s",
        about.unused,
        pool=about.pool,
        until=about.until,
        run=about.run,
    )
    lines = [
        _n(
            "%(num)s of the %(seats)s seats for %(pool)s is not used yet.",
            "%(num)s of the %(seats)s seats for %(pool)s are not used yet.",
            about.unused,
            seats=about.seats,
            pool=about.pool,
        ),
        _("They are kept until %(until)s; then they are open to all.", until=about.until),
        _("You can enrol your people, or release the seats earlier."),
    ]
    return _letter("release-ahead", about, subject, lines)


def seats_released(about: AboutPool) -> Letter:
    """After the release: how many seats became open to all."""
    subject = _("Seats for %(pool)s are released: %(run)s", pool=about.pool, run=about.run)
    lines = [
        _n(
            "%(num)s of the %(seats)s seats for %(pool)s was not used and is open to all now.",
            "%(num)s of the %(seats)s seats for %(pool)s were not used and are open to all now.",
            about.unused,
            seats=about.seats,
            pool=about.pool,
        ),
        _("The first in the queue who may take one get them, whatever their centre."),
    ]
    return _letter("seats-released", about, subject, lines)


def _letter(kind: str, about: AboutPool, subject: str, lines: list[str]) -> Letter:
    facts = [
        _("Run: %(run)s", run=about.run),
        _("When: %(when)s", when=about.when) if about.when else "",
        _("Reference: %(ref)s", ref=about.ref),
    ]
    text = "\n\n".join([*lines, "\n".join(filter(None, facts))])
    return Letter(kind=kind, subject=subject, text=text, path=about.path)
