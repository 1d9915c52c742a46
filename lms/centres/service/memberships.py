"""Belonging to a centre: claimed by the person, confirmed by the centre, ended by either. History is kept."""

from __future__ import annotations

from sqlalchemy import select

from lms import access
from lms.access import Actor, Permission, Thing
from lms.centres import notices, queries
from lms.centres.models import Centre, Membership, RoleGrant
from lms.centres.rules import CLAIMED, LIVE, MEMBERSHIP, Belonging, MembershipCase
from lms.centres.service.post import tell
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal
from lms.kit.text import clean_text
from lms.people import queries as people
from lms.people.rules import mail_domain
from lms.people.service import end_sessions, post

MINE = "/account/centres"
NOTE_LENGTH = 1_000


def live_row(centre_id: int, person_id: int) -> Membership | None:
    """The live membership of a person in a centre, locked within the open use case; None when there is none."""
    return session().scalar(
        select(Membership)
        .where(
            Membership.centre_id == centre_id,
            Membership.person_id == person_id,
            Membership.state.in_(LIVE),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _last_row(centre_id: int, person_id: int) -> Membership:
    row = live_row(centre_id, person_id) or session().scalar(
        select(Membership)
        .where(Membership.centre_id == centre_id, Membership.person_id == person_id)
        .order_by(Membership.id.desc())
        .limit(1)
    )
    if row is None:
        raise NotFound
    return row


def _case(row: Membership, actor: Actor) -> MembershipCase:
    decided = row.decided_by_id and people.person_card(row.decided_by_id)
    when = row.ended_at or row.decided_at
    words = (
        _l("%(name)s has decided this already, %(when)s.", name=decided.name, when=instant_words(when))
        if decided and when
        else ""
    )
    return MembershipCase(Belonging(row.state), own=actor.person_id == row.person_id, decided=words)


def _roles(row: Membership, actor: Actor) -> set[str]:
    roles = {"person"} if actor.person_id == row.person_id else set()
    if access.can(actor, Permission.MEMBERSHIP_CONFIRM, Thing(centre_id=row.centre_id)):
        roles.add("coordinator")
    return roles


def move(row: Membership, name: str, *, roles: set[str], actor: Actor, reason: str = "") -> None:
    """Makes one move of the table `MEMBERSHIP` with a locked row, and writes it into the journal."""
    step = MEMBERSHIP.check(name, _case(row, actor), roles=roles, reason=reason)
    now, before = clock.now(), row.state
    after = step.follow(Belonging(before)).membership
    row.state, row.version = after, row.version + 1
    if before == CLAIMED:
        row.decided_at, row.decided_by_id = now, None if "system" in roles else actor.person_id
    if after == "ended":
        row.ended_at = now
    row.reason = clean_text(reason)
    journal.record(
        ("membership", row.id),
        name,
        actor_id=None if "system" in roles else actor.person_id,
        before={"membership": before},
        after={"membership": after, "person": row.person_id, "centre": row.centre_id},
        reason=row.reason,
    )


def _acronym(centre_id: int) -> str:
    return session().get_one(Centre, centre_id).acronym


@use_case
def claim_membership(centre_id: int, *, actor: Actor, note: str = "") -> str:
    """The actor says to belong to a centre; gives the state: "claimed", or "confirmed" when the confirmed mail address
    is of a domain on the centre's list. A live membership is left as it is. The coordinators get a mail.

    Refused: without an account (404), with an unconfirmed address, a note that is too long.
    """
    centre = lock(Centre, centre_id)
    card = people.person_card(actor.person_id) if actor.person_id else None
    if card is None:
        raise NotFound
    if not card.verified:
        raise Refusal("unconfirmed", _l("Confirm your mail address first."), status=403)
    if len(note) > NOTE_LENGTH:
        raise Refusal("note_too_long", _l("At most %(n)s characters.", n=NOTE_LENGTH), "note")
    row = live_row(centre_id, card.id)
    if row is not None:
        return row.state
    row = new_claim(centre_id, card.id, note=clean_text(note))
    if mail_domain(card.email) in centre.mail_domains.split():
        move(row, "confirm-by-address", roles={"system"}, actor=actor)
        return row.state
    link = post.absolute(f"/desk/{centre.slug}/people")
    acronym, words = centre.acronym, row.note
    tell(
        queries.coordinators_of(centre_id),
        lambda reader: notices.claimed(
            name=reader.name, person=card.name, centre=acronym, note=words, link=link
        ),
        event=f"membership:{row.id}:claimed",
    )
    return row.state


def new_claim(centre_id: int, person_id: int, *, note: str = "") -> Membership:
    """A fresh claim within the open use case, in the journal; the database refuses a second live one."""
    row = add(
        Membership(person_id=person_id, centre_id=centre_id, state=CLAIMED, note=note, claimed_at=clock.now())
    )
    journal.record(
        ("membership", row.id),
        "claim-membership",
        actor_id=person_id,
        after={"membership": CLAIMED, "person": person_id, "centre": centre_id},
    )
    return row


@use_case
def confirm_membership(centre_id: int, person_id: int, *, actor: Actor) -> None:
    """A coordinator of the centre confirms a claim; the person gets a mail. Refused: own case, already decided."""
    row = _last_row(centre_id, person_id)
    move(row, "confirm-membership", roles=_roles(row, actor), actor=actor)
    tell_confirmed(row)


def tell_confirmed(row: Membership) -> None:
    """Writes to the person that the membership is confirmed."""
    acronym = _acronym(row.centre_id)
    tell(
        [row.person_id],
        lambda reader: notices.confirmed(name=reader.name, centre=acronym, link=post.absolute(MINE)),
        event=f"membership:{row.id}:confirmed",
    )


@use_case
def decline_membership(centre_id: int, person_id: int, *, actor: Actor, reason: str) -> None:
    """A coordinator declines a claim with a reason that the person reads. Refused: own case, already decided."""
    row = _last_row(centre_id, person_id)
    move(row, "decline-membership", roles=_roles(row, actor), actor=actor, reason=reason)
    acronym, words = _acronym(centre_id), row.reason
    tell(
        [person_id],
        lambda reader: notices.declined(
            name=reader.name, centre=acronym, reason=words, link=post.absolute(MINE)
        ),
        event=f"membership:{row.id}:declined",
    )


@use_case
def end_membership(centre_id: int, person_id: int, *, actor: Actor, reason: str) -> None:
    """A coordinator ends a membership with a reason; the person's roles in the centre end with it."""
    row = _last_row(centre_id, person_id)
    move(row, "end-membership", roles=_roles(row, actor), actor=actor, reason=reason)
    _end_roles(row, actor)
    acronym, words = _acronym(centre_id), row.reason
    tell(
        [person_id],
        lambda reader: notices.ended(
            name=reader.name, centre=acronym, reason=words, link=post.absolute(MINE)
        ),
        event=f"membership:{row.id}:ended",
    )


@use_case
def leave_centre(centre_id: int, *, actor: Actor) -> None:
    """The actor leaves a centre, or takes a claim back; roles there end with it. The coordinators learn of a leave."""
    row = _last_row(centre_id, actor.person_id or 0)
    claimed = row.state == CLAIMED
    move(row, "leave-centre", roles=_roles(row, actor) & {"person"}, actor=actor)
    _end_roles(row, actor)
    if claimed:
        return
    centre = session().get_one(Centre, centre_id)
    acronym, link = centre.acronym, post.absolute(f"/desk/{centre.slug}/people")
    others = [ident for ident in queries.coordinators_of(centre_id) if ident != actor.person_id]
    tell(
        others,
        lambda reader: notices.left(name=reader.name, person=actor.name, centre=acronym, link=link),
        event=f"membership:{row.id}:left",
    )


def _end_roles(row: Membership, actor: Actor) -> None:
    """Who does not belong to a centre has no role in it."""
    held = (
        session()
        .scalars(
            select(RoleGrant)
            .where(
                RoleGrant.person_id == row.person_id,
                RoleGrant.centre_id == row.centre_id,
                RoleGrant.ended_at.is_(None),
            )
            .order_by(RoleGrant.id)
            .with_for_update()
        )
        .all()
    )
    for grant in held:
        grant.ended_at, grant.ended_by_id = clock.now(), actor.person_id
        journal.record(
            ("person", row.person_id),
            "end-role",
            actor_id=actor.person_id,
            before={"role": grant.role, "centre": row.centre_id},
        )
    if held:
        end_sessions(row.person_id)
