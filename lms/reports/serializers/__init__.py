"""Reports in other clothes: files for spreadsheets, pictures with their tables; pure."""

from lms.reports.serializers.charts import (
    distribution,
    run_charts,
    time_chart,
)
from lms.reports.serializers.exports import (
    COLUMNS,
    attendance,
    balance,
    decisions,
    enrolments,
    participants,
)

__all__ = [
    "COLUMNS",
    "attendance",
    "balance",
    "decisions",
    "distribution",
    "enrolments",
    "participants",
    "run_charts",
    "time_chart",
]
