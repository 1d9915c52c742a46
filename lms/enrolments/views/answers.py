"""The person answers the questions of a run after enrolling, or says anew what was said before."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from lms.access import Actor, Permission, require
from lms.enrolments import queries, rules, service
from lms.enrolments.forms import AnswersForm, asking
from lms.enrolments.rules import CaseCard, Seat
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


def _open(card: CaseCard, given: dict[int, str]) -> type[AnswersForm]:
    """The form for what can be answered, and said of the conditions, now."""
    if not rules.is_live(card.parts):
        return asking(AnswersForm, ())
    terms = queries.terms_of(card.run_id)
    asked = rules.open_questions(
        terms.questions,
        given,
        confirmed=card.parts.seat is Seat.CONFIRMED,
        now=clock.now(),
        closes_at=card.closes_at,
        begins_at=None if card.run_state == "postponed" else card.starts_at,
    )
    return asking(AnswersForm, asked, conditions=terms.stated if rules.undecided(card.parts) else ())


def _page(card: CaseCard, form: AnswersForm, given: dict[int, str]) -> Answer:
    asked = {each.id for each in form.questions}
    rows = answer_rows([each for each in queries.questions_of(card.run_id) if each.id not in asked], given)
    said = queries.said_by(card) if not form.conditions else []
    return render_template("enrolments/answers.html", card=card, form=form, fixed=[*said, *rows]), form.status


@area.get("/enrolments/<ref>/answers", permission=OWN)
def answers(ref: str) -> Answer:
    """The questions with the person's answers, and what was said of the conditions, to be changed as long as they can
    be."""
    card, _actor = _own_case(ref)
    given = queries.answers_of(card.id)
    asking_now = _open(card, given)
    said = queries.statements_of([card.id])[card.id] if asking_now.conditions else {}
    data: dict[str, object] = {each.field: given.get(each.id, "") for each in asking_now.questions}
    data |= {rules.statement_field(each.id): said.get(each.id, "") for each in asking_now.conditions}
    return _page(card, asking_now(formdata=None, data=data | {"version": card.version}), given)


@area.post("/enrolments/<ref>/answers", permission=OWN)
def save_answers(ref: str) -> Answer:
    """Saves the answers; a refusal stands beside its question and keeps what was typed."""
    card, actor = _own_case(ref)
    given = queries.answers_of(card.id)
    form = _open(card, given)()
    if form.sent():
        said, version = form.statements() or None, version_of(form)
        form.attempt(
            lambda: service.answer_questions(
                card.id, form.answers(), statements=said, actor=actor, version=version
            )
        )
    if form.status != 200:
        return _page(card, form, given)
    flash(_("Your answers are saved."), "success")
    return redirect(url_for("enrolments.case", ref=ref), 303)
