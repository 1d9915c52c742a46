"""What we write to reviewers and about reviews; with the reader's language in force."""

from __future__ import annotations

from lms.exchanges.notices.deciding import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def invited(about: About) -> Letter:
    """To a reviewer: title, centre and applicant, nothing more before a tie is declared."""
    subject = _("Please review: %(slot)s", slot=about.slot)
    first = _(
        "%(host)s asks you to review the application of %(applicant)s (%(home)s). Say first whether you have a tie"
        " to the applicant; then the application opens.",
        host=about.host,
        applicant=about.applicant,
        home=about.home,
    )
    return letter("review-invited", about, subject, first, _due(about))


def _due(about: About) -> str:
    return _("The review is due on %(until)s.", until=about.until) if about.until else ""


def begins(about: About) -> Letter:
    """To a cleared reviewer: the review has begun."""
    subject = _("The review has begun: %(slot)s", slot=about.slot)
    return letter("review-begins", about, subject, _("Please send your review."), _due(about))


def remind(about: About) -> Letter:
    """To a reviewer: the review is due, or overdue."""
    subject = _("Your review is due on %(until)s: %(slot)s", until=about.until, slot=about.slot)
    return letter(
        "review-due", about, subject, _("Please send it, or decline, so that the host can ask somebody else.")
    )


def answered(about: About, *, who: str, accepted: bool) -> Letter:
    """To the host: a reviewer has accepted or declined."""
    words = {"who": who, "slot": about.slot}
    subject = (
        _("%(who)s will review: %(slot)s", **words)
        if accepted
        else _("%(who)s does not review: %(slot)s", **words)
    )
    return letter("review-answered", about, subject)


def tie_declared(about: About, *, who: str) -> Letter:
    """To the leads of the host: somebody declared a tie that they can waive."""
    subject = _("%(who)s declared a tie to %(applicant)s", who=who, applicant=about.applicant)
    then = _("You can waive it with a reason; until then %(who)s neither decides nor reviews.", who=who)
    return letter("tie-declared", about, subject, then)


def tie_waived(about: About) -> Letter:
    """To who declared a tie: it was waived."""
    subject = _("The tie you declared was waived: %(slot)s", slot=about.slot)
    return letter("tie-waived", about, subject, _("You can go on."))


def sent(about: About, *, who: str, missing: bool) -> Letter:
    """To the host: a review came in."""
    subject = _("%(who)s has sent a review: %(slot)s", who=who, slot=about.slot)
    return letter("review-sent", about, subject, "" if missing else _("All reviews are in: you can decide."))
