"""What a person may type about an enrolment."""

from lms.enrolments.forms.bulk import BulkForm
from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm

__all__ = ["BulkForm", "EnrolForm", "EnrolOtherForm", "MoveForm", "SearchForm"]
