"""What Prometheus and the operator see, and who else does not."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import update

from lms.admin.queries import BACKUP_MARK
from lms.courses.models import Run
from lms.kit.db import session, use_case
from lms.outbox import service
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.reader import Reader
from tests.scene import a_run

SignedIn = Callable[[Somebody], Reader]
Travel = Callable[[timedelta], datetime]
TOKEN = "a token of sixteen or more"
AWAY = {"REMOTE_ADDR": "192.0.2.7"}


def figures(client: Reader) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_figures_of_requests_feeds_jobs_and_mails(
    client: Reader, cast: Cast, now: datetime, travel: Travel
) -> None:
    a_run(cast)
    before = figures(client)
    etag = client.get("/courses.ics").headers["ETag"]
    client.get("/courses.ics", headers={"If-None-Match": etag})
    client.get("/nothing/at/all")
    service.begin_slot("outbox.tidy", "2027-03-01T06:00:00Z", lease=timedelta(minutes=1))
    service.finish_slot("outbox.tidy", "2027-03-01T06:00:00Z")
    service.begin_slot("calendar.read_replies", "2027-03-01T09:00:00Z", lease=timedelta(minutes=1))
    service.beat("a:1:mail")
    write_mail()
    travel(timedelta(hours=4))
    after = figures(client)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0.0)

    assert more('lms_feed_answers_total{kind="public",status="200"}') == 1
    assert more('lms_feed_answers_total{kind="public",status="304"}') == 1
    assert more('lms_feed_shelf_total{result="hit"}') == 1
    assert more('lms_request_seconds_count{endpoint="calendar.courses_feed",status="3xx"}') == 1
    assert more('lms_request_seconds_count{endpoint="none",status="4xx"}') == 1
    assert after["lms_requests_in_flight"] == 1, "this one"
    assert after["lms_database_up"] == 1
    assert after['lms_job_lag_seconds{job="outbox.tidy"}'] == 3600, "its slots begin every six hours"
    assert after['lms_job_lag_seconds{job="calendar.read_replies"}'] == 4 * 3600, "it never finished one"
    assert after['lms_job_failures{job="calendar.read_replies"}'] == 1
    assert after['lms_mails{state="pending"}'] == 1
    assert after["lms_mail_due_age_seconds"] == after["lms_worker_beat_age_seconds"] == 4 * 3600
    assert after["lms_stuck_age_seconds"] == after["lms_undecided_age_seconds"] == 0


@use_case
def write_mail() -> None:
    service.enqueue("ada@example.org", dedup_key="k", subject="Words", text="Words")


@use_case
def one_seat_more(run_id: int) -> None:
    session().execute(update(Run).where(Run.id == run_id).values(capacity_max=Run.capacity_max + 1))


def test_the_figures_are_for_this_machine_or_the_token(make_app: Callable[..., Flask]) -> None:
    bare, proxied = make_app(), make_app(LMS_PROXIES=1, LMS_METRICS_TOKEN=TOKEN)
    hidden = make_app(LMS_BASE_URL="https://site.example", LMS_METRICS_TOKEN=TOKEN)
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    forwarded = {"X-Forwarded-For": "192.0.2.7"}

    def status(app: Flask, **given: object) -> int:
        return app.test_client().get("/metrics", **given).status_code  # type: ignore[arg-type]

    assert status(bare) == 200
    assert status(bare, environ_base=AWAY) == 404
    assert status(bare, environ_base=AWAY, headers={"Authorization": "Bearer "}) == 404, "there is no token"
    assert status(proxied) == 200
    assert status(proxied, headers=forwarded) == 404, "the proxy of this machine asks for somebody else"
    assert status(proxied, environ_base=AWAY, headers={"X-Forwarded-For": "127.0.0.1"}) == 404, "a lie"
    assert status(proxied, headers=forwarded | bearer) == 200
    assert status(proxied, headers=forwarded | {"Authorization": f"Bearer {TOKEN}x"}) == 404
    assert status(proxied, headers=forwarded | {"Authorization": f"Basic {TOKEN}"}) == 404
    assert status(hidden) == 404, "behind https, of which we were not told, everybody seems to be here"
    assert status(hidden, headers=bearer) == 200


def test_the_state_of_the_site(
    signed_in: SignedIn, cast: Cast, now: datetime, travel: Travel, app: Flask
) -> None:
    client = signed_in(cast.admin)
    assert client.get("/admin").headers["Location"] == "/admin/status"
    assert "No worker was seen" in client.get("/admin/status").text
    service.begin_slot("calendar.read_replies", "2027-03-01T09:00:00Z", lease=timedelta(minutes=1))
    write_mail()
    travel(timedelta(hours=3))
    service.beat("a:1:mail")
    client = signed_in(cast.admin)  # the first session has ended meanwhile
    mark = app.config["LMS"].data_dir / BACKUP_MARK
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    os.utime(mark, (now.timestamp(), (now - timedelta(days=3)).timestamp()))
    page = client.get("/admin/status").text
    assert "No worker was seen" not in page
    assert "calendar.read_replies has been due for 3 hours." in page
    assert "Mails have been waiting for 3 hours." in page
    assert "The last backup was made 3 days ago." in page
    assert '<dd data-mails="pending">1</dd>' in page
    assert "@" not in page.partition("<main")[2].partition("</main>")[0], "nothing of a person"
    mark.unlink()


def test_who_waits_though_a_seat_is_free_and_who_waits_for_a_decision(
    cast: Cast, now: datetime, travel: Travel, client: Reader
) -> None:
    scene = a_run(cast, capacity_max=1)
    seats = [enrol(scene, person).parts.seat for person in (cast.outside, cast.baltic)]
    assert seats == ["confirmed", "waiting"]
    enrol(a_run(cast, ref="RUN-2", acceptance="moderated"), cast.outside)
    travel(timedelta(hours=1))
    seen = figures(client)
    assert (seen["lms_stuck_age_seconds"], seen["lms_undecided_age_seconds"]) == (0, 3600)
    one_seat_more(scene.run_id)  # past the use cases, which would settle the queue
    assert figures(client)["lms_stuck_age_seconds"] == 3600
