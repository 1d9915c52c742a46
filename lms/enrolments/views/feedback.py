"""The page on which somebody who took part says what it was like."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from lms.access import Actor, Permission, require
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.enrolments import queries, service
from lms.enrolments.forms.feedback import Asked, FeedbackForm
from lms.enrolments.queries import CaseCard
from lms.enrolments.rules.feedback import not_open
from lms.enrolments.views.area import Answer, area
from lms.kit import clock
from lms.kit.i18n import day_words
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound


def _mine(ref: str) -> tuple[CaseCard, Actor]:
    """The reader's own enrolment; who is not signed in signs in first, whatever the reference: mails lead here."""
    require(Permission.ACCOUNT)
    card = queries.case(ref)
    if card is None:
        raise NotFound
    return card, require(Permission.ENROLMENT_OWN, queries.thing_of(card))


def _form(card: CaseCard) -> FeedbackForm:
    sessions = courses.sessions_of([card.run_id])[card.run_id]
    return FeedbackForm.about(
        [
            Asked(each.id, number, f"{each.title or _('Session')}, {day_words(each.starts_at, each.zone)}")
            for number, each in enumerate(sessions, start=1)
            if not each.cancelled
        ]
    )


def _page(card: CaseCard, form: FeedbackForm) -> Answer:
    given = queries.feedback_given(card.id)
    closed = None if given else not_open(card.parts, ends_at=card.ends_at, now=clock.now())
    page = render_template(
        "enrolments/feedback.html",
        card=card,
        form=form,
        given=given,
        closed=closed,
        host=centres.centre_cards()[card.host_centre_id],
    )
    return page, form.status


@area.get("/enrolments/<ref>/feedback", permission=Permission.ENROLMENT_OWN)
def feedback(ref: str) -> Answer:
    """Asks what it was like; says so when it was said before, or when it cannot be said now."""
    card, _actor = _mine(ref)
    return _page(card, _form(card))


@area.post("/enrolments/<ref>/feedback", permission=Permission.ENROLMENT_OWN)
def give_feedback(ref: str) -> Answer:
    """Keeps it without the name; a second time changes nothing and says so."""
    card, actor = _mine(ref)
    form = _form(card)
    if form.sent():
        kept = form.attempt(lambda: service.give_feedback(card.id, form.said(), actor=actor))
        if kept is not None:
            thanks = _("Thank you. Your feedback is kept without your name.")
            again = _("You had given feedback already. Nothing was kept this time.")
            flash(thanks if kept else again, "success" if kept else "warning")
            return redirect(url_for("enrolments.feedback", ref=ref), 303)
    return _page(card, form)
