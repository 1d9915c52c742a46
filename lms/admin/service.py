"""Use cases of the operator that reach across features."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from lms.access import Actor, Permission, Role, can
from lms.admin.rules import name_problems
from lms.centres import service as centres
from lms.centres.models import Centre
from lms.courses.models import Run
from lms.courses.service import entries
from lms.exchanges import service as exchanges
from lms.kit.db import lock, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, refuse_if_any, stale
from lms.kit.text import clean_line
from lms.people import queries as people
from lms.people import service as accounts


@use_case
def appoint_administrator(email: str, *, name: str = "", password_hash: str = "") -> None:
    """Makes the person an administrator, with a new, confirmed account when there is none. For the command line: who
    may run it operates the machine. A second call changes nothing; without a hash the account must be there (404)."""
    person_id = people.person_id_by_email(email)
    if person_id is None and not password_hash:
        raise NotFound
    settings = current_app.config["LMS"]
    if person_id is None:
        person_id = accounts.create_account(
            email,
            name=name,
            password_hash=password_hash,
            zone=settings.LMS_TIMEZONE,
            language=settings.locales[0],
            verified=True,
        )
    centres.appoint(person_id, Role.ADMINISTRATOR)


@use_case
def rename_centre(
    centre_id: int, *, name: str, acronym: str, zone: str, version: int | None = None, actor: Actor
) -> None:
    """Changes a centre's name, short name and IANA zone, and the calendar entries of its runs and stays,
    which show them.

    Refused: to who is no administrator (404); an empty or long name, an unknown zone; an older `version` (409).
    """
    if not can(actor, Permission.CENTRE_WRITE):
        raise NotFound
    refuse_if_any(name_problems(clean_line(name), clean_line(acronym), zone))
    # runs first, as everywhere: nobody moves one while its entries are written
    run_ids = entries.lock_runs(select(Run.id).where(Run.centre_id == centre_id))
    centre = lock(Centre, centre_id)
    if version is not None and centre.version != version:
        raise stale(_l("Somebody changed this centre meanwhile. Reload the page and write it again."))
    centres.rename_centre(centre_id, name=name, acronym=acronym, zone=zone, actor=actor)
    entries.put_all(run_ids)
    exchanges.put_named(centre_id=centre_id)
