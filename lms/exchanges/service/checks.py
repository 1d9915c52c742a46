"""What `doctor` asks of exchange: what should never be."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, and_, func, select

from lms.exchanges.models import Agreement, Application, Report, Signature, Slot, Stay
from lms.exchanges.rules import (
    APPLICATION_MOVES,
    PLACE_STATES,
    digest,
    in_force,
    period,
    signers,
)
from lms.exchanges.service.cases import THING, parts_of
from lms.kit.db import session
from lms.kit.journal import JournalRow

HOSTS_ONLY = ("record-arrival", "record-departure", "end-early", "interrupt", "no-show")
OWNERS = {
    **dict.fromkeys(("return", "endorse", "refuse-endorsement", "reopen"), "home"),
    **dict.fromkeys(
        ("ask", "say-feasible", "review", "offer", "reserve", "reject", "withdraw-offer"), "host"
    ),
    **dict.fromkeys(HOSTS_ONLY, "host"),
    **dict.fromkeys(("submit", "take-offer", "decline-offer", "withdraw", "send-report"), "applicant"),
}
"""Which side alone makes a move; what it writes is that side's."""


def violations() -> list[str]:
    """What should never be, one line each; empty when every promise is kept: places are counted right and not
    exceeded, names equal parts, journals follow the table, each side wrote its own, signatures are of the text they
    name, an agreement in force is signed by all and its days are the stay's, a stay that ended has a report."""
    return [
        *_places(),
        *_names(),
        *_journals(),
        *_signatures(),
        *_agreements(),
        *_stays(),
    ]


def _places() -> Iterator[str]:
    held = func.count(Application.id)
    query = (
        select(Slot.ref, Slot.places, Slot.places_taken, held)
        .outerjoin(
            Application, and_(Application.slot_id == Slot.id, Application.state.in_(sorted(PLACE_STATES)))
        )
        .group_by(Slot.id, Slot.ref, Slot.places, Slot.places_taken)
        .order_by(Slot.id)
    )
    for ref, places, taken, number in session().execute(query):
        if taken != number:
            yield f"slot {ref}: {taken} places are counted, {number} applications hold one"
        if places is not None and number > places:
            yield f"slot {ref}: {number} applications hold one of {places} places"


def _all() -> Select[Application]:
    return select(Application).order_by(Application.id)


def _named(application: Application) -> str:
    return f"application {application.ref or application.draft_ref}"


def _names() -> Iterator[str]:
    for row in session().scalars(_all()):
        name = parts_of(row).state
        if row.state != name:
            yield f"{_named(row)}: it says {row.state}, its parts say {name}"
        if row.end_side == "system" and row.end_state == "withdrawn":
            yield f"{_named(row)}: nobody withdrew it"


def _journals() -> Iterator[str]:
    """Every row is one of the table, begins where the last one ended, and was made by the side whose it is."""
    query = (
        select(JournalRow, Application.ref)
        .join(Application, Application.id == JournalRow.thing_id)
        .where(JournalRow.thing_kind == THING, JournalRow.move != "internal-note")
        .order_by(JournalRow.thing_id, JournalRow.id)
    )
    known = {move.name: move for move in APPLICATION_MOVES}
    last: dict[int, str] = {}
    for row, ref in session().execute(query):
        if "state" not in row.after:
            continue
        before, after, name = row.before.get("state"), row.after["state"], f"application {ref}"
        if row.move not in known:
            yield f"{name}: the journal has a move “{row.move}” that the table does not know"
            continue
        if row.thing_id in last and before != last[row.thing_id]:
            yield f"{name}: “{row.move}” begins in {before}, the move before ended in {last[row.thing_id]}"
        acting = row.after.get("acting", "")
        if row.actor_id is not None and OWNERS.get(row.move, acting) != acting:
            yield f"{name}: “{row.move}” was made for {acting or 'nobody'}"
        last[row.thing_id] = after
    for each in session().scalars(_all()):
        if last.get(each.id, each.state) != each.state:
            yield f"{_named(each)}: the journal ends in {last[each.id]}, it says {each.state}"


def _signatures() -> Iterator[str]:
    query = (
        select(Signature, Agreement, Application.ref)
        .join(Agreement, Agreement.id == Signature.agreement_id)
        .join(Application, Application.id == Agreement.application_id)
        .order_by(Signature.id)
    )
    for signature, agreement, ref in session().execute(query):
        if signature.sha256 != agreement.sha256:
            yield f"application {ref}: a signature of version {agreement.version_no} is of another text"


def _agreements() -> Iterator[str]:
    query = (
        select(Agreement, Application)
        .join(Application, Application.id == Agreement.application_id)
        .order_by(Agreement.id)
    )
    signed: dict[int, set[str]] = {}
    for ident, role in session().execute(select(Signature.agreement_id, Signature.role)):
        signed.setdefault(ident, set()).add(role)
    forced: dict[int, int] = {}
    for agreement, application in session().execute(query):
        name = f"{_named(application)}: version {agreement.version_no} of the agreement"
        if digest(agreement.content) != agreement.sha256:
            yield f"{name} is not the text its hash is of"
        if agreement.state != "in_force":
            continue
        forced[application.id] = forced.get(application.id, 0) + 1
        has_home = application.home_decision != "not_needed"
        parties = frozenset(
            each for each in signers(has_home=has_home) if each in signed.get(agreement.id, set())
        )
        if not in_force(parties, has_home=has_home):
            yield f"{name} is in force and not signed by all"
    for row in session().scalars(_all()):
        wanted = 0 if row.anonymised_at else 1  # the agreement went with all that told of its person
        if row.agreement_state == "in_force" and forced.get(row.id, 0) != wanted:
            yield f"{_named(row)}: {forced.get(row.id, 0)} versions of the agreement are in force"


def _stays() -> Iterator[str]:
    query = (
        select(Stay, Application).join(Application, Application.id == Stay.application_id).order_by(Stay.id)
    )
    reported = set(session().scalars(select(Report.application_id).where(Report.author == "applicant")))
    agreements = {
        each.application_id: each
        for each in session().scalars(select(Agreement).where(Agreement.state == "in_force"))
    }
    for stay, application in session().execute(query):
        name = _named(application)
        agreement = agreements.get(application.id)
        if agreement is not None and period(agreement.content) != (stay.planned_start, stay.planned_end):
            yield f"{name}: the stay is planned for other days than are agreed"
        if application.stay_state in ("ongoing", "ended") and stay.actual_arrival is None:
            yield f"{name}: the stay has begun and nobody says when"
        if application.stay_state == "ended" and application.id not in reported:
            yield f"{name}: the stay has ended and no report is due"
