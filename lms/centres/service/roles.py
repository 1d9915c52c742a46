"""Roles: given and ended, in a centre by its lead or an administrator, in the network by an administrator.

Who gets or loses a role is signed out everywhere and signs in again, so that no session id outlives a change of rights.
"""

from __future__ import annotations

from sqlalchemy import func, select

from lms import access
from lms.access import CENTRE_ROLES, NETWORK_ROLES, ROLE_LABELS, Actor, Permission, Role, Thing
from lms.centres import notices
from lms.centres.models import Centre, RoleGrant
from lms.centres.rules import CONFIRMED
from lms.centres.service.memberships import live_row
from lms.centres.service.post import tell
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal
from lms.people.models import Person
from lms.people.service import end_sessions, post


def decides(actor: Actor, centre_id: int | None) -> bool:
    """Whether `actor` gives and ends roles in the centre (None: in the network)."""
    if centre_id is None:
        return access.can(actor, Permission.NETWORK_ROLES_DECIDE)
    return access.can(actor, Permission.ROLES_DECIDE, Thing(centre_id=centre_id))


@use_case
def give_role(person_id: int, role: Role, *, centre_id: int | None, actor: Actor) -> None:
    """Gives a role in a centre (None: in the network) to a confirmed person; held already, nothing changes.

    Refused: to who may not (404), to oneself, in a centre to who does not belong to it, in the network without a
    confirmed address, a role that does not fit the place.
    """
    if not decides(actor, centre_id):
        raise NotFound
    if actor.person_id == person_id:
        raise Refusal("own_case", _l("Nobody gives roles to oneself."), "role", status=403)
    grant = grant_role(person_id, role, centre_id, by=actor.person_id)
    if grant is None:
        return
    end_sessions(person_id)
    _tell(grant, notices.role_given, "given")


def grant_role(person_id: int, role: Role, centre_id: int | None, *, by: int | None) -> RoleGrant | None:
    """The new row within the open use case; None when the role is held already."""
    if role not in (NETWORK_ROLES if centre_id is None else CENTRE_ROLES):
        raise Refusal("role_misplaced", _l("Choose a role from the list."), "role")
    person = lock(Person, person_id)
    if person.verified_at is None or person.deactivated_at is not None:
        raise Refusal("unconfirmed", _l("This person has not confirmed the mail address yet."), "person")
    if centre_id is not None:
        membership = live_row(centre_id, person_id)
        if membership is None or membership.state != CONFIRMED:
            raise Refusal("not_member", _l("Roles go to people who belong to the centre."), "person")
    if _held(person_id, role, centre_id) is not None:
        return None
    now = clock.now()
    grant = add(
        RoleGrant(person_id=person_id, centre_id=centre_id, role=role.value, granted_at=now, granted_by_id=by)
    )
    after = {"role": role.value, "centre": centre_id}
    journal.record(("person", person_id), "give-role", actor_id=by, after=after)
    return grant


def _held(person_id: int, role: Role, centre_id: int | None) -> RoleGrant | None:
    return session().scalar(
        select(RoleGrant)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role.value,
            RoleGrant.centre_id.is_(None) if centre_id is None else RoleGrant.centre_id == centre_id,
            RoleGrant.ended_at.is_(None),
        )
        .with_for_update()
    )


@use_case
def end_role(person_id: int, role: Role, *, centre_id: int | None, actor: Actor) -> None:
    """Ends a role; who holds it may give it up. Not held, nothing changes.

    Refused: to who may not (404), the last administrator of the network.
    """
    if actor.person_id != person_id and not decides(actor, centre_id):
        raise NotFound
    if role is Role.ADMINISTRATOR:
        _refuse_the_last(person_id)
    grant = _held(person_id, role, centre_id)
    if grant is None:
        return
    grant.ended_at, grant.ended_by_id = clock.now(), actor.person_id
    journal.record(
        ("person", person_id),
        "end-role",
        actor_id=actor.person_id,
        before={"role": role.value, "centre": centre_id},
    )
    end_sessions(person_id)
    _tell(grant, notices.role_ended, "ended")


def _refuse_the_last(person_id: int) -> None:
    """Locks all administrators, so that two who leave at once cannot both be the last but one."""
    session().execute(
        select(RoleGrant.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
    ).all()
    others = session().scalar(
        select(func.count())
        .select_from(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR.value,
            RoleGrant.ended_at.is_(None),
            RoleGrant.person_id != person_id,
            Person.deactivated_at.is_(None),
        )
    )
    if not others:
        raise Refusal(
            "last_administrator", _l("This is the last administrator; appoint another one first."), status=409
        )


def _tell(grant: RoleGrant, write: notices.RoleLetter, what: str) -> None:
    centre = session().get(Centre, grant.centre_id) if grant.centre_id else None
    acronym = centre.acronym if centre else None
    label = ROLE_LABELS[Role(grant.role)]
    tell(
        [grant.person_id],
        lambda reader: write(
            name=reader.name,
            role=str(label),
            where=acronym or _("the whole network"),
            link=post.absolute("/sign-in"),
        ),
        event=f"role:{grant.id}:{what}",
    )
