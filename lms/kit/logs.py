"""Logs: one line of JSON each, UTC, without query values, tokens or mail addresses."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog
from sqlalchemy import Engine, event

from lms.kit import clock

TOKEN_PATHS = re.compile(
    r"(/(?:feeds|confirm|reset|change-address|invitation|offers|unsubscribe|certificates)/)[^/\s?\"']+"
)
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")  # no dot, no @: neither a name nor an address of somebody
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BEARER = re.compile(r"(bearer\s+)[^\s\"']+", re.IGNORECASE)
DETAIL = re.compile(r"(DETAIL:)[^\n]*")  # PostgreSQL repeats there the whole row that it refused
ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
REQUESTS = "lms.requests"
_statements: ContextVar[list[int] | None] = ContextVar("lms_statements", default=None)


def hide(text: str) -> str:
    """`text` without tokens in addresses and headers, query values, rows of the database and mail addresses."""
    text = DETAIL.sub(r"\1 …", text)
    text = BEARER.sub(r"\1…", TOKEN_PATHS.sub(r"\1…", text))
    text = re.sub(r"\?[^\s\"']*", "?…", text)
    return ADDRESS.sub("…@…", text)


def request_id(given: str | None) -> str:
    """The number that all log lines of a request carry: what a trusted proxy `given`, if it is 8 to 64 letters, digits,
    hyphens and underscores; else a new one."""
    return given if given and REQUEST_ID.fullmatch(given) else secrets.token_hex(6)


def method(name: str) -> str:
    """`name` if HTTP knows such a method, else "other": a stranger may write there what they like."""
    return name if name in METHODS else "other"


def request_line(number: str, **facts: str | float | None) -> None:
    """Writes the line of the request `number`. `facts` are names and numbers of ours, nothing in them has to be hidden:
    the line takes the short way, for the long one takes as long as a small answer does."""
    logger = logging.getLogger(REQUESTS)
    if logger.isEnabledFor(logging.INFO):
        when = clock.now().isoformat().replace("+00:00", "Z")
        line = {**facts, "event": "request", "request": number, "level": "info", "timestamp": when}
        logger.handle(logging.LogRecord(REQUESTS, logging.INFO, "", 0, json.dumps(line), None, None))


def count_from_here() -> None:
    """The request that begins here counts what it asks of the database."""
    _statements.set([0])


def statements() -> int:
    """How many statements this request has sent so far."""
    counted = _statements.get()
    return counted[0] if counted else 0


def one_statement_more() -> None:
    """Counts, for the line of the request, that the database was asked; nobody else counts."""
    if counted := _statements.get():
        counted[0] += 1


def count_statements(engine: Engine) -> None:
    """Counts what each request asks of `engine`."""
    event.listen(engine, "before_cursor_execute", lambda *_: one_statement_more())


class _Lines(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        """As JSON without secrets; the lines of requests are that already."""
        return str(record.msg) if record.name == REQUESTS else super().format(record)


def _hide_all(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: hide(value) if isinstance(value, str) else value for key, value in event.items()}


def install(level: str) -> None:
    """Sends everything, ours and the libraries', through one set of processors to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide_all,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        _Lines(processor=structlog.processors.JSONRenderer(), foreign_pre_chain=shared, keep_exc_info=False)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a rush waits its turn is no warning
