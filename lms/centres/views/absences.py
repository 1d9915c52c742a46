"""Who is away and who stands in; and what a centre's coordinators have agreed on."""

from __future__ import annotations

from flask import flash, redirect, render_template

from lms.access import Actor, Permission, Role, Thing, require
from lms.centres import queries, service
from lms.centres.forms import AbsenceForm, EndAbsenceForm, SettingsForm
from lms.centres.queries import CentreCard, CentrePage
from lms.centres.views import area
from lms.centres.views.belonging import centre_or_none
from lms.kit import clock
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.kit.text import clean_line
from lms.kit.zones import wall_day
from lms.people import queries as people


def _desk(centre: str) -> tuple[CentreCard, Actor]:
    card = centre_or_none(centre)
    return card, require(Permission.HOME_DECIDE, Thing(centre_id=card.id, home_centre_id=card.id))


def _absences(card: CentreCard, actor: Actor, form: AbsenceForm) -> object:
    form.offer(_coordinators(card, actor))
    page = render_template(
        "centres/absences.html",
        card=card,
        form=form,
        absences=queries.absences_of(card.id),
        today=wall_day(clock.now(), card.zone),
        leads=actor.has(Role.LEAD, card.id),
    )
    return page, form.status


def _coordinators(card: CentreCard, actor: Actor) -> list[tuple[str, str]]:
    """For whom the actor may enter days: a lead for all who decide, a coordinator for oneself, who comes first."""
    deciding = [each for each in queries.roles_in(card.id) if each.role in (Role.COORDINATOR, Role.LEAD)]
    mine = actor.has(Role.LEAD, card.id)
    found = {each.ref: each.name for each in deciding if mine or each.person_id == actor.person_id}
    own = {each.ref for each in deciding if each.person_id == actor.person_id}
    return sorted(found.items(), key=lambda pair: (pair[0] not in own, pair[1].casefold(), pair[0]))


@area.get("/desk/<centre>/absences", permission=Permission.HOME_DECIDE)
def absences(centre: str) -> object:
    """Who is away, and the form for days of one's own."""
    return _absences(*_desk(centre), AbsenceForm())


@area.post("/desk/<centre>/absences", permission=Permission.HOME_DECIDE)
def enter_absence(centre: str) -> object:
    """Enters days of absence with a deputy."""
    card, actor = _desk(centre)
    form = AbsenceForm()
    form.offer(_coordinators(card, actor))
    if form.sent():
        person, deputy = (
            people.person_id_by_ref(form.person.data or ""),
            people.person_id_by_email(form.deputy.data or ""),
        )
        form.attempt(
            lambda: service.enter_absence(card.id, person or 0, deputy_id=deputy, actor=actor, **form.days())
        )
        if form.status == 200:
            flash(_("Entered. The deputy has been told."), "success")
            return redirect(f"/desk/{centre}/absences", 303)
    return _absences(card, actor, form)


@area.post("/desk/<centre>/absences/end", permission=Permission.HOME_DECIDE)
def end_absence(centre: str) -> object:
    """Ends an absence before its last day."""
    card, actor = _desk(centre)
    form = EndAbsenceForm()
    person = people.person_id_by_ref(clean_line(form.person.data or "")) if form.sent() else None
    if person is None or form.from_on.data is None:
        raise NotFound
    service.end_absence(card.id, person, form.from_on.data, actor=actor)
    flash(_("The absence has ended. The deputy has been told."), "success")
    return redirect(f"/desk/{centre}/absences", 303)


def _settings(centre: str) -> tuple[CentrePage, Actor]:
    page = queries.centre_page(centre)
    if page is None:
        raise NotFound
    return page, require(Permission.ITEM_PUBLISH, Thing(centre_id=page.card.id))


@area.get("/desk/<centre>/settings", permission=Permission.ITEM_PUBLISH)
def settings(centre: str) -> object:
    """In how many days the centre decides, and what its new runs begin with."""
    page, _actor = _settings(centre)
    card = page.card
    form = SettingsForm(
        decision_days=card.decision_days,
        home_approval=card.home_approval,
        approval_above=card.approval_above,
        approval_currency=card.approval_currency,
        version=page.version,
    )
    return render_template("centres/settings.html", card=card, form=form)


@area.post("/desk/<centre>/settings", permission=Permission.ITEM_PUBLISH)
def settings_save(centre: str) -> object:
    """Saves them."""
    page, actor = _settings(centre)
    form = SettingsForm()
    if form.sent():
        form.attempt(
            lambda: service.edit_settings(
                page.card.id,
                decision_days=form.decision_days.data or 0,
                home_approval=form.home_approval.data,
                approval_above=form.approval_above.data,
                approval_currency=form.approval_currency.data,
                version=form.seen,
                actor=actor,
            )
        )
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(f"/desk/{centre}/settings", 303)
    return render_template("centres/settings.html", card=page.card, form=form), form.status
