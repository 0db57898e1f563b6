"""Lines know why each reply has its weight, files their format, versions what they extend"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("review") as table:
        table.add_column(sa.Column("settled_by", sa.String(), nullable=True))
    with op.batch_alter_table("imported_file") as table:
        table.add_column(sa.Column("format", sa.String(), nullable=False, server_default="chat"))
        table.add_column(sa.Column("source", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("dataset_line") as table:
        table.add_column(sa.Column("decisions", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("dataset_version") as table:
        table.add_column(sa.Column("extends", sa.Integer(), nullable=True))
        table.create_foreign_key("dataset_version_extends_fkey", "dataset_version", ["extends"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("dataset_version") as table:
        table.drop_constraint("dataset_version_extends_fkey", type_="foreignkey")
        table.drop_column("extends")
    for table_name, columns in (
        ("dataset_line", ("decisions",)),
        ("imported_file", ("source", "format")),
        ("review", ("settled_by",)),
    ):
        with op.batch_alter_table(table_name) as table:
            for column in columns:
                table.drop_column(column)
