"""What a person may type about an enrolment."""

from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm
from lms.enrolments.forms.replies import AnswersForm, asking, asking_for
from lms.enrolments.forms.terms import (
    ConditionForm,
    EligibilityForm,
    FeeForm,
    MarkFeesForm,
    QuestionForm,
    WaiverForm,
)

__all__ = [
    "AnswersForm",
    "ConditionForm",
    "EligibilityForm",
    "EnrolForm",
    "EnrolOtherForm",
    "FeeForm",
    "MarkFeesForm",
    "MoveForm",
    "QuestionForm",
    "SearchForm",
    "WaiverForm",
    "asking",
    "asking_for",
]
