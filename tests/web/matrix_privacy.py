"""Who may do what with the own data, as in `tests/web/matrix.py`; its addresses beside those of the API."""

from __future__ import annotations

from tests.web import matrix_api as elsewhere

EVERYBODY = "R R R R R R R R R R"
ACCOUNTS = "s R R R R R R R R R"

ELSEWHERE = elsewhere.ELSEWHERE | {
    # endpoint              public account member trainer editor coordinator lead other office admin
    "exports.fetch": "s - - - - - - - - -",  # whoever asked for it
    "exports.prepare": "s - - - - R R - - -",  # whoever may have what is exported there
    "exports.progress": "s - - - - - - - - -",  # whoever asked for it
    "privacy.ask_erasure": ACCOUNTS,
    "privacy.ask_export": ACCOUNTS,
    "privacy.erasure": ACCOUNTS,
    "privacy.fetch_export": "s - - - - - - - - -",  # whoever asked for it
    "privacy.help_privacy": EVERYBODY,
    "privacy.consents": ACCOUNTS,
    "privacy.withdraw_consent": ACCOUNTS,
    "privacy.desk_openings": "- - - - - - R - - R",
    "privacy.desk_openings_file": "- - - - - - R - - R",
    "privacy.enter_wish": "s - - - - - - - - R",
    "privacy.every_opening": "s - - - - - - - - R",
    "privacy.every_opening_file": "s - - - - - - - - R",
    "privacy.journal": "s - - - - - - - R -",
    "privacy.journal_file": "s - - - - - - - R -",
    "privacy.own_openings_file": ACCOUNTS,
    "privacy.written_wish": "s - - - - - - - - R",
    "privacy.take_back_wish": "s - - - - - - - - -",  # an administrator, where one is open
    "privacy.wish": "s - - - - - - - - -",  # an administrator, where one is open
    "privacy.own_openings": ACCOUNTS,
    "privacy.own_data": ACCOUNTS,
    "privacy.retention": "s - - - - - - - - R",
    "privacy.take_back_erasure": ACCOUNTS,
}
ASKING = elsewhere.ASKING | {
    "exports.fetch": "/account/exports/X-SOMEBODY/file",
    "exports.progress": "/account/exports/X-SOMEBODY",
    "privacy.erasure": "/account/privacy/erasure",
    "privacy.fetch_export": "/account/privacy/export/D-SOMEBODY.zip",
    "privacy.help_privacy": "/help/privacy",
    "privacy.consents": "/account/privacy/consents",
    "privacy.desk_openings": "/desk/sccc/openings",
    "privacy.desk_openings_file": "/desk/sccc/openings.csv",
    "privacy.every_opening": "/admin/openings",
    "privacy.every_opening_file": "/admin/openings.csv?until=2027-13-01",
    "privacy.journal": "/admin/journal",
    "privacy.journal_file": "/admin/journal.csv?since=2027-03-01",
    "privacy.own_openings_file": "/account/privacy/openings.csv?since=2027-03-01&until=2027-03-31",
    "privacy.written_wish": "/admin/erasure",
    "privacy.wish": "/admin/erasure/P-LEARNER",
    "privacy.own_openings": "/account/privacy/openings",
    "privacy.own_data": "/account/privacy",
    "privacy.retention": "/admin/retention",
}
CHANGING: dict[str, tuple[str, dict[str, str]]] = elsewhere.CHANGING | {
    "exports.prepare": ("/account/exports", {"address": "/desk/sccc/enrolments.csv"}),
    "privacy.ask_erasure": ("/account/privacy/erasure", {}),
    "privacy.ask_export": ("/account/privacy/export", {}),
    "privacy.enter_wish": ("/admin/erasure", {}),
    "privacy.take_back_wish": ("/admin/erasure/P-LEARNER", {}),
    "privacy.withdraw_consent": ("/account/privacy/consents", {}),
    "privacy.take_back_erasure": ("/account/privacy/erasure/take-back", {}),
}
