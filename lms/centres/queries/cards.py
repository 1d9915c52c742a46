"""Centres and regions as other features see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, Select, bindparam, literal, select

from lms.centres.models import Centre, Region, RegionCentre
from lms.kit.db import once, session


@dataclass(frozen=True)
class CentreCard:
    """A centre: `acronym` its short name, `country` ISO 3166-1, `zone` IANA, `colour` hex, `calendar_colour` CSS3.
    `home_approval` is what its new runs begin with, with the fee from which home is asked (`approval_above` in
    `approval_currency`); `decision_days` the days in which its coordinators decide."""

    id: int
    slug: str
    acronym: str
    name: str
    country: str
    zone: str
    city: str
    colour: str
    calendar_colour: str
    home_approval: str
    approval_above: Decimal | None
    approval_currency: str
    decision_days: int


@dataclass(frozen=True)
class RegionCard:
    """A region; `level` is "regional" or "european", `parent_id` the region it lies in."""

    id: int
    slug: str
    name: str
    level: str
    parent_id: int | None


@dataclass(frozen=True)
class CentrePage:
    """What a centre says about itself; `about` is Markdown, `mail_domains` in lower case."""

    card: CentreCard
    about: str
    website: str
    contact_email: str
    mail_domains: tuple[str, ...]
    source: str
    as_of: str
    version: int


@dataclass(frozen=True)
class RegionPage:
    """What a region says about itself; `about` is Markdown."""

    card: RegionCard
    about: str
    version: int


_CENTRE: tuple[Any, ...] = (
    Centre.id,
    Centre.slug,
    Centre.acronym,
    Centre.name,
    Centre.country,
    Centre.zone,
    Centre.city,
    Centre.colour,
    Centre.calendar_colour,
    Centre.home_approval,
    Centre.approval_above,
    Centre.approval_currency,
    Centre.decision_days,
)
_REGION: tuple[Any, ...] = (Region.id, Region.slug, Region.name, Region.level, Region.parent_id)
_ALL_CENTRES = select(*_CENTRE).order_by(Centre.name, Centre.id)


def centre_card(slug: str) -> CentreCard | None:
    """The centre with this slug, or None."""
    row = session().execute(select(*_CENTRE).where(Centre.slug == slug)).one_or_none()
    return CentreCard(*row) if row is not None else None


def centre_cards() -> dict[int, CentreCard]:
    """All centres by id, in order of name. One query of a small table, once for a page."""
    return once("centre cards", _centre_cards)


def _centre_cards() -> dict[int, CentreCard]:
    return {row.id: CentreCard(*row) for row in session().execute(_ALL_CENTRES)}


_DAYS = select(Centre.decision_days).where(Centre.id == bindparam("centre"))  # asked while a run is locked


def decision_days(centre_id: int) -> int:
    """In how many days the coordinators of the centre decide."""
    return session().scalars(_DAYS, {"centre": centre_id}).one()


def mailbox_of(centre_id: int) -> tuple[str, str]:
    """The centre's name and its mail address ("" for none)."""
    name, address = (
        session().execute(select(Centre.name, Centre.contact_email).where(Centre.id == centre_id)).one()
    )
    return name, address


def centre_page(slug: str) -> CentrePage | None:
    """What the centre with this slug says about itself, or None."""
    more = (
        Centre.about,
        Centre.website,
        Centre.contact_email,
        Centre.mail_domains,
        Centre.source,
        Centre.as_of,
        Centre.version,
    )
    row = session().execute(select(*_CENTRE, *more).where(Centre.slug == slug)).one_or_none()
    if row is None:
        return None
    card = CentreCard(*row[: len(_CENTRE)])
    return CentrePage(
        card,
        about=row.about,
        website=row.website,
        contact_email=row.contact_email,
        mail_domains=tuple(row.mail_domains.split()),
        source=row.source,
        as_of=row.as_of,
        version=row.version,
    )


def region_cards() -> dict[int, RegionCard]:
    """All regions by id, in order of name. One query of a small table."""
    rows = session().execute(select(*_REGION).order_by(Region.name, Region.id))
    return {row.id: RegionCard(*row) for row in rows}


def region_page(slug: str) -> RegionPage | None:
    """What the region with this slug says about itself, or None."""
    row = (
        session()
        .execute(select(*_REGION, Region.about, Region.version).where(Region.slug == slug))
        .one_or_none()
    )
    return RegionPage(RegionCard(*row[: len(_REGION)]), row.about, row.version) if row is not None else None


def centre_ids_of_region(region_id: int) -> frozenset[int]:
    """The centres of a region and of all regions below it. One query."""
    below = select(literal(region_id).label("id")).cte("below", recursive=True)
    below = below.union(select(Region.id).where(Region.parent_id == below.c.id))
    found = select(RegionCentre.centre_id).where(RegionCentre.region_id.in_(select(below.c.id)))
    return frozenset(session().scalars(found))


def regions_above(lying: Select[int]) -> CTE:
    """The regions whose ids `lying` finds in its column `id`, and all above them, as a part of a query."""
    above = lying.cte("above", recursive=True)
    higher = select(Region.parent_id).where(Region.id == above.c.id, Region.parent_id.is_not(None))
    return above.union(higher)


_LYING = select(RegionCentre.region_id.label("id")).where(
    RegionCentre.centre_id.in_(bindparam("centres", expanding=True))
)
_ABOVE = select(regions_above(_LYING).c.id)  # made once


def region_ids_of_centres(ids: Iterable[int]) -> frozenset[int]:
    """The regions that these centres lie in, at every level. One query."""
    wanted = sorted(set(ids))
    if not wanted:
        return frozenset()
    return frozenset(session().scalars(_ABOVE, {"centres": wanted}))
