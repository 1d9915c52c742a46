"""nginx, two web processes and a worker as `deploy/` has them: what is cached, who is kept waiting, what is lost."""

from __future__ import annotations

import json
import re
import signal
import socket
import stat
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import date

import pytest

from tests.cast import PASSWORD
from tests.databases import HOUSE
from tests.deploy.client import HOST, Client
from tests.deploy.conftest import Town
from tests.deploy.machine import BIN, Web, answers, until
from tests.exchange_applying import PDF

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(280)]
SECURITY = ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "X-Request-Id")


def test_pages_come_through_with_each_header_once(town: Town) -> None:
    reader = town.machine.client()
    page = reader.get(
        "/courses", X_Forwarded_For="203.0.113.9", X_Forwarded_Host="evil.example", Accept_Encoding="br, gzip"
    )
    assert (page.status, page.header("Content-Encoding")) == (200, "gzip")
    for name in (*SECURITY, "Content-Security-Policy", "Cache-Control"):
        assert page.header(name) and len(page.headers.get_all(name) or ()) == 1, name
    assert page.header("Server") == "nginx"
    style = re.search(r"/static/css/app\.css\?v=\w+", reader.get("/").body.decode())
    assert style is not None
    for path, cache in (
        (style[0], "public, max-age=31536000, immutable"),
        ("/static/css/app.css", "public, max-age=3600"),
        (
            "/static/css/app.css?v=0123456789ab",
            "no-store",
        ),  # a page of the release before, while it is replaced
    ):
        sheet = reader.get(path)
        assert (sheet.status, sheet.headers.get_all("Cache-Control")) == (200, [cache])
        assert sheet.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert reader.get("/static/css/app.css.gz").status == 404
    assert reader.get("/metrics").status == 404
    large = reader.ask("POST", "/sign-in", b"x" * (13 * 1024 * 1024))
    assert large.status == 413
    with socket.create_connection(("127.0.0.1", town.machine.plain_port), timeout=60) as plain:
        plain.sendall(b"GET /courses HTTP/1.0\r\nHost: evil.example\r\n\r\n")
        assert f"Location: https://{HOST}/courses\r\n".encode() in plain.recv(4096)


def test_public_feeds_are_cached_and_nothing_else_is(town: Town) -> None:
    reader = town.machine.client()
    first, second = reader.get("/calendar.ics"), reader.get("/calendar.ics")
    assert b"Clean room basics" in first.body
    assert [each.header("X-Cache") for each in (first, second)] == ["MISS", "HIT"]
    assert (second.body, second.header("ETag")) == (first.body, first.header("ETag"))
    unchanged = reader.get("/calendar.ics", If_None_Match=first.header("ETag"))
    assert (unchanged.status, unchanged.body, unchanged.header("X-Cache")) == (304, b"", "HIT")
    zipped = reader.get("/calendar.ics", Accept_Encoding="gzip, br")
    assert (zipped.header("X-Cache"), zipped.header("Content-Encoding")) == ("MISS", "gzip")
    assert reader.get("/calendar.ics", Accept_Encoding="deflate, gzip").header("X-Cache") == "HIT"
    assert reader.get("/calendar.ics", Accept_Encoding="gzip;q=0").header("Content-Encoding") == ""
    assert reader.get("/calendar.ics", Authorization="Bearer x").header("X-Cache") == "BYPASS"
    assert reader.get("/calendar.ics", Cookie="a=b").header("X-Cache") == "BYPASS"
    assert [reader.get("/runs/RUN-1.ics").header("X-Cache") for _ in range(2)] == ["MISS", "HIT"]
    assert [reader.get("/runs/RUN-9.ics").status for _ in range(2)] == [404, 404]

    own = [reader.get(town.private) for _ in range(2)]
    assert [(each.status, each.header("X-Cache"), each.header("Cache-Control")) for each in own] == [
        (200, "", "private, max-age=300")
    ] * 2
    assert town.private not in town.machine.logged()
    somebody = town.machine.client()
    assert somebody.sign_in(town.cast.learner.email, PASSWORD).status == 303
    mine = somebody.get("/me")
    assert (mine.status, mine.header("X-Cache"), mine.header("Cache-Control")) == (200, "", "no-store")
    assert town.machine.client().get("/me").status == 303
    kept = [path for path in (town.machine.folder / "cache").rglob("*") if path.is_file()]
    keys = {re.search(rb"\nKEY: (\S+)", path.read_bytes())[1].decode() for path in kept}  # type: ignore[index]
    assert keys == {f"{HOST}/calendar.ics", f"{HOST}/runs/RUN-1.ics"}


