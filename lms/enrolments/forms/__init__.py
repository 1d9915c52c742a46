"""What a person may type about an enrolment."""

from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm
from lms.enrolments.forms.rules import RulesForm
from lms.enrolments.forms.seats import (
    ExtendForm,
    PoolRows,
    ReleaseForm,
    SiteRows,
    asks_for_a_row,
    pool_rows,
    site_rows,
)

__all__ = [
    "EnrolForm",
    "EnrolOtherForm",
    "ExtendForm",
    "MoveForm",
    "PoolRows",
    "ReleaseForm",
    "RulesForm",
    "SearchForm",
    "SiteRows",
    "asks_for_a_row",
    "pool_rows",
    "site_rows",
]
