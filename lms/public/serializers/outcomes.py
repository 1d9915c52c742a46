"""Published outcomes of stays in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lms.exchanges.rules.outcomes import Outcome
from lms.kit.i18n import country_label, month_words
from lms.kit.i18n import gettext as _


def outcome_rows(
    found: Iterable[Outcome], centres: Mapping[int, str], *, linked: bool = True
) -> list[dict[str, str]]:
    """Each outcome as a sentence (who, where, on what, when), the summary, and with `linked` the way to its slot.
    `centres`: short names by id."""
    return [
        {
            "said": _sentence(each, centres.get(each.host_centre_id or 0, "")),
            "summary": each.summary,
            "title": each.slot_title,
            "href": f"/exchanges/{each.slot_ref}" if linked else "",
        }
        for each in found
    ]


def _sentence(each: Outcome, centre: str) -> str:
    field = ", ".join(each.fields) or each.slot_title
    return _(
        "%(who)s worked at %(centre)s on %(field)s, %(month)s",
        who=_who(each),
        centre=centre,
        field=field,
        month=month_words(each.month),
    )


def _who(each: Outcome) -> str:
    country = country_label(each.country) if each.country else ""
    if each.name:
        return f"{each.name} ({country})" if country else each.name
    return _("A researcher from %(country)s", country=country) if country else _("A researcher")
