"""The network office assigns somebody of a third centre where nobody at the host can decide."""

from __future__ import annotations

from functools import partial

from lms import access
from lms.access import Actor, Permission
from lms.agenda import service as agenda
from lms.centres import queries as centres
from lms.exchanges import queries
from lms.exchanges.models import Application, Decider, Slot
from lms.exchanges.notices import deciding as notices
from lms.exchanges.rules import Party, Role
from lms.exchanges.service import cases, telling_decide
from lms.exchanges.service.acting import Acting
from lms.exchanges.service.telling_apply import page_of
from lms.kit import clock
from lms.kit.db import add, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem
from lms.people import queries as people


@use_case
def assign_decider(
    application_id: int, *, actor: Actor, version: int | None = None, person: str = "", reason: str = ""
) -> None:
    """From now on `person` (the reference) decides on this one application in the host's place, instead of whoever was
    assigned before; that person and the host are told, the reason stands in the timeline.

    Refuses (409) while somebody at the host can decide; (422) a person with a tie, one of the host or the home centre,
    one who decides for no centre, no reason. Whoever is not of the network office finds nothing (404).
    """
    if not access.can(actor, Permission.DECIDER_ASSIGN):
        raise NotFound
    slot, application = cases.lock_case(application_id)
    if application.submitted_at is None:
        raise NotFound
    at = Acting(actor, Party.HOST, slot, application, frozenset({Role.OFFICE}))
    if at.done("assign-decider", version=version, reason=reason):
        return
    able, third = queries.free_to_decide(application_id)
    problems: tuple[Problem, ...] = ()
    if person not in {each.ref for each in third}:
        sentence = _l("Choose somebody who decides for a third centre and has no tie.")
        problems = (Problem("not_third", sentence, "person"),)
    names = tuple(able.values())
    move = at.allow("assign-decider", version=version, reason=reason, able=names, problems=problems)
    _keep(application_id, people.person_id_by_ref(person) or 0)
    cases.write_move(move, slot, application, actor_id=actor.person_id, side=None, reason=reason)
    _tell(slot, application, reason)


def _keep(application_id: int, person_id: int) -> None:
    """Who was assigned before has nothing to decide any more."""
    row = session().get(Decider, application_id)
    if row is None:
        add(Decider(application_id=application_id, person_id=person_id, assigned_at=clock.now()))
        return
    agenda.concern(("decide", application_id), row.person_id, status=None)
    row.person_id, row.assigned_at = person_id, clock.now()


def _tell(slot: Slot, application: Application, reason: str) -> None:
    """To who decides from now on, and to who would have decided for the host."""
    assigned = queries.assigned_decider(application) or 0
    who = cases.name_of(assigned)
    hosts = {*centres.coordinators_of(slot.centre_id or 0)} - {application.applicant_id}
    tell = partial(
        telling_decide.tell,
        slot=slot,
        application=application,
        path=page_of(slot, application, Party.HOST),
        reason=reason,
    )
    tell([assigned], write=notices.decide_instead, until=application.due_at)
    tell(hosts, write=lambda about: notices.decided_instead(about, who=who))
