"""The area the addresses of this face belong to."""

from lms.kit.routing import Area

area = Area("desk", __name__)
