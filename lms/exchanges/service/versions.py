"""Versions of an agreement as rows: laying one, replacing one, and the dates that follow the newest."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lms.exchanges import queries
from lms.exchanges.models import Agreement, Application, Stay
from lms.exchanges.rules import (
    AGREEMENT_MOVES,
    AgreementCase,
    AgreementState,
    Party,
    Role,
    digest,
    period,
)
from lms.exchanges.service import documents
from lms.kit import clock, journal
from lms.kit.db import add, lock, session

THING = "agreement"
"""The kind under which the journal keeps versions of agreements."""


def lay(
    application: Application,
    content: Mapping[str, str],
    *,
    side: Party,
    actor_id: int,
    types: Collection[str] = (),
    reason: str = "",
) -> Agreement:
    """A new version with this text, waiting for signatures; with types of amendment it amends the one in force."""
    known = queries.agreements_of(application.id)
    row = add(
        Agreement(
            application_id=application.id,
            version_no=max((each.version_no for each in known), default=0) + 1,
            content=dict(content),
            sha256=digest(content),
            kind="amendment" if types else "initial",
            amendment_types=" ".join(types),
            reason=reason,
            created_by_id=actor_id,
            created_side=side,
            created_at=clock.now(),
            state="proposed",
        )
    )
    after = {"state": "proposed", "version": row.version_no, "sha256": row.sha256, "acting": side}
    journal.record((THING, row.id), "propose", actor_id=actor_id, after=after, reason=reason)
    return row


def move(
    ident: int,
    name: str,
    *,
    roles: Collection[str],
    to: str,
    actor_id: int | None,
    side: str = "",
    reason: str = "",
) -> Agreement:
    """Leads one version through a row of its table and into the journal."""
    row = lock(Agreement, ident)
    before = AgreementState(row.state)
    made = AGREEMENT_MOVES.check(name, AgreementCase(state=before), roles=roles, reason=reason)
    if to not in dict(made.target.parts)["state"]:
        raise ValueError(f"{name} does not lead to {to}")
    row.state = to
    if row.state != before.state:
        row.settled_at = clock.now()
    after = {"state": row.state, "version": row.version_no, "sha256": row.sha256, "acting": side}
    journal.record(
        (THING, row.id), name, actor_id=actor_id, before={"state": before.state}, after=after, reason=reason
    )
    return row


def supersede(ident: int) -> None:
    """Another version takes the place of this one; whoever signed it has to sign again."""
    move(ident, "supersede", roles=(Role.SYSTEM,), to="superseded", actor_id=journal.SYSTEM)


def stay_of(application_id: int) -> Stay | None:
    """The stay of an application within the open use case."""
    return session().scalars(select(Stay).where(Stay.application_id == application_id)).one_or_none()


def follow_dates(application: Application, content: Mapping[str, str]) -> Stay:
    """Gives the stay, made where there is none yet, days and place of this text; papers are due by them."""
    start, end = period(content)
    stay = stay_of(application.id)
    if stay is None:
        stay = add(Stay(application_id=application.id, planned_start=start, planned_end=end))
    stay.planned_start, stay.planned_end = start, end
    stay.place = " ".join(content.get("place", "").split())[:200]
    documents.move_dates(application.id, start)
    return stay
