"""Who may do what with the API, and what leads to each of its addresses: without a token everybody is the public there,
whatever cookie comes along; what a token opens stands in `tests/web/test_api.py`. Beside it the rows of other files."""

from __future__ import annotations

from tests.web import matrix_imports as imports
from tests.web import matrix_reports as reports
from tests.web import pages_exchanges as exchanges

EVERYBODY = "R R R R R R R R R R"
NOBODY = "401 401 401 401 401 401 401 401 401 401"

ELSEWHERE = imports.ELSEWHERE | reports.OF_REPORTS
ELSEWHERE |= {
    # endpoint                public account member trainer editor coordinator lead other office admin
    "api.centre": EVERYBODY,
    "api.course": EVERYBODY,
    "api.docs": EVERYBODY,
    "api.list_centres": EVERYBODY,
    "api.list_courses": EVERYBODY,
    "api.list_runs": EVERYBODY,
    "api.list_sessions": EVERYBODY,
    "api.list_slots": EVERYBODY,
    "api.my_enrolments": NOBODY,
    "api.openapi": EVERYBODY,
    "api.run": EVERYBODY,
    "api.slot": EVERYBODY,
    "people.make_token": "s R R R R R R R R R",
    "people.tokens": "s R R R R R R R R R",
    "people.withdraw_token": "s - - - - - - - - -",  # the learner's
    "people.second_step": "s R R R R R R R R R",
    "people.begin_second_step": "s R R R R R R R R R",
    "people.confirm_second_step": "s R R R R R R R R R",
    "people.change_second_step": "s R R R R R R R R R",
    "people.code": "s s s s s s s s s s",  # where no password was right before
    "people.code_now": "s s s s s s s s s s",
}

ASKING = exchanges.ASKING | reports.ASKING
ASKING |= {
    "api.centre": "/api/v1/centres/sccc",
    "api.course": "/api/v1/courses/{course}",
    "api.docs": "/api/docs",
    "api.list_centres": "/api/v1/centres",
    "api.list_courses": "/api/v1/courses?level=master",
    "api.list_runs": "/api/v1/runs",
    "api.list_sessions": "/api/v1/runs/{run}/sessions",
    "api.list_slots": "/api/v1/exchanges",
    "api.my_enrolments": "/api/v1/me/enrolments",
    "api.openapi": "/api/v1/openapi.json",
    "api.run": "/api/v1/runs/{run}",
    "api.slot": "/api/v1/exchanges/{slot_shown}",
    "people.tokens": "/account/tokens",
    "people.second_step": "/account/second-step",
    "people.code": "/sign-in/code",
}

CHANGING: dict[str, tuple[str, dict[str, str]]] = exchanges.CHANGING | {
    "people.make_token": ("/account/tokens", {"name": "our web site"}),
    "people.withdraw_token": ("/account/tokens/{token}/withdraw", {}),
    "people.begin_second_step": ("/account/second-step", {}),
    "people.confirm_second_step": ("/account/second-step/confirm", {}),
    "people.change_second_step": ("/account/second-step/change", {}),
    "people.code_now": ("/sign-in/code", {}),
}
