"""Invitations to belong to a centre: a signed link to one mail address, no row until it is accepted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from lms import access
from lms.access import Actor, Permission, Thing
from lms.centres import notices, queries
from lms.centres.models import Centre, Membership
from lms.centres.rules import CONFIRMED
from lms.centres.service.memberships import live_row, move, new_claim, tell_confirmed
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any
from lms.people import queries as people
from lms.people.models import Person
from lms.people.rules import clean_email, email_key, email_problem, mail_domain
from lms.people.service import post
from lms.people.service.post import DeadLink

PURPOSE = "invitation"
DAYS = 14
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Invitation:
    """What a link says: to which centre, for which address, from whom, since when (seconds since 1970)."""

    centre: queries.CentreCard
    email: str
    inviter_id: int
    issued: float


@use_case
def invite(centre_id: int, email: str, *, actor: Actor) -> None:
    """Sends an invitation to a mail address. The answer does not tell whether the address has an account.

    Refused: to who may not confirm memberships of this centre (404), an address that is none.
    """
    if not access.can(actor, Permission.MEMBERSHIP_CONFIRM, Thing(centre_id=centre_id)):
        raise NotFound
    problem = email_problem(email)
    refuse_if_any([problem] if problem else [])
    centre = lock(Centre, centre_id)
    issued = clock.now().timestamp()
    token = post.signed(PURPOSE, [centre.slug, clean_email(email), actor.person_id, issued])
    acronym = centre.acronym
    post.post(
        clean_email(email),
        lambda: notices.invited(
            centre=acronym,
            network=post.settings().LMS_NETWORK_NAME,
            inviter=actor.name,
            link=post.absolute(f"/invitation/{token}"),
            days=DAYS,
        ),
        language=language(),
        event=f"invitation:{centre_id}:{secrets.token_hex(8)}",
    )
    journal.record(
        ("centre", centre_id), "invite", actor_id=actor.person_id, after={"mail_domain": mail_domain(email)}
    )


def invitation_link(token: str) -> Invitation:
    """What the page behind an invitation shows. `DeadLink`: too old, or who invited may not any more."""
    slug, email, inviter_id, issued = post.opened(PURPOSE, token, max_age=DAYS * DAY_SECONDS)
    centre = queries.centre_card(slug)
    inviter = queries.actor_of(inviter_id)
    if centre is None or not access.can(inviter, Permission.MEMBERSHIP_CONFIRM, Thing(centre_id=centre.id)):
        raise DeadLink
    return Invitation(centre, email, inviter_id, issued)


@use_case
def accept_invitation(token: str, *, actor: Actor) -> Invitation:
    """The actor belongs to the centre from now on; a second time changes nothing.

    Refused: another mail address than the invited one, an unconfirmed one, a link from before a membership ended.
    """
    link = invitation_link(token)
    lock(Person, actor.person_id or 0)
    card = people.person_card(actor.person_id or 0)
    if card is None or email_key(card.email) != email_key(link.email):
        raise Refusal("other_address", _l("This invitation is for another mail address."), status=403)
    if not card.verified:
        raise Refusal("unconfirmed", _l("Confirm your mail address first."), status=403)
    row = live_row(link.centre.id, card.id)
    if row is not None and row.state == CONFIRMED:
        return link
    if _ended_since(link, card.id):
        raise DeadLink
    row = row or new_claim(link.centre.id, card.id)
    move(row, "accept-invitation", roles={"invited"}, actor=actor)
    row.decided_by_id = link.inviter_id
    tell_confirmed(row)
    return link


def _ended_since(link: Invitation, person_id: int) -> bool:
    ends = session().scalars(
        select(Membership.ended_at).where(
            Membership.person_id == person_id,
            Membership.centre_id == link.centre.id,
            Membership.ended_at.is_not(None),
        )
    )
    return any(end is not None and end.timestamp() > link.issued for end in ends)
