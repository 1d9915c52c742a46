"""Addresses of accounts."""

from __future__ import annotations

from typing import cast

from flask import Flask

from lms.kit.routing import Area
from lms.people import service

area = Area("people", __name__)
area.record_once(lambda state: service.install(cast(Flask, state.app)))

from lms.people.views import account, registration, second_step, sign_in, tokens  # noqa: E402, F401 - they need `area`
