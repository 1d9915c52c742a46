"""Addresses of belonging, roles, organisations, and of what centres and regions say about themselves."""

from __future__ import annotations

from lms.kit.routing import Area

area = Area("centres", __name__)

from lms.centres.views import absences, belonging, network, pages, people  # noqa: E402, F401 - they need `area`
