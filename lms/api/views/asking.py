"""Who asks the API: the holder of a token, or the public. No cookie is looked at, so nothing can be forged with one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Response, current_app, g, request
from flask.blueprints import BlueprintSetupState

from lms.access import PUBLIC, Actor, current_actor
from lms.api.rules import V1, Spent, TokenNeeded, UnknownToken
from lms.centres import queries as centres
from lms.kit import clock
from lms.kit.http import once_sent
from lms.kit.i18n import reads_in
from lms.kit.often import HourCounter, is_noted, is_over
from lms.people import queries as people
from lms.people import service as accounts

COUNTER = "lms_api_addresses"
READABLE = "ETag, Link, Retry-After"


def install(state: BlueprintSetupState) -> None:
    """Counts strangers by address, in each process for itself."""
    state.app.extensions[COUNTER] = HourCounter()


def actor_by_path(otherwise: Callable[[], Actor]) -> Callable[[], Actor]:
    """Who makes a request: below `/api/v1/` whoever its token says, everywhere else who `otherwise` finds."""
    return lambda: _holder_or_public() if request.path.startswith(V1) else otherwise()


def identify(*, personal: bool) -> None:
    """Finds out who asks; refused for a token that is none, or without one where it is `personal` (401), and when the
    answers of this hour are used up (429). What depends on a person is never kept for another."""
    g.private = current_actor().person_id is not None
    if personal and not g.private:
        raise TokenNeeded


def _holder_or_public() -> Actor:
    now, limit = clock.now(), current_app.config["LMS"].LMS_API_REQUESTS
    if "Authorization" in request.headers and (holder := people.token_holder(_token())):
        if is_over(holder.hour, holder.hour_count, now, limit=limit):
            raise Spent(now)
        g.holder = holder
        reads_in(holder.card.zone, holder.card.language)
        return centres.actor_of(holder.card.id)
    if _counter().is_over(_address(), now, limit=limit):
        raise Spent(now)
    if "Authorization" in request.headers:
        raise UnknownToken
    return PUBLIC


def _token() -> str:
    """What stands behind "Bearer" (RFC 6750); empty for anything else."""
    given = request.authorization
    return (given.token or "") if given is not None and given.type == "bearer" else ""


def _counter() -> HourCounter:
    counter: HourCounter = current_app.extensions[COUNTER]
    return counter


def _address() -> str:
    return request.remote_addr or ""


def finish(response: Response) -> Response:
    """Counts the answer, unless it is unchanged; lets the pages of others read what everybody may."""
    if not request.path.startswith(V1):
        return response
    response.vary.add("Authorization")
    response.headers.setdefault("Cache-Control", "no-store")  # of errors
    if "Authorization" not in request.headers:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = READABLE
    holder, now, full = g.get("holder"), clock.now(), response.status_code not in (304, 429)
    if holder is None and full:
        _counter().count(_address(), now)
    elif holder is not None and is_noted(holder.used_at, now, full=full):
        once_sent(response, partial(accounts.note_use, holder.token_id, full=full))
    return response
