"""Entries and their rendered bodies."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial

from flask import current_app
from sqlalchemy import Select, exists, func, or_, select

from lms.agenda import rules
from lms.agenda.models import Audience, CentreAudience, Entry, EntryBody
from lms.agenda.rules import EntrySource, Reference, Variant
from lms.agenda.service.audience import keys_of_readers, leave, moved, reach_the_concerned
from lms.config import Settings
from lms.kit import clock, ical
from lms.kit.db import add, session, use_case
from lms.kit.i18n import force_locale
from lms.kit.i18n import gettext as _
from lms.kit.ical import EntryFacts

Key = tuple[str, Variant]
Render = Callable[[int, datetime], bytes]
Renderings = dict[Key, tuple[Render, str]]


@use_case
def put(source: EntrySource, *, again: bool = False) -> None:
    """Makes or changes the entry of `source`: SEQUENCE, stamps, bodies in every language, change numbers.

    Each body has a stamp of its own, which moves when its bytes change and only then: a new join link touches nothing
    public, a Swedish title nothing English. Unchanged facts change nothing at all, unless `again` asks to render anew
    (repair, new languages); SEQUENCE stays then. A new entry of a group reaches the people the group already concerns.
    """
    kind, ident = source.source
    query = select(Entry).where(Entry.source_kind == kind, Entry.source_id == ident).with_for_update()
    entry = session().scalars(query).one_or_none()
    facts, now = rules.facts_of(source), clock.now()
    if entry is None:
        entry = add(new_entry(source, uid=secrets.token_hex(16), stamp=rules.next_stamp(None, now)))
        reach_the_concerned(entry)
    elif entry.facts == facts and not again:
        return
    entry.sequence = rules.next_sequence(entry.sequence, entry.facts, facts)
    entry.facts = facts
    listed = set_columns(entry, source)
    changed = _write_bodies(entry, source, now)
    if (listed or "public" in changed) and not source.own:
        moved(["public"], now)
    if listed or changed:
        moved(keys_of_readers(entry.id), now)


@use_case
def retire(source: Reference) -> None:
    """The entry of `source`, which is over and done with, leaves every own feed at once and is cancelled; nothing
    happens where there is none, or it is so already."""
    kind, ident = source
    query = select(Entry).where(Entry.source_kind == kind, Entry.source_id == ident)
    entry = session().scalars(query).one_or_none()
    if entry is None:
        return
    leave(entry.id)
    if entry.status != "cancelled":
        kept = rules.source_of(source, (entry.group_kind, entry.group_id), entry.facts)
        put(replace(kept, status="cancelled", mark="cancelled"))


def standing(references: Collection[Reference]) -> list[Reference]:
    """Those of these sources whose entry is not over yet: `retire` has something to do. One query; none for none."""
    if not references:
        return []
    wanted = [(Entry.source_kind == kind) & (Entry.source_id == ident) for kind, ident in references]
    shown = [
        exists().where(audience.entry_id == Entry.id, audience.shown)
        for audience in (Audience, CentreAudience)
    ]
    query = (
        select(Entry.source_kind, Entry.source_id)
        .where(or_(*wanted), or_(Entry.status != "cancelled", *shown))
        .order_by(Entry.id)
    )
    return [(kind, ident) for kind, ident in session().execute(query)]


def new_entry(source: EntrySource, *, uid: str, stamp: datetime) -> Entry:
    """An entry without bodies; `uid` is the left part of its UID, `stamp` when it is made (whole seconds)."""
    settings: Settings = current_app.config["LMS"]
    entry = Entry(
        source_kind=source.source[0],
        source_id=source.source[1],
        uid=f"{uid}@{settings.LMS_UID_HOST}",
        sequence=0,
        stamp=stamp,
        created_at=stamp,
        facts=rules.facts_of(source),
    )
    set_columns(entry, source)
    return entry


def set_columns(entry: Entry, source: EntrySource) -> bool:
    """Makes the columns that lists select and order by follow `source`; whether one changed."""
    changed = False
    for name, value in rules.columns_of(source).items():
        if getattr(entry, name) != value:
            setattr(entry, name, value)
            changed = True
    return changed


def _write_bodies(entry: Entry, source: EntrySource, now: datetime) -> set[Variant]:
    """Renders what changed; the variants that did. A body that says the same keeps its bytes, stamp and all."""
    query = select(EntryBody).where(EntryBody.entry_id == entry.id)
    stored: dict[Key, EntryBody] = {(row.lang, variant_of(row)): row for row in session().scalars(query)}
    changed = set()
    seen = max(filter(None, map(session().scalar, _latest_seen(entry.id))), default=None)
    for key, (render, zone) in renderings(entry, source).items():
        old = stored.pop(key, None)
        if old is not None and agrees(old, render, zone, sequence=entry.sequence):
            continue
        former = [each for each in (seen, _stamp(old, entry) if old is not None else None) if each]
        stamp = rules.next_stamp(max(former, default=None), now)
        entry.stamp = max(entry.stamp, stamp)
        new = _row(entry, key, render(entry.sequence, stamp), zone)
        session().merge(new)
        changed.add(key[1])
    for key, row in stored.items():  # a language that is gone
        session().delete(row)
        changed.add(key[1])
    session().flush()
    return changed


def _latest_seen(entry_id: int) -> list[Select[datetime]]:
    return [
        select(func.max(audience.stamp)).where(audience.entry_id == entry_id)
        for audience in (Audience, CentreAudience)
    ]


def _row(entry: Entry, key: Key, body: bytes, zone: str) -> EntryBody:
    digest = ical.content_hash(body)
    return EntryBody(entry_id=entry.id, lang=key[0], variant=key[1], zone=zone, body=body, digest=digest)


def variant_of(row: EntryBody) -> Variant:
    """The variant of a stored body."""
    return "private" if row.variant == "private" else "public"


def _stamp(row: EntryBody, entry: Entry) -> datetime:
    """The stamp a stored body bears; the entry's latest when the bytes were damaged."""
    return ical.stamp_of(row.body) if row.digest == ical.content_hash(row.body) else entry.stamp


