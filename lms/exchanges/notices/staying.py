"""Letters about a stay and its report."""

from __future__ import annotations

from lms.exchanges.notices.deciding import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def arrived(about: About) -> Letter:
    """To home, and to the guest: the stay has begun."""
    subject = _("The stay has begun: %(slot)s", slot=about.slot)
    line = _("%(host)s has recorded the arrival of %(person)s.", host=about.host, person=about.applicant)
    return letter("arrived", about, subject, line)


def report_due(about: About) -> Letter:
    """To the guest: the stay is over, a report is due."""
    subject = _("Your report is due by %(until)s: %(slot)s", until=about.until, slot=about.slot)
    line = _(
        "The stay is over. Tell what came of it; the host centre accepts your report and closes the case."
    )
    return letter("report-due", about, subject, line)


def departed(about: About) -> Letter:
    """To home: the guest has left."""
    subject = _("The stay is over: %(slot)s", slot=about.slot)
    line = _(
        "%(person)s has left. The report is due by %(until)s.", person=about.applicant, until=about.until
    )
    return letter("departed", about, subject, line)


def interrupted(about: About) -> Letter:
    """To guest and home: days that do not count."""
    subject = _("An interruption of the stay: %(slot)s", slot=about.slot)
    line = _(
        "%(host)s has recorded days on which %(person)s was away.", host=about.host, person=about.applicant
    )
    return letter("interrupted", about, subject, line)


def stay_cancelled(about: About) -> Letter:
    """To all three: the agreed stay does not take place."""
    subject = _("The stay is cancelled: %(slot)s", slot=about.slot)
    line = _(
        "The stay of %(person)s at %(host)s does not take place. Tell whoever supervises it and whoever pays for it.",
        person=about.applicant,
        host=about.host,
    )
    return letter("stay-cancelled", about, subject, line)


def where_are_you(about: About) -> Letter:
    """To guest and home: nobody has come yet."""
    subject = _("Has the stay begun? %(slot)s", slot=about.slot)
    line = _(
        "%(host)s has not seen %(person)s yet. Tell us within 3 days, by %(until)s, what happened.",
        host=about.host,
        person=about.applicant,
        until=about.until,
    )
    return letter("whereabouts", about, subject, line)


def nobody_came(about: About) -> Letter:
    """To guest and home: the host records that nobody came."""
    subject = _("Nobody came: %(slot)s", slot=about.slot)
    line = _("%(host)s has recorded that %(person)s did not come.", host=about.host, person=about.applicant)
    return letter("no-show", about, subject, line)


def report_reminder(about: About) -> Letter:
    """To the guest: the report is still missing."""
    subject = _("Your report: %(slot)s", slot=about.slot)
    line = _("It is due by %(until)s and is not in yet.", until=about.until)
    return letter("report-reminder", about, subject, line)


def report_sent(about: About) -> Letter:
    """To host and home: the report is in."""
    subject = _("The report of %(person)s is in: %(slot)s", person=about.applicant, slot=about.slot)
    line = _("The host centre reads it, accepts it and closes the case.")
    return letter("report-sent", about, subject, line)


def report_waived(about: About) -> Letter:
    """To the other centre and the guest: one side does without the report."""
    subject = _("Without a report: %(slot)s", slot=about.slot)
    line = _("One centre does without the report. When the other does so too, the host can close the case.")
    return letter("report-waived", about, subject, line)


def closed(about: About) -> Letter:
    """To guest and home: everything is done."""
    subject = _("Completed: %(slot)s", slot=about.slot)
    line = _("The case is closed. The certificate of the stay is on its page.")
    return letter("closed", about, subject, line)
