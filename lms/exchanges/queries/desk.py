"""Lists of applications: what waits for a centre, what goes out, what comes in, one's own, and all for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, func, literal, select, union_all

from lms.exchanges.models import Agreement, Application, Decider, Report, Signature, Slot
from lms.exchanges.queries.applications import ALL_APPLICATIONS, application_cards
from lms.exchanges.rules import ApplicationCard
from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page

MOST_OWN = 100

_SENT = Application.submitted_at.is_not(None)
_KNOWN_TO_HOST = and_(_SENT, Application.home_decision.in_(("not_needed", "endorsed")))


@dataclass(frozen=True)
class WaitingCase:
    """One thing that waits for a centre. `what`: endorse, decide, agreement, sign, report; `due` by when, if known."""

    card: ApplicationCard
    what: str
    due: datetime | None


def mine(person_id: int) -> list[ApplicationCard]:
    """The applications of a person, drafts too, the newest first."""
    query = ALL_APPLICATIONS.where(Application.applicant_id == person_id)
    return application_cards(query.order_by(Application.id.desc()).limit(MOST_OWN))


def assigned_to(person_id: int, *, limit: int = 20) -> list[ApplicationCard]:
    """The applications of other centres' slots on which the person decides in the host's place, as far as there is
    something to decide; the first due first."""
    query = ALL_APPLICATIONS.where(Decider.person_id == person_id, _KNOWN_TO_HOST)
    order = Application.due_at.is_(None), Application.due_at, Application.id
    return application_cards(query.order_by(*order).limit(limit))


def outgoing(
    centre_id: int, *, state: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[ApplicationCard]:
    """What people of the centre have sent to other centres, the newest first; `state` empty: in any."""
    return _page((Application.home_centre_id == centre_id) & _SENT, state, page, size)


def incoming(
    centre_id: int, *, state: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[ApplicationCard]:
    """What came to the centre's slots and is endorsed (or needs no home centre), the newest first."""
    return _page((Slot.centre_id == centre_id) & _KNOWN_TO_HOST, state, page, size)


def every_case(*, state: str = "", page: int = 1, size: int = PAGE_SIZE) -> Page[ApplicationCard]:
    """Every application that was ever sent, the newest first: for those who read no more of it than its reference,
    centres, state and dates."""
    return _page(_SENT, state, page, size)


def _page(condition: ColumnElement[bool], state: str, page: int, size: int) -> Page[ApplicationCard]:
    wanted = condition & Application.anonymised_at.is_(None)
    if state:
        wanted = wanted & (Application.state == state)
    count = select(func.count(Application.id)).join(Slot, Slot.id == Application.slot_id).where(wanted)
    total = session().scalar(count) or 0
    query = ALL_APPLICATIONS.where(wanted).order_by(Application.id.desc())
    return Page(application_cards(query.limit(size).offset((page - 1) * size)), page, size, total)


def counts_by_state() -> dict[str, int]:
    """How many applications stand in each state, of those that were sent."""
    query = select(Application.state, func.count(Application.id)).where(_SENT)
    return dict(session().execute(query.group_by(Application.state).order_by(Application.state)).all())


def counts_by_centre() -> dict[int, tuple[int, int]]:
    """For each centre how many applications its people have sent, and how many came to its slots."""
    sent = select(Application.home_centre_id, func.count(Application.id)).where(
        _SENT, Application.home_centre_id.is_not(None)
    )
    came = select(Slot.centre_id, func.count(Application.id)).join(Slot, Slot.id == Application.slot_id)
    rows = session().execute(sent.group_by(Application.home_centre_id)).all()
    out = {ident: number for ident, number in rows if ident is not None}
    rows = session().execute(came.where(_SENT).group_by(Slot.centre_id)).all()
    there = {ident: number for ident, number in rows if ident is not None}
    return {ident: (out.get(ident, 0), there.get(ident, 0)) for ident in sorted({*out, *there})}


def waiting_count(centre_id: int) -> int:
    """How many things of exchange wait for the centre."""
    waiting = _waiting(centre_id).subquery()
    return session().scalar(select(func.count()).select_from(waiting)) or 0


def waiting_cases(centre_id: int, *, page: int = 1, size: int = PAGE_SIZE) -> Page[WaitingCase]:
    """What waits for the centre to endorse, to decide, to write or sign an agreement, to accept a report: what is due
    first comes first, what has no day last."""
    waiting = _waiting(centre_id).subquery()
    total = session().scalar(select(func.count()).select_from(waiting)) or 0
    columns = waiting.c
    query = select(columns.id, columns.what, columns.due_at).order_by(
        columns.due_at.is_(None), columns.due_at, columns.id, columns.what
    )
    rows = session().execute(query.limit(size).offset((page - 1) * size)).all()
    ids = {row.id for row in rows}
    cards = application_cards(ALL_APPLICATIONS.where(Application.id.in_(ids))) if ids else []
    by_id = {card.id: card for card in cards}
    return Page([WaitingCase(by_id[row.id], row.what, row.due_at) for row in rows], page, size, total)


def _waiting(centre_id: int) -> CompoundSelect[Any]:
    home, host = Application.home_centre_id == centre_id, Slot.centre_id == centre_id
    state = Application.state
    reported = exists().where(
        Report.application_id == Application.id,
        Report.author == "applicant",
        Report.submitted_at.is_not(None),
    )
    written = exists().where(Agreement.application_id == Application.id)
    return union_all(
        _arm("endorse", home, state == "submitted"),
        _arm("decide", host, state.in_(("endorsed", "in_review"))),
        _arm("agreement", host, state == "accepted", ~written),
        _arm("sign", home, _to_sign("home")),
        _arm("sign", host, _to_sign("host")),
        _arm("report", host, state == "ended", reported),
    )


def _arm(what: str, *conditions: ColumnElement[bool]) -> Select[int, str, datetime | None]:
    query = select(Application.id, literal(what).label("what"), Application.due_at)
    return query.join(Slot, Slot.id == Application.slot_id).where(*conditions)


def _to_sign(side: str) -> ColumnElement[bool]:
    """A proposed version of the agreement that this side has not signed."""
    signed = exists().where(Signature.agreement_id == Agreement.id, Signature.role == side)
    proposed = exists().where(
        Agreement.application_id == Application.id, Agreement.state == "proposed", ~signed
    )
    return and_(Application.state.in_(("accepted", "agreed", "ongoing")), proposed)
