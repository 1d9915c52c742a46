"""Proof that entries equal their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from flask import current_app
from sqlalchemy import select

from lms.agenda import rules
from lms.agenda.models import Entry, EntryBody
from lms.agenda.rules import EntrySource, Reference
from lms.agenda.service.entries import Renderings, agrees, put, renderings, variant_of
from lms.kit import ical
from lms.kit.db import session

Violation = str
BATCH = 200


def check(sources: Iterable[EntrySource], *, repair: bool = False) -> list[Violation]:
    """Compares every entry with what its feature says now; tells each difference in one line, and once for all that
    their links lead to another address than this site's.

    An entry whose source is gone must be cancelled: it is never deleted, calendars would keep it for good. With
    `repair` what differs or is missing is written anew, and what has no source is cancelled, each in a use case of its
    own.
    """
    found: list[tuple[Violation, EntrySource]] = []
    asked: set[Reference] = set()
    rest = iter(sources)
    while batch := list(islice(rest, BATCH)):
        asked |= {source.source for source in batch}
        found += _differences(batch)
    found += _orphans(asked)
    if repair:
        for _line, source in found:
            put(source, again=True)
    return list(dict.fromkeys(line for line, _source in found))


def _differences(sources: list[EntrySource]) -> Iterator[tuple[Violation, EntrySource]]:
    entries = _entries(sources)
    bodies: dict[int, list[EntryBody]] = {entry.id: [] for entry in entries.values()}
    for body in session().scalars(select(EntryBody).where(EntryBody.entry_id.in_(bodies))):
        bodies[body.entry_id].append(body)
    for source in sources:
        entry = entries.get(source.source)
        line = _difference(source, entry, bodies[entry.id] if entry else [])
        if line:
            yield line, source


def _entries(sources: list[EntrySource]) -> dict[Reference, Entry]:
    by_kind: dict[str, list[int]] = {}
    for source in sources:
        by_kind.setdefault(source.source[0], []).append(source.source[1])
    found: dict[Reference, Entry] = {}
    for kind, idents in by_kind.items():
        query = select(Entry).where(Entry.source_kind == kind, Entry.source_id.in_(idents))
        found |= {(entry.source_kind, entry.source_id): entry for entry in session().scalars(query)}
    return found


def _difference(source: EntrySource, entry: Entry | None, bodies: list[EntryBody]) -> Violation:
    name = f"{source.source[0]} {source.source[1]}"
    if entry is None:
        return f"{name} has no entry"
    facts, columns = rules.facts_of(source), rules.columns_of(source)
    changed = {key for key in facts if entry.facts.get(key) != facts[key]}
    changed |= {key for key in columns if getattr(entry, key) != columns[key]}
    if changed:
        return f"entry of {name} differs in {', '.join(sorted(changed))}"
    wanted = renderings(entry, source)
    if {(body.lang, body.variant) for body in bodies} != wanted.keys():
        return f"entry of {name} is not there in every language"
    if _all_agree(entry, bodies, wanted):
        return ""
    former, today = _base_url_in(bodies, source), current_app.config["LMS"].base_url
    if former not in ("", today) and _all_agree(entry, bodies, renderings(entry, source, base_url=former)):
        return (
            f"links in entries begin with {former}, this command was run for {today}: run it with the server's "
            "LMS_BASE_URL, or HOST and PORT; or, if the address has changed, write them anew: flask --app app init"
        )
    return f"entry of {name} has other bytes than its facts give"


def _all_agree(entry: Entry, bodies: list[EntryBody], wanted: Renderings) -> bool:
    return all(agrees(body, *wanted[body.lang, variant_of(body)], sequence=entry.sequence) for body in bodies)


def _base_url_in(bodies: list[EntryBody], source: EntrySource) -> str:
    """The address of the site for which the bodies were written; empty where they do not tell it."""
    paths = [source.path, *([source.outside.path] if source.outside else [])]
    urls = [ical.url_of(body.body) for body in bodies]
    return next((url.removesuffix(path) for url in urls for path in paths if url.endswith(path)), "")


def _orphans(asked: set[Reference]) -> Iterator[tuple[Violation, EntrySource]]:
    for entry in session().scalars(select(Entry).where(Entry.status != "cancelled").order_by(Entry.id)):
        reference = (entry.source_kind, entry.source_id)
        if reference not in asked:
            source = rules.source_of(reference, (entry.group_kind, entry.group_id), entry.facts)
            yield (
                f"entry of {reference[0]} {reference[1]} has no source and is not cancelled",
                replace(source, status="cancelled", mark="cancelled"),
            )


def rendered_otherwise() -> bool:
    """Whether entries were rendered with other settings than today's: other languages, another address of the site.

    Looks at the entry made last, as all are rendered alike; `check` looks at every one.
    """
    entry = session().scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).first()
    if entry is None:
        return False
    reference = (entry.source_kind, entry.source_id)
    source = rules.source_of(reference, (entry.group_kind, entry.group_id), entry.facts)
    bodies = session().scalars(select(EntryBody).where(EntryBody.entry_id == entry.id)).all()
    return bool(_difference(source, entry, list(bodies)))
