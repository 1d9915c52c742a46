"""After a run: to the person, what came of it; to the host, that nobody has said so yet."""

from __future__ import annotations

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext
from lms.notifications.rules import Letter


def completed(about: About) -> Letter:
    """To the person: the run is completed."""
    subject = _("Completed: %(run)s", run=about.run)
    return letter("completed", about, subject, _("You have completed this run."))


def completed_with_certificate(about: About) -> Letter:
    """To the person: the run is completed, and there is a certificate."""
    subject = _("Your certificate: %(run)s", run=about.run)
    first = _("You have completed this run. Your certificate is on the page of your enrolment.")
    return letter("completed", about, subject, first, _anybody())


def _anybody() -> str:
    return _("It carries an address at which anybody can check it.")


def certificate_issued(about: About) -> Letter:
    """To the person: there is a new certificate."""
    subject = _("Your certificate: %(run)s", run=about.run)
    first = _("A certificate was issued. It is on the page of your enrolment.")
    return letter("certificate-issued", about, subject, first, _anybody())


def certificate_revoked(about: About) -> Letter:
    """To the person: the certificate is not valid any more, and why."""
    subject = _("Certificate revoked: %(run)s", run=about.run)
    first = _("Your certificate is not valid any more; its page says so.")
    return letter("certificate-revoked", about, subject, first)


def not_completed(about: About) -> Letter:
    """To the person: the run is not completed."""
    subject = _("Not completed: %(run)s", run=about.run)
    first = _("The host centre says that you have not completed this run. If that is not so, write to it.")
    return letter("not-completed", about, subject, first)


def no_show(about: About) -> Letter:
    """To the person: nobody saw them there."""
    subject = _("You were missed: %(run)s", run=about.run)
    first = _("The host centre says that you did not come to this run. If that is not so, write to it.")
    return letter("no-show", about, subject, first)


def corrected(about: About) -> Letter:
    """To the person: what was said before is corrected, and the certificate is revoked with it."""
    subject = _("Certificate revoked: %(run)s", run=about.run)
    first = _("The host centre has corrected what came of this run: %(state)s.", state=about.state)
    second = _("Your certificate is not valid any more; its page says so.")
    return letter("completion-corrected", about, subject, first, second)


def completion_due(run: str, ref: str, *, number: int, path: str) -> Letter:
    """To the host's coordinators: the run is over, and `number` people wait to hear what came of it."""
    first = ngettext(
        "The run is over, and %(num)s person waits to hear what came of it.",
        "The run is over, and %(num)s people wait to hear what came of it.",
        number,
    )
    text = "\n\n".join([first, _("Run: %(run)s", run=run), _("Reference: %(ref)s", ref=ref)])
    return Letter(
        kind="completion-due", subject=_("Say who has completed: %(run)s", run=run), text=text, path=path
    )
