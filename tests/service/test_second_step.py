"""The second step beside the pages: the operator's way out, a changed secret, many guesses at once, the own data."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from lms.kit import clock, journal
from lms.kit.db import database, session
from lms.kit.refusal import Refusal
from lms.people.models import Attempt, RecoveryCode, SecondStep
from lms.people.rules import TooOften
from lms.people.service import Client
from lms.people.service.second_step import prove_code
from lms.privacy import service as privacy
from tests.cast import PASSWORD, Cast, sign_in
from tests.post import letters_to
from tests.reader import Reader
from tests.second_step import WRONG, begun, code_now, set_up
from tests.service.test_cli import run
from tests.service.test_privacy import archive, leave

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.threat("6.second-step")]
Travel = Callable[[datetime | timedelta], datetime]
HERE = Client("192.0.2.7")


def test_the_operator_takes_it_from_who_has_lost_everything(app: Flask, cast: Cast, client: Reader) -> None:
    set_up(sign_in(client, cast.lead))
    for email, reason, sentence in (
        ("nobody@example.org", "seen", "No account"),
        (cast.home.email, "seen", "no second step"),
        (cast.lead.email, " ", "how you know"),
    ):
        done = run(app, "reset-second-step", email, "--reason", reason)
        assert (done.exit_code, sentence in done.output) == (1, True), done.output
    done = run(app, "reset-second-step", cast.lead.email, "--reason", "seen by video")
    assert done.exit_code == 0, done.output
    database.session.remove()
    last = journal.rows_of(("person", cast.lead.id))[-1]
    assert (last.move, last.actor_id, last.reason) == ("reset-second-step", None, "seen by video")
    assert letters_to(cast.lead.email)[-1].subject == "Your second step at sign-in is switched off"
    assert client.get("/account").status_code == 303, "all sessions ended"
    assert client.sign_in(cast.lead.email, PASSWORD).headers["Location"] == "/me"


def test_the_key_moves_to_a_new_secret_and_recovery_codes_outlive_a_lost_one(
    cast: Cast, client: Reader, make_app: Callable[..., Flask], travel: Travel
) -> None:
    key, codes = set_up(sign_in(client, cast.learner))
    old = client.application.config["SECRET_KEY"]
    new = "another secret that only tests know, long enough"
    between = make_app(SECRET_KEY=new)
    between.config["SECRET_KEY_FALLBACKS"] = [old]  # it has a comma, which the setting takes for two
    with between.app_context():
        prove_code(cast.learner.id, code_now(key), client=HERE)
    travel(timedelta(seconds=30))
    with make_app(SECRET_KEY=new).app_context():
        prove_code(cast.learner.id, code_now(key), client=HERE)
    travel(timedelta(seconds=30))
    with pytest.raises(Refusal, match="wrong_code"):
        prove_code(cast.learner.id, code_now(key), client=HERE)
    prove_code(cast.learner.id, codes[0], client=HERE)


@pytest.mark.race
def test_one_code_opens_once_and_guesses_at_the_same_moment_are_all_counted(
    app: Flask, cast: Cast, client: Reader
) -> None:
    key, codes = set_up(sign_in(client, cast.learner))
    outcomes: list[str] = []

    def guess(code: str) -> None:
        with app.app_context():
            try:
                prove_code(cast.learner.id, code, client=HERE)
                outcomes.append("in")
            except TooOften:
                outcomes.append("wait")
            except Refusal:
                outcomes.append("wrong")

    def at_once(*typed: str) -> list[str]:
        outcomes.clear()
        threads = [threading.Thread(target=guess, args=(code,)) for code in typed]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(outcomes)

    assert at_once(*[code_now(key)] * 2, *[codes[0]] * 2) == ["in", "in", "wrong", "wrong"]
    assert at_once(*[WRONG] * 8) == ["wait"] * 5 + ["wrong"] * 3
    database.session.remove()
    assert session().query(Attempt).count() == 5


def test_the_own_data_has_no_secret_of_it_and_it_goes_with_the_person(
    cast: Cast, client: Reader, travel: Travel
) -> None:
    key, codes = set_up(sign_in(client, cast.learner))
    found = archive(cast.learner).read("data.json").decode()
    told = json.loads(found)["account"]
    assert len(told["Second step at sign-in"]) == 1 and len(told["Recovery codes that are left"]) == 10
    [row] = session().query(SecondStep)
    hashes = [each.code_hash for each in session().query(RecoveryCode)]
    assert not [secret for secret in (key, row.sealed_key, *codes, *hashes) if secret in found]
    leave(cast.learner, travel)
    assert not session().query(SecondStep).count() and not session().query(RecoveryCode).count()


def test_what_was_begun_and_not_confirmed_goes_after_a_day(
    cast: Cast, new_client: Callable[[], Reader], travel: Travel
) -> None:
    begun(sign_in(new_client(), cast.guest))
    set_up(sign_in(new_client(), cast.learner))
    start = clock.now()
    travel(start + timedelta(days=1, seconds=-1))
    privacy.keep_no_longer()
    assert session().query(SecondStep).count() == 2
    travel(start + timedelta(days=1))
    privacy.keep_no_longer()
    database.session.remove()
    assert [row.person_id for row in session().query(SecondStep)] == [cast.learner.id]
