"""Signed links, and letters on their way to the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from lms.config import Settings
from lms.kit import tokens
from lms.kit.i18n import force_locale
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.outbox import service as outbox
from lms.people.notices import Letter


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.config["LMS"]
    return found


def absolute(path: str) -> str:
    """The full address of a path of this site, from `LMS_BASE_URL`, never from the request's Host."""
    return settings().base_url + path


def signed(purpose: str, payload: list[Any]) -> str:
    """A token for a link."""
    return tokens.sign(purpose, payload, secret=current_app.config["SECRET_KEY"])


class DeadLink(Refusal):
    """A link from a mail that is altered, too old or used up; all look alike."""

    def __init__(self) -> None:
        sentence = _l(
            "This link does not work any more: it is too old, or was used already. Ask for a new one."
        )
        super().__init__("dead_link", sentence, status=404)


def opened(purpose: str, token: str, *, max_age: int) -> list[Any]:
    """The payload of a link made by `signed`; `DeadLink` for anything else."""
    try:
        payload = tokens.unsign(
            purpose,
            token,
            max_age=max_age,
            secret=current_app.config["SECRET_KEY"],
            fallbacks=current_app.config["SECRET_KEY_FALLBACKS"],
        )
    except tokens.BadToken as error:
        raise DeadLink from error
    assert isinstance(payload, list)
    return payload


def post(recipient: str, write: Callable[[], Letter], *, language: str, event: str) -> None:
    """Puts the letter that `write` gives in `language` into the outbox, within the open use case; once per `event`."""
    with force_locale(language):
        letter = write()
    outbox.enqueue(recipient, dedup_key=event, subject=letter.subject, text=letter.text)