def test_files_come_from_nginx_by_the_applications_word(town: Town) -> None:
    learner, other = town.machine.client(), town.machine.client()
    assert learner.sign_in(town.cast.learner.email, PASSWORD).status == 303
    assert other.sign_in(town.cast.colleague.email, PASSWORD).status == 303
    file = learner.get(town.file)
    assert (file.status, file.body, file.header("Content-Type")) == (200, PDF, "application/pdf")
    assert file.header("Content-Disposition").startswith("attachment;")
    assert file.header("Cache-Control") == "private, no-store"
    assert file.header("Content-Security-Policy") == "default-src 'none'; sandbox"
    assert all(len(file.headers.get_all(name) or ()) == 1 for name in SECURITY)
    assert file.header("X-Accel-Redirect") == ""
    assert file.header("Accept-Ranges") == "bytes", "the file itself, sent by nginx"
    assert other.get(town.file).status == 404
    assert town.machine.client().get(town.file).status == 404
    [stored] = (town.machine.folder / "data" / "exchange-files").iterdir()
    assert learner.get(f"/_files/{stored.name}").status == 404


def test_the_worker_lives_beside_them(town: Town) -> None:
    def worker() -> object:
        return json.loads(town.machine.client().get("/readyz").body)["worker"]

    until(worker, seconds=60, what="a worker shows that it lives")


def test_granian_answers_by_its_line(town: Town) -> None:
    unit = (HOUSE / "deploy" / "systemd" / "lms-granian@.service").read_text(encoding="utf-8")
    [line] = re.findall(r"^ExecStart=(.*)$", unit, flags=re.MULTILINE)
    for old, new in {"/opt/lms/current/.venv/bin": str(BIN), "/run/lms": str(town.machine.folder), "%i": "g",
                     "--workers 2": "--workers 1"}.items():  # fmt: skip
        assert old in line
        line = line.replace(old, new)
    web = replace(town.machine.webs[0], name="g", process=None)
    with (town.machine.folder / "log" / "web-g.log").open("ab") as log:
        process = subprocess.Popen(line.split(), cwd=HOUSE, env=web.environment, stdout=log, stderr=log)
    try:
        until(lambda: answers(Client(web.door), "/healthz"), seconds=60, what="granian listens")
        page = Client(web.door).get("/courses")
        assert (page.status, page.header("Strict-Transport-Security")) == (200, "max-age=31536000")
        assert web.door.path is not None
        assert stat.S_IMODE(web.door.path.stat().st_mode) == 0o660
    finally:
        process.terminate()
        assert process.wait(60) == 0


def test_sixty_slow_readers_keep_nobody_waiting(town: Town) -> None:
    """A third sends half a request line, a third half a form, a third reads nothing of what it asked for."""
    form = f"POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9000\r\n\r\nemail="
    page = f"GET /courses HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    with ExitStack() as stack:
        for number in range(60):
            slow = stack.enter_context(town.machine.front.connect())
            slow.sendall(("GET /cour", form, page)[number % 3].encode())
        reader = town.machine.client()
        assert [reader.get(path).status for path in ("/courses", "/runs/RUN-1", "/sign-in")] == [200] * 3


