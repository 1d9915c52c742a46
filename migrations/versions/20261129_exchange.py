"""Researcher exchange: slots, applications, reviews, agreements, stays, reports, posts of who looks for what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_info",
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("housing", sa.Text(), nullable=False),
        sa.Column("visa", sa.Text(), nullable=False),
        sa.Column("insurance", sa.Text(), nullable=False),
        sa.Column("badge", sa.Text(), nullable=False),
        sa.Column("safety", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("closure_days", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_exchange_info_centre_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["person.id"], name=op.f("fk_exchange_info_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_exchange_info")),
    )
    op.create_table(
        "exchange_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=160), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("facilities", sa.Text(), nullable=False),
        sa.Column("equipment_text", sa.Text(), nullable=False),
        sa.Column("host_contact_id", sa.Integer(), nullable=True),
        sa.Column("supervisor_name", sa.String(length=120), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("duration_min_days", sa.Integer(), nullable=True),
        sa.Column("duration_max_days", sa.Integer(), nullable=True),
        sa.Column("duration_text", sa.String(length=200), nullable=False),
        sa.Column("earliest_start", sa.Date(), nullable=True),
        sa.Column("latest_end", sa.Date(), nullable=True),
        sa.Column("period_precision", sa.String(length=16), nullable=False),
        sa.Column("period_value", sa.String(length=40), nullable=False),
        sa.Column("period_text", sa.String(length=160), nullable=False),
        sa.Column("period_sort", sa.Date(), nullable=True),
        sa.Column("intake", sa.String(length=16), nullable=False),
        sa.Column("opens_wall", sa.DateTime(timezone=False), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("decision_due", sa.Date(), nullable=True),
        sa.Column("audiences", sa.Text(), nullable=False),
        sa.Column("eligible", sa.String(length=8), nullable=False),
        sa.Column("also_outside", sa.Boolean(), nullable=False),
        sa.Column("eligibility_text", sa.Text(), nullable=False),
        sa.Column("residence_text", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("prerequisites", sa.Text(), nullable=False),
        sa.Column("funding_source", sa.String(length=10), nullable=False),
        sa.Column("funding_text", sa.Text(), nullable=False),
        sa.Column("funding_route", sa.Text(), nullable=False),
        sa.Column("funding_call", sa.String(length=80), nullable=False),
        sa.Column("costs_covered", sa.Text(), nullable=False),
        sa.Column("confidentiality", sa.String(length=20), nullable=False),
        sa.Column("nda_text", sa.Text(), nullable=False),
        sa.Column("ip_text", sa.Text(), nullable=False),
        sa.Column("ownership_text", sa.Text(), nullable=False),
        sa.Column("export_text", sa.Text(), nullable=False),
        sa.Column("accessibility_text", sa.Text(), nullable=False),
        sa.Column("review_mode", sa.String(length=20), nullable=False),
        sa.Column("reserve_shown", sa.Boolean(), nullable=False),
        sa.Column("endorsement_due_days", sa.Integer(), nullable=False),
        sa.Column("offer_days", sa.Integer(), nullable=False),
        sa.Column("report_due_days", sa.Integer(), nullable=False),
        sa.Column("stay_in_public_calendar", sa.Boolean(), nullable=False),
        sa.Column("external_codes", sa.Text(), nullable=False),
        sa.Column("apply_url", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("as_of", sa.String(length=20), nullable=False),
        sa.Column("status_at_source", sa.String(length=60), nullable=False),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column("unconfirmed", sa.Text(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confidentiality in ('open','nda_needed','export_controlled')",
            name=op.f("ck_exchange_slot_confidentiality_known"),
        ),
        sa.CheckConstraint("eligible in ('all','chosen')", name=op.f("ck_exchange_slot_eligible_known")),
        sa.CheckConstraint(
            "mode in ('on_site','blended','remote')", name=op.f("ck_exchange_slot_mode_known")
        ),
        sa.CheckConstraint(
            "origin = 'listed' OR centre_id IS NOT NULL", name=op.f("ck_exchange_slot_own_has_centre")
        ),
        sa.CheckConstraint("origin in ('own','listed')", name=op.f("ck_exchange_slot_origin_known")),
        sa.CheckConstraint(
            "review_mode in ('host_only','host_plus_reviewers')",
            name=op.f("ck_exchange_slot_review_mode_known"),
        ),
        sa.CheckConstraint("scope in ('own','network','public')", name=op.f("ck_exchange_slot_scope_known")),
        sa.CheckConstraint(
            "state in ('draft','published','closed','cancelled','archived')",
            name=op.f("ck_exchange_slot_state_known"),
        ),
        sa.CheckConstraint(
            "duration_min_days IS NULL OR duration_max_days IS NULL OR duration_min_days <= duration_max_days",
            name=op.f("ck_exchange_slot_duration_ordered"),
        ),
        sa.CheckConstraint(
            "duration_min_days IS NULL OR duration_min_days >= 1", name=op.f("ck_exchange_slot_duration_sane")
        ),
        sa.CheckConstraint(
            "earliest_start IS NULL OR latest_end IS NULL OR earliest_start <= latest_end",
            name=op.f("ck_exchange_slot_window_ordered"),
        ),
        sa.CheckConstraint(
            "places IS NULL OR (places >= 1 AND places <= 50)", name=op.f("ck_exchange_slot_places_sane")
        ),
        sa.CheckConstraint(
            "places_taken >= 0 AND (places IS NULL OR places_taken <= places)",
            name=op.f("ck_exchange_slot_places_kept"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_exchange_slot_centre_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_exchange_slot_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_contact_id"], ["person.id"], name=op.f("fk_exchange_slot_host_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_slot")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_slot", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_slot_centre", ["centre_id", "state", "id"], unique=False)
        batch_op.create_index("ix_exchange_slot_contact", ["host_contact_id"], unique=False)
        batch_op.create_index("ix_exchange_slot_list", ["state", "scope", "id"], unique=False)
        batch_op.create_index("uq_exchange_slot_ref", ["ref"], unique=True)

    op.create_table(
        "exchange_wanted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "direction in ('seeks','offers')", name=op.f("ck_exchange_wanted_direction_known")
        ),
        sa.CheckConstraint("scope in ('network','public')", name=op.f("ck_exchange_wanted_scope_known")),
        sa.CheckConstraint(
            "state in ('open','filled','withdrawn','expired')", name=op.f("ck_exchange_wanted_state_known")
        ),
        sa.CheckConstraint(
            "from_on IS NULL OR to_on IS NULL OR from_on <= to_on",
            name=op.f("ck_exchange_wanted_days_ordered"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_exchange_wanted_author_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_exchange_wanted_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_wanted")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_wanted", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_wanted_author", ["author_id", "id"], unique=False)
        batch_op.create_index("ix_exchange_wanted_due", ["state", "expires_on", "id"], unique=False)
        batch_op.create_index("ix_exchange_wanted_list", ["state", "scope", "id"], unique=False)
        batch_op.create_index("uq_exchange_wanted_ref", ["ref"], unique=True)

    op.create_table(
        "exchange_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=True),
        sa.Column("draft_ref", sa.String(length=20), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("cutoff_id", sa.Integer(), nullable=True),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("home_centre_id", sa.Integer(), nullable=True),
        sa.Column("home_contact_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("home_decision", sa.String(length=12), nullable=False),
        sa.Column("host_decision", sa.String(length=14), nullable=False),
        sa.Column("agreement_state", sa.String(length=10), nullable=False),
        sa.Column("stay_state", sa.String(length=10), nullable=False),
        sa.Column("end_state", sa.String(length=10), nullable=False),
        sa.Column("end_side", sa.String(length=10), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("applicant_type", sa.String(length=20), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=120), nullable=False),
        sa.Column("desired_start", sa.Date(), nullable=True),
        sa.Column("desired_end", sa.Date(), nullable=True),
        sa.Column("flexible", sa.Boolean(), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("work_plan", sa.Text(), nullable=False),
        sa.Column("benefit_home", sa.Text(), nullable=False),
        sa.Column("benefit_host", sa.Text(), nullable=False),
        sa.Column("host_contacted", sa.Boolean(), nullable=False),
        sa.Column("host_contacted_name", sa.String(length=120), nullable=False),
        sa.Column("funding_amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("funding_currency", sa.String(length=3), nullable=False),
        sa.Column("funding_text", sa.String(length=200), nullable=False),
        sa.Column("other_funding", sa.Text(), nullable=False),
        sa.Column("confidential_text", sa.Text(), nullable=False),
        sa.Column("confidential_to_reviewers", sa.Boolean(), nullable=False),
        sa.Column("consent_share", sa.Boolean(), nullable=False),
        sa.Column("consent_publish", sa.Boolean(), nullable=False),
        sa.Column("consent_photo", sa.Boolean(), nullable=False),
        sa.Column("meets_conditions", sa.Boolean(), nullable=False),
        sa.Column("first_time_at_host", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by", sa.String(length=10), nullable=False),
        sa.Column("sent_plan", sa.String(length=64), nullable=False),
        sa.Column("home_decided_by_id", sa.Integer(), nullable=True),
        sa.Column("home_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("home_text", sa.Text(), nullable=False),
        sa.Column("home_internal", sa.Text(), nullable=False),
        sa.Column("commits_time_off", sa.Boolean(), nullable=False),
        sa.Column("commits_salary", sa.Boolean(), nullable=False),
        sa.Column("commits_insurance", sa.Boolean(), nullable=False),
        sa.Column("feasible", sa.String(length=10), nullable=False),
        sa.Column("feasible_by_id", sa.Integer(), nullable=True),
        sa.Column("feasible_note", sa.Text(), nullable=False),
        sa.Column("host_code", sa.String(length=16), nullable=False),
        sa.Column("host_decided_by_id", sa.Integer(), nullable=True),
        sa.Column("host_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("host_text", sa.Text(), nullable=False),
        sa.Column("host_internal", sa.Text(), nullable=False),
        sa.Column("reserve_rank", sa.Integer(), nullable=True),
        sa.Column("offer_start", sa.Date(), nullable=True),
        sa.Column("offer_end", sa.Date(), nullable=True),
        sa.Column("offer_funding", sa.Text(), nullable=False),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_until IS NOT NULL)",
            name=op.f("ck_exchange_application_offer_has_end"),
        ),
        sa.CheckConstraint(
            "(state = 'reserve') = (reserve_rank IS NOT NULL)",
            name=op.f("ck_exchange_application_reserve_has_rank"),
        ),
        sa.CheckConstraint(
            "agreement_state in ('none','proposed','in_force')",
            name=op.f("ck_exchange_application_agreement_known"),
        ),
        sa.CheckConstraint(
            "end_side in ('','applicant','home','host','system')",
            name=op.f("ck_exchange_application_side_known"),
        ),
        sa.CheckConstraint(
            "end_state in ('open','withdrawn','cancelled','closed')",
            name=op.f("ck_exchange_application_end_known"),
        ),
        sa.CheckConstraint(
            "home_decision in ('not_needed','pending','returned','endorsed','not_endorsed')",
            name=op.f("ck_exchange_application_home_known"),
        ),
        sa.CheckConstraint(
            "host_decision in ('none','pending','returned','in_review','reserve','rejected','offered','offer_expired')",
            name=op.f("ck_exchange_application_host_known"),
        ),
        sa.CheckConstraint(
            "host_decision in ('none','returned') OR home_decision in ('not_needed','endorsed')",
            name=op.f("ck_exchange_application_host_after_home"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR ref IS NOT NULL OR submitted_at IS NULL",
            name=op.f("ck_exchange_application_submitted_has_ref"),
        ),
        sa.CheckConstraint(
            "stay_state = 'none' OR agreement_state = 'in_force'",
            name=op.f("ck_exchange_application_stay_after_agreement"),
        ),
        sa.CheckConstraint(
            "stay_state in ('none','planned','ongoing','ended','no_show','cancelled')",
            name=op.f("ck_exchange_application_stay_known"),
        ),
        sa.CheckConstraint(
            "step in ('draft','submitted','accepted','declined')",
            name=op.f("ck_exchange_application_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["person.id"], name=op.f("fk_exchange_application_applicant_id")
        ),
        sa.ForeignKeyConstraint(
            ["feasible_by_id"], ["person.id"], name=op.f("fk_exchange_application_feasible_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["home_centre_id"], ["centre.id"], name=op.f("fk_exchange_application_home_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["home_contact_id"], ["person.id"], name=op.f("fk_exchange_application_home_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["home_decided_by_id"], ["person.id"], name=op.f("fk_exchange_application_home_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_decided_by_id"], ["person.id"], name=op.f("fk_exchange_application_host_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["exchange_slot.id"], name=op.f("fk_exchange_application_slot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_application")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_application", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_application_due", ["due_at", "id"], unique=False)
        batch_op.create_index("ix_exchange_application_home", ["home_centre_id", "state", "id"], unique=False)
        batch_op.create_index("ix_exchange_application_offer", ["offer_until", "id"], unique=False)
        batch_op.create_index("ix_exchange_application_person", ["applicant_id", "id"], unique=False)
        batch_op.create_index("ix_exchange_application_slot", ["slot_id", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_exchange_application_live",
            ["slot_id", "applicant_id"],
            unique=True,
            sqlite_where=sa.text(
                "state in ('draft','submitted','returned','endorsed','in_review','reserve','offered','accepted','agreed','ongoing','ended')"
            ),
            postgresql_where=sa.text(
                "state in ('draft','submitted','returned','endorsed','in_review','reserve','offered','accepted','agreed','ongoing','ended')"
            ),
        )
        batch_op.create_index(
            "uq_exchange_application_rank",
            ["slot_id", "reserve_rank"],
            unique=True,
            sqlite_where=sa.text("state = 'reserve'"),
            postgresql_where=sa.text("state = 'reserve'"),
        )
        batch_op.create_index("uq_exchange_application_ref", ["ref"], unique=True)

    op.create_table(
        "exchange_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight >= 1 AND weight <= 10", name=op.f("ck_exchange_criterion_weight_sane")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["exchange_slot.id"], name=op.f("fk_exchange_criterion_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_criterion")),
    )
    with op.batch_alter_table("exchange_criterion", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_criterion_slot", ["slot_id", "position", "id"], unique=False)

    op.create_table(
        "exchange_cutoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("wall", sa.DateTime(timezone=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeats", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "repeats in ('','monthly','yearly')", name=op.f("ck_exchange_cutoff_repeats_known")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["exchange_slot.id"], name=op.f("fk_exchange_cutoff_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_cutoff")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_cutoff", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_cutoff_due", ["at", "id"], unique=False)
        batch_op.create_index("ix_exchange_cutoff_slot", ["slot_id", "at", "id"], unique=False)

    op.create_table(
        "exchange_follower",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exchange_follower_person_id")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["exchange_slot.id"], name=op.f("fk_exchange_follower_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slot_id", "person_id", name=op.f("pk_exchange_follower")),
    )
    with op.batch_alter_table("exchange_follower", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_follower_person", ["person_id", "slot_id"], unique=False)

    op.create_table(
        "exchange_funding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("per", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "per in ('lump','day','week','month','travel','bench_fee','total')",
            name=op.f("ck_exchange_funding_per_known"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_exchange_funding_amount_sane")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["exchange_slot.id"], name=op.f("fk_exchange_funding_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_funding")),
    )
    with op.batch_alter_table("exchange_funding", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_funding_slot", ["slot_id", "id"], unique=False)

    op.create_table(
        "exchange_slot_centre",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_exchange_slot_centre_centre_id")),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["exchange_slot.id"],
            name=op.f("fk_exchange_slot_centre_slot_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slot_id", "centre_id", name=op.f("pk_exchange_slot_centre")),
    )
    op.create_table(
        "exchange_slot_course",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_exchange_slot_course_course_id")),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["exchange_slot.id"],
            name=op.f("fk_exchange_slot_course_slot_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slot_id", "course_id", name=op.f("pk_exchange_slot_course")),
    )
    op.create_table(
        "exchange_slot_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=160), nullable=False),
        sa.Column("owed_by", sa.String(length=10), nullable=False),
        sa.Column("due_days_before", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "owed_by in ('applicant','home','host')", name=op.f("ck_exchange_slot_document_owed_by_known")
        ),
        sa.CheckConstraint(
            "due_days_before >= 0 AND due_days_before <= 365", name=op.f("ck_exchange_slot_document_due_sane")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["exchange_slot.id"],
            name=op.f("fk_exchange_slot_document_slot_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_slot_document")),
    )
    with op.batch_alter_table("exchange_slot_document", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_slot_document_slot", ["slot_id", "position", "id"], unique=False)

    op.create_table(
        "exchange_slot_topic",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["exchange_slot.id"], name=op.f("fk_exchange_slot_topic_slot_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_exchange_slot_topic_topic_id")),
        sa.PrimaryKeyConstraint("slot_id", "topic_id", name=op.f("pk_exchange_slot_topic")),
    )
    with op.batch_alter_table("exchange_slot_topic", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_slot_topic_topic", ["topic_id", "slot_id"], unique=False)

    op.create_table(
        "exchange_wanted_topic",
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_exchange_wanted_topic_topic_id")),
        sa.ForeignKeyConstraint(
            ["wanted_id"],
            ["exchange_wanted.id"],
            name=op.f("fk_exchange_wanted_topic_wanted_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("wanted_id", "topic_id", name=op.f("pk_exchange_wanted_topic")),
    )
    with op.batch_alter_table("exchange_wanted_topic", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_wanted_topic_topic", ["topic_id", "wanted_id"], unique=False)

    op.create_table(
        "exchange_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amendment_types", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_side", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "created_side in ('applicant','home','host')", name=op.f("ck_exchange_agreement_side_known")
        ),
        sa.CheckConstraint("kind in ('initial','amendment')", name=op.f("ck_exchange_agreement_kind_known")),
        sa.CheckConstraint(
            "state in ('proposed','in_force','superseded','refused')",
            name=op.f("ck_exchange_agreement_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_agreement_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_exchange_agreement_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["person.id"], name=op.f("fk_exchange_agreement_refused_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_agreement")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_agreement", schema=None) as batch_op:
        batch_op.create_index("uq_exchange_agreement_version", ["application_id", "version_no"], unique=True)

    op.create_table(
        "exchange_application_course",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_application_course_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_exchange_application_course_course_id")
        ),
        sa.PrimaryKeyConstraint("application_id", "course_id", name=op.f("pk_exchange_application_course")),
    )
    op.create_table(
        "exchange_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.Column("waived_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('none','soft','hard')", name=op.f("ck_exchange_conflict_kind_known")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_conflict_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exchange_conflict_person_id")),
        sa.ForeignKeyConstraint(
            ["waived_by_id"], ["person.id"], name=op.f("fk_exchange_conflict_waived_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_conflict")),
    )
    with op.batch_alter_table("exchange_conflict", schema=None) as batch_op:
        batch_op.create_index("uq_exchange_conflict_person", ["application_id", "person_id"], unique=True)

    op.create_table(
        "exchange_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=160), nullable=False),
        sa.Column("owed_by", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_days_before", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "owed_by in ('applicant','home','host')", name=op.f("ck_exchange_document_owed_by_known")
        ),
        sa.CheckConstraint(
            "state in ('open','handed_in','accepted','not_needed')",
            name=op.f("ck_exchange_document_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_document_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_exchange_document_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_document")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_document", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exchange_document_application", ["application_id", "position", "id"], unique=False
        )
        batch_op.create_index("ix_exchange_document_due", ["state", "due_on", "id"], unique=False)

    op.create_table(
        "exchange_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('cv','plan')", name=op.f("ck_exchange_file_kind_known")),
        sa.CheckConstraint("size > 0 AND size <= 5242880", name=op.f("ck_exchange_file_size_sane")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_file_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_file")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_file", schema=None) as batch_op:
        batch_op.create_index("uq_exchange_file_kind", ["application_id", "kind"], unique=True)
        batch_op.create_index("uq_exchange_file_stored", ["stored"], unique=True)

    op.create_table(
        "exchange_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "audience in ('all','centres','applicant','home','host')",
            name=op.f("ck_exchange_message_audience_known"),
        ),
        sa.CheckConstraint(
            "side in ('applicant','home','host')", name=op.f("ck_exchange_message_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_message_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_exchange_message_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_message")),
    )
    with op.batch_alter_table("exchange_message", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_message_application", ["application_id", "id"], unique=False)

    op.create_table(
        "exchange_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("public_summary", sa.String(length=600), nullable=False),
        sa.Column("consent_public", sa.Boolean(), nullable=False),
        sa.Column("consent_name", sa.Boolean(), nullable=False),
        sa.Column("rating_org", sa.Integer(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_home", sa.Text(), nullable=False),
        sa.Column("waived_host", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("author in ('applicant','host')", name=op.f("ck_exchange_report_author_known")),
        sa.CheckConstraint(
            "rating_org IS NULL OR (rating_org >= 1 AND rating_org <= 5)",
            name=op.f("ck_exchange_report_rating_sane"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_exchange_report_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_report_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_report")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_report", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_report_due", ["submitted_at", "due_on", "id"], unique=False)
        batch_op.create_index("uq_exchange_report_author", ["application_id", "author"], unique=True)

    op.create_table(
        "exchange_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("comment_internal", sa.Text(), nullable=False),
        sa.Column("comment_for_applicant", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('invited','accepted','declined','submitted')",
            name=op.f("ck_exchange_review_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_review_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_exchange_review_invited_by_id")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_exchange_review_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_review")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_review", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_review_reviewer", ["reviewer_id", "state", "id"], unique=False)
        batch_op.create_index("uq_exchange_review_reviewer", ["application_id", "reviewer_id"], unique=True)

    op.create_table(
        "exchange_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("planned_end", sa.Date(), nullable=False),
        sa.Column("actual_arrival", sa.Date(), nullable=True),
        sa.Column("actual_departure", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("early_side", sa.String(length=10), nullable=False),
        sa.Column("early_justified", sa.Boolean(), nullable=True),
        sa.Column("early_reason", sa.Text(), nullable=False),
        sa.Column("overlap_known", sa.Boolean(), nullable=False),
        sa.Column("courses_waived", sa.Text(), nullable=False),
        sa.Column("no_show_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate_no", sa.String(length=40), nullable=True),
        sa.Column("certificate", sa.JSON(), nullable=True),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "early_side in ('','applicant','home','host')", name=op.f("ck_exchange_stay_early_side_known")
        ),
        sa.CheckConstraint(
            "actual_arrival IS NULL OR actual_departure IS NULL OR actual_arrival <= actual_departure",
            name=op.f("ck_exchange_stay_actual_ordered"),
        ),
        sa.CheckConstraint("planned_start <= planned_end", name=op.f("ck_exchange_stay_planned_ordered")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_stay_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_stay")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_stay", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_stay_start", ["planned_start", "id"], unique=False)
        batch_op.create_index("uq_exchange_stay_certificate", ["certificate_no"], unique=True)
        batch_op.create_index("uq_exchange_stay_application", ["application_id"], unique=True)

    op.create_table(
        "exchange_interruption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_exchange_interruption_days_ordered")),
        sa.ForeignKeyConstraint(
            ["stay_id"],
            ["exchange_stay.id"],
            name=op.f("fk_exchange_interruption_stay_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_interruption")),
    )
    with op.batch_alter_table("exchange_interruption", schema=None) as batch_op:
        batch_op.create_index("ix_exchange_interruption_stay", ["stay_id", "from_on", "id"], unique=False)

    op.create_table(
        "exchange_score",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points >= 1 AND points <= 5", name=op.f("ck_exchange_score_points_sane")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["exchange_criterion.id"], name=op.f("fk_exchange_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["exchange_review.id"],
            name=op.f("fk_exchange_score_review_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("review_id", "criterion_id", name=op.f("pk_exchange_score")),
    )
    op.create_table(
        "exchange_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position_text", sa.String(length=160), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("overlap_known", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role in ('applicant','home','host')", name=op.f("ck_exchange_signature_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["exchange_agreement.id"],
            name=op.f("fk_exchange_signature_agreement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exchange_signature_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_signature")),
    )
    with op.batch_alter_table("exchange_signature", schema=None) as batch_op:
        batch_op.create_index("uq_exchange_signature_role", ["agreement_id", "role"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("exchange_signature", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_signature_role")

    op.drop_table("exchange_signature")
    op.drop_table("exchange_score")
    with op.batch_alter_table("exchange_interruption", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_interruption_stay")

    op.drop_table("exchange_interruption")
    with op.batch_alter_table("exchange_stay", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_stay_application")
        batch_op.drop_index("uq_exchange_stay_certificate")
        batch_op.drop_index("ix_exchange_stay_start")

    op.drop_table("exchange_stay")
    with op.batch_alter_table("exchange_review", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_review_reviewer")
        batch_op.drop_index("ix_exchange_review_reviewer")

    op.drop_table("exchange_review")
    with op.batch_alter_table("exchange_report", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_report_author")
        batch_op.drop_index("ix_exchange_report_due")

    op.drop_table("exchange_report")
    with op.batch_alter_table("exchange_message", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_message_application")

    op.drop_table("exchange_message")
    with op.batch_alter_table("exchange_file", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_file_stored")
        batch_op.drop_index("uq_exchange_file_kind")

    op.drop_table("exchange_file")
    with op.batch_alter_table("exchange_document", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_document_due")
        batch_op.drop_index("ix_exchange_document_application")

    op.drop_table("exchange_document")
    with op.batch_alter_table("exchange_conflict", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_conflict_person")

    op.drop_table("exchange_conflict")
    op.drop_table("exchange_application_course")
    with op.batch_alter_table("exchange_agreement", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_agreement_version")

    op.drop_table("exchange_agreement")
    with op.batch_alter_table("exchange_wanted_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_wanted_topic_topic")

    op.drop_table("exchange_wanted_topic")
    with op.batch_alter_table("exchange_slot_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_slot_topic_topic")

    op.drop_table("exchange_slot_topic")
    with op.batch_alter_table("exchange_slot_document", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_slot_document_slot")

    op.drop_table("exchange_slot_document")
    op.drop_table("exchange_slot_course")
    op.drop_table("exchange_slot_centre")
    with op.batch_alter_table("exchange_funding", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_funding_slot")

    op.drop_table("exchange_funding")
    with op.batch_alter_table("exchange_follower", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_follower_person")

    op.drop_table("exchange_follower")
    with op.batch_alter_table("exchange_cutoff", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_cutoff_slot")
        batch_op.drop_index("ix_exchange_cutoff_due")

    op.drop_table("exchange_cutoff")
    with op.batch_alter_table("exchange_criterion", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_criterion_slot")

    op.drop_table("exchange_criterion")
    with op.batch_alter_table("exchange_application", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_application_ref")
        batch_op.drop_index(
            "uq_exchange_application_rank",
            sqlite_where=sa.text("state = 'reserve'"),
            postgresql_where=sa.text("state = 'reserve'"),
        )
        batch_op.drop_index(
            "uq_exchange_application_live",
            sqlite_where=sa.text(
                "state in ('draft','submitted','returned','endorsed','in_review','reserve','offered','accepted','agreed','ongoing','ended')"
            ),
            postgresql_where=sa.text(
                "state in ('draft','submitted','returned','endorsed','in_review','reserve','offered','accepted','agreed','ongoing','ended')"
            ),
        )
        batch_op.drop_index("ix_exchange_application_slot")
        batch_op.drop_index("ix_exchange_application_person")
        batch_op.drop_index("ix_exchange_application_offer")
        batch_op.drop_index("ix_exchange_application_home")
        batch_op.drop_index("ix_exchange_application_due")

    op.drop_table("exchange_application")
    with op.batch_alter_table("exchange_wanted", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_wanted_ref")
        batch_op.drop_index("ix_exchange_wanted_list")
        batch_op.drop_index("ix_exchange_wanted_due")
        batch_op.drop_index("ix_exchange_wanted_author")

    op.drop_table("exchange_wanted")
    with op.batch_alter_table("exchange_slot", schema=None) as batch_op:
        batch_op.drop_index("uq_exchange_slot_ref")
        batch_op.drop_index("ix_exchange_slot_list")
        batch_op.drop_index("ix_exchange_slot_contact")
        batch_op.drop_index("ix_exchange_slot_centre")

    op.drop_table("exchange_slot")
    op.drop_table("exchange_info")
