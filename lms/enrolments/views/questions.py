"""The questions of a run: the host writes them, and sees who has not answered."""

from __future__ import annotations

from lms.access import Permission, can
from lms.courses import queries as courses
from lms.enrolments import queries, service
from lms.enrolments.forms import QuestionForm
from lms.enrolments.rules import QUESTION_KINDS, QUESTION_STAGES, QuestionCard
from lms.enrolments.views.area import Answer, area
from lms.enrolments.views.terms import Hosted, chosen, hosted, sent, to_change
from lms.kit.forms import version_of
from lms.kit.refusal import NotFound

WRITE, DECIDE = Permission.ITEM_WRITE, Permission.HOST_DECIDE
COPIED = ("kind", "stage", "label", "help", "required")


def _form(at: Hosted) -> QuestionForm:
    card, number = to_change(at.terms.questions)
    data: dict[str, object] = {"version": at.run.version}
    if card is not None:
        data |= {name: getattr(card, name) for name in COPIED}
        data |= {"options": "\n".join(card.options), "number": number, "place": int(number)}
    return QuestionForm(formdata=None, data=data)


def _page(at: Hosted, form: QuestionForm) -> Answer:
    form.offer()
    decides = can(at.actor, DECIDE, courses.run_thing(at.run))
    return at.page(
        "questions",
        form,
        form=form,
        cards=[each for each in queries.questions_of(at.run.id) if not each.removed],
        kinds=QUESTION_KINDS,
        stages=QUESTION_STAGES,
        silent=_silent(at) if decides else [],
        decides=decides,
    )


def _silent(at: Hosted) -> list[tuple[str, str, int]]:
    """Who has not answered: reference, name, how many questions."""
    open_by_case = queries.unanswered_in(at.run.id)
    if not open_by_case:
        return []
    cards = queries.of_run(at.run.id)
    return [(card.ref, card.person_name, open_by_case[card.id]) for card in cards if card.id in open_by_case]


@area.get("/desk/<centre>/runs/<ref>/questions", permission=WRITE)
def questions(centre: str, ref: str) -> Answer:
    """The questions of the run; with `change`, one of them to be changed."""
    at = hosted(centre, ref, WRITE)
    return _page(at, _form(at))


@area.post("/desk/<centre>/runs/<ref>/questions", permission=WRITE)
def save_question(centre: str, ref: str) -> Answer:
    """Adds a question, changes one, or removes it."""
    at, form = hosted(centre, ref, WRITE), QuestionForm()
    card = chosen(at.terms.questions, form.number.data)
    done = sent(form, save=lambda: _save(at, form, card), remove=lambda: _remove(at, form, card))
    return at.saved("questions") if done else _page(at, form)


def _save(at: Hosted, form: QuestionForm, card: QuestionCard | None) -> None:
    service.save_question(
        at.run.id,
        form.values(),
        actor=at.actor,
        version=version_of(form),
        place=form.place.data,
        question_id=card.id if card else None,
    )


def _remove(at: Hosted, form: QuestionForm, card: QuestionCard | None) -> None:
    if card is None:
        raise NotFound
    service.remove_question(at.run.id, card.id, actor=at.actor, version=version_of(form))
