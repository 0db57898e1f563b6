"""`wayfarer reviews …`: weights, ideal replies and decisions."""

from typing import Annotated

import typer

from admin import reviews
from core.models import ReviewDecision
from wayfarer.commands.session import (
    ActorOption,
    Column,
    JsonOption,
    console,
    print_json,
    print_object,
    print_rows,
    reading,
    writing,
)

app = typer.Typer(help="Decide what the model should learn.", no_args_is_help=True)


@app.command("list")
def list_queue(
    status: Annotated[str, typer.Option(help="waiting, approved, rejected or all.")] = "waiting",
    as_json: JsonOption = False,
) -> None:
    """List rated conversations."""
    if status not in ("waiting", "approved", "rejected", "all"):
        raise typer.BadParameter("choose waiting, approved, rejected or all", param_hint="--status")
    page = reading(lambda session: reviews.list_queue(session, status=status, limit=200))  # type: ignore[arg-type]
    columns = (
        Column("Conversation", lambda r: r.conversation_id),
        Column("Turns", lambda r: r.turns),
        Column("Up", lambda r: r.thumbs_up),
        Column("Down", lambda r: r.thumbs_down),
        Column("Decision", lambda r: r.decision),
        Column("First question", lambda r: r.title[:50]),
    )
    print_rows(page.rows, columns, as_json, f"No conversation is {status}: travellers have to rate replies first")


@app.command()
def show(conversation: str, as_json: JsonOption = False) -> None:
    """Show a transcript with the weight of every reply."""
    transcript = reading(lambda session: reviews.get_transcript(session, conversation))
    if as_json:
        print_json(transcript)
        return
    for turn in transcript.turns:
        console.print(f"\n{turn.exchange.id}  weight {turn.weight} ({turn.weight_reason})", style="bold", markup=False)
        console.print(f"Traveller: {turn.exchange.question}", markup=False, highlight=False)
        console.print(f"Reply: {turn.exchange.reply}", markup=False, highlight=False)
        if turn.review and turn.review.ideal_reply:
            console.print(f"Ideal: {turn.review.ideal_reply}", markup=False, highlight=False)


@app.command()
def reply(
    exchange: str,
    weight: Annotated[int | None, typer.Option(min=0, max=1, help="1: learn this reply; 0: do not.")] = None,
    ideal: Annotated[str | None, typer.Option(help="The ideal reply; empty removes it.")] = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set the weight or the ideal reply of one exchange."""
    review = writing(
        actor,
        lambda session, user: reviews.review_reply(
            session, user, exchange, weight=weight, ideal_reply=ideal, note=note
        ),
    )
    print_object(review, as_json, f"Reply {exchange} has weight {review.weight}")


@app.command()
def approve(conversation: str, actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Let a conversation enter the next dataset version."""
    _decide(conversation, ReviewDecision.APPROVED, actor, as_json)


@app.command()
def reject(conversation: str, actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Keep a conversation out of dataset versions."""
    _decide(conversation, ReviewDecision.REJECTED, actor, as_json)


def _decide(conversation: str, decision: ReviewDecision, actor: str | None, as_json: bool) -> None:
    word = writing(actor, lambda session, user: reviews.decide(session, user, conversation, decision))
    print_object(word, as_json, f"Conversation {conversation} is {decision.value}")
