"""The fees of a run: its classes, and who has paid. No card is handled."""

from __future__ import annotations

from lms.access import Permission, can
from lms.courses import queries as courses
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms import FeeForm, MarkFeesForm
from lms.enrolments.rules import FEE_STATES, CaseCard, FeeCard, totals
from lms.enrolments.views.area import Answer, area, centre_names
from lms.enrolments.views.terms import Hosted, chosen, hosted, sent, to_change, without_fields
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal

WRITE, DECIDE = Permission.ITEM_WRITE, Permission.HOST_DECIDE


def _form(at: Hosted) -> FeeForm:
    card, number = to_change(at.terms.fees)
    data: dict[str, object] = {"version": at.run.version}
    if card is not None:
        data |= {"label": card.label, "amount": str(card.amount), "currency": card.currency}
        data |= {"number": number, "place": int(number)}
    return FeeForm(formdata=None, data=data)


def _payers(at: Hosted) -> list[CaseCard]:
    """Those with something to pay: who takes part or wants to, and who ended after an invoice or a payment."""
    return [
        card
        for card in queries.of_run(at.run.id)
        if card.fee_state and (serializers.is_current(card) or card.fee_state != "open")
    ]


def _page(at: Hosted, form: FeeForm | None = None, marks: MarkFeesForm | None = None) -> Answer:
    form, marks = form or _form(at), marks or MarkFeesForm(formdata=None)
    decides = can(at.actor, DECIDE, courses.run_thing(at.run))
    payers = _payers(at) if decides else []
    if not payers:
        without_fields(marks)
    fees = queries.fee_cards([card.fee_id for card in payers])
    of = {card.id: fees[card.fee_id or 0] for card in payers}
    return at.page(
        "fees",
        form,
        marks,
        form=form,
        marks=marks,
        cards=queries.fees_of(at.run.id),
        payers=payers,
        of=of,
        sums=totals((card.fee_state, of[card.id].amount, of[card.id].currency) for card in payers),
        fee_states=FEE_STATES,
        names=centre_names(),
        words=serializers,
    )


@area.get("/desk/<centre>/runs/<ref>/fees", permission=WRITE)
def fees(centre: str, ref: str) -> Answer:
    """The fee classes of the run, and for its coordinators who has paid; with `change`, one class to be changed."""
    return _page(hosted(centre, ref, WRITE))


@area.post("/desk/<centre>/runs/<ref>/fees", permission=WRITE)
def save_fee(centre: str, ref: str) -> Answer:
    """Adds a fee class, changes one, or removes it."""
    at, form = hosted(centre, ref, WRITE), FeeForm()
    card = chosen(at.terms.fees, form.number.data)
    done = sent(form, save=lambda: _save(at, form, card), remove=lambda: _remove(at, form, card))
    return at.saved("fees") if done else _page(at, form)


def _save(at: Hosted, form: FeeForm, card: FeeCard | None) -> None:
    service.save_fee(
        at.run.id,
        actor=at.actor,
        version=version_of(form),
        label=form.label.data or "",
        amount=form.amount.data or "",
        currency=form.currency.data,
        place=form.place.data,
        fee_id=card.id if card else None,
    )


def _remove(at: Hosted, form: FeeForm, card: FeeCard | None) -> None:
    if card is None:
        raise NotFound
    service.remove_fee(at.run.id, card.id, actor=at.actor, version=version_of(form))


@area.post("/desk/<centre>/runs/<ref>/fees/marks", permission=DECIDE)
def mark_fees(centre: str, ref: str) -> Answer:
    """Notes for several people at once that their fee is invoiced, paid, waived or open."""
    at, form = hosted(centre, ref, DECIDE), MarkFeesForm()
    if form.sent():
        form.attempt(lambda: service.mark_fees(at.run.id, _marks(at, form), form.state.data, actor=at.actor))
    return at.saved("fees") if form.status == 200 else _page(at, marks=form)


def _marks(at: Hosted, form: MarkFeesForm) -> dict[int, int | None]:
    """The enrolments that were ticked, each with the version of the page: "EN-2027-000001:3"."""
    known = {card.ref: card.id for card in queries.of_run(at.run.id)}
    found: dict[int, int | None] = {}
    for ticked in form.people.data or ():
        ref, _colon, version = ticked.partition(":")
        if ref not in known or not (version.isascii() and version.isdigit() and len(version) < 10):
            raise Refusal("unknown_choice", _("Choose people from the list."), "people")
        found[known[ref]] = int(version)
    return found
