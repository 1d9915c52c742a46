"""The second step at sign-in, through the pages: set up, asked for, lost, switched off; needed for some roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from lms.access import Scope
from lms.calendar.service import make_address
from lms.courses.rules import Sharing
from lms.kit import journal
from lms.kit.db import lock, session, use_case
from lms.people.models import Person, RecoveryCode, SecondStep
from tests.api import ask, ids, problem, token_of
from tests.cast import PASSWORD, Cast, Somebody, sign_in
from tests.post import letters_to, link_in
from tests.reader import Reader
from tests.scene import a_run
from tests.second_step import (
    PATH,
    WRONG,
    begun,
    change,
    code_now,
    codes_on,
    confirmed,
    give_code,
    give_password,
    key_on,
    press,
    set_up,
)

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.threat("6.second-step")]
NewClient = Callable[[], Reader]
Travel = Callable[[datetime | timedelta], datetime]
STEP = timedelta(seconds=30)


def signed_in(client: Reader) -> bool:
    return client.get("/account", inspect=False).status_code == 200


def moves_of(person: Somebody) -> list[str]:
    return [row.move for row in journal.rows_of(("person", person.id))]


def subjects(person: Somebody) -> list[str]:
    return [letter.subject for letter in letters_to(person.email)]


def test_it_is_set_up_with_the_password_and_a_first_code(
    cast: Cast, client: Reader, new_client: NewClient
) -> None:
    sign_in(client, cast.learner)
    elsewhere = sign_in(new_client(), cast.learner)
    assert client.submit(PATH, "begin-second-step", password="wrong-wrong-wrong").status_code == 422
    page = client.get(f"{PATH}?next=/courses")
    assert "otpauth://" not in page.text
    answer = client.submit(f"{PATH}?next=/courses", "begin-second-step", password=PASSWORD)
    assert answer.headers["Location"] == f"{PATH}?next=/courses"
    page = client.get(answer.headers["Location"])
    key = key_on(page.text)
    assert (
        "<svg" in page.text and f"secret={key}" in page.text and "no-store" in page.headers["Cache-Control"]
    )
    assert client.submit(PATH, "confirm-second-step", code=WRONG).status_code == 422
    assert signed_in(elsewhere) and not moves_of(cast.learner)
    page = client.submit(
        f"{PATH}?next=/courses", "confirm-second-step", code=f" {code_now(key)[:3]} {code_now(key)[3:]}"
    )
    assert len(set(codes_on(page.text))) == 10 and 'href="/courses"' in page.text
    assert signed_in(client) and not signed_in(elsewhere)
    assert (moves_of(cast.learner), subjects(cast.learner)) == (
        ["set-up-second-step"], ["Your second step at sign-in is set up"],
    )  # fmt: skip
    later = client.get(PATH).text
    assert "10 recovery codes are left" in later and key not in later
    assert "otpauth" not in later, "what was confirmed is not shown again"
    [row] = session().query(SecondStep)
    assert key not in row.sealed_key and row.confirmed_at
    assert press(client, page, "sign-out").status_code == 303, (
        "the token on the page belongs to the new session"
    )
    assert not signed_in(client)


def test_signing_in_takes_both_and_no_code_counts_twice(
    cast: Cast, client: Reader, new_client: NewClient, travel: Travel
) -> None:
    key, codes = set_up(sign_in(client, cast.learner))
    other = new_client()
    assert other.get("/sign-in/code").headers["Location"] == "/sign-in"
    give_password(other, cast.learner, next_path="/account/security", remember="y")
    for path in ("/account", "/me", PATH, "/desk/ficcc"):
        assert other.get(path).headers["Location"].startswith("/sign-in?next="), "half is not in"
    assert other.get_cookie("device") is None, "the device is not known yet"
    for wrong in (WRONG, code_now(key, drift=2), code_now(key, drift=-1), ""):
        answer = give_code(other, wrong)
        assert (answer.status_code, signed_in(other)) == (422, False), wrong
    travel(timedelta(minutes=1))
    answer = give_code(other, code_now(key))
    assert answer.headers["Location"] == "/account/security"
    assert signed_in(other) and other.get_cookie("device")
    again = new_client()
    give_password(again, cast.learner)
    assert give_code(again, code_now(key)).status_code == 422, "used a moment ago"
    assert give_code(again, codes[3].lower().replace("-", " ")).headers["Location"] == "/me"
    third = new_client()
    give_password(third, cast.learner)
    assert give_code(third, codes[3]).status_code == 422, "works once"
    assert moves_of(cast.learner)[-1] == "use-recovery-code"
    letter = letters_to(cast.learner.email)[-1]
    assert letter.subject == "A recovery code was used" and "9 recovery codes are left" in letter.text
    assert session().query(RecoveryCode).count() == 9


def test_guessing_codes_has_to_wait_and_does_not_lock_the_owner_out(
    cast: Cast, client: Reader, new_client: NewClient, travel: Travel
) -> None:
    key, _codes = set_up(sign_in(client, cast.learner))
    client.submit("/account", "sign-out")
    thief, elsewhere = new_client(), new_client()
    give_password(thief, cast.learner)
    for _ in range(5):
        assert give_code(thief, WRONG).status_code == 422
    answer = give_code(thief, code_now(key))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    give_password(elsewhere, cast.learner)
    assert give_code(elsewhere, code_now(key)).status_code == 429, "another address does not help"
    give_password(client, cast.learner)
    assert give_code(client, code_now(key)).status_code == 303, "the device of the owner counts alone"
    travel(STEP)
    assert give_code(thief, WRONG).status_code == 422
    assert give_code(thief, WRONG).headers["Retry-After"] == "60", "the wait grows"


@use_case
def deactivate(person: Somebody, at: datetime) -> None:
    lock(Person, person.id).deactivated_at = at


def test_half_a_sign_in_ends_by_itself_and_with_the_password(
    cast: Cast, client: Reader, new_client: NewClient, travel: Travel, now: datetime
) -> None:
    key, _codes = set_up(sign_in(client, cast.learner))
    late, overtaken, stopped = new_client(), new_client(), new_client()
    give_password(late, cast.learner)
    travel(timedelta(minutes=10))
    assert (
        late.post("/sign-in/code", data={"code": code_now(key), "csrf_token": late.token()}).status_code
        == 303
    )
    assert "That took too long" in late.get("/sign-in").text
    assert not signed_in(late)
    give_password(overtaken, cast.learner)
    client.submit("/reset", "request-reset", email=cast.learner.email)
    link = link_in(letters_to(cast.learner.email)[-1], "/reset/")
    new = "three words and a half"
    assert client.submit(link, "reset-password", password=new).status_code == 303
    assert overtaken.get("/sign-in/code").headers["Location"] == "/sign-in"
    answer = stopped.submit("/sign-in", "sign-in", email=cast.learner.email, password=new)
    assert answer.headers["Location"] == "/sign-in/code", "a new password does not switch it off"
    deactivate(cast.learner, now)
    assert stopped.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_new_codes_another_phone_and_off(
    cast: Cast, client: Reader, new_client: NewClient, travel: Travel
) -> None:
    key, codes = set_up(sign_in(client, cast.learner))
    for wish in ("codes", "move", "off"):
        assert change(client, wish, code_now(key), password="wrong-wrong-wrong").status_code == 422
        assert change(client, wish, WRONG).status_code == 422
    again = client.post(PATH, data={"csrf_token": client.token(), "password": PASSWORD})
    assert again.status_code == 303 and "out of date" in client.get(PATH).text
    travel(timedelta(minutes=16))
    fresh = codes_on(change(client, "codes", code_now(key)).text)
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    travel(STEP)
    assert change(client, "off", codes[0]).status_code == 422, "the former codes are over"
    assert change(client, "move", code_now(key)).headers["Location"] == PATH
    travel(STEP)
    page = client.get(PATH).text
    moved = key_on(page)
    assert moved != key and 'data-action="change-second-step"' in page
    other = new_client()
    give_password(other, cast.learner)
    assert give_code(other, code_now(key)).status_code == 303, "until the new one is confirmed"
    assert len(confirmed(client, moved)[0]) == 10
    assert not signed_in(other)
    travel(STEP)
    assert change(client, "off", code_now(key)).status_code == 422
    assert change(client, "off", code_now(moved)).status_code == 303
    assert (
        client.submit("/sign-in", "sign-in", email=cast.learner.email, password=PASSWORD).headers["Location"]
        == "/me"
    )
    assert moves_of(cast.learner) == [
        "set-up-second-step", "renew-recovery-codes", "set-up-second-step", "switch-off-second-step",
    ]  # fmt: skip
    assert subjects(cast.learner)[1::2] == [
        "Your recovery codes are new", "Your second step at sign-in is switched off",
    ]  # fmt: skip
    assert not session().query(RecoveryCode).count() and not session().query(SecondStep).count()


def test_a_key_that_is_not_confirmed_lapses(cast: Cast, client: Reader, travel: Travel) -> None:
    key = begun(sign_in(client, cast.learner))
    assert begun_again(client) != key, "a second wish makes another key"
    travel(timedelta(minutes=30))
    assert "otpauth" not in client.get(PATH).text
    sent = {"code": code_now(key), "csrf_token": client.token()}
    assert client.post(f"{PATH}/confirm", data=sent).headers["Location"] == PATH
    assert (
        client.submit("/sign-in", "sign-in", email=cast.learner.email, password=PASSWORD).headers["Location"]
        == "/me"
    )


def begun_again(client: Reader) -> str:
    client.post(PATH, data={"password": PASSWORD, "csrf_token": client.token()})
    return key_on(client.get(PATH).text)


@use_case
def of_the_demonstration(person: Somebody) -> None:
    lock(Person, person.id).demonstration = True


def test_roles_that_need_it_do_not_count_until_it_is_set_up(
    cast: Cast, make_app: Callable[..., Flask], travel: Travel
) -> None:
    strict = make_app(LMS_SECOND_STEP="required")
    shut = {
        cast.lead: ("/desk/ficcc", "/desk/ficcc/people"),
        cast.office: ("/admin/topics", "/admin/organisations"),
        cast.admin: ("/admin/status", "/admin/mail"),
    }
    for person, paths in shut.items():
        client = Reader(strict)
        answer = client.submit("/sign-in?next=/courses", "sign-in", email=person.email, password=PASSWORD)
        assert answer.headers["Location"] == f"{PATH}?next=/courses"
        page = client.get(answer.headers["Location"]).text
        assert "needs a second step" in page
        for path in paths:
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?next={path}")
        assert "Your role does not count yet" in client.get("/me").text
        assert client.get("/desk/sccc").status_code == 404, "what no role opens is not there"
        key, _codes = set_up(client)
        for path in paths:
            assert client.get(path).status_code == 200, path
        assert "does not count yet" not in client.get("/me").text
        refused = change(client, "off", code_now(key))
        assert refused.status_code == 422 and "Your role needs the second step" in refused.text
        assert "Switch the second step off" not in client.get(PATH).text


def test_who_is_let_off_and_no_way_round(cast: Cast, make_app: Callable[..., Flask]) -> None:
    strict = make_app(LMS_SECOND_STEP="required")
    lead = sign_in(Reader(strict), cast.lead)
    desk = {"name": "desk", "calendar": str(cast.ficcc.id), "csrf_token": lead.token()}
    assert lead.post("/calendar/subscribe", data=desk).status_code == 422
    assert lead.post("/desk/ficcc/people/give-role", data=desk).headers["Location"] == f"{PATH}?next=/"
    assert sign_in(Reader(strict), cast.home).get("/desk/ficcc").status_code == 200, (
        "coordinators may go without"
    )
    of_the_demonstration(cast.lead)
    assert lead.get("/desk/ficcc").status_code == 200
    key, _codes = set_up(lead)
    assert change(lead, "off", code_now(key)).status_code == 303


def test_tokens_and_feeds_have_no_role_that_does_not_count(
    cast: Cast, make_app: Callable[..., Flask]
) -> None:
    seen = a_run(cast, course={"sharing": Sharing(scope=Scope.OWN)}).ref
    token = token_of(cast.office)
    own, desk, let_off = (
        f"/feeds/{make_address(person.id, name='mine', centre_id=centre)}.ics"
        for person, centre in ((cast.lead, None), (cast.lead, cast.ficcc.id), (cast.home, cast.ficcc.id))
    )
    strict = Reader(make_app(LMS_SECOND_STEP="required"))
    assert seen not in ids(strict, "/runs", token)
    assert problem(ask(strict, f"/runs/{seen}", token), 403)["code"] == "second_step"
    assert ask(strict, "/me/enrolments", token).status_code == 200, "what is theirs without the role stays"
    assert [strict.get(path).status_code for path in (own, desk, let_off)] == [200, 404, 200]
    for person in (cast.lead, cast.office):
        set_up(sign_in(Reader(strict.application), person))
    assert seen in ids(strict, "/runs", token)
    assert strict.get(desk).status_code == 200
