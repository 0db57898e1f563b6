"""`wayfarer conversations …`: what travellers talked about."""

import typer

from admin import conversations
from wayfarer.commands.session import Column, JsonOption, console, print_json, print_rows, reading

app = typer.Typer(help="What travellers talked about.", no_args_is_help=True)


@app.command("list")
def list_conversations(limit: int = typer.Option(50, min=1, max=1_000), as_json: JsonOption = False) -> None:
    """List the latest conversations."""
    rows = reading(lambda session: conversations.list_conversations(session, limit=limit))
    columns = (
        Column("Id", lambda c: c.id),
        Column("Release", lambda c: c.release_id),
        Column("Last turn", lambda c: c.updated_at),
        Column("First question", lambda c: (c.name or "")[:60]),
    )
    print_rows(rows, columns, as_json, "No conversation yet: open the chat and ask something")


@app.command()
def show(conversation: str, as_json: JsonOption = False) -> None:
    """Show every exchange of a conversation."""
    exchanges = reading(lambda session: conversations.list_exchanges(session, conversation))
    if as_json:
        print_json(exchanges)
        return
    for exchange in exchanges:
        console.print(f"\nTraveller: {exchange.question}", style="bold", markup=False)
        console.print(exchange.reply or f"({exchange.finish_reason})", markup=False, highlight=False)
        ended = f"{exchange.latency_ms} ms, {exchange.finish_reason}"
        facts = f"[{exchange.deployment}, release {exchange.release_id}, {ended}]"
        console.print(facts, style="dim", markup=False, highlight=False)
