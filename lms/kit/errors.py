"""The one place where a "no" or a fault becomes a page, plain text or problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from lms.kit import logs
from lms.kit.db import database
from lms.kit.i18n import gettext as _
from lms.kit.refusal import Problem, Refusal

log = structlog.get_logger()
API = "/api/"


def install(app: Flask) -> None:
    """Registers the answers to refusals, HTTP errors and faults of the database."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(Exception, _fault)


def answer(
    status: int,
    sentence: str,
    *,
    code: str = "",
    retry_after: int | None = None,
    problems: Sequence[Problem] = (),
) -> Response:
    """One error in the form the address promises: plain text for feeds, problem+json for JSON (with what is wrong with
    each field or parameter), else a page."""
    if request.path.endswith((".ics", ".atom", ".csv")):
        response = make_response(sentence + "\n", status)
        response.content_type = "text/plain; charset=utf-8"
    elif request.path.endswith(".json") or request.path.startswith(API):
        title = HTTPStatus(status).phrase
        errors = [
            {"field": each.field, "code": each.code, "detail": str(each.sentence)}
            for each in problems
            if each.field
        ]
        response = jsonify(
            type="about:blank", title=title, status=status, detail=sentence, code=code, errors=errors
        )
        response.status_code = status
        response.content_type = "application/problem+json"
    else:
        response = make_response(_page(status, sentence), status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _page(status: int, sentence: str) -> str:
    """The error's page; a bare one when the head of the page needs the very database that is away."""
    title, number = _title(status), g.get("request_id", "")
    try:
        return render_template(
            "layout/error.html", status=status, title=title, sentence=sentence, request_id=number
        )
    except (DBAPIError, PoolTimeout):
        bare = current_app.jinja_env.get_template(
            "layout/bare.html"
        )  # past the context processors, which ask again
        return bare.render(title=title, sentence=sentence, request_id=number)


def _title(status: int) -> str:
    return {
        401: _("Please sign in"),
        403: _("You may not do this"),
        404: _("Nothing here"),
        405: _("This address does not do that"),
        409: _("Somebody was faster"),
        413: _("Too much at once"),
        422: _("That did not work"),
        429: _("Too often"),
        503: _("Back in a moment"),
    }.get(status, _("Something went wrong"))


def _refused(refusal: Refusal) -> BaseResponse:
    if refusal.status == 401 and not request.path.startswith(API):
        return redirect(f"/sign-in?next={quote(_after_sign_in(), safe='/')}", 303)
    if refusal.code == "second_step" and not request.path.startswith(API):
        return redirect(f"/account/second-step?next={quote(_after_sign_in(), safe='/')}", 303)
    if refusal.status == 404:
        _note(404)
    sentences = " ".join(str(problem.sentence) for problem in refusal.problems)
    response = answer(
        refusal.status,
        sentences,
        code=refusal.code,
        retry_after=getattr(refusal, "retry_after", None),
        problems=refusal.problems,
    )
    if refusal.status == 401:
        why = ', error="invalid_token"' if refusal.code == "invalid_token" else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="api"{why}'  # RFC 6750
    return response


def _after_sign_in() -> str:
    """Where somebody goes on: the page asked for; of a form that was sent, the page at its address if there is one."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    try:
        current_app.url_map.bind("").match(request.path, method="GET")
    except HTTPException:
        return "/"
    return request.path


def _note(status: int) -> None:
    """Writes down what no page of ours sends: a form to nowhere, without its token, or a move by GET. Not the address,
    which may carry a secret."""
    if status == 405 or request.method not in ("GET", "HEAD"):
        log.warning(
            "turned away", status=status, method=logs.method(request.method), endpoint=request.endpoint
        )


def _csrf(_error: CSRFError) -> Response:
    _note(400)
    return answer(
        400, _("This page was open for too long. Go back, reload it and send the form again."), code="csrf"
    )


def _http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    if status in (404, 405):
        _note(status)
    sentence = {
        404: _("There is nothing at this address."),
        405: _("This address cannot be used in this way."),
        413: _("What you sent is too large."),
        429: _("Please wait a little and try again."),
    }.get(status, _("The request could not be understood."))
    response = answer(status, sentence, code=(error.name or "").lower().replace(" ", "_"))
    valid = getattr(error, "valid_methods", None)
    if valid:
        response.headers["Allow"] = ", ".join(sorted(valid))
    return response


def _database(error: Exception) -> Response:
    log.error("database", fault=type(error).__name__, detail=str(getattr(error, "orig", ""))[:300])
    database.session.remove()  # a transaction whose connection was lost would answer the page with another error
    sentence = _(
        "The database cannot be reached at the moment. Nothing was saved. Please try again in a minute."
    )
    return answer(503, sentence, code="unavailable", retry_after=30)


def _fault(error: Exception) -> Response:
    log.error("fault", fault=type(error).__name__, exc_info=error)
    return answer(500, _("This is our fault, not yours. It has been noted; please try again."), code="fault")
