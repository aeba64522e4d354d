"""The first tables

Units, agencies, fields, counters and posters; sheets, answers and comments; dossier counts and
targets; accounts. The sheets lie in the order of their random key, so that nothing tells when one came.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column(
            "made_up", sa.Boolean(), nullable=False, comment="true: example data; every page and file says so"
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "service_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("search_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_field")),
        sa.UniqueConstraint("code", name=op.f("uq_service_field_code")),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "code", sa.String(length=40), nullable=False, comment="overall, on-time, pakn-on-time, pakn, late"
        ),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("comparison", sa.String(length=2), nullable=False),
        sa.Column(
            "scope",
            sa.String(length=40),
            nullable=False,
            comment="a unit's code; empty: the whole installation",
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.CheckConstraint("comparison IN ('>=', '<')", name=op.f("ck_target_comparison_known")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_target_dates_in_order")),
        sa.CheckConstraint("value BETWEEN 0 AND 1", name=op.f("ck_target_value_is_a_proportion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("code", "scope", "valid_from", name=op.f("uq_target_code_scope_valid_from")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "code", sa.String(length=40), nullable=False, comment="official code; text, leading zeros count"
        ),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("search_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('province', 'district', 'commune')", name=op.f("ck_unit_level_known")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_unit_not_merged_into_itself")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_unit_not_its_own_parent")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_unit_dates_in_order")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["unit.id"], name=op.f("fk_unit_merged_into_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("hotline", sa.String(length=100), nullable=True, comment="where a citizen gets a reply"),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("search_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_agency_not_its_own_parent")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_agency_dates_in_order")),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_agency_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("search_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_counter_dates_in_order")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_counter_agency_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_counter_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("code", name=op.f("uq_counter_code")),
    )
    with op.batch_alter_table("counter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counter_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_counter_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "one_time",
            sa.Boolean(),
            nullable=False,
            comment="the password must be changed at the next sign-in",
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'province-office', 'office', 'agency', 'counter', 'data-entry', 'interviewer', 'statistician', 'auditor')",
            name=op.f("ck_user_account_role_known"),
        ),
        sa.CheckConstraint(
            "unit_id IS NOT NULL OR agency_id IS NOT NULL", name=op.f("ck_user_account_has_a_scope")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_user_account_agency_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_account_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("name", name=op.f("uq_user_account_name")),
    )
    op.create_table(
        "counter_field",
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_counter_field_counter_id")),
        sa.ForeignKeyConstraint(["field_id"], ["service_field.id"], name=op.f("fk_counter_field_field_id")),
        sa.PrimaryKeyConstraint("counter_id", "field_id", name=op.f("pk_counter_field")),
    )
    with op.batch_alter_table("counter_field", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counter_field_field_id"), ["field_id"], unique=False)

    op.create_table(
        "dossier_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column(
            "month",
            sa.String(length=21),
            nullable=False,
            comment="2026-10, or two dates: 2026-10-01/2026-10-31",
        ),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=True),
        sa.Column("late", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('direct', 'online', 'post')", name=op.f("ck_dossier_count_channel_known")
        ),
        sa.CheckConstraint("handled >= 0", name=op.f("ck_dossier_count_handled_not_negative")),
        sa.CheckConstraint("on_time + late <= handled", name=op.f("ck_dossier_count_parts_within_handled")),
        sa.CheckConstraint(
            "on_time >= 0 AND late >= 0 AND refused >= 0", name=op.f("ck_dossier_count_parts_not_negative")
        ),
        sa.CheckConstraint("refused <= handled", name=op.f("ck_dossier_count_refused_within_handled")),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_dossier_count_counter_id")),
        sa.ForeignKeyConstraint(["field_id"], ["service_field.id"], name=op.f("fk_dossier_count_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_count")),
    )
    with op.batch_alter_table("dossier_count", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_count_counter_id_field_id_month_channel"),
            ["counter_id", "field_id", "month", "channel"],
            unique=False,
        )

    op.create_table(
        "poster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column(
            "questionnaire", sa.String(length=60), nullable=False, comment="id and version: one-stop/v1"
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("late_scans", sa.Integer(), nullable=False, comment="scans since it went out of use"),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("late_scans >= 0", name=op.f("ck_poster_late_scans_not_negative")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_poster_dates_in_order")),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_poster_counter_id")),
        sa.ForeignKeyConstraint(["field_id"], ["service_field.id"], name=op.f("fk_poster_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poster")),
        sa.UniqueConstraint("code", name=op.f("uq_poster_code")),
        sa.UniqueConstraint("serial", name=op.f("uq_poster_serial")),
    )
    with op.batch_alter_table("poster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poster_counter_id"), ["counter_id"], unique=False)

    op.create_table(
        "pulse",
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column(
            "minute", sa.Integer(), nullable=False, comment="the window's first: minutes since 1970, UTC"
        ),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_pulse_counter_id")),
        sa.PrimaryKeyConstraint("counter_id", name=op.f("pk_pulse")),
    )
    op.create_table(
        "response",
        sa.Column("id", sa.Uuid(), nullable=False, comment="random; made with the page"),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("poster_id", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column(
            "questionnaire", sa.String(length=60), nullable=False, comment="id and version: one-stop/v1"
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("overall", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False, comment="local day; no time is kept"),
        sa.Column(
            "duration", sa.String(length=10), nullable=True, comment="coarse band of seconds before the tap"
        ),
        sa.Column(
            "reasons", sa.String(length=200), nullable=False, comment="why it is doubtful, comma-separated"
        ),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="number of changes since the tap"),
        sa.CheckConstraint(
            "channel IN ('phone', 'kiosk', 'assisted', 'paper', 'invitation', 'interview')",
            name=op.f("ck_response_channel_known"),
        ),
        sa.CheckConstraint("overall BETWEEN 1 AND 5", name=op.f("ck_response_overall_on_scale")),
        sa.CheckConstraint("withdrawn = (overall IS NULL)", name=op.f("ck_response_withdrawn_has_no_mark")),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_response_counter_id")),
        sa.ForeignKeyConstraint(["field_id"], ["service_field.id"], name=op.f("fk_response_field_id")),
        sa.ForeignKeyConstraint(["poster_id"], ["poster.id"], name=op.f("fk_response_poster_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_response_receipt_hash")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_day_revision"), ["day", "revision"], unique=False)

    op.create_table(
        "answer",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 10 OR value = -8", name=op.f("ck_answer_value_known")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_answer_response_id")),
        sa.PrimaryKeyConstraint("response_id", "item", name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comment",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_comment_response_id")),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_comment")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("comment")
    op.drop_table("answer")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_day_revision"))

    op.drop_table("response")
    op.drop_table("pulse")
    with op.batch_alter_table("poster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poster_counter_id"))

    op.drop_table("poster")
    with op.batch_alter_table("dossier_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_count_counter_id_field_id_month_channel"))

    op.drop_table("dossier_count")
    with op.batch_alter_table("counter_field", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_counter_field_field_id"))

    op.drop_table("counter_field")
    op.drop_table("user_account")
    with op.batch_alter_table("counter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_counter_unit_id"))
        batch_op.drop_index(batch_op.f("ix_counter_agency_id"))

    op.drop_table("counter")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_unit_id"))
        batch_op.drop_index(batch_op.f("ix_agency_parent_id"))

    op.drop_table("agency")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    op.drop_table("target")
    op.drop_table("service_field")
    op.drop_table("installation")
