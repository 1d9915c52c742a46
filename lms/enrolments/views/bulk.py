"""Deciding on many cases at once, or writing to them: first what will happen to whom, then the deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for

from lms.access import Actor, Permission, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.enrolments import queries, serializers, service
from lms.enrolments.forms.bulk import CHOICES, BulkForm
from lms.enrolments.rules import CaseCard
from lms.enrolments.service import Item, Outcome
from lms.enrolments.views.area import Answer, area, centre_names
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext
from lms.kit.refusal import NotFound


@dataclass(frozen=True)
class Place:
    """The page the cases were chosen on: the centre, its address, the run if it is about one, who asks."""

    centre: CentreCard
    url: str
    run_id: int | None
    actor: Actor

    def move_for(self, card: CaseCard, choice: str) -> str:
        """The move behind a button for this case; on the page of a run it is always the host's."""
        if choice in ("cancel", "offer"):
            return choice
        if self.run_id is not None:
            return "accept-host" if choice == "yes" else "decline-host"
        return serializers.decision_of(card, centre_id=self.centre.id, yes=choice == "yes")


def _centre(slug: str) -> CentreCard:
    card = centres.centre_card(slug)
    if card is None:
        raise NotFound
    return card


@area.post("/desk/<centre>/approvals", permission=Permission.HOME_DECIDE)
def decide_many(centre: str) -> Answer:
    """Decides on the cases chosen on the desk, or writes to them."""
    card = _centre(centre)
    actor = require(Permission.HOME_DECIDE, Thing(centre_id=card.id, home_centre_id=card.id))
    return _answer(Place(card, url_for("desk.approvals", centre=centre), None, actor))


@area.post("/desk/<centre>/runs/<ref>/participants", permission=Permission.HOST_DECIDE)
def decide_in_run(centre: str, ref: str) -> Answer:
    """Decides on the cases chosen among a run's participants, or writes to them."""
    card, run = _centre(centre), courses.run_by_ref(ref)
    if run is None or run.centre_id != card.id:
        raise NotFound
    actor = require(Permission.HOST_DECIDE, courses.run_thing(run))
    return _answer(Place(card, url_for("desk.participants", centre=centre, ref=ref), run.id, actor))


def _answer(place: Place) -> Answer:
    form, picked = BulkForm(), BulkForm.picked()
    choice = form.move.data or ""
    if not picked or choice not in CHOICES:
        flash(_("Choose the people first, and then what is to be done."), "warning")
        return redirect(place.url, 303)
    form.keep(choice)
    cards = queries.chosen(place.centre.id, list(picked))
    if len(cards) < len(picked) or any(place.run_id not in (None, card.run_id) for card in cards):
        raise NotFound
    items = [Item(card.id, picked[card.ref], place.move_for(card, choice)) for card in cards]
    if form.sure.data == "yes" and form.sent():
        outcomes = form.attempt(lambda: _do(place, choice, items, form))
        if outcomes is not None:
            return _done(place, choice, cards, outcomes)
    return _preview(place, choice, cards, items, form)


def _do(place: Place, choice: str, items: Sequence[Item], form: BulkForm) -> list[Outcome]:
    if choice == "write":
        return service.write_to([each.enrolment_id for each in items], actor=place.actor, **form.typed())
    return service.decide_all(items, actor=place.actor, **form.typed())


def _preview(
    place: Place, choice: str, cards: Sequence[CaseCard], items: Sequence[Item], form: BulkForm
) -> Answer:
    """What will happen to whom. It was tried out, and nothing of it was kept."""
    if choice == "write":
        found = service.recipients([each.enrolment_id for each in items], actor=place.actor)
    else:
        found = service.preview(items, actor=place.actor)
    return _page("enrolments/preview.html", place, choice, cards, found, form=form), form.status


def _page(
    template: str,
    place: Place,
    choice: str,
    cards: Sequence[CaseCard],
    found: Sequence[Outcome],
    **more: object,
) -> str:
    return render_template(
        template,
        centre=place.centre,
        back=place.url,
        choice=choice,
        label=CHOICES[choice],
        pairs=list(zip(cards, found, strict=True)),
        fine=sum(each.refusal is None for each in found),
        names=centre_names(),
        words=serializers,
        **more,
    )


def _done(place: Place, choice: str, cards: Sequence[CaseCard], found: Sequence[Outcome]) -> Answer:
    """Back to the list when all went well; else a page that names who was left as it was, and why."""
    fine = sum(each.refusal is None for each in found)
    if fine < len(found):
        return _page("enrolments/decided.html", place, choice, cards, found), 200 if fine else 409
    if choice == "write":
        said = ngettext("Sent to %(num)s person.", "Sent to %(num)s people.", fine)
    else:
        said = ngettext("Done for %(num)s case.", "Done for %(num)s cases.", fine)
    flash(said, "success")
    return redirect(place.url, 303)
