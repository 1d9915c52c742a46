"""Letters about an application until the home centre has answered, and about its end by the applicant."""

from __future__ import annotations

from lms.exchanges.notices.about import AboutCase, case_letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def _by(about: AboutCase, dated: str, undated: str) -> str:
    return dated if about.until else undated


def receipt(about: AboutCase) -> Letter:
    """To the applicant: it was sent, and who acts now."""
    subject = _("Application sent: %(title)s", title=about.title)
    if about.home:
        return case_letter(
            "exchange-receipt",
            about,
            subject,
            _("Your home centre %(home)s decides first, by %(until)s.", home=about.home, until=about.until),
            _("You hear from us when it has answered. You can withdraw at any time."),
        )
    return case_letter("exchange-receipt", about, subject, _with_host(about))


def _with_host(about: AboutCase) -> str:
    return _by(
        about,
        _("The host centre %(host)s decides, by %(until)s.", host=about.host, until=about.until),
        _("The host centre %(host)s decides.", host=about.host),
    )


def endorse_please(about: AboutCase) -> Letter:
    """To the home coordinators: one of the own people asks for support."""
    subject = _("%(person)s asks for your endorsement: %(title)s", person=about.person, title=about.title)
    line = _("Endorse it, ask for changes or say no, by %(until)s.", until=about.until)
    return case_letter("exchange-endorse", about, subject, line)


def asked_for_changes(about: AboutCase) -> Letter:
    """To the applicant: home asks for changes."""
    subject = _("Changes asked: %(title)s", title=about.title)
    line = _(
        "Your home centre %(home)s asks you to change your application and to send it again by %(until)s.",
        home=about.home,
        until=about.until,
    )
    return case_letter("exchange-returned", about, subject, line)


def endorsed(about: AboutCase) -> Letter:
    """To the applicant: home supports it; the host acts."""
    subject = _("Your home centre supports your application: %(title)s", title=about.title)
    return case_letter("exchange-endorsed", about, subject, _with_host(about))


def decide_please(about: AboutCase) -> Letter:
    """To the host coordinators: an application to decide on."""
    subject = _("%(person)s applies: %(title)s", person=about.person, title=about.title)
    home = (
        _("Home centre: %(home)s, which supports it.", home=about.home)
        if about.home
        else _("The applicant belongs to no centre of the network.")
    )
    line = _by(about, _("Please decide by %(until)s.", until=about.until), _("Please decide."))
    return case_letter("exchange-decide", about, subject, line, home)


def not_supported(about: AboutCase) -> Letter:
    """To the applicant: home says no."""
    subject = _("Not supported by your home centre: %(title)s", title=about.title)
    line = _("%(home)s does not support your application. The host centre has not seen it.", home=about.home)
    return case_letter("exchange-not-supported", about, subject, line)


def reopened(about: AboutCase) -> Letter:
    """To the applicant, and to the others who decide at home: the decision is taken again."""
    subject = _("Opened again: %(title)s", title=about.title)
    line = _("%(home)s decides again on the application, by %(until)s.", home=about.home, until=about.until)
    return case_letter("exchange-reopened", about, subject, line)


def withdrawn(about: AboutCase) -> Letter:
    """To whoever had seen it: the applicant has withdrawn."""
    subject = _("%(person)s has withdrawn: %(title)s", person=about.person, title=about.title)
    return case_letter("exchange-withdrawn", about, subject, _("Nothing is left to do."))


def endorse_reminder(about: AboutCase) -> Letter:
    """To the home coordinators: it still waits."""
    subject = _("Still waits for your endorsement: %(title)s", title=about.title)
    line = _("The answer of your centre is due by %(until)s.", until=about.until)
    return case_letter("exchange-endorse-reminder", about, subject, line)


def endorse_overdue(about: AboutCase) -> Letter:
    """To the home centre's leads: the answer is a week late."""
    subject = _("An endorsement is a week late: %(title)s", title=about.title)
    line = _("%(person)s waits for the answer of your centre. It was due by %(until)s.", **_who(about))
    return case_letter("exchange-endorse-overdue", about, subject, line)


def _who(about: AboutCase) -> dict[str, str]:
    return {"person": about.person, "until": about.until}


def office_overdue(about: AboutCase) -> Letter:
    """To the network office, which reads reference, centres and dates, not content."""
    subject = _("An endorsement is a week late: %(ref)s", ref=about.ref)
    text = "\n\n".join(
        [
            _("%(home)s has not answered. It was due by %(until)s.", home=about.home, until=about.until),
            _("Host centre: %(host)s", host=about.host),
            _("Reference: %(ref)s", ref=about.ref),
        ]
    )
    return Letter(kind="exchange-office-overdue", subject=subject, text=text, path=about.path)


def draft_deleted(about: AboutCase) -> Letter:
    """To the applicant: a draft that nobody touched is gone."""
    subject = _("Your draft is deleted: %(title)s", title=about.title)
    line = _("You had not changed it for 180 days.")
    text = "\n\n".join([line, _("Slot: %(title)s", title=about.title)])
    return Letter(kind="exchange-draft-deleted", subject=subject, text=text, path=about.path)


def message(about: AboutCase, *, author: str, text: str) -> Letter:
    """To those whom a message is for."""
    subject = _("%(author)s writes: %(title)s", author=author, title=about.title)
    return case_letter("exchange-message", about, subject, text)


def content_opened(about: AboutCase, *, author: str) -> Letter:
    """To the coordinators of both centres: the network office has read the content."""
    subject = _("The network office has opened an application: %(ref)s", ref=about.ref)
    line = _("%(author)s of the network office has read its content.", author=author)
    return case_letter("exchange-opened", about, subject, line)
