"""What a person may type about an enrolment."""

from lms.enrolments.forms.attendance import AttendanceForm, CheckInForm, CompletionForm
from lms.enrolments.forms.bulk import BulkForm
from lms.enrolments.forms.copies import CopyRunForm
from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm
from lms.enrolments.forms.proposals import OtherRunForm, ReplacementForm
from lms.enrolments.forms.replies import AnswersForm, asking, asking_for
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
from lms.enrolments.forms.terms import (
    ConditionForm,
    EligibilityForm,
    FeeForm,
    MarkFeesForm,
    QuestionForm,
    TakeBackForm,
    WaiverForm,
)

__all__ = [
    "AcceptForm",
    "AnswersForm",
    "AttendanceForm",
    "BulkForm",
    "CheckInForm",
    "CompletionForm",
    "ConditionForm",
    "CopyRunForm",
    "CriteriaForm",
    "DecideForm",
    "EligibilityForm",
    "EnrolForm",
    "EnrolOtherForm",
    "ExtendForm",
    "FeeForm",
    "FirstForm",
    "MarkFeesForm",
    "MoveForm",
    "OtherRunForm",
    "PointsForm",
    "PoolRows",
    "QuestionForm",
    "RankForm",
    "ReleaseForm",
    "ReplacementForm",
    "RulesForm",
    "SearchForm",
    "SiteRows",
    "TakeBackForm",
    "WaiverForm",
    "asking",
    "asking_for",
    "asks_for_a_row",
    "criteria_fields",
    "pool_rows",
    "site_rows",
]
