"""Addresses where a centre writes its courses and runs."""

from __future__ import annotations

from lms.kit.routing import Area

area = Area("courses", __name__)

from lms.courses.views import courses, publishing, runs, sessions  # noqa: E402, F401 - they need `area`