def agrees(row: EntryBody, render: Render, zone: str, *, sequence: int) -> bool:
    """Whether a stored body is, octet by octet, what would be rendered now with the stamp it bears."""
    if row.digest != ical.content_hash(row.body) or row.zone != zone:
        return False
    return row.body == render(sequence, ical.stamp_of(row.body))


def new_bodies(entry: Entry, source: EntrySource) -> Iterator[EntryBody]:
    """The bodies of an entry that has none yet, with its stamp."""
    for key, (render, zone) in renderings(entry, source).items():
        yield _row(entry, key, render(entry.sequence, entry.stamp), zone)


@dataclass(frozen=True)
class _Words:
    """All that decides the bytes of a body, apart from its number and stamp."""

    facts: EntryFacts
    prefix: str
    private: bool


def renderings(entry: Entry, source: EntrySource, *, base_url: str = "") -> Renderings:
    """For each language and variant how its body is rendered, and the zone whose VTIMEZONE it needs ("" for none).

    What comes out alike is rendered once: without a join link both variants, without a translation all languages. The
    page of the entry lies at `base_url`, if that is not this site's own.
    """
    settings: Settings = current_app.config["LMS"]
    base_url = base_url or settings.base_url

    @cache
    def render(words: _Words, sequence: int, stamp: datetime) -> bytes:
        return ical.render(
            words.facts, sequence=sequence, stamp=stamp, prefix=words.prefix, private=words.private
        )

    found: Renderings = {}
    for lang in settings.locales:
        facts, prefix = _facts_in(lang, entry, source, base_url)
        zones = ical.zones_used(facts)
        for variant in rules.VARIANTS:
            shown = facts if variant == "private" else _outside(lang, facts, source, base_url)
            words = _Words(shown, prefix, variant == "private" and bool(facts.join_link))
            found[lang, variant] = partial(render, words), zones[0] if zones else ""
    return found


def _facts_in(lang: str, entry: Entry, source: EntrySource, base_url: str) -> tuple[EntryFacts, str]:
    with force_locale(lang):
        prefix = {"": "", "cancelled": _("CANCELLED:"), "postponed": _("POSTPONED:")}[source.mark]
        join_label = _("Join") if source.join_link else ""
    facts = EntryFacts(
        uid=entry.uid,
        starts=source.starts_at or source.starts_on or entry.starts_at,
        ends=source.ends_at or _day_after(source) or entry.ends_at,
        zone=source.zone,
        title=dict(source.titles).get(lang, source.title),
        created=entry.created_at,
        description=source.description,
        location=source.location,
        url=base_url + source.path,
        categories=source.categories,
        status=source.status,
        transparent=source.transparent,
        join_link=source.join_link,
        join_label=join_label,
    )
    return facts, prefix


def _outside(lang: str, facts: EntryFacts, source: EntrySource, base_url: str) -> EntryFacts:
    """The facts as everybody may read them."""
    said = source.outside
    if said is None:
        return facts
    title = dict(said.titles).get(lang, said.title)
    return replace(facts, title=title, url=base_url + said.path, description="", location="")


def _day_after(source: EntrySource) -> date | None:
    return source.ends_on + timedelta(days=1) if source.ends_on else None
