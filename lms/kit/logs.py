"""Logs: one line of JSON each, UTC, without query values, tokens or mail addresses."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

TOKEN_PATHS = re.compile(
    r"(/feeds/|/confirm/|/reset/|/change-address/|/invitation/|/offers/|/unsubscribe/)[^/\s?\"']+"
)
BEARER = re.compile(r"(bearer\s+)[^\s\"']+", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")


def hide(text: str) -> str:
    """`text` without tokens in addresses and headers, query values and mail addresses."""
    text = BEARER.sub(r"\1…", TOKEN_PATHS.sub(r"\1…", text))
    text = re.sub(r"\?[^\s\"']*", "?…", text)
    return ADDRESS.sub("…@…", text)


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
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(), foreign_pre_chain=shared, keep_exc_info=False
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a rush waits its turn is no warning
