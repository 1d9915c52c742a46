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
from lms.enrolments.forms.selection import (
    AcceptForm,
    CriteriaForm,
    DecideForm,
    FirstForm,
    PointsForm,
    RankForm,
    criteria_fields,
)

__all__ = [
    "AcceptForm",
    "CriteriaForm",
    "DecideForm",
    "EnrolForm",
    "EnrolOtherForm",
    "ExtendForm",
    "FirstForm",
    "MoveForm",
    "PointsForm",
    "PoolRows",
    "RankForm",
    "ReleaseForm",
    "RulesForm",
    "SearchForm",
    "SiteRows",
    "asks_for_a_row",
    "criteria_fields",
    "pool_rows",
    "site_rows",
]
