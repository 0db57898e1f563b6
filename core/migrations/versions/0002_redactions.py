"""Redactions"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import core.models

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_scan",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("scanned_at", core.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("identifiers", sa.Integer(), nullable=False),
        sa.Column("suspected", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["dataset_version.id"],
        ),
        sa.PrimaryKeyConstraint("version_id"),
    )
    op.create_table(
        "redaction_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("scanned_at", core.models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imported_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
        sa.UniqueConstraint("import_id"),
    )
    op.create_table(
        "redaction_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("exchange_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("import_line", sa.Integer(), nullable=True),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("found_at", core.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "keep", "name", "address", "birth_date", "other", name="redactiondecision", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("decided_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("decided_at", core.models.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"],
            ["exchange.id"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imported_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("redaction_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redaction_case_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_redaction_case_import_id"), ["import_id"], unique=False)
        batch_op.create_index("ix_redaction_case_open", ["decision", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("redaction_case", schema=None) as batch_op:
        batch_op.drop_index("ix_redaction_case_open")
        batch_op.drop_index(batch_op.f("ix_redaction_case_import_id"))
        batch_op.drop_index(batch_op.f("ix_redaction_case_conversation_id"))

    op.drop_table("redaction_case")
    op.drop_table("redaction_scan")
    op.drop_table("version_scan")
