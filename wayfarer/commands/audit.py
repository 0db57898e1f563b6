"""`wayfarer audit …`: who did what, and when."""

import typer

from admin.audit_trail import list_entries
from wayfarer.commands.session import Column, JsonOption, print_rows, reading

app = typer.Typer(help="Who did what, and when.", no_args_is_help=True)


@app.command("list")
def list_audit(
    limit: int = typer.Option(50, min=1, max=1_000), before: int | None = None, as_json: JsonOption = False
) -> None:
    """List the latest entries of the audit trail."""
    rows = reading(lambda session: list_entries(session, before=before, limit=limit))
    columns = (
        Column("Entry", lambda e: e.id),
        Column("At", lambda e: e.at),
        Column("Who", lambda e: e.actor),
        Column("Did", lambda e: e.action),
        Column("What", lambda e: f"{e.object_type} {e.object_id}"),
    )
    print_rows(rows, columns, as_json, "Nothing has been done yet")
