"""What a server in production refuses to start with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import ValidationError

from lms.config import Settings
from lms.kit.db import use_case
from lms.people.service import create_account

PRODUCTION = {
    "LMS_ENV": "production",
    "LMS_BASE_URL": "https://lms.example",
    "LMS_ARGON2_MEMORY_KIB": 65536,
    "LMS_ARGON2_TIME": 3,
}


def an_account(*, demonstration: bool) -> None:
    use_case(create_account)(
        "somebody@example.org",
        name="Somebody",
        password_hash="x",  # noqa: S106 - nobody signs in
        zone="Europe/Riga",
        language="en",
        verified=True,
        demonstration=demonstration,
    )


@pytest.mark.threat("17.production")
def test_accounts_whose_password_is_in_the_readme(app: Flask, make_app: Callable[..., Flask]) -> None:
    an_account(demonstration=True)
    with pytest.raises(RuntimeError, match="demonstration accounts"):
        make_app(**PRODUCTION)


def test_ordinary_accounts_are_welcome(app: Flask, make_app: Callable[..., Flask]) -> None:
    an_account(demonstration=False)
    assert make_app(**PRODUCTION).config["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"LMS_BASE_URL": "http://lms.example"},
        {"LMS_ARGON2_MEMORY_KIB": 8},
        {"LMS_ARGON2_TIME": 1},
        {"SECRET_KEY": "short"},
        {"LMS_TIMEZONE": "Europe/Nowhere"},
        {"LMS_LOCALES": "en,xx"},
        {"PORT": 0},
    ],
)
@pytest.mark.threat("6.cost", "17.production")
def test_wrong_settings_are_refused_loudly(wrong: dict[str, object]) -> None:
    with pytest.raises((ValidationError, LookupError)):
        Settings(**(PRODUCTION | wrong))
