"""Centres, the regions above them, organisations, and who belongs where in which role."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import USUAL_CURRENCY
from lms.kit.refusal import Problem


class Region(Base):
    """A group of centres, in levels: each has at most one region above it (Baltic ⊂ Nordic-Baltic ⊂ Europe)."""

    __tablename__ = "region"
    __table_args__ = (Index("uq_region_slug", "slug", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(20))  # regional, european
    about: Mapped[str] = mapped_column(Text, default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    version: Mapped[int] = mapped_column(default=1)


class Centre(Base):
    """A national competence centre: owner of items and people."""

    __tablename__ = "centre"
    __table_args__ = (Index("uq_centre_slug", "slug", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    acronym: Mapped[str] = mapped_column(String(40))  # the short name of pages and mails
    name: Mapped[str] = mapped_column(String(160))
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2
    zone: Mapped[str] = mapped_column(String(64))
    city: Mapped[str] = mapped_column(String(80), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    colour: Mapped[str] = mapped_column(String(7), default="#335577")
    calendar_colour: Mapped[str] = mapped_column(String(30), default="steelblue")  # a CSS3 name, RFC 7986
    mail_domains: Mapped[str] = mapped_column(Text, default="")  # blank-separated, lower case
    home_approval: Mapped[str] = mapped_column(String(20), default="none")  # default for its new runs
    approval_above: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 2)
    )  # fee from which home is asked there
    approval_currency: Mapped[str] = mapped_column(String(3), default=USUAL_CURRENCY)  # of that fee, ISO 4217
    decision_days: Mapped[int] = mapped_column(default=5)  # days in which its coordinators decide
    source: Mapped[str] = mapped_column(String(500), default="")
    as_of: Mapped[str] = mapped_column(String(20), default="")
    version: Mapped[int] = mapped_column(default=1)

    regions: Mapped[list[Region]] = relationship(secondary="region_centre", order_by=Region.id, lazy="raise")


class CentreText(Base):
    """A centre's name and description in one more language."""

    __tablename__ = "centre_text"

    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    about: Mapped[str] = mapped_column(Text, default="")


class RegionCentre(Base):
    """Which centres a region names directly; those of the regions below it belong to it too."""

    __tablename__ = "region_centre"

    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id", ondelete="CASCADE"), primary_key=True)


class Organisation(Base):
    """The employer of a person. A merged one points to the one that stays."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("uq_organisation_name_key", "name_key", unique=True),
        CheckConstraint(
            "kind in ('start_up','sme','mid_cap','large','university','institute','public','other')",
            name="kind_known",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(160))  # folded, kit.text.fold
    kind: Mapped[str] = mapped_column(String(20))  # the organisation's class
    country: Mapped[str] = mapped_column(String(2), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))


class Affiliation(Base):
    """Where a person works, with its history; at most one is open."""

    __tablename__ = "affiliation"
    __table_args__ = (
        Index(
            "uq_affiliation_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class Membership(Base):
    """A person belongs to a centre: claimed by the person, confirmed by the centre, ended; history is kept."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_live",
            "person_id",
            "centre_id",
            unique=True,
            sqlite_where=text("state in ('claimed','confirmed')"),
            postgresql_where=text("state in ('claimed','confirmed')"),
        ),
        Index("ix_membership_centre", "centre_id", "state", "id", "person_id"),
        Index("ix_membership_person", "person_id", "state"),  # SQLite takes the partial one for no parameter
        CheckConstraint("state in ('claimed','confirmed','declined','ended')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")  # what the person says with the claim
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was declined or ended
    claimed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class RoleGrant(Base):
    """A role given to a person, in a centre or (centre null) in the network; history is kept."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_centre_live",
            "person_id",
            "centre_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND centre_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND centre_id IS NOT NULL"),
        ),
        Index(
            "uq_role_grant_network_live",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND centre_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND centre_id IS NULL"),
        ),
        Index("ix_role_grant_person", "person_id"),
        CheckConstraint(
            "(centre_id IS NOT NULL AND role in ('trainer','editor','coordinator','lead'))"
            " OR (centre_id IS NULL AND role in ('network_office','administrator'))",
            name="role_fits",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Absence(Base):
    """Days on which a coordinator of a centre is away, the last one included, and who decides instead: the deputy may
    then do there what the absent one may."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("ix_absence_centre", "centre_id", "from_on", "id"),
        Index("ix_absence_deputy", "deputy_id", "from_on", "id"),
        CheckConstraint("from_on <= until_on", name="days_ordered"),
        CheckConstraint("person_id <> deputy_id", name="somebody_else"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back before its last day


means("uq_membership_live", Problem("already_member", _l("You already belong to this centre, or asked to.")))
means(
    "uq_role_grant_centre_live",
    Problem("already_holds", _l("This person already holds this role here."), "role"),
)
means(
    "uq_role_grant_network_live", Problem("already_holds", _l("This person already holds this role."), "role")
)
means(
    "uq_organisation_name_key",
    Problem("name_taken", _l("An organisation with this name exists already."), "name"),
)
