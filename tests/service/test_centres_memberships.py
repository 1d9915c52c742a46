"""Belonging to a centre: claimed, confirmed, declined, ended, by invitation; each move once and in the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.access import COORDINATOR, TRAINER, Actor, Role
from lms.centres import queries, service
from lms.kit import journal
from lms.kit.db import lock, use_case
from lms.kit.refusal import NotFound, Refusal
from lms.people.models import Person
from tests.cast import Cast, Somebody
from tests.post import letters_to, link_in

Travel = Callable[[datetime | timedelta], datetime]
REASON = "We do not know you."


def actor(person: Somebody) -> Actor:
    return queries.actor_of(person.id)


def states(person: Somebody) -> list[tuple[str, str]]:
    return [(item.centre.slug, item.state) for item in queries.belongings_of(person.id)]


def moves(membership_id: int) -> list[tuple[str, int | None]]:
    return [(row.move, row.actor_id) for row in journal.rows_of(("membership", membership_id))]


@use_case
def set_email(person_id: int, email: str) -> None:
    person = lock(Person, person_id)
    person.email = person.email_key = email


def test_a_claim_waits_for_the_centre_and_its_coordinators_are_told(cast: Cast) -> None:
    for _ in range(2):
        assert (
            service.claim_membership(cast.ficcc.id, actor=actor(cast.outside), note="Chip lab") == "claimed"
        )
    assert states(cast.outside) == [("ficcc", "claimed")]
    assert not queries.home_choices(cast.outside.id), "a claim counts as outside"
    for person in (cast.home, cast.lead):
        (letter,) = letters_to(person.email)
        assert "Chip lab" in letter.text
        assert link_in(letter, "/desk/") == "/desk/ficcc/people"
    assert not letters_to(cast.host.email)
    (item,) = queries.belongings_of(cast.outside.id)
    assert moves(item.id) == [("claim-membership", cast.outside.id)]


def test_a_mail_address_of_the_centre_is_confirmed_at_once(cast: Cast) -> None:
    set_email(cast.outside.id, "outside@ficcc.example")
    assert service.claim_membership(cast.ficcc.id, actor=actor(cast.outside)) == "confirmed"
    (item,) = queries.belongings_of(cast.outside.id)
    assert moves(item.id) == [("claim-membership", cast.outside.id), ("confirm-by-address", None)]
    assert not letters_to(cast.home.email)


@pytest.mark.parametrize(
    "address", ["outside@evil-ficcc.example", "outside@ficcc.example.org", "a@x.ficcc.example"]
)
def test_a_similar_domain_is_not_the_centres(cast: Cast, address: str) -> None:
    set_email(cast.outside.id, address)
    assert service.claim_membership(cast.ficcc.id, actor=actor(cast.outside)) == "claimed"


def test_an_unconfirmed_address_claims_nothing(cast: Cast) -> None:
    set_email(cast.unverified.id, "unverified@ficcc.example")
    with pytest.raises(Refusal, match="unconfirmed"):
        service.claim_membership(cast.ficcc.id, actor=actor(cast.unverified))


def test_a_coordinator_confirms_once_and_the_person_is_told(cast: Cast) -> None:
    service.confirm_membership(cast.ficcc.id, cast.claimant.id, actor=actor(cast.home))
    assert [card.slug for card in queries.home_choices(cast.claimant.id)] == ["ficcc"]
    assert [letter.subject for letter in letters_to(cast.claimant.email)] == ["You belong to FiCCC"]
    with pytest.raises(Refusal) as refused:
        service.confirm_membership(cast.ficcc.id, cast.claimant.id, actor=actor(cast.lead))
    assert refused.value.status == 409
    assert cast.home.name in str(refused.value.sentence)


def test_a_decline_is_told_with_its_reason_and_may_be_followed_by_a_new_claim(cast: Cast) -> None:
    with pytest.raises(Refusal, match="reason_missing"):
        service.decline_membership(cast.ficcc.id, cast.claimant.id, actor=actor(cast.home), reason=" ")
    service.decline_membership(cast.ficcc.id, cast.claimant.id, actor=actor(cast.home), reason=REASON)
    assert states(cast.claimant) == [("ficcc", "declined")]
    assert REASON in letters_to(cast.claimant.email)[0].text
    assert service.claim_membership(cast.ficcc.id, actor=actor(cast.claimant)) == "claimed"
    assert states(cast.claimant) == [("ficcc", "claimed"), ("ficcc", "declined")], "history is kept"


@pytest.mark.parametrize("who", ["learner", "editor", "trainer", "host", "other", "office", "outside"])
def test_others_find_no_claim_to_decide(cast: Cast, who: str) -> None:
    stranger = actor(getattr(cast, who))
    for call in (
        lambda: service.confirm_membership(cast.ficcc.id, cast.claimant.id, actor=stranger),
        lambda: service.decline_membership(cast.ficcc.id, cast.claimant.id, actor=stranger, reason=REASON),
        lambda: service.end_membership(cast.ficcc.id, cast.learner.id, actor=stranger, reason=REASON),
        lambda: service.invite(cast.ficcc.id, "a@b.ee", actor=stranger),
    ):
        with pytest.raises(Refusal) as refused:
            call()
        assert refused.value.status in (403, 404)
    assert states(cast.claimant) == [("ficcc", "claimed")]
    assert not letters_to("a@b.ee")


def test_nobody_decides_on_the_own_membership(cast: Cast) -> None:
    with pytest.raises(Refusal, match="own_case"):
        service.end_membership(cast.ficcc.id, cast.home.id, actor=actor(cast.home), reason=REASON)
    service.claim_membership(cast.sccc.id, actor=actor(cast.admin))
    with pytest.raises(Refusal, match="own_case"):
        service.confirm_membership(cast.sccc.id, cast.admin.id, actor=actor(cast.admin))


def test_ending_a_membership_ends_the_roles_there(cast: Cast) -> None:
    assert actor(cast.trainer).centres_as(TRAINER) == {cast.sccc.id}
    service.end_membership(cast.sccc.id, cast.trainer.id, actor=actor(cast.host), reason="Left the house")
    after = actor(cast.trainer)
    assert not after.centre_ids
    assert not after.roles
    assert "Left the house" in letters_to(cast.trainer.email)[0].text
    assert [row.move for row in journal.rows_of(("person", cast.trainer.id))] == ["end-role"]


def test_a_person_leaves_and_may_claim_again(cast: Cast) -> None:
    service.leave_centre(cast.ficcc.id, actor=actor(cast.home))
    assert not actor(cast.home).roles
    assert [letter.subject for letter in letters_to(cast.lead.email)] == ["Home Person has left FiCCC"]
    assert not letters_to(cast.home.email)
    with pytest.raises(Refusal) as refused:
        service.leave_centre(cast.ficcc.id, actor=actor(cast.home))
    assert refused.value.status == 409
    with pytest.raises(NotFound):
        service.leave_centre(cast.kiip.id, actor=actor(cast.home))
    assert service.claim_membership(cast.ficcc.id, actor=actor(cast.home)) == "claimed"


def test_taking_a_claim_back_troubles_nobody(cast: Cast) -> None:
    service.leave_centre(cast.ficcc.id, actor=actor(cast.claimant))
    assert states(cast.claimant) == [("ficcc", "ended")]
    assert not letters_to(cast.home.email)


def invited(cast: Cast, email: str) -> str:
    service.invite(cast.ficcc.id, email, actor=actor(cast.home))
    return link_in(letters_to(email)[-1], "/invitation/").removeprefix("/invitation/")


def test_an_invitation_makes_a_member_without_a_claim(cast: Cast) -> None:
    token = invited(cast, "Outside@Example.org")
    for _ in range(2):
        service.accept_invitation(token, actor=actor(cast.outside))
    assert states(cast.outside) == [("ficcc", "confirmed")]
    (item,) = queries.belongings_of(cast.outside.id)
    assert [move for move, _ in moves(item.id)] == ["claim-membership", "accept-invitation"]


def test_an_invitation_confirms_a_waiting_claim(cast: Cast) -> None:
    service.accept_invitation(invited(cast, cast.claimant.email), actor=actor(cast.claimant))
    assert states(cast.claimant) == [("ficcc", "confirmed")]


def test_an_invitation_is_for_its_address_only(cast: Cast) -> None:
    token = invited(cast, cast.outside.email)
    with pytest.raises(Refusal, match="other_address"):
        service.accept_invitation(token, actor=actor(cast.guest))
    unproven = invited(cast, cast.unverified.email)
    with pytest.raises(Refusal, match="unconfirmed"):
        service.accept_invitation(unproven, actor=actor(cast.unverified))


def test_an_invitation_dies_with_time_and_with_the_right_to_invite(
    cast: Cast, now: datetime, travel: Travel
) -> None:
    token = invited(cast, cast.outside.email)
    service.end_role(cast.home.id, COORDINATOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    with pytest.raises(Refusal, match="dead_link"):
        service.accept_invitation(token, actor=actor(cast.outside))
    service.give_role(cast.home.id, COORDINATOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    travel(timedelta(days=13))
    assert service.invitation_link(token).centre.slug == "ficcc"
    travel(timedelta(days=2))
    with pytest.raises(Refusal, match="dead_link"):
        service.invitation_link(token)


def test_an_old_invitation_does_not_bring_back_who_was_sent_away(
    cast: Cast, now: datetime, travel: Travel
) -> None:
    token = invited(cast, cast.outside.email)
    travel(timedelta(hours=1))
    service.accept_invitation(token, actor=actor(cast.outside))
    travel(timedelta(hours=1))
    service.end_membership(cast.ficcc.id, cast.outside.id, actor=actor(cast.home), reason=REASON)
    with pytest.raises(Refusal, match="dead_link"):
        service.accept_invitation(token, actor=actor(cast.outside))
    service.accept_invitation(invited(cast, cast.outside.email), actor=actor(cast.outside))
    assert states(cast.outside)[0] == ("ficcc", "confirmed")


def test_the_seed_places_members_without_a_mail_and_only_once(cast: Cast, now: datetime) -> None:
    since = now - timedelta(days=30)
    for _ in range(2):
        service.place_member(cast.outside.id, cast.kiip.id, state="ended", since=since, until=now)
        service.place_member(cast.outside.id, cast.sccc.id)
        service.appoint(cast.outside.id, Role.TRAINER, centre_id=cast.sccc.id)
    assert states(cast.outside) == [("sccc", "confirmed"), ("kiip", "ended")]
    assert actor(cast.outside).centres_as(TRAINER) == {cast.sccc.id}
    assert not letters_to(cast.outside.email)
