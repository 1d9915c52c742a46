"""The person answers the questions of a run after enrolling, or changes the answers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from lms.access import Actor, Permission, require
from lms.enrolments import queries, rules, service
from lms.enrolments.forms import AnswersForm, asking
from lms.enrolments.rules import CaseCard, QuestionCard, Seat
from lms.enrolments.serializers import answer_rows
from lms.enrolments.views.area import Answer, area
from lms.kit import clock
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound

OWN = Permission.ENROLMENT_OWN


def _own_case(ref: str) -> tuple[CaseCard, Actor]:
    """The enrolment of who asks; a mail leads here, so who is not signed in does that first, whatever there is."""
    require(Permission.ACCOUNT)
    card = queries.case(ref)
    if card is None:
        raise NotFound
    return card, require(OWN, queries.thing_of(card))


def _open(card: CaseCard, given: dict[int, str]) -> list[QuestionCard]:
    """What can be answered now."""
    if not rules.is_live(card.parts):
        return []
    return rules.open_questions(
        queries.terms_of(card.run_id).questions,
        given,
        confirmed=card.parts.seat is Seat.CONFIRMED,
        now=clock.now(),
        closes_at=card.closes_at,
        begins_at=None if card.run_state == "postponed" else card.starts_at,
    )


def _page(card: CaseCard, form: AnswersForm, given: dict[int, str]) -> Answer:
    fixed = [each for each in queries.questions_of(card.run_id) if each.id not in _ids(form)]
    rows = answer_rows(fixed, given)
    return render_template("enrolments/answers.html", card=card, form=form, fixed=rows), form.status


def _ids(form: AnswersForm) -> set[int]:
    return {each.id for each in form.questions}


@area.get("/enrolments/<ref>/answers", permission=OWN)
def answers(ref: str) -> Answer:
    """The questions with the person's answers, to be changed as long as they can be."""
    card, _actor = _own_case(ref)
    given = queries.answers_of(card.id)
    asked = _open(card, given)
    data = {each.field: given.get(each.id, "") for each in asked}
    return _page(
        card, asking(AnswersForm, asked)(formdata=None, data=data | {"version": card.version}), given
    )


@area.post("/enrolments/<ref>/answers", permission=OWN)
def save_answers(ref: str) -> Answer:
    """Saves the answers; a refusal stands beside its question and keeps what was typed."""
    card, actor = _own_case(ref)
    given = queries.answers_of(card.id)
    form = asking(AnswersForm, _open(card, given))()
    if form.sent():
        form.attempt(
            lambda: service.answer_questions(card.id, form.answers(), actor=actor, version=version_of(form))
        )
    if form.status != 200:
        return _page(card, form, given)
    flash(_("Your answers are saved."), "success")
    return redirect(url_for("enrolments.case", ref=ref), 303)