def test_what_one_process_counted_holds_in_the_other(town: Town) -> None:
    first, second = (Client(web.door) for web in town.machine.webs)
    email = town.cast.baltic.email
    told = [first.sign_in(email, "not the password").status for _ in range(6)]
    assert told[0] == 422 and told[-1] == 429, told
    answer = second.sign_in(email, PASSWORD)
    assert (answer.status, answer.header("Retry-After").isdigit()) == (429, True)


@contextmanager
def asking(town: Town, *wishes: str) -> Iterator[tuple[Counter[tuple[str, int]], list[Exception]]]:
    """Somebody for each of `wishes` asks for it all the time; what was answered, and what was not, growing."""
    over, told, faults = threading.Event(), Counter[tuple[str, int]](), list[Exception]()

    def go_on(wish: str) -> None:
        reader, (method, path) = town.machine.client(), wish.split()
        while not over.wait(0.02):  # a pace: who starts needs the processor, too
            try:
                answer = reader.ask(method, path, b"x=1" if method == "POST" else None)
                told[wish, answer.status] += 1
            except Exception as fault:  # noqa: BLE001 - told by the test
                faults.append(fault)

    threads = [threading.Thread(target=go_on, args=(wish,)) for wish in wishes]
    for thread in threads:
        thread.start()
    try:
        yield told, faults
    finally:
        over.set()
        for thread in threads:
            thread.join(90)


def test_no_request_is_lost_while_every_process_is_replaced(town: Town) -> None:
    """Process 1 is ended and started anew behind its socket, as `systemctl restart` does; process 2 gets HUP. Pages
    and a form, which the application refuses itself, are asked for all the time."""
    first, second = town.machine.webs
    with asking(town, "GET /healthz", "GET /courses", "POST /sign-in") as (told, faults):
        until(lambda: len(told) == 3, seconds=60, what="everybody is at it")
        first.signal(signal.SIGTERM)
        assert first.wait() == 0
        first.start()
        assert Client(first.door).get("/healthz").status == 200, "the new process"
        begun = second.workers()
        second.signal(signal.SIGHUP)
        until(lambda: second.workers() > begun and "Worker exiting" in second.log(), seconds=90, what="HUP")
        assert Client(second.door).get("/healthz").status == 200
        before = told.total()
        until(lambda: told.total() > before + 20, seconds=60, what="all goes on")
    assert faults == []
    assert set(told) == {("GET /healthz", 200), ("GET /courses", 200), ("POST /sign-in", 400)}, told


@pytest.mark.parametrize(("schema", "told"), [("of this version", [b"READY=1"]), ("none", [])])
def test_systemd_hears_of_a_worker_that_can_answer_and_of_no_other(
    town: Town, schema: str, told: list[bytes]
) -> None:
    folder = town.machine.folder
    place = folder / f"notify-{schema[0]}"
    given = town.machine.webs[0].environment | {"NOTIFY_SOCKET": str(place)}
    if not told:
        given |= {"DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3"}
    web = Web(f"n{schema[0]}", folder, given)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear, web.listener:
        ear.bind(str(place))
        ear.setblocking(False)
        heard: list[bytes] = []

        def hears() -> bool:
            with suppress(BlockingIOError):
                heard.append(ear.recv(500).splitlines()[0])
            return bool(heard) or web.process is None or web.process.poll() is not None

        web.listen()
        web.start()
        until(hears, seconds=90, what="it is ready, or ends")
        if told:
            assert Client(web.door).get("/healthz").status == 200
            web.signal(signal.SIGTERM)
        assert (web.wait() == 0, heard) == (bool(told), told)


def test_the_log_holds_neither_queries_nor_tokens(town: Town) -> None:
    reader = town.machine.client()
    for path in (
        "/courses?q=secret-word",
        "/confirm/SecretToken",
        "/offers/SecretToken/take",
        "/certificates/SecretToken",
    ):
        reader.get(path)
    until(lambda: "/certificates/" in town.machine.logged(), seconds=5, what="nginx writes its log")
    assert "ecret" not in town.machine.logged()
    assert f"[{date.today().year}" in town.machine.logged()  # noqa: DTZ011 - the machine's own zone
