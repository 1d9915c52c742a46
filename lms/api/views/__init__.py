"""The addresses of the API."""

from lms.api.views import courses, docs, others
from lms.api.views.area import area
from lms.api.views.asking import actor_by_path

__all__ = ["actor_by_path", "area", "courses", "docs", "others"]
