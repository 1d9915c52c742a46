"""Addresses of the learner's page and of a centre's workspace."""

from lms.desk.views import changes, me, moves, runs, sessions, work
from lms.desk.views.area import area

__all__ = ["area", "changes", "me", "moves", "runs", "sessions", "work"]
