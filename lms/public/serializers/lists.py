"""A followed list in words, and its address."""

from __future__ import annotations

from lms.courses.rules import Filter
from lms.exchanges.rules.slot_filters import SlotFilter
from lms.kit.i18n import gettext as _
from lms.public.rules import Vocabulary
from lms.public.serializers import listing, slot_list


def list_path(of: str, query: str) -> str:
    """The address of the list with this canonical query."""
    return f"/{of}?{query}" if query else f"/{of}"


def list_label(of: str) -> str:
    """What people call the list without any filter."""
    labels = {"courses": _("Courses"), "calendar": _("Calendar"), "exchanges": _("Researcher exchange")}
    return labels[of]


def list_name(asked: Filter | SlotFilter, of: str, vocabulary: Vocabulary) -> str:
    """The list and what narrows it: "Courses: Topic Metrology, Country Finland"."""
    if isinstance(asked, SlotFilter):
        chips = slot_list.slot_chips(asked, vocabulary, path="")
    else:
        chips = listing.chips(asked, vocabulary, path="")
    parts = [f"{chip['label']} {chip['value']}".strip() for chip in chips]
    return f"{list_label(of)}: {', '.join(parts)}" if parts else list_label(of)
