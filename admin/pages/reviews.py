"""The review desk: the queue, and one conversation worked through by keyboard."""

from typing import Annotated, Literal

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from admin import reviews
from admin.auth import services_of
from admin.pages.forms import is_htmx, text_of
from admin.pages.guards import Reviewer
from admin.pages.rendering import render
from admin.pages.routing import page_router
from core.errors import BadInput, NotFound, Refused
from core.models import ReviewDecision, User

router = page_router("/admin/reviews")

Thumb = Literal["", "0", "1"]


@router.get("")
async def queue(
    request: Request, user: Reviewer, status: reviews.Status = "waiting", thumb: Thumb = "", before: str | None = None
) -> Response:
    wanted: Literal[0, 1] | None = {"": None, "0": 0, "1": 1}[thumb]
    async with services_of(request).database.reading() as session:
        page = await reviews.list_queue(session, status=status, thumb=wanted, before=before)
        counts = await reviews.count_by_status(session)
    filters = {"status": status, "thumb": thumb, "before": before}
    return render(request, "reviews/queue.html", user=user, page=page, counts=counts, filters=filters)


@router.get("/{conversation_id}")
async def conversation(request: Request, user: Reviewer, conversation_id: str) -> Response:
    async with services_of(request).database.reading() as session:
        return await _conversation_page(request, session, user, conversation_id)


@router.post("/{conversation_id}/decision")
async def decide(
    request: Request, user: Reviewer, conversation_id: str, decision: Annotated[ReviewDecision, Form()]
) -> Response:
    """Decides and goes on to the next waiting conversation; a refusal is shown where the decision was asked for."""
    database = services_of(request).database
    try:
        async with database.writing() as session:
            await reviews.decide(session, user, conversation_id, decision)
            following = await reviews.next_waiting(session, conversation_id)
    except Refused as error:
        async with database.reading() as session:
            return await _conversation_page(request, session, user, conversation_id, error)
    path = f"/admin/reviews/{following}" if following else "/admin/reviews"
    return RedirectResponse(path, status_code=303)


@router.post("/{conversation_id}/replies/{exchange_id}")
async def review(
    request: Request,
    user: Reviewer,
    conversation_id: str,
    exchange_id: str,
) -> Response:
    """Saves a weight, an ideal reply or a note; answers with the reply as it now stands and the new JSONL line."""
    # Not declared as Form(): an empty field would then count as missing, and here it means "remove".
    form = await request.form()
    ideal_reply, note = (text_of(form, name) if name in form else None for name in ("ideal_reply", "note"))
    weight = _read_weight(text_of(form, "weight"))
    async with services_of(request).database.writing() as session:
        if ideal_reply is not None:
            ideal_reply = await _really_ideal(session, conversation_id, exchange_id, ideal_reply)
            weight = 1 if ideal_reply or ideal_reply is None else weight
        await reviews.review_reply(session, user, exchange_id, weight=weight, ideal_reply=ideal_reply, note=note)
        transcript = await reviews.get_transcript(session, conversation_id)
    if not is_htmx(request):
        return RedirectResponse(f"/admin/reviews/{conversation_id}", status_code=303)
    turn = _turn_of(transcript, exchange_id)
    return render(request, "reviews/saved.html", user=user, transcript=transcript, turn=turn)


@router.post("/{conversation_id}/replies/{exchange_id}/preview")
async def preview(
    request: Request, user: Reviewer, conversation_id: str, exchange_id: str, ideal_reply: Annotated[str, Form()] = ""
) -> Response:
    """The JSONL line as it would read with an ideal reply that is still being typed. Changes nothing."""
    async with services_of(request).database.reading() as session:
        transcript = await reviews.get_transcript(session, conversation_id)
    line = reviews.preview_with(transcript, exchange_id, ideal_reply)
    return render(request, "reviews/line.html", user=user, line=line, unsaved=True)


async def _conversation_page(
    request: Request, session: AsyncSession, user: User, conversation_id: str, error: Refused | None = None
) -> Response:
    transcript = await reviews.get_transcript(session, conversation_id)
    following = await reviews.next_waiting(session, conversation_id)
    status = error.status if error else 200
    return render(
        request,
        "reviews/conversation.html",
        user=user,
        status=status,
        transcript=transcript,
        following=following,
        error=error,
    )


def _read_weight(word: str) -> int | None:
    if word not in ("", "0", "1"):
        raise BadInput("A weight is 1 (learn it) or 0 (do not)", "weight")
    return int(word) if word else None


async def _really_ideal(session: AsyncSession, conversation_id: str, exchange_id: str, typed: str) -> str | None:
    """What to save as the ideal reply: None when the given reply was left as it is and none was written before."""
    turn = _turn_of(await reviews.get_transcript(session, conversation_id), exchange_id)
    untouched = typed == turn.exchange.reply.strip() and not (turn.review and turn.review.ideal_reply)
    return None if untouched else typed


def _turn_of(transcript: reviews.Transcript, exchange_id: str) -> reviews.Turn:
    for turn in transcript.turns:
        if turn.exchange.id == exchange_id:
            return turn
    raise NotFound(f"Reply '{exchange_id}' is not part of this conversation: reload the page")
