"""Who a run is for, what people must bring, and for whom that is waived: the host's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from lms.access import Permission, can
from lms.courses import queries as courses
from lms.courses import service as courses_service
from lms.enrolments import queries, service
from lms.enrolments.forms import ConditionForm, EligibilityForm, TakeBackForm, WaiverForm
from lms.enrolments.rules import ConditionCard, Eligibility, PersonFacts, needs
from lms.enrolments.views.area import Answer, area
from lms.enrolments.views.terms import Hosted, chosen, hosted, sent, to_change, without_fields
from lms.kit.forms import Form, options, version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal
from lms.people import queries as people

F = TypeVar("F", bound=Form)
WRITE, DECIDE = Permission.ITEM_WRITE, Permission.HOST_DECIDE


def _eligibility(at: Hosted) -> EligibilityForm:
    centre_ids, region_ids = courses.eligible_of(at.run.id)
    return EligibilityForm(
        formdata=None,
        data={
            "version": at.run.version,
            "eligible": at.run.eligible,
            "eligible_centres": sorted(centre_ids),
            "eligible_regions": sorted(region_ids),
            "audiences": at.run.eligible_audiences.split(),
        },
    )


def _condition(at: Hosted) -> ConditionForm:
    card, number = to_change(at.terms.conditions)
    data: dict[str, object] = {"version": at.run.version}
    if card is not None:
        data |= {"number": number, "kind": card.kind, "text": card.text, "place": int(number)}
        data |= {"course": card.course_slug, "blocks": "yes" if card.blocks else "no"}
    return ConditionForm(formdata=None, data=data)


def _page(
    at: Hosted,
    *,
    eligibility: EligibilityForm | None = None,
    condition: ConditionForm | None = None,
    waiver: WaiverForm | None = None,
    back: TakeBackForm | None = None,
) -> Answer:
    """The page with four forms; the one that was sent keeps what was typed."""
    eligibility, condition = eligibility or _eligibility(at), condition or _condition(at)
    eligibility.offer()
    condition.offer(courses.course_choices(at.centre.id))
    words, decides = _words(at), can(at.actor, DECIDE, courses.run_thing(at.run))
    waivers = queries.waivers_of(at.run.id) if decides else []
    waiver = _offered(waiver or WaiverForm(formdata=None), "condition", enumerate(words.values(), 1))
    named = ((each.id, f"{each.person_name}: {words[each.condition_id]}") for each in waivers)
    back = _offered(back or TakeBackForm(formdata=None), "waiver", named)
    forms = {"eligibility": eligibility, "condition": condition, "waiver": waiver, "back": back}
    shown = {"words": words, "cards": at.terms.conditions, "waivers": waivers, "decides": decides}
    return at.page("conditions", *forms.values(), **forms, **shown)


def _offered(form: F, name: str, choices: Iterable[tuple[int, str]]) -> F:
    """The form with what can be chosen in its field `name`; the page does not show it where there is nothing."""
    form[name].choices = options((str(value), label) for value, label in choices)
    if not form[name].choices:
        without_fields(form)
    return form


def _words(at: Hosted) -> dict[int, str]:
    """Each condition in words, by key, in order."""
    asked = needs(Eligibility(), PersonFacts(), at.terms.conditions)
    return {need.condition.id: str(need.words) for need in asked if need.condition is not None}


@area.get("/desk/<centre>/runs/<ref>/conditions", permission=WRITE)
def conditions(centre: str, ref: str) -> Answer:
    """Who the run is for and what people must bring; with `change`, one of the conditions to be changed."""
    return _page(hosted(centre, ref, WRITE))


@area.post("/desk/<centre>/runs/<ref>/conditions/eligibility", permission=WRITE)
def save_eligibility(centre: str, ref: str) -> Answer:
    """Saves who may enrol."""
    at, form = hosted(centre, ref, WRITE), EligibilityForm()
    form.offer()
    if form.sent():
        form.attempt(
            lambda: courses_service.set_eligibility(
                at.run.id, form.values(), actor=at.actor, version=version_of(form)
            )
        )
    return at.saved("conditions") if form.status == 200 else _page(at, eligibility=form)


@area.post("/desk/<centre>/runs/<ref>/conditions", permission=WRITE)
def save_condition(centre: str, ref: str) -> Answer:
    """Adds a condition, changes one, or removes it."""
    at, form = hosted(centre, ref, WRITE), ConditionForm()
    form.offer(courses.course_choices(at.centre.id))
    card = chosen(at.terms.conditions, form.number.data)
    done = sent(form, save=lambda: _save(at, form, card), remove=lambda: _remove(at, form, card))
    return at.saved("conditions") if done else _page(at, condition=form)


def _save(at: Hosted, form: ConditionForm, card: ConditionCard | None) -> None:
    course = courses.course_by_slug(form.course.data) if form.course.data else None
    service.save_condition(
        at.run.id,
        actor=at.actor,
        version=version_of(form),
        kind=form.kind.data,
        text=form.text.data or "",
        course_id=course.id if course else None,
        blocks=form.blocks.data == "yes",
        place=form.place.data,
        condition_id=card.id if card else None,
    )


def _remove(at: Hosted, form: ConditionForm, card: ConditionCard | None) -> None:
    if card is None:
        raise NotFound
    service.remove_condition(at.run.id, card.id, actor=at.actor, version=version_of(form))


@area.post("/desk/<centre>/runs/<ref>/conditions/waive", permission=DECIDE)
def waive(centre: str, ref: str) -> Answer:
    """Waives a condition for one person."""
    at, form = hosted(centre, ref, DECIDE), WaiverForm()
    form.condition.choices = options((str(n), "") for n, _card in enumerate(at.terms.conditions, 1))
    if form.sent():
        form.attempt(lambda: _waive(at, form))
    return at.saved("conditions") if form.status == 200 else _page(at, waiver=form)


def _waive(at: Hosted, form: WaiverForm) -> None:
    card, typed = chosen(at.terms.conditions, form.condition.data), form.person.data or ""
    person_id = people.person_id_by_ref(typed) or people.person_id_by_email(typed)
    if card is None or person_id is None:
        raise Refusal("unknown_person", _("Nobody is known by that."), "person")
    service.waive_condition(
        at.run.id, card.id, person_id=person_id, actor=at.actor, reason=form.reason.data or ""
    )


@area.post("/desk/<centre>/runs/<ref>/conditions/take-back", permission=DECIDE)
def take_back_waiver(centre: str, ref: str) -> Answer:
    """Asks a condition again that was waived for one person."""
    at, form = hosted(centre, ref, DECIDE), TakeBackForm()
    if form.sent():
        waiver, reason = form.waiver.data, form.why.data or ""
        form.attempt(lambda: service.take_back_waiver(at.run.id, waiver, actor=at.actor, reason=reason))
    return at.saved("conditions") if form.status == 200 else _page(at, back=form)
