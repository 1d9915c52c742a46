"""The addresses everybody may open."""

from lms.public.views import catalogue, courses, handbook, home, machines, places, preferences, runs
from lms.public.views.area import area

__all__ = ["area", "catalogue", "courses", "handbook", "home", "machines", "places", "preferences", "runs"]
