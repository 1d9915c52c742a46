"""What a person may type about an enrolment."""

from lms.enrolments.forms.copies import CopyRunForm
from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm
from lms.enrolments.forms.proposals import OtherRunForm, ReplacementForm

__all__ = [
    "CopyRunForm",
    "EnrolForm",
    "EnrolOtherForm",
    "MoveForm",
    "OtherRunForm",
    "ReplacementForm",
    "SearchForm",
]
