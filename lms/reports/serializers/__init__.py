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
from lms.reports.serializers.flow import (
    flow_sheet,
    matrix,
    measure_words,
    public_counts,
    public_sheet,
)

__all__ = [
    "COLUMNS",
    "attendance",
    "balance",
    "decisions",
    "distribution",
    "enrolments",
    "flow_sheet",
    "matrix",
    "measure_words",
    "participants",
    "public_counts",
    "public_sheet",
    "run_charts",
    "time_chart",
]
