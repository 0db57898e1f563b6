"""Travellers can be erased"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import core.models

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("due_at", core.models.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("azure_files", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("requested_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("requested_at", core.models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", core.models.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["requested_by"], ["user.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id"),
    )
    op.create_index(op.f("ix_erasure_due_at"), "erasure", ["due_at"])
    with op.batch_alter_table("dataset_file") as table:
        table.add_column(sa.Column("erased_at", core.models.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dataset_file") as table:
        table.drop_column("erased_at")
    op.drop_index(op.f("ix_erasure_due_at"), table_name="erasure")
    op.drop_table("erasure")
