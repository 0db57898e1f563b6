"""`wayfarer redactions …`: texts that look personal, and what people decided on them."""

from typing import Annotated

import typer

from admin import redactions
from admin.redaction_scans import scan_sources
from admin.version_scans import rescan_versions
from core.models import RedactionDecision
from core.services import Services
from wayfarer.commands.session import (
    ActorOption,
    Column,
    JsonOption,
    console,
    print_json,
    print_object,
    print_rows,
    reading,
    run,
    writing,
)

app = typer.Typer(help="Decide what is personal before a model learns it.", no_args_is_help=True)

_SURROUNDINGS = 24


@app.command("list")
def list_cases(
    status: Annotated[str, typer.Option(help="open or decided.")] = "open",
    after: Annotated[int | None, typer.Option(help="Go on after the case with this number.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List texts that look personal."""
    if status not in ("open", "decided"):
        raise typer.BadParameter("choose open or decided", param_hint="--status")
    page = reading(lambda session: redactions.list_cases(session, status=status, after=after, limit=200))  # type: ignore[arg-type]
    columns = (
        Column("Case", lambda row: row.number),
        Column("Text", lambda row: row.text),
        Column("Where", lambda row: f"…{row.before[-_SURROUNDINGS:]}[{row.text}]{row.after[:_SURROUNDINGS]}…"),
        Column("Suggested", lambda row: row.suggestion),
        Column("Decided", lambda row: row.decision),
        Column("Source", lambda row: row.source[:40]),
    )
    print_rows(page.rows, columns, as_json, f"No case is {status}")


@app.command()
def show(case: int, as_json: JsonOption = False) -> None:
    """Show one case with the text around it."""
    row = reading(lambda session: redactions.get_case(session, case))
    if as_json:
        print_json(row)
        return
    console.print(f"{row.source}, {row.speaker}: it {row.reason}", style="bold", markup=False)
    console.print(f"{row.before}[{row.text}]{row.after}", markup=False, highlight=False)


@app.command()
def decide(
    case: int,
    decision: Annotated[RedactionDecision, typer.Argument(help="Keep it, or what it is replaced as.")],
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide on one case; it holds for the same text in the same conversation."""
    done = writing(actor, lambda session, user: redactions.decide(session, user, case, decision))
    kept = decision is RedactionDecision.KEEP
    print_object(done, as_json, f"Case {case} is {'kept' if kept else f'replaced as {decision.value}'}")


@app.command()
def reopen(case: int, actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Take a decision back."""
    case_row = writing(actor, lambda session, user: redactions.reopen(session, user, case))
    print_object(case_row, as_json, f"Case {case} is open again")


@app.command()
def scan(as_json: JsonOption = False) -> None:
    """Search what is approved or imported now, and versions of older rules, without waiting for the monitor."""
    counts = run(_scan)
    print_object(counts, as_json, f"{counts['open']} open, {counts['decided']} decided")


async def _scan(services: Services) -> dict[redactions.Status, int]:
    for search in (scan_sources, rescan_versions):
        while not await search(services):
            pass
    async with services.database.reading() as session:
        return await redactions.count_cases(session)
