"""A draft: starting it, keeping what is written and its files, deleting it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from lms import access
from lms.access import Actor, Permission, Scope, Thing
from lms.exchanges import queries
from lms.exchanges.models import Application, ApplicationFile, Slot
from lms.exchanges.rules import (
    APPLICATION_MOVES,
    FILE_KINDS,
    LIVE_STATES,
    Draft,
    ExchangeCase,
    Parts,
    Party,
    Role,
    Upload,
    check_file,
    draft_of,
    room_problems,
    wrong_in,
)
from lms.exchanges.service import asked, cases, entries, files
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any
from lms.kit.text import clean_line
from lms.kit.tokens import new_reference

NO_FILES: Mapping[str, Upload] = MappingProxyType({})


@use_case
def start(slot_id: int, *, actor: Actor, meets_conditions: bool = False) -> int:
    """Starts a draft and gives its id; where there is one already, that one's.

    Refuses what the row "start" of the table refuses, a live application to the same slot (409), and a slot with
    conditions of residence whose tick is missing.
    """
    slot = lock(Slot, slot_id)
    _may_apply(actor, slot)
    live = session().scalar(
        select(Application).where(
            Application.slot_id == slot.id,
            Application.applicant_id == actor.person_id,
            Application.state.in_(LIVE_STATES),
        )
    )
    if live is not None and live.state == "draft":
        return live.id
    home_id, not_eligible = queries.home_of(actor.person_id or 0, slot, None)
    needs_choice = not_eligible is not None and not_eligible.code == "missing"
    conditions = Problem(
        "conditions", _l("Tick that you meet the conditions of this slot."), "meets_conditions"
    )
    case = ExchangeCase(
        state=None,
        now=clock.now(),
        slot=cases.facts_of(slot),
        live_ref=(live.ref or "") if live is not None else "",
        not_eligible=None if needs_choice else not_eligible,
        contact=cases.contact_of(slot),
        written=cases.written_in(slot),
    )
    APPLICATION_MOVES.check("start", case, roles={Role.APPLICANT})
    refuse_if_any([conditions] if slot.residence_text and not meets_conditions else [])
    return _new_draft(slot, actor, home_id, meets_conditions)


def _may_apply(actor: Actor, slot: Slot) -> None:
    thing = Thing(centre_id=slot.centre_id, published=slot.state != "draft", scope=Scope(slot.scope))
    if slot.origin != "own" or not access.can(actor, Permission.SLOT_READ, thing):
        raise NotFound
    if not access.can(actor, Permission.APPLY):
        raise Refusal("unconfirmed", _l("Confirm your mail address first."), status=403)


def _new_draft(slot: Slot, actor: Actor, home_id: int | None, meets_conditions: bool) -> int:
    now, parts = clock.now(), Parts()
    row = add(
        Application(
            draft_ref=new_reference("D", length=12),
            slot_id=slot.id,
            applicant_id=actor.person_id,
            home_centre_id=home_id,
            meets_conditions=meets_conditions,
            created_at=now,
            updated_at=now,
        )
    )
    after = asdict(parts) | {"state": parts.state, "version": row.version, "acting": Party.APPLICANT.value}
    journal.record((cases.THING, row.id), "start", actor_id=actor.person_id, after=after)
    entries.put_case(row.id)
    return row.id


def save_draft(
    application_id: int,
    draft: Draft,
    *,
    actor: Actor,
    version: int | None = None,
    uploads: Mapping[str, Upload] = NO_FILES,
    removed: Collection[str] = (),
) -> None:
    """Keeps what the applicant wrote, incomplete as it may be, with the files; also after changes were asked for.

    Refuses what cannot be kept, everything at once: texts that are too long, money without its currency, files that
    are no PDF or too large; files beyond what one person may have. Then nothing is saved. Not once it is sent (409).
    """
    found = [*wrong_in(draft)]
    for kind, upload in uploads.items():
        found += check_file(kind, upload)
    refuse_if_any(found)
    kept = {kind: files.keep(upload.content) for kind, upload in uploads.items() if kind in FILE_KINDS}
    try:
        gone = _save(application_id, draft, actor, version, uploads, kept, frozenset(removed))
    except BaseException:
        files.remove(stored for stored, _hash in kept.values())
        raise
    files.remove(gone)


@use_case
def _save(
    application_id: int,
    draft: Draft,
    actor: Actor,
    version: int | None,
    uploads: Mapping[str, Upload],
    kept: Mapping[str, tuple[str, str]],
    removed: frozenset[str],
) -> list[str]:
    """Gives the names of the bytes that are needed no more."""
    _slot, application = cases.lock_case(application_id)
    if actor.person_id != application.applicant_id:
        raise NotFound
    there = {row.kind: row for row in files_of(application)}
    sent = application.submitted_at is not None
    wanted = replace(draft, home_centre_id=application.home_centre_id) if sent else draft
    same_files = all(kind in there and there[kind].sha256 == kept[kind][1] for kind in kept)
    if draft_of(application) == wanted and same_files and not removed & set(there):
        return [stored for stored, _hash in kept.values()]
    if application.state not in ("draft", "returned"):
        raise Refusal(
            "sent", _l("It was sent: it can only be changed when changes are asked for."), status=409
        )
    cases.check_version(application, version, button=_l("Save"))
    refuse_if_any(_without_room(application, uploads, removed))
    for name, value in asdict(wanted).items():
        setattr(application, name, value)
    gone = [there[kind].stored for kind in (removed | set(kept)) & set(there)]
    for kind in (removed | set(kept)) & set(there):
        session().delete(there[kind])
    session().flush()
    for kind, (stored, digest) in kept.items():
        _add_file(application, kind, uploads[kind], stored, digest)
    application.updated_at, application.version = clock.now(), application.version + 1
    after = {"version": application.version}
    journal.record((cases.THING, application.id), "edit", actor_id=actor.person_id, after=after)
    entries.put_case(application.id)
    return gone


def _without_room(
    application: Application, uploads: Mapping[str, Upload], removed: frozenset[str]
) -> list[Problem]:
    """What is wrong where the person's files, all applications together, would be too much for one person. Two drafts
    that are saved in the same moment may pass together: it is the disk that is guarded, not a seat."""
    mine = Application.applicant_id == application.applicant_id
    here = (ApplicationFile.application_id == application.id) & ApplicationFile.kind.in_(
        removed | set(uploads)
    )
    size = select(func.sum(ApplicationFile.size)).join(Application).where(mine, ~here)
    most: int = current_app.config["LMS"].LMS_FILES_MB * 1024 * 1024
    return room_problems(session().scalar(size) or 0, uploads, most=most)


def files_of(application: Application) -> list[ApplicationFile]:
    """The files of an application."""
    query = select(ApplicationFile).where(ApplicationFile.application_id == application.id)
    return list(session().scalars(query.order_by(ApplicationFile.id)))


def _add_file(application: Application, kind: str, upload: Upload, stored: str, digest: str) -> None:
    name = clean_line(upload.name.replace("\\", "/").rpartition("/")[2])[:160] or f"{kind}.pdf"
    row = ApplicationFile(
        application_id=application.id,
        kind=kind,
        name=name,
        stored=stored,
        size=len(upload.content),
        sha256=digest,
        uploaded_at=clock.now(),
    )
    add(row)


def delete(
    application_id: int, *, actor: Actor, side: Party | None = None, version: int | None = None
) -> None:
    """The applicant deletes a draft, with its files; what was sent once can only be withdrawn."""
    files.remove(_delete(application_id, actor, side, version))


@use_case
def _delete(application_id: int, actor: Actor, side: Party | None, version: int | None) -> list[str]:
    slot, application = cases.lock_case(application_id)
    roles = asked.acting(cases.roles_in(actor, slot, application), side)
    asked.checked(
        "delete", cases.case_of(actor, slot, application), application, roles=roles, version=version
    )
    return erase(application, actor_id=actor.person_id)


def erase(application: Application, *, actor_id: int | None) -> list[str]:
    """Takes a draft out of the tables within the open use case; gives the names of the bytes to be removed after it."""
    stored = [row.stored for row in files_of(application)]
    before: dict[str, Any] = {"state": application.state}
    journal.record((cases.THING, application.id), "delete", actor_id=actor_id, before=before)
    ident = application.id
    session().delete(application)
    session().flush()
    entries.put_case(ident)
    return stored
