"""What centres and regions say about themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lms import access
from lms.access import Actor, Permission, Thing
from lms.centres.models import Centre, Region
from lms.centres.rules import approval_problems, colour_problem, website_problem
from lms.kit import journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import USUAL_CURRENCY
from lms.kit.refusal import NotFound, Problem, refuse_if_any, stale
from lms.kit.text import clean_line, clean_text
from lms.people import queries as people
from lms.people.rules import email_problem

ABOUT_LENGTH = 10_000
MOST_DAYS = 60
PAGE_MOVES = ("edit-", "rename-")


@use_case
def edit_centre(
    centre_id: int,
    *,
    about: str,
    website: str,
    contact_email: str,
    city: str,
    colour: str,
    version: int,
    actor: Actor,
) -> None:
    """Changes a centre's page; its name and zone change with `rename_centre` only, because entries carry them.

    Refused: to who may not write it (404), a form from before somebody else's change (409), a colour that cannot be
    read on white, an address that is none.
    """
    if not access.can(actor, Permission.CENTRE_WRITE, Thing(centre_id=centre_id)):
        raise NotFound
    centre = lock(Centre, centre_id)
    _refuse_if_stale("centre", centre_id, centre.version, version)
    mail = email_problem(contact_email, field="contact_email") if contact_email else None
    problems = [mail, website_problem(website), colour_problem(colour), _about_problem(about)]
    refuse_if_any([problem for problem in problems if problem])
    _write(
        centre,
        {
            "about": clean_text(about),
            "website": website,
            "contact_email": contact_email,
            "city": clean_line(city),
            "colour": colour,
        },
        ("centre", "edit-centre", actor),
    )


@use_case
def edit_region(region_id: int, *, name: str, about: str, version: int, actor: Actor) -> None:
    """Changes a region's page. Refused: to who may not (404), no name, a stale form (409)."""
    if not access.can(actor, Permission.REGION_WRITE):
        raise NotFound
    region = lock(Region, region_id)
    _refuse_if_stale("region", region_id, region.version, version)
    unnamed = None if clean_line(name) else Problem("name", _l("Please fill this in."), "name")
    refuse_if_any([problem for problem in (unnamed, _about_problem(about)) if problem])
    values = {"name": clean_line(name), "about": clean_text(about)}
    _write(region, values, ("region", "edit-region", actor))


@use_case
def edit_settings(
    centre_id: int,
    *,
    decision_days: int,
    home_approval: str,
    approval_above: Decimal | None = None,
    approval_currency: str = USUAL_CURRENCY,
    version: int,
    actor: Actor,
) -> None:
    """Changes in how many days the centre's coordinators decide (1 to 60; cases that wait keep their date) and what its
    new runs begin with: whether home is asked, always or above a fee. Refused: to who does not publish there (404), a
    stale form (409), "above a fee" without the fee."""
    if not access.can(actor, Permission.ITEM_PUBLISH, Thing(centre_id=centre_id)):
        raise NotFound
    centre = lock(Centre, centre_id)
    _refuse_if_stale("centre", centre_id, centre.version, version)
    problems = approval_problems(home_approval, above=approval_above, currency=approval_currency)
    if not 1 <= decision_days <= MOST_DAYS:
        sentence = _l("A whole number from 1 to %(n)s.", n=MOST_DAYS)
        problems.append(Problem("decision_days", sentence, "decision_days"))
    refuse_if_any(problems)
    values = {
        "decision_days": decision_days,
        "home_approval": home_approval,
        "approval_above": approval_above,
        "approval_currency": approval_currency,
    }
    _write(centre, values, ("centre", "edit-settings", actor))


@use_case
def rename_centre(centre_id: int, *, name: str, acronym: str, zone: str, actor: Actor) -> None:
    """Changes a centre's name, short name and IANA zone. Inner: the caller renews the entries that carry them."""
    centre = lock(Centre, centre_id)
    values = {"name": clean_line(name), "acronym": clean_line(acronym), "zone": zone}
    _write(centre, values, ("centre", "rename-centre", actor))


def _about_problem(about: str) -> Problem | None:
    if len(about) <= ABOUT_LENGTH:
        return None
    return Problem("about_long", _l("At most %(n)s characters.", n=ABOUT_LENGTH), "about")


def _write(row: Centre | Region, values: dict[str, Any], what: tuple[str, str, Actor]) -> None:
    """Sets values, counts the version on and notes the change; nothing when nothing differs."""
    kind, move, actor = what
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    session().flush()
    journal.record((kind, row.id), move, actor_id=actor.person_id, before=before, after=changed)


def _refuse_if_stale(kind: str, ident: int, version: int, sent: int) -> None:
    if version == sent:
        return
    last = [row for row in journal.rows_of((kind, ident)) if row.move.startswith(PAGE_MOVES)][-1:]
    who = people.person_card(last[0].actor_id) if last and last[0].actor_id else None
    if last and who:
        raise stale(
            _(
                "%(name)s changed this page on %(when)s. Nothing of yours was saved: reload and write it again.",
                name=who.name,
                when=instant_words(last[0].at),
            )
        )
    raise stale(_("This page was changed meanwhile. Nothing of yours was saved: reload and write it again."))
