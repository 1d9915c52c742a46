"""Enrolment across centres in full: pools, sites, offers, terms, proposals, selection, attendance, certificates, feedback.

SQLite knows no ALTER of a constraint: there the tables of runs and enrolments are laid anew, with what they hold.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEEPS_IDS = {"sqlite_autoincrement": True}  # not among what a table laid anew keeps by itself
UNDECIDED = (
    "end_state = 'open' AND home_decision <> 'declined' AND host_decision <> 'declined'"
    " AND (home_decision = 'pending' OR host_decision = 'pending')"
)
RUN_BEFORE = {
    "acceptance_known": "acceptance in ('first_come','moderated')",
    "home_approval_known": "home_approval in ('none','required')",
}
RUN_AFTER = {
    "acceptance_known": "acceptance in ('first_come','moderated','by_nomination','by_selection')",
    "home_approval_known": "home_approval in ('none','required','required_above_fee')",
    "promotion_known": "promotion in ('automatic','by_hand')",
    "offer_hours_sane": "offer_hours IS NULL OR (offer_hours >= 1 AND offer_hours <= 720)",
    "selection_known": "selection in ('ranking','lottery')",
    "eligible_known": "eligible in ('everyone','network','chosen')",
    "completion_share_sane": "completion_share IS NULL OR (completion_share >= 0 AND completion_share <= 100)",
}
ENROLMENT_AFTER = {"fee_state_known": "fee_state in ('','open','invoiced','paid','waived')"}
FILLED = {  # what the rows that are there begin with
    "centre": {"decision_days": "5"},
    "enrolment": {"fee_state": ""},
    "run": {
        "promotion": "automatic",
        "selection": "ranking",
        "eligible": "everyone",
        "eligible_audiences": "",
        "certificates": sa.false(),
    },
}


def _columns(table: str) -> list[sa.Column]:
    def filled(name: str, kind: sa.types.TypeEngine) -> sa.Column:
        return sa.Column(name, kind, nullable=False, server_default=FILLED[table][name])

    instant, wall = sa.DateTime(timezone=True), sa.DateTime(timezone=False)
    if table == "centre":
        return [filled("decision_days", sa.Integer())]
    if table == "enrolment":
        return [
            *(sa.Column(name, sa.Integer()) for name in ("site_id", "fee_id")),
            filled("fee_state", sa.String(10)),
            *(sa.Column(name, instant) for name in ("due_at", "reminded_at", "escalated_at")),
            *(sa.Column(name, sa.Integer()) for name in ("nomination_rank", "transferred_to_id")),
        ]
    return [
        sa.Column("approval_above", sa.Numeric(10, 2)),
        filled("promotion", sa.String(10)),
        sa.Column("offer_hours", sa.Integer()),
        *(
            sa.Column(f"{name}_{form}", kind)
            for name in ("cut_off", "nominate_until", "go_no_go")
            for form, kind in (("wall", wall), ("at", instant))
        ),
        sa.Column("go_decided_at", instant),
        filled("selection", sa.String(10)),
        filled("eligible", sa.String(10)),
        filled("eligible_audiences", sa.Text()),
        sa.Column("completion_share", sa.Integer()),
        filled("certificates", sa.Boolean()),
    ]


def _check(batch: BatchOperations, table: str, *, gone: dict[str, str], new: dict[str, str]) -> None:
    for name in gone:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    for name, text in new.items():
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(text))


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_absence_days_ordered")),
        sa.CheckConstraint("person_id <> deputy_id", name=op.f("ck_absence_somebody_else")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_absence_centre_id")),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk_absence_deputy_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_centre", ["centre_id", "from_on", "id"], unique=False)
        batch_op.create_index("ix_absence_deputy", ["deputy_id", "from_on", "id"], unique=False)

    op.create_table(
        "pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("release_wall", sa.DateTime(timezone=False), nullable=True),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "released_at IS NULL OR release_at IS NOT NULL", name=op.f("ck_pool_released_had_release")
        ),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_pool_seats_sane")),
        sa.ForeignKeyConstraint(["released_by_id"], ["person.id"], name=op.f("fk_pool_released_by_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_pool_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pool", schema=None) as batch_op:
        batch_op.create_index("ix_pool_due", ["released_at", "release_at", "id"], unique=False)
        batch_op.create_index("ix_pool_run", ["run_id", "id"], unique=False)

    op.create_table(
        "run_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'course') = (course_id IS NOT NULL)", name=op.f("ck_run_condition_course_named")
        ),
        sa.CheckConstraint("kind in ('course','qualification')", name=op.f("ck_run_condition_kind_known")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_run_condition_course_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_condition_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_condition")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("run_condition", schema=None) as batch_op:
        batch_op.create_index("ix_run_condition_run", ["run_id", "position", "id"], unique=False)

    op.create_table(
        "run_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight >= 1 AND weight <= 10", name=op.f("ck_run_criterion_weight_sane")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_criterion_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_criterion")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("run_criterion", schema=None) as batch_op:
        batch_op.create_index("ix_run_criterion_run", ["run_id", "position", "id"], unique=False)

    op.create_table(
        "run_eligible",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(centre_id IS NULL) <> (region_id IS NULL)", name=op.f("ck_run_eligible_one_party")
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_run_eligible_centre_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_run_eligible_region_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_eligible_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_eligible")),
    )
    with op.batch_alter_table("run_eligible", schema=None) as batch_op:
        batch_op.create_index("ix_run_eligible_run", ["run_id"], unique=False)

    op.create_table(
        "run_fee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_run_fee_amount_sane")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_fee_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_fee")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("run_fee", schema=None) as batch_op:
        batch_op.create_index("ix_run_fee_run", ["run_id", "position", "id"], unique=False)

    op.create_table(
        "run_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("help", sa.String(length=600), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind in ('text','choice','number','date','consent')", name=op.f("ck_run_question_kind_known")
        ),
        sa.CheckConstraint("stage in ('enrol','accepted')", name=op.f("ck_run_question_stage_known")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_question_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_question")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("run_question", schema=None) as batch_op:
        batch_op.create_index("ix_run_question_run", ["run_id", "position", "id"], unique=False)

    op.create_table(
        "selection_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("ordered", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'lottery') = (seed <> '')", name=op.f("ck_selection_draw_lottery_has_seed")
        ),
        sa.CheckConstraint("kind in ('ranking','lottery')", name=op.f("ck_selection_draw_kind_known")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["person.id"], name=op.f("fk_selection_draw_drawn_by_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_selection_draw_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_draw")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("selection_draw", schema=None) as batch_op:
        batch_op.create_index("ix_selection_draw_run", ["run_id", "id"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name=op.f("ck_site_capacity_sane")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_site_centre_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_site_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index("ix_site_run", ["run_id", "position", "id"], unique=False)

    op.create_table(
        "condition_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["condition_id"],
            ["run_condition.id"],
            name=op.f("fk_condition_waiver_condition_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_condition_waiver_given_by_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_condition_waiver_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_waiver")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("condition_waiver", schema=None) as batch_op:
        batch_op.create_index("uq_condition_waiver", ["condition_id", "person_id"], unique=True)

    op.create_table(
        "feedback_answer",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "rating IS NOT NULL OR words <> ''", name=op.f("ck_feedback_answer_says_something")
        ),
        sa.CheckConstraint(
            "rating IS NULL OR (rating >= 1 AND rating <= 5)", name=op.f("ck_feedback_answer_rating_sane")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_feedback_answer_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_feedback_answer_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_answer")),
    )
    with op.batch_alter_table("feedback_answer", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_answer_run", ["run_id", "session_id", "id"], unique=False)

    op.create_table(
        "pool_centre",
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_pool_centre_centre_id")),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["pool.id"], name=op.f("fk_pool_centre_pool_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_pool_centre_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "centre_id", name=op.f("pk_pool_centre")),
    )
    with op.batch_alter_table("pool_centre", schema=None) as batch_op:
        batch_op.create_index("uq_pool_centre_run", ["run_id", "centre_id"], unique=True)

    op.create_table(
        "attendance",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("how", sa.String(length=4), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how in ('tick','code')", name=op.f("ck_attendance_how_known")),
        sa.CheckConstraint("mark in ('present','excused','absent')", name=op.f("ck_attendance_mark_known")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["marked_by_id"], ["person.id"], name=op.f("fk_attendance_marked_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_attendance_session_id")),
        sa.PrimaryKeyConstraint("enrolment_id", "session_id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_session", ["session_id", "enrolment_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_certificate_enrolment_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_certificate_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("uq_certificate_code", ["code"], unique=True)
        batch_op.create_index(
            "uq_certificate_enrolment_valid",
            ["enrolment_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.create_index("uq_certificate_number", ["number"], unique=True)

    op.create_table(
        "condition_statement",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["run_condition.id"], name=op.f("fk_condition_statement_condition_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_condition_statement_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "condition_id", name=op.f("pk_condition_statement")),
    )
    op.create_table(
        "enrolment_answer",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_answer_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["run_question.id"], name=op.f("fk_enrolment_answer_question_id")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "question_id", name=op.f("pk_enrolment_answer")),
    )
    op.create_table(
        "enrolment_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'replace') = (person_id IS NOT NULL)", name=op.f("ck_enrolment_proposal_person_named")
        ),
        sa.CheckConstraint(
            "kind in ('other_run','transfer','replace')", name=op.f("ck_enrolment_proposal_kind_known")
        ),
        sa.CheckConstraint(
            "state in ('open','agreed','refused','withdrawn','lapsed')",
            name=op.f("ck_enrolment_proposal_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_enrolment_proposal_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_enrolment_proposal_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_proposal_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_proposal_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_enrolment_proposal_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_proposal")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("enrolment_proposal", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_proposal_run", ["run_id", "state", "id"], unique=False)
        batch_op.create_index("ix_enrolment_proposal_enrolment", ["enrolment_id", "id"], unique=False)
        batch_op.create_index(
            "uq_enrolment_proposal_open",
            ["enrolment_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "enrolment_score",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0 AND points <= 5", name=op.f("ck_enrolment_score_points_sane")),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["run_criterion.id"],
            name=op.f("fk_enrolment_score_criterion_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_score_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_enrolment_score_given_by_id")),
        sa.PrimaryKeyConstraint("enrolment_id", "criterion_id", name=op.f("pk_enrolment_score")),
    )
    op.create_table(
        "feedback_given",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_feedback_given_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_feedback_given")),
    )

    op.add_column("centre", _columns("centre")[0])
    with op.batch_alter_table("run", table_kwargs=KEEPS_IDS) as batch:
        for column in _columns("run"):
            batch.add_column(column)
        _check(batch, "run", gone=RUN_BEFORE, new=RUN_AFTER)
    with op.batch_alter_table("enrolment") as batch:
        for column in _columns("enrolment"):
            batch.add_column(column)
        for name, target in (("site_id", "site"), ("fee_id", "run_fee"), ("transferred_to_id", "enrolment")):
            batch.create_foreign_key(op.f(f"fk_enrolment_{name}"), target, [name], ["id"])
        _check(batch, "enrolment", gone={}, new=ENROLMENT_AFTER)
        batch.create_index("ix_enrolment_due", ["due_at", "id"])
        batch.create_index("ix_enrolment_offer", ["offer_until", "id"])
        batch.create_index("ix_enrolment_transferred", ["transferred_to_id"])
        batch.drop_index("ix_enrolment_home")
        batch.create_index("ix_enrolment_home", ["home_centre_id", "id"])
        for name in ("home_centre", "run"):
            batch.create_index(
                f"ix_enrolment_undecided_{name}",
                [f"{name}_id", "home_decision", "id"],
                sqlite_where=sa.text(UNDECIDED),
                postgresql_where=sa.text(UNDECIDED),
            )


def downgrade() -> None:
    with op.batch_alter_table("enrolment") as batch:
        batch.drop_index("ix_enrolment_transferred")
        for name in ("run", "home_centre"):
            batch.drop_index(f"ix_enrolment_undecided_{name}")
        batch.drop_index("ix_enrolment_home")
        batch.create_index("ix_enrolment_home", ["home_centre_id", "home_decision", "id"])
        batch.drop_index("ix_enrolment_offer")
        batch.drop_index("ix_enrolment_due")
        _check(batch, "enrolment", gone=ENROLMENT_AFTER, new={})
        for name in ("site_id", "fee_id", "transferred_to_id"):
            batch.drop_constraint(op.f(f"fk_enrolment_{name}"), type_="foreignkey")
        for column in _columns("enrolment"):
            batch.drop_column(column.name)
    op.execute("UPDATE run SET acceptance = 'moderated' WHERE acceptance in ('by_nomination','by_selection')")
    op.execute("UPDATE run SET home_approval = 'required' WHERE home_approval = 'required_above_fee'")
    with op.batch_alter_table("run", table_kwargs=KEEPS_IDS) as batch:
        _check(batch, "run", gone=RUN_AFTER, new=RUN_BEFORE)
        for column in _columns("run"):
            batch.drop_column(column.name)
    op.drop_column("centre", "decision_days")
    op.drop_table("feedback_given")
    op.drop_table("enrolment_score")
    with op.batch_alter_table("enrolment_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolment_proposal_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_enrolment_proposal_run")

    op.drop_table("enrolment_proposal")
    op.drop_table("enrolment_answer")
    op.drop_table("condition_statement")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("uq_certificate_number")
        batch_op.drop_index(
            "uq_certificate_enrolment_valid",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index("uq_certificate_code")

    op.drop_table("certificate")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_session")

    op.drop_table("attendance")
    with op.batch_alter_table("pool_centre", schema=None) as batch_op:
        batch_op.drop_index("uq_pool_centre_run")

    op.drop_table("pool_centre")
    with op.batch_alter_table("feedback_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_answer_run")

    op.drop_table("feedback_answer")
    with op.batch_alter_table("condition_waiver", schema=None) as batch_op:
        batch_op.drop_index("uq_condition_waiver")

    op.drop_table("condition_waiver")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index("ix_site_run")

    op.drop_table("site")
    with op.batch_alter_table("selection_draw", schema=None) as batch_op:
        batch_op.drop_index("ix_selection_draw_run")

    op.drop_table("selection_draw")
    with op.batch_alter_table("run_question", schema=None) as batch_op:
        batch_op.drop_index("ix_run_question_run")

    op.drop_table("run_question")
    with op.batch_alter_table("run_fee", schema=None) as batch_op:
        batch_op.drop_index("ix_run_fee_run")

    op.drop_table("run_fee")
    with op.batch_alter_table("run_eligible", schema=None) as batch_op:
        batch_op.drop_index("ix_run_eligible_run")

    op.drop_table("run_eligible")
    with op.batch_alter_table("run_criterion", schema=None) as batch_op:
        batch_op.drop_index("ix_run_criterion_run")

    op.drop_table("run_criterion")
    with op.batch_alter_table("run_condition", schema=None) as batch_op:
        batch_op.drop_index("ix_run_condition_run")

    op.drop_table("run_condition")
    with op.batch_alter_table("pool", schema=None) as batch_op:
        batch_op.drop_index("ix_pool_run")
        batch_op.drop_index("ix_pool_due")

    op.drop_table("pool")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_deputy")
        batch_op.drop_index("ix_absence_centre")

    op.drop_table("absence")
