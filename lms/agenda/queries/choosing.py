"""Which entries a feed, page or mail shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, or_

from lms.agenda.models import Audience, CentreAudience, Entry
from lms.agenda.rules import Form

Span = tuple[datetime, datetime]
Groups = Mapping[str, Select[int] | Sequence[int]]
"""What is listed, by kind of group: the list's own query for ids (its filter is the scope), or ids."""


def shown_in(form: Form) -> ColumnElement[bool]:
    """The condition that a feed of `form` shows an entry."""
    return Entry.form.in_((form, "both"))


def within(span: Span) -> ColumnElement[bool]:
    """The condition that an entry touches `span`."""
    return (Entry.ends_at > span[0]) & (Entry.starts_at < span[1])


def of_groups(groups: Groups) -> ColumnElement[bool]:
    """The condition that an entry is of one of these groups."""
    kinds: dict[int, list[str]] = {}  # what the same list gives is asked for once
    for kind, ids in groups.items():
        kinds.setdefault(id(ids), []).append(kind)
    lists = {id(ids): ids for ids in groups.values()}
    return or_(*(Entry.group_kind.in_(kinds[key]) & Entry.group_id.in_(ids) for key, ids in lists.items()))


def shown_status(audience: type[Audience | CentreAudience]) -> ColumnElement[str]:
    """The STATUS in an own feed: the own one, but nobody's makes certain what is not certain for anybody."""
    return case((Entry.status == "confirmed", audience.status), else_=Entry.status)
