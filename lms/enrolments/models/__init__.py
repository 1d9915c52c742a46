"""Enrolments and what belongs to them: terms asked before, requests between the sides, what came of it afterwards."""

from lms.enrolments.models.attendance import Attendance, Certificate, FeedbackAnswer, FeedbackGiven
from lms.enrolments.models.enrolments import Enrolment, RunTally
from lms.enrolments.models.proposals import Proposal
from lms.enrolments.models.selection import Criterion, Draw, Score
from lms.enrolments.models.terms import Answer, Condition, FeeClass, Question, Statement, Waiver

__all__ = [
    "Answer",
    "Attendance",
    "Certificate",
    "Condition",
    "Criterion",
    "Draw",
    "Enrolment",
    "FeeClass",
    "FeedbackAnswer",
    "FeedbackGiven",
    "Proposal",
    "Question",
    "RunTally",
    "Score",
    "Statement",
    "Waiver",
]
