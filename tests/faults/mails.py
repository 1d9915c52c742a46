"""A mail server that refuses, stalls, answers 4xx or 5xx, hangs up after DATA, and a worker that dies meanwhile."""

from __future__ import annotations

import time
from dataclasses import replace

from lms.outbox.rules import SEND_TIMEOUT_SECONDS
from tests.faults import clients, standing
from tests.faults.clients import Crowd
from tests.faults.ground import Ground
from tests.faults.places import Place, Wrong, free_port, until
from tests.faults.post import PostOffice, post_office

FEW = 20  # people who enrol, one mail each
DONE_SECONDS = 300.0
MODES = {
    "refuse": "refused",
    "stall": "stalls",
    "451": "answers 451",
    "550": "answers 550",
    "die": "hangs up after DATA",
    "hold": "silent after DATA, worker killed",
}


def misbehaving(ground: Ground, mode: str) -> str:
    """People enrol while the mail server behaves like this; then it takes everything."""
    some = replace(ground, people=dict(list(ground.people.items())[:FEW]))
    with post_office() as office:
        office.mode = mode
        place = replace(ground.copy(f"mail_{mode}"), settings={"SMTP_URL": office.url})
        if mode == "refuse":
            place = replace(place, settings={"SMTP_URL": f"smtp://127.0.0.1:{free_port()}"})
        book = _enrol(place, some, office, mode)
        told = _meanwhile(place, office, mode)
        place = replace(place, settings={"SMTP_URL": office.url})
        office.mode = "take"
        _send_all(place, mode)
        if office.twice() > office.unanswered or len(office.taken) != FEW:
            raise Wrong(f"{len(office.taken)} of {FEW} mails arrived, {office.twice()} of them twice")
        found = standing.check(place, ground, book)
    return f"the slowest answer after {book.slowest:.1f} s; {told}; {office.twice()} mails twice; {found}"


def _enrol(place: Place, some: Ground, office: PostOffice, mode: str) -> clients.Book:
    """Requests do not notice, though a worker stands in front of the mail server all the while."""
    with place.serve() as web:
        crowd = Crowd(web, random_seed=1)
        crowd.begin(clients.enrolments(crowd, some))
        book = crowd.join()
        if mode == "refuse":
            time.sleep(2.0)
        elif not office.met.wait(DONE_SECONDS):
            raise Wrong("no mail was ever tried")
        if mode in ("451", "550"):
            until(lambda: _tried(place, mode), within=DONE_SECONDS, what="every mail was tried")
        web.process.kill()
    if book.slowest >= SEND_TIMEOUT_SECONDS:  # who waits for a mail server waits so long
        book.wrong[f"an answer took {book.slowest:.1f} s"] += 1
    return book


def _tried(place: Place, mode: str) -> bool:
    counts, untried = standing.mails(place), standing.untried(place)
    return counts["dead"] == FEW if mode == "550" else not untried


def _meanwhile(place: Place, office: PostOffice, mode: str) -> str:
    """Where the mails stand after the bad time."""
    counts = standing.mails(place)
    if mode == "550":
        if counts["dead"] != FEW:
            raise Wrong(f"after 550 {counts['dead']} of {FEW} mails are given up")
        return f"{FEW} given up at once, sent after `outbox retry --all`"
    if counts["pending"] != FEW:
        raise Wrong(f"{dict(counts)} of {FEW} mails that nobody took")
    if mode == "hold" and len(office.taken) != 1:
        raise Wrong(f"{len(office.taken)} mails left before the first was answered")
    return f"{FEW} waiting"


def _send_all(place: Place, mode: str) -> None:
    if mode == "550":
        done = place.flask("outbox", "retry", "--all")
        if done.returncode or str(FEW) not in done.stdout:
            raise Wrong(f"outbox retry --all: {done.stdout}{done.stderr}")
    standing.let_time_pass(place)
    with place.worker():
        until(lambda: standing.mails(place)["sent"] == FEW, within=DONE_SECONDS, what="every mail is sent")
