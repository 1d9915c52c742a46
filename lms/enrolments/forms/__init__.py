"""What a person may type about an enrolment."""

from lms.enrolments.forms.attendance import AttendanceForm, CheckInForm, CompletionForm
from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm

__all__ = [
    "AttendanceForm",
    "CheckInForm",
    "CompletionForm",
    "EnrolForm",
    "EnrolOtherForm",
    "MoveForm",
    "SearchForm",
]
