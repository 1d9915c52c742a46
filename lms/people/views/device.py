"""The device behind a request: its address, its browser, and the cookie that tells whom it knows."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from lms.people.service import Client, devices


def client() -> Client:
    """Where this request comes from."""
    return Client(
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        known_as=devices.known_as(request.cookies.get(_cookie(), "")),
    )


def remember(response: Response, person_id: int) -> Response:
    """Notes on the device that `person_id` has signed in with it."""
    response.set_cookie(
        _cookie(),
        devices.cookie_for(request.cookies.get(_cookie(), ""), person_id),
        max_age=devices.MAX_AGE,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _cookie() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"
