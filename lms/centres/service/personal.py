"""What centres hold about a person: memberships, roles, employers, days away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select

from lms.access import ROLE_LABELS, Role
from lms.centres import queries
from lms.centres.models import Absence, Affiliation, Centre, Membership, RoleGrant
from lms.centres.queries.absences import DECIDING, holders_of
from lms.centres.rules import LIVE
from lms.centres.service.memberships import move
from lms.kit import clock, journal
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.personal import DASH, Held, Kind, Part
from lms.kit.refusal import Sentence
from lms.people.models import Person

HISTORY = _l("Who belonged where and decided when is needed to understand old decisions; it names nobody.")


def _obstacles(person_id: int) -> Iterator[Sentence]:
    """A centre or a network role that would be left without anybody; somebody whom one stands in for."""
    held = select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
    rows = list(session().scalars(held.order_by(RoleGrant.id)))
    for centre_id in dict.fromkeys(row.centre_id for row in rows if row.role in DECIDING):
        if centre_id is not None and holders_of(centre_id, DECIDING) == [person_id]:
            name = session().get_one(Centre, centre_id).acronym
            yield _l(
                "You alone decide for %(centre)s: another coordinator has to be appointed first.", centre=name
            )
    for row in rows:
        if row.centre_id is None and not _others(row.role, person_id):
            role = ROLE_LABELS[Role(row.role)]
            yield _l("You alone hold the role “%(role)s” of the network: somebody else has to.", role=role)
    deputy = (
        select(Centre.acronym)
        .join(Absence, Absence.centre_id == Centre.id)
        .where(Absence.deputy_id == person_id, Absence.ended_at.is_(None))
        .where(Absence.until_on >= clock.now().date())
    )
    for name in session().scalars(deputy.order_by(Absence.id)):
        yield _l("You stand in for somebody at %(centre)s: another deputy has to be named.", centre=name)


def _others(role: str, person_id: int) -> bool:
    query = (
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == role, RoleGrant.centre_id.is_(None), RoleGrant.ended_at.is_(None))
        .where(RoleGrant.person_id != person_id, Person.deactivated_at.is_(None))
    )
    return session().scalar(query.limit(1)) is not None


def _let_go(person_id: int) -> Iterable[Callable[[], object]]:
    """Memberships and roles end."""
    actor = queries.actor_of(person_id)
    mine = select(Membership).where(Membership.person_id == person_id).order_by(Membership.id)
    memberships = list(session().scalars(mine.with_for_update()))
    for row in memberships:
        if row.state in LIVE:
            move(row, "leave-centre", roles={"person"}, actor=actor)
    roles = select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
    for grant in session().scalars(roles.order_by(RoleGrant.id).with_for_update()):
        grant.ended_at, grant.ended_by_id = clock.now(), person_id
        before = {"role": grant.role, "centre": grant.centre_id}
        journal.record(("person", person_id), "end-role", actor_id=person_id, before=before)
    session().flush()
    journal.forget([("membership", row.id) for row in memberships])
    return ()


AWAY = Period(months=24)


def _old_absences(now: datetime) -> Select[int]:
    return select(Absence.id).where(Absence.until_on <= AWAY.before(now).date()).order_by(Absence.id)


def _remove_absences(ids: Sequence[int]) -> Iterable[Callable[[], object]]:
    session().execute(delete(Absence).where(Absence.id.in_(ids)))
    return ()


PART = Part(
    name="centres",
    held=(
        Held(
            what=_l("Where you work"),
            table=Affiliation,
            whose=lambda person_id: Affiliation.person_id == person_id,
            gone=True,
        ),
        Held(
            what=_l("Centres that you belong to"),
            table=Membership,
            whose=lambda person_id: Membership.person_id == person_id,
            blank={"note": "", "reason": DASH},
            kept=("state",),
            why=HISTORY,
        ),
        Held(
            what=_l("Roles"),
            table=RoleGrant,
            whose=lambda person_id: RoleGrant.person_id == person_id,
            kept=("role",),
            why=HISTORY,
        ),
        Held(
            what=_l("Days on which you are away"),
            table=Absence,
            whose=lambda person_id: Absence.person_id == person_id,
            gone=True,
        ),
        Held(
            what=_l("Days on which you stood in for somebody"),
            table=Absence,
            whose=lambda person_id: Absence.deputy_id == person_id,
            why=HISTORY,
        ),
    ),
    obstacles=_obstacles,
    let_go=_let_go,
    kinds=(
        Kind(
            code="centres.absences",
            what=_l("Days on which coordinators were away"),
            since=_l("after the last day"),
            period=lambda: AWAY,
            due=_old_absences,
            remove=_remove_absences,
        ),
    ),
)
