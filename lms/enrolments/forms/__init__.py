"""What a person may type about an enrolment."""

from lms.enrolments.forms.enrolling import EnrolForm, EnrolOtherForm, SearchForm
from lms.enrolments.forms.moves import MoveForm
from lms.enrolments.forms.rules import RulesForm

__all__ = ["EnrolForm", "EnrolOtherForm", "MoveForm", "RulesForm", "SearchForm"]
