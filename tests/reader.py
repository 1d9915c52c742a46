"""A test client that reads like a strict person: it inspects every page it opens.

A page must be sound (`tests/inspector.py`), keep to a budget of queries, write nothing when it is only asked for,
leave nothing unsaved in its reading session and no connection behind. An answer of 500 and above fails the test unless
`fault=True` says that it is wanted.
"""

from __future__ import annotations

import contextvars
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, request
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool
from werkzeug.test import TestResponse

from lms.kit.db import database
from lms.people.service import sessions
from lms.people.views import device
from tests.inspector import CSRF_FIELD, assert_sound, parsed, token_in

BUDGET = 20
WRITES = ("INSERT", "UPDATE", "DELETE")
COUNTED = ("/feeds/", "/calendar/f/")  # a feed's last fetch is noted after its answer, in a unit of its own
NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ")


class Reader(FlaskClient):
    """Opens pages. `queries` is the budget of statements of a page that is only read (None: no limit)."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, app.response_class, **options)
        assert "unsaved" in app.extensions, "make the application with watched()"

    def open(
        self,
        *args: Any,
        queries: int | None = BUDGET,
        inspect: bool = True,
        fault: bool = False,
        **options: Any,
    ) -> TestResponse:
        """Opens an address as a browser would, in a context of its own, and inspects the answer."""
        database.session.remove()  # what the test read so far may be out of date after this
        before = _connections()
        with counted(database.engines.values()) as seen:
            # An empty context: otherwise Flask lends the request the application context of the test, with its `g`
            response = contextvars.Context().run(super().open, *args, **options)
        response.get_data()
        response.close()  # as a server does: what is to be done after the answer is done now
        response.request.environ["wsgi.input"].close()
        address = f"{response.request.method} {response.request.full_path.rstrip('?')}"
        assert fault or response.status_code < 500, f"{address} answers {response.status}"
        unsaved = self.application.extensions["unsaved"]
        assert not unsaved, f"{address} leaves unsaved rows in its reading session: {unsaved}"
        assert _connections() <= before, f"{address} keeps a connection to the database"
        written = [statement for statement in seen if statement.startswith(WRITES)]
        noted = response.request.path.startswith(COUNTED) or "Authorization" in response.request.headers
        if response.request.method in ("GET", "HEAD") and not noted:
            assert not written, f"{address} only asks, but writes: {written}"
        if response.request.method == "GET" and queries is not None:
            shown = "\n  ".join(seen)
            assert len(seen) <= queries, f"{address} asks {len(seen)} queries, not {queries}:\n  {shown}"
        if inspect and response.mimetype == "text/html" and response.status_code not in range(300, 400):
            assert_sound(response.get_data(as_text=True), address)
        return response

    def submit(
        self, path: str, action: str, *, follow_redirects: bool = False, **fields: Any
    ) -> TestResponse:
        """Opens the page `path`, fills in the form with `data-action="{action}"` and sends it.

        Fields that are not given keep the value the page shows; one that is None is left out; one the form does not
        have is an error of the test.
        """
        page = self.get(path, queries=None)
        assert page.status_code == 200, f"{path} answers {page.status}, so there is no form to fill in"
        target, values = form_of(page.get_data(as_text=True), action)
        unknown = set(fields) - set(values)
        assert not unknown, (
            f"the form {action!r} on {path} has no field {sorted(unknown)}, but {sorted(values)}"
        )
        sent = {name: value for name, value in (values | fields).items() if value is not None}
        return self.post(target or path, data=sent, follow_redirects=follow_redirects)

    def sign_in(self, email: str, password: str) -> TestResponse:
        """Signs in by the page, as a person does; fails the test when that is refused."""
        response = self.submit("/sign-in", "sign-in", email=email, password=password)
        assert response.status_code in (302, 303), f"{email} cannot sign in: {response.status}"
        return response

    def let_in(self, person_id: int) -> None:
        """Does what the page does once the password is right, without opening it: a session of this reader's own, and
        a device that knows the person. For the many tests that are about something else."""
        database.session.remove()
        contextvars.Context().run(self._let_in, person_id)

    def _let_in(self, person_id: int) -> None:
        with self._asking() as answers:
            sessions.begin(person_id, remember=False, client=device.client())
            answers.append(device.remember(Response(status=303), person_id))

    def token(self) -> str:
        """The token against forgery that any page would show this reader now, without opening one."""
        return contextvars.Context().run(self._token)

    def _token(self) -> str:
        with self._asking() as answers:
            answers.append(Response())
            return str(generate_csrf())

    @contextmanager
    def _asking(self) -> Iterator[list[Response]]:
        """A request of this reader; what its answers, put into the list, say about cookies is kept."""
        app, answers = self.application, list[Response]()
        asked = app.test_request_context("/sign-in", environ_base=dict(self.environ_base))
        self._add_cookies_to_wsgi(asked.request.environ)
        with asked:
            yield answers
            cookies = [app.process_response(each).headers.getlist("Set-Cookie") for each in answers]
        for each in cookies:
            self._update_cookies_from_response("localhost", "/sign-in", each)


def form_of(html: str, action: str) -> tuple[str, dict[str, Any]]:
    """The address and the fields of the one form with `data-action="{action}"`; absent choices are None."""
    forms = [form for form in parsed(html).iter("form") if form.get("data-action") == action]
    assert len(forms) == 1, f"the page has {len(forms)} forms {action!r}, not one"
    values = dict(_fields(forms[0]))
    if CSRF_FIELD in values:
        values[CSRF_FIELD] = token_in(html) or values[CSRF_FIELD]
    return forms[0].get("action") or "", values


def _fields(form: Any) -> Iterator[tuple[str, Any]]:
    """What a browser would send of a form that nobody touched; names without a value come with None."""
    values: dict[str, Any] = {}
    for node in form.iter():
        name, kind = node.get("name"), node.get("type", "text")
        if not name or node.get("disabled") is not None:
            continue
        if kind in ("checkbox", "radio") and node.get("checked") is None:
            values.setdefault(name, None)
        elif kind in ("checkbox", "radio"):
            values[name] = _joined(values.get(name), node.get("value", "on"), several=kind == "checkbox")
        elif node.tag == "input":
            values[name] = node.get("value", "")
        elif node.tag == "textarea":
            values[name] = (node.text or "").removeprefix("\n")
        elif node.tag == "select":
            values[name] = _chosen(node)
        elif node.tag == "button":
            values.setdefault(name, None)
    return iter(values.items())


def _joined(before: Any, value: str, *, several: bool) -> Any:
    if before is None or not several:
        return value
    return [*(before if isinstance(before, list) else [before]), value]


def _chosen(select: Any) -> Any:
    options = [(node, node.get("value", "".join(node.itertext()).strip())) for node in select.iter("option")]
    chosen = [value for node, value in options if node.get("selected") is not None]
    if select.get("multiple") is not None:
        return chosen or None
    return chosen[-1] if chosen else (options[0][1] if options else None)


@contextmanager
def counted(engines: Iterable[Engine]) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without those that only begin or set up a transaction."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            seen.append(" ".join(statement.split()))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


class Compiled(BytecodeCache):
    """The templates that this process has compiled: each application has an environment of its own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def watched(app: Flask) -> Flask:
    """`app`, which from now on notes what a request leaves unsaved in its reading session, and keeps the pages it made.

    The pages are for those who do not open them through a `Reader`: a browser, a calendar program.
    """
    app.extensions |= {"unsaved": [], "pages": {}}
    app.jinja_env.bytecode_cache = COMPILED

    def note(response: Response) -> Response:
        reading = database.session
        rows = [row for row in (*reading.new, *reading.dirty, *reading.deleted) if reading.is_modified(row)]
        app.extensions["unsaved"] = [repr(row) for row in rows]
        if response.mimetype == "text/html" and response.status_code not in range(300, 400):
            app.extensions["pages"][request.full_path] = response.get_data(as_text=True)
        return response

    app.after_request(note)
    return app


def _connections() -> int:
    pools = [engine.pool for engine in database.engines.values()]
    return sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))
