"""Calendar entries of slots and stays, written in the same transaction as what they say, and whom they concern."""

from __future__ import annotations

from sqlalchemy import or_, select

from lms.agenda import service as agenda
from lms.agenda.rules import EntrySource, Status
from lms.exchanges.models import (
    Application,
    Cutoff,
    Decider,
    Document,
    Report,
    Review,
    Slot,
    SlotFollower,
    Stay,
)
from lms.exchanges.queries.entries import case_sources, slot_sources
from lms.exchanges.rules.entries import DUE_IN_STATE, STAY_STATUS
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.notifications import service as notifications


def put_slot(slot_id: int) -> None:
    """Makes the entries of a slot (deadlines, hosting window) say what the slot is now, in the public calendar, in the
    host's, and in those of its followers and of whoever has begun an application."""
    session().flush()
    sources = list(slot_sources([slot_id]))
    for source in sources:
        agenda.put(source)
    if not sources:
        return
    slot = session().get_one(Slot, slot_id)
    group = ("slot", slot_id)
    if slot.centre_id is not None:
        agenda.concern_centre(group, slot.centre_id, status="confirmed")
    followers = select(SlotFollower.person_id).where(SlotFollower.slot_id == slot_id)
    drafts = select(Application.applicant_id).where(
        Application.slot_id == slot_id, Application.state == "draft"
    )
    for person_id in sorted({*session().scalars(followers), *session().scalars(drafts)}):
        agenda.concern(group, person_id, status="confirmed")
    agenda.moved(["public"], clock.now())  # lists may select other slots from now on


def stays_listed_anew() -> None:
    """Public lists select other stays from now on, also where no entry changes by it."""
    agenda.moved(["public"], clock.now())


def drop_cutoffs(cutoff_ids: list[int]) -> None:
    """Deadlines that are taken off a slot leave as cancelled entries; called before their rows go."""
    for ident in cutoff_ids:
        agenda.retire(("cutoff", ident))


def put_follower(slot_id: int, person_id: int, *, follows: bool) -> None:
    """The deadlines of a slot enter or leave a person's own calendar."""
    session().flush()
    agenda.concern(("slot", slot_id), person_id, status="confirmed" if follows else None)


def put_case(application_id: int) -> None:
    """Makes the entries of an application (what is due by when, the stay) say what it is now, in the calendars of those
    whom it concerns; what is done leaves at once."""
    session().flush()
    application = session().get(Application, application_id)
    if application is None:
        return
    _put_draft(application)
    slot = session().get_one(Slot, application.slot_id)
    sources = {source.source: source for source in case_sources([application_id])}
    possible = _possible(application_id)
    for reference in agenda.standing([each for each in possible if each not in sources]):
        agenda.retire(reference)
    for reference in possible:
        source = sources.get(reference)
        if source is None:
            continue
        agenda.put(source)
        if reference[0] == "stay":
            _concern_stay(source, slot, application)
        else:
            _concern_actor(source, slot, application)


@use_case
def put_named(*, person_id: int | None = None, centre_id: int | None = None) -> None:
    """Writes the entries anew that bear the name of a person, or the short name of a centre, after a change of it."""
    of_centre = or_(Application.home_centre_id == centre_id, Slot.centre_id == centre_id)
    theirs = Application.applicant_id == person_id if centre_id is None else of_centre
    query = select(Application.id).join(Slot, Slot.id == Application.slot_id).where(theirs)
    for ident in session().scalars(query.order_by(Application.id)).all():
        put_case(ident)


def _put_draft(application: Application) -> None:
    """A draft keeps its deadline in the applicant's calendar; a follower keeps it anyway."""
    follower = (application.slot_id, application.applicant_id)
    if session().get(SlotFollower, follower) is None:
        wanted: Status | None = "confirmed" if application.state == "draft" else None
        agenda.concern(("slot", application.slot_id), application.applicant_id, status=wanted)


def _possible(application_id: int) -> list[tuple[str, int]]:
    """Every entry that this application may have."""
    found = [(kind, application_id) for kind in dict.fromkeys(DUE_IN_STATE.values())]
    for kind, model in (("review", Review), ("report", Report), ("document", Document), ("stay", Stay)):
        ids = select(model.id).where(model.application_id == application_id).order_by(model.id)
        found += [(kind, ident) for ident in session().scalars(ids)]
    return found


def _concern_actor(source: EntrySource, slot: Slot, application: Application) -> None:
    """A due date stands in the calendar of whoever must act."""
    kind, ident = source.source
    if kind in ("answer", "resend", "report"):
        agenda.concern(source.group, application.applicant_id, status="confirmed")
    elif kind == "review":
        agenda.concern(source.group, session().get_one(Review, ident).reviewer_id, status="confirmed")
    elif kind == "endorse":
        _concern_centre(source, application.home_centre_id)
    elif kind == "decide":
        _concern_centre(source, slot.centre_id)
        if (assigned := session().get(Decider, ident)) is not None:
            agenda.concern(source.group, assigned.person_id, status="confirmed")
    else:
        owed_by = session().get_one(Document, ident).owed_by
        if owed_by == "applicant":
            agenda.concern(source.group, application.applicant_id, status="confirmed")
        else:
            _concern_centre(source, application.home_centre_id if owed_by == "home" else slot.centre_id)


def _concern_centre(source: EntrySource, centre_id: int | None, status: Status = "confirmed") -> None:
    if centre_id is not None:
        agenda.concern_centre(source.group, centre_id, status=status)


def _concern_stay(source: EntrySource, slot: Slot, application: Application) -> None:
    """The guest, who is away on all these days, and both centres. What the guest withdrew from leaves the own calendar;
    a stay that somebody cancelled stays there, cancelled."""
    status = STAY_STATUS.get(application.state, "cancelled")
    left = application.state in ("withdrawn", "declined")
    agenda.concern(source.group, application.applicant_id, status=None if left else status, busy=True)
    notifications.dates_changed(application.applicant_id, source.group)
    for centre_id in filter(None, {slot.centre_id: 1, application.home_centre_id: 1}):
        _concern_centre(source, centre_id, status)


def cutoff_ids(slot_id: int) -> list[int]:
    """Ids of the deadlines of a slot, in order."""
    return list(session().scalars(select(Cutoff.id).where(Cutoff.slot_id == slot_id).order_by(Cutoff.id)))
