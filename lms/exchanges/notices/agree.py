"""What the parties of a stay read about its agreement and its papers: pure, in the language in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lms.kit.i18n import day_words
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


@dataclass(frozen=True, kw_only=True)
class AboutCase:
    """What a letter names: the reference, the slot's title, the guest, the two centres, the page of the reader."""

    ref: str
    slot: str
    guest: str
    home: str
    host: str
    path: str


def _letter(kind: str, about: AboutCase, subject: str, *lines: str) -> Letter:
    facts = [
        _("Slot: %(title)s", title=about.slot),
        _("Guest: %(name)s (%(home)s, at %(host)s)", name=about.guest, home=about.home, host=about.host),
        _("Reference: %(ref)s", ref=about.ref),
    ]
    text = "\n\n".join([*filter(None, lines), "\n".join(facts)])
    return Letter(kind=kind, subject=subject, text=text, path=about.path)


def agreement_proposed(
    about: AboutCase, *, number: int, by: str, changes: Collection[str], reason: str, amendment: bool
) -> Letter:
    """To the other parties: there is another text; what differs, and that they have to sign it."""
    if amendment:
        first = _("%(by)s proposes to amend the agreement (version %(n)s).", by=by, n=number)
        then = _("What is agreed stays in force until all parties have signed. Sign it or refuse it.")
    else:
        first = _("%(by)s proposes version %(n)s of the agreement.", by=by, n=number)
        then = _("Signatures given so far are void. Sign this version, or propose another.")
    said = _("Changed: %(fields)s.", fields=", ".join(changes)) if changes else ""
    why = _("Reason: %(reason)s", reason=reason) if reason else ""
    subject = _("Agreement, version %(n)s: %(slot)s", n=number, slot=about.slot)
    return _letter("agreement-proposed", about, subject, first, said, why, then)


def agreement_signed(about: AboutCase, *, number: int, by: str) -> Letter:
    """To those who have not signed: another party has."""
    subject = _("Your signature is needed: %(slot)s", slot=about.slot)
    first = _("%(by)s has signed version %(n)s of the agreement.", by=by, n=number)
    return _letter("agreement-signed", about, subject, first, _("Your signature is still missing."))


def agreement_in_force(about: AboutCase, *, number: int, start: date, end: date, amendment: bool) -> Letter:
    """To all parties: everybody has signed; from when to when the stay is."""
    days = _("The stay is from %(start)s to %(end)s.", start=day_words(start), end=day_words(end))
    if amendment:
        subject = _("Amendment in force: %(slot)s", slot=about.slot)
    else:
        subject = _("Stay confirmed: %(slot)s", slot=about.slot)
    first = _("All parties have signed version %(n)s of the agreement.", n=number)
    last = _("The page of the agreement has it as a file.")
    return _letter("agreement-in-force", about, subject, first, days, last)


def amendment_refused(about: AboutCase, *, number: int, by: str, reason: str) -> Letter:
    """To the other parties: the amendment is off, and why."""
    subject = _("Amendment refused: %(slot)s", slot=about.slot)
    first = _("%(by)s has refused version %(n)s. What was agreed before stays in force.", by=by, n=number)
    return _letter("amendment-refused", about, subject, first, _("Reason: %(reason)s", reason=reason))


def papers_missing(about: AboutCase, papers: Collection[str], due_on: date, *, stage: str) -> Letter:
    """To the party that owes papers: which, and until when; `stage`: "7", "1" or "overdue"."""
    names, day = ", ".join(papers), day_words(due_on)
    if stage == "overdue":
        subject = _("Overdue: papers for %(slot)s", slot=about.slot)
        first = _("These papers were due on %(day)s: %(papers)s.", day=day, papers=names)
    else:
        subject = _("Papers due on %(day)s: %(slot)s", day=day, slot=about.slot)
        first = _("These papers are due on %(day)s: %(papers)s.", day=day, papers=names)
    last = _("Hand them to the host centre, then say so on the page of the application.")
    return _letter(f"papers-{stage}", about, subject, first, last)
