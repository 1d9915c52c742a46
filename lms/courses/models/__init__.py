"""What is taught and when: topics, courses, runs with their sessions, pools and sites."""

from lms.courses.models.courses import (
    TITLE_LENGTH,
    Course,
    CourseAudience,
    CourseLanguage,
    CourseShare,
    CourseText,
    CourseTopic,
    Topic,
)
from lms.courses.models.runs import Run, RunEligible, RunShare, RunTrainer, Session
from lms.courses.models.seats import Pool, PoolCentre, Site

__all__ = [
    "TITLE_LENGTH",
    "Course",
    "CourseAudience",
    "CourseLanguage",
    "CourseShare",
    "CourseText",
    "CourseTopic",
    "Pool",
    "PoolCentre",
    "Run",
    "RunEligible",
    "RunShare",
    "RunTrainer",
    "Session",
    "Site",
    "Topic",
]
