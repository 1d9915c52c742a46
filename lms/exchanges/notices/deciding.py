"""What we write about the host's decision and the answer to its offer; with the reader's language in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext
from lms.notifications.rules import Letter


@dataclass(frozen=True, kw_only=True)
class About:
    """What a letter about an application names; times and days come written. `path` is the page for this reader.

    `until`: when an offer ends or a decision is due. `dates`: the days of the stay. `first`: the first of the reserve
    list, empty when there is none. `place`: the place in the reserve list, where the applicant reads it.
    `comments`: what the reviewers write to the applicant.
    """

    slot: str
    ref: str
    path: str
    host: str
    home: str
    applicant: str
    reason: str = ""
    until: str = ""
    dates: str = ""
    funding: str = ""
    first: str = ""
    place: str = ""
    comments: Sequence[str] = ()


def letter(kind: str, about: About, subject: str, *lines: str) -> Letter:
    reason = [_("Reason: %(reason)s", reason=about.reason)] if about.reason else []
    comments = [_("What the reviewers write to you:"), *about.comments] if about.comments else []
    facts = [
        _("Slot: %(slot)s", slot=about.slot),
        _("Host centre: %(host)s", host=about.host),
        _("Reference: %(ref)s", ref=about.ref),
    ]
    text = "\n\n".join([*filter(None, lines), *reason, *comments, "\n".join(facts)])
    return Letter(kind=f"exchange-{kind}", subject=subject, text=text, path=about.path)


def _offer_facts(about: About) -> str:
    facts = [_("Stay: %(dates)s", dates=about.dates)]
    if about.funding:
        facts.append(_("Funding: %(funding)s", funding=about.funding))
    return "\n".join(facts)


def asked(about: About) -> Letter:
    """To the applicant: the host asks for something."""
    subject = _("A question of %(host)s: %(slot)s", host=about.host, slot=about.slot)
    then = _("Please change your application and send it again by %(until)s.", until=about.until)
    return letter("asked", about, subject, then)


def asked_home(about: About) -> Letter:
    """To the home centre: the host has asked its applicant for something."""
    subject = _(
        "%(host)s asks %(applicant)s: %(slot)s", host=about.host, applicant=about.applicant, slot=about.slot
    )
    then = _("You need do nothing now. If plan, dates or costs change, the application comes back to you.")
    return letter("asked-home", about, subject, then)


def reserved(about: About) -> Letter:
    """To the applicant: on the reserve list."""
    subject = _("Reserve list: %(slot)s", slot=about.slot)
    first = _(
        "The host centre has put you on its reserve list. If a place comes free, it may offer it to you."
    )
    place = _("Your place there: %(place)s.", place=about.place) if about.place else ""
    return letter("reserved", about, subject, first, place)


def rejected(about: About) -> Letter:
    """To the applicant: not selected, and why."""
    return letter("rejected", about, _("Not selected: %(slot)s", slot=about.slot))


def rejected_home(about: About) -> Letter:
    """To the home centre: its applicant was not selected."""
    subject = _("%(applicant)s was not selected: %(slot)s", applicant=about.applicant, slot=about.slot)
    return letter("rejected-home", about, subject)


def offered(about: About) -> Letter:
    """To the applicant: an offer, and until when it is kept."""
    subject = _("An offer, please answer: %(slot)s", slot=about.slot)
    first = _(
        "%(host)s offers you this stay. Answer by %(until)s; after that the offer lapses.",
        host=about.host,
        until=about.until,
    )
    return letter("offered", about, subject, first, _offer_facts(about))


def offered_home(about: About) -> Letter:
    """To the home centre: its applicant has an offer."""
    subject = _("%(applicant)s has an offer: %(slot)s", applicant=about.applicant, slot=about.slot)
    first = _("%(applicant)s has until %(until)s to answer.", applicant=about.applicant, until=about.until)
    return letter("offered-home", about, subject, first, _offer_facts(about))


def offer_ends_soon(about: About) -> Letter:
    """To the applicant: the offer waits for an answer."""
    subject = _("Your offer lapses on %(until)s: %(slot)s", until=about.until, slot=about.slot)
    first = _("Please accept or decline it by then; without your answer the place goes to somebody else.")
    return letter("offer-ends-soon", about, subject, first, _offer_facts(about))


def offer_withdrawn(about: About) -> Letter:
    """To applicant and home: the host takes its offer back."""
    return letter("offer-withdrawn", about, _("Offer withdrawn: %(slot)s", slot=about.slot))


def offer_taken(about: About) -> Letter:
    """To home and host: the applicant has accepted; the agreement comes next."""
    subject = _("%(applicant)s accepts the offer: %(slot)s", applicant=about.applicant, slot=about.slot)
    then = _("Next is the agreement, which all sides sign.")
    return letter("offer-taken", about, subject, then, _offer_facts(about))


def offer_declined_home(about: About) -> Letter:
    """To the home centre: its applicant has declined."""
    subject = _("%(applicant)s declines the offer: %(slot)s", applicant=about.applicant, slot=about.slot)
    return letter("offer-declined-home", about, subject)


def offer_declined(about: About) -> Letter:
    """To the host: the applicant has declined, and who is first on the reserve list."""
    subject = _("%(applicant)s declines the offer: %(slot)s", applicant=about.applicant, slot=about.slot)
    return letter("offer-declined", about, subject, _("The place is free."), _first(about))


def _first(about: About) -> str:
    if about.first:
        return _("First on your reserve list: %(first)s. You decide whether to offer it.", first=about.first)
    return _("Nobody is on your reserve list.")


def offer_lapsed(about: About) -> Letter:
    """To the applicant: nobody answered in time."""
    subject = _("Your offer has lapsed: %(slot)s", slot=about.slot)
    text = _(
        "You did not answer by %(until)s. Ask the host centre if you still want to come; it can renew the offer.",
        until=about.until,
    )
    return letter("offer-lapsed", about, subject, text)


def offer_lapsed_home(about: About) -> Letter:
    """To the home centre: its applicant did not answer."""
    subject = _("The offer to %(applicant)s has lapsed: %(slot)s", applicant=about.applicant, slot=about.slot)
    return letter("offer-lapsed-home", about, subject)


def offer_lapsed_host(about: About) -> Letter:
    """To the host: the applicant did not answer; the place is free."""
    subject = _("The offer to %(applicant)s has lapsed: %(slot)s", applicant=about.applicant, slot=about.slot)
    return letter("offer-lapsed-host", about, subject, _("The place is free."), _first(about))


def decide_by(about: About, *, days_over: int) -> Letter:
    """To who decides for the host: it is due, or overdue."""
    subject = _("Decide on %(applicant)s: %(slot)s", applicant=about.applicant, slot=about.slot)
    if days_over > 0:
        due = ngettext(
            "The decision was due on %(until)s, %(num)s day ago.",
            "The decision was due on %(until)s, %(num)s days ago.",
            days_over,
            until=about.until,
        )
    else:
        due = _("Your decision is due on %(until)s.", until=about.until)
    return letter("decide-by", about, subject, due, _("The applicant reads that your centre acts next."))


def decision_late(about: About) -> Letter:
    """To the lead and the network office: nobody has decided a week after the day."""
    subject = _("%(host)s is a week late with its decision: %(ref)s", host=about.host, ref=about.ref)
    due = _("The decision was due on %(until)s. The coordinators were reminded.", until=about.until)
    return letter("decision-late", about, subject, due)


def decide_instead(about: About) -> Letter:
    """To a coordinator of a third centre: the network office asks you to decide in the host's place."""
    subject = _("You decide for %(host)s: %(slot)s", host=about.host, slot=about.slot)
    why = _("Nobody at %(host)s can: the network office has assigned you.", host=about.host)
    then = _("Please decide by %(until)s.", until=about.until) if about.until else _("Please decide.")
    return letter("decide-instead", about, subject, why, then)


def decided_instead(about: About, *, who: str) -> Letter:
    """To the host: somebody of a third centre decides."""
    subject = _("%(who)s decides for %(host)s: %(slot)s", who=who, host=about.host, slot=about.slot)
    why = _(
        "Everybody at your centre who could decide has a tie. The network office has assigned %(who)s.",
        who=who,
    )
    return letter("decided-instead", about, subject, why)
