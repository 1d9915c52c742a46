"""What a person may type about courses, runs and sessions."""

from lms.courses.forms.courses import CourseForm, NewCourseForm
from lms.courses.forms.fields import MoveForm
from lms.courses.forms.runs import RunForm, SimpleRunForm
from lms.courses.forms.sessions import SessionForm

__all__ = ["CourseForm", "MoveForm", "NewCourseForm", "RunForm", "SessionForm", "SimpleRunForm"]
