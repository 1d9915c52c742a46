"""Who may read which figures and files, and what leads to each of them."""

from __future__ import annotations

EVERYBODY = "R R R R R R R R R R"
PUBLISHERS = "- - - - - R R - - -"

OF_REPORTS = {
    # endpoint                public account member trainer editor coordinator lead other office admin
    "reports.attendance": PUBLISHERS,
    "reports.balance": "s - - - - R R - - -",
    "reports.balance_file": "s - - - - R R - - -",
    "reports.decisions": PUBLISHERS,
    "reports.enrolments": "s - - - - R R - - -",
    "reports.feedback": "- - - R - R R - - -",
    "reports.flow": "s - - - - - - - R R",
    "reports.flow_file": "s - - - - - - - R R",
    "reports.network_balance": "s - - - - - - - R -",
    "reports.network_balance_file": "s - - - - - - - R -",
    "reports.participants": PUBLISHERS,
    "reports.stay_counts": EVERYBODY,
    "reports.stay_counts_file": EVERYBODY,
    "reports.statistics": "- - - - - R R - R -",
}

ASKING = {
    "reports.attendance": "/desk/sccc/runs/{run}/attendance.xlsx",
    "reports.balance": "/desk/sccc/balance",
    "reports.balance_file": "/desk/sccc/balance.csv",
    "reports.decisions": "/desk/sccc/runs/{run}/decisions.csv",
    "reports.enrolments": "/desk/sccc/enrolments.csv",
    "reports.feedback": "/desk/sccc/runs/{run}/feedback",
    "reports.flow": "/admin/flow",
    "reports.flow_file": "/admin/flow.csv",
    "reports.network_balance": "/admin/balance",
    "reports.network_balance_file": "/admin/balance.xlsx",
    "reports.participants": "/desk/sccc/runs/{run}/participants.csv",
    "reports.stay_counts": "/exchanges/statistics",
    "reports.stay_counts_file": "/exchanges/statistics.csv",
    "reports.statistics": "/desk/sccc/runs/{run}/statistics",
}
