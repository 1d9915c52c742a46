"""The addresses of privacy."""

from lms.kit.routing import Area

area = Area("privacy", __name__)
