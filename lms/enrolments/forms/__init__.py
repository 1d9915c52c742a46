"""What a person may type about an enrolment."""

from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm
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
    "FirstForm",
    "MoveForm",
    "PointsForm",
    "RankForm",
    "SearchForm",
    "criteria_fields",
]
