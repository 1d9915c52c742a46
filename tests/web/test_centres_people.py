"""Claims, invitations and roles: through the pages of a centre's desk and of the own account."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.access import Role
from lms.centres import queries, service
from lms.kit.db import add, use_case
from lms.people.models import Person
from tests.cast import PASSWORD, SINCE, Cast, sign_in
from tests.post import letters_to, link_in
from tests.reader import Reader

NewClient = Callable[[], Reader]


def test_a_person_claims_and_a_coordinator_confirms(
    cast: Cast, client: Reader, new_client: NewClient
) -> None:
    sign_in(client, cast.outside)
    answer = client.submit("/account/centres", "claim-membership", centre="kiip", note="Lab")
    assert answer.status_code == 303
    page = client.get("/account/centres").get_data(as_text=True)
    assert 'data-state="claimed"' in page
    path = link_in(letters_to(cast.other.email)[0], "/desk/")
    desk = sign_in(new_client(), cast.other)
    assert desk.submit(path, "confirm-membership").status_code == 303
    page = client.get("/account/centres").get_data(as_text=True)
    assert 'data-state="confirmed"' in page
    assert client.submit("/account/centres", "leave-centre").status_code == 303
    assert queries.home_choices(cast.outside.id) == []


def test_a_decline_needs_its_reason(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.home)
    answer = client.submit("/desk/ficcc/people", "decline-membership", reason="")
    assert answer.status_code == 422
    assert "Say why" in answer.get_data(as_text=True)
    answer = client.submit("/desk/ficcc/people", "decline-membership", reason="Unknown here")
    assert answer.status_code == 303
    assert "Unknown here" in letters_to(cast.claimant.email)[0].text


def test_who_comes_second_reads_who_was_first(cast: Cast, client: Reader, new_client: NewClient) -> None:
    sign_in(client, cast.lead)
    token = client.token()
    fields = {"csrf_token": token, "person": cast.claimant.ref, "reason": "Too late"}
    sign_in(new_client(), cast.home).submit("/desk/ficcc/people", "confirm-membership")
    answer = client.post("/desk/ficcc/people/decline", data=fields)
    assert answer.status_code == 409
    assert "Home Person has decided this already" in answer.get_data(as_text=True)


def test_office_reads_and_decides_nothing(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.office)
    page = client.get("/desk/ficcc/people").get_data(as_text=True)
    assert cast.claimant.name in page
    for action in (
        "confirm-membership",
        "decline-membership",
        "end-membership",
        "invite",
        "give-role",
        "end-role",
    ):
        assert f'data-action="{action}"' not in page


def test_a_coordinator_sees_roles_and_does_not_give_them(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.home)
    page = client.get("/desk/ficcc/people").get_data(as_text=True)
    assert cast.lead.name in page
    assert 'data-action="give-role"' not in page


def test_a_lead_gives_and_ends_a_role(cast: Cast, client: Reader, new_client: NewClient) -> None:
    learner = sign_in(new_client(), cast.learner)
    sign_in(client, cast.lead)
    answer = client.submit("/desk/ficcc/people", "give-role", person=cast.learner.email, role="editor")
    assert answer.status_code == 303
    assert learner.get("/account").status_code == 303, "signed out: a new id at a change of role"
    sign_in(learner, cast.learner)
    assert learner.get("/desk/ficcc/about").status_code == 200
    service.end_role(
        cast.home.id, Role.COORDINATOR, centre_id=cast.ficcc.id, actor=queries.actor_of(cast.lead.id)
    )
    assert client.submit("/desk/ficcc/people", "end-role").status_code == 303
    sign_in(learner, cast.learner)
    assert learner.get("/desk/ficcc/about").status_code == 404


@pytest.mark.parametrize("email", ["guest@example.org", "nobody@example.org", "claimant@example.org"])
def test_people_of_others_and_nobody_look_alike(cast: Cast, client: Reader, email: str) -> None:
    sign_in(client, cast.lead)
    answer = client.submit("/desk/ficcc/people", "give-role", person=email, role="editor")
    assert answer.status_code == 422
    assert "Roles go to people who belong to the centre." in answer.get_data(as_text=True)


def test_a_trainer_gives_the_own_role_up_and_goes_on(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.trainer)
    before = client.get_cookie("session")
    assert client.submit("/account/centres", "give-up-role").status_code == 303
    after = client.get_cookie("session")
    assert before is not None and after is not None and before.value != after.value
    assert client.get("/account").status_code == 200
    assert not queries.actor_of(cast.trainer.id).roles


def test_an_invited_stranger_registers_and_belongs(cast: Cast, client: Reader, new_client: NewClient) -> None:
    email = "friend@example.org"
    desk = sign_in(new_client(), cast.home)
    assert desk.submit("/desk/ficcc/people", "invite", email=email).status_code == 303
    path = link_in(letters_to(email)[0], "/invitation/")
    page = client.get(path).get_data(as_text=True)
    assert 'data-action="accept-invitation"' not in page
    client.submit(f"/register?next={path}", "register", name="Friend", email=email, password=PASSWORD)
    confirm = link_in(letters_to(email)[1], "/confirm/")
    onward = client.submit(confirm, "confirm-address").headers["Location"]
    assert onward == f"/sign-in?next={path}"
    back = client.submit(onward, "sign-in", email=email, password=PASSWORD).headers["Location"]
    assert back == path
    assert client.submit(back, "accept-invitation").status_code == 303
    assert 'data-state="confirmed"' in client.get("/account/centres").get_data(as_text=True)


def test_an_invitation_in_the_hands_of_another_offers_no_button(
    cast: Cast, client: Reader, new_client: NewClient
) -> None:
    sign_in(new_client(), cast.home).submit("/desk/ficcc/people", "invite", email=cast.outside.email)
    path = link_in(letters_to(cast.outside.email)[0], "/invitation/")
    sign_in(client, cast.guest)
    assert 'data-action="accept-invitation"' not in client.get(path).get_data(as_text=True)
    token = client.token()
    assert client.post(path, data={"csrf_token": token}).status_code == 403


def test_a_known_address_is_invited_like_an_unknown_one(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.home)
    answers = [
        client.submit("/desk/ficcc/people", "invite", email=email)
        for email in (cast.guest.email, "nobody@example.org")
    ]
    assert answers[0].data == answers[1].data


@use_case
def crowd(cast: Cast, number: int) -> None:
    for each in range(number):
        email = f"crowd-{each}@example.org"
        row = add(
            Person(
                ref=f"P-C{each}",
                email=email,
                email_key=email,
                name=f"Crowd {each}",
                password_hash="-",
                zone="Europe/Riga",
                language="en",
                created_at=SINCE,
                verified_at=SINCE,
            )
        )
        service.place_member(row.id, cast.ficcc.id, state="claimed" if each % 2 else "confirmed")


@pytest.mark.threat("13.search")
def test_many_people_cost_no_more_questions_than_few(cast: Cast, client: Reader) -> None:
    sign_in(client, cast.lead)
    assert client.get("/desk/ficcc/people", queries=14).status_code == 200
    crowd(cast, 60)
    page = client.get("/desk/ficcc/people", queries=14).get_data(as_text=True)
    assert "34 people" in page
    assert client.get("/desk/ficcc/people?page=2").status_code == 200
    found = client.get("/desk/ficcc/people?q=crowd").get_data(as_text=True)
    assert found.count('data-action="end-membership"') == 10, "at most ten are found"
    assert "Nobody found" in client.get("/desk/ficcc/people?q=zz").get_data(as_text=True)
