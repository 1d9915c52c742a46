"""The addresses everybody may open."""

from lms.public.views import (
    catalogue,
    courses,
    exchanges,
    following,
    handbook,
    home,
    machines,
    outcomes,
    places,
    preferences,
    profile,
    runs,
)
from lms.public.views.area import area

__all__ = [
    "area",
    "catalogue",
    "courses",
    "exchanges",
    "following",
    "handbook",
    "home",
    "machines",
    "outcomes",
    "places",
    "preferences",
    "profile",
    "runs",
]
