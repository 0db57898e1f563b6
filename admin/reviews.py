"""The review desk: a queue of rated conversations, and per reply what the model should learn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, CompoundSelect, ScalarSelect, Select, and_, func, or_
from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.audit import record
from core.clock import utc_now
from core.errors import BadInput, NotFound, Refused
from core.models import Conversation, ConversationReview, Exchange, FinishReason, Rating, Review, ReviewDecision, User
from core.reviewing import refuse_unteachable, review_of
from training_data.examples import Message, encode_example
from training_data.weights import REASONS, Ending, Evidence, Rule, decide_weight

Status = Literal["waiting", "approved", "rejected", "all"]
MAX_REPLY = 8_000


@dataclass(frozen=True)
class QueueRow:
    conversation_id: str
    title: str
    turns: int
    thumbs_up: int
    thumbs_down: int
    marked: int
    """Replies that have been reviewed one by one."""
    comments: int
    updated_at: datetime
    decision: ReviewDecision | None


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    next_before: str | None
    """Pass as `before` to get the next older page; None at the end."""


@dataclass(frozen=True)
class Turn:
    exchange: Exchange
    ratings: list[Rating]
    review: Review | None
    weight: int
    """What a version built now would use."""
    weight_reason: str


@dataclass(frozen=True)
class Transcript:
    conversation: Conversation
    decision: ConversationReview | None
    turns: list[Turn]
    jsonl_preview: str
    """The line as a dataset version would hold it, without its system message; empty if nothing would be learned."""


async def list_queue(
    session: AsyncSession,
    *,
    status: Status = "waiting",
    thumb: Literal[0, 1] | None = None,
    before: str | None = None,
    limit: int = 30,
) -> QueuePage:
    """Conversations that somebody rated or marked, the latest first."""
    found = await _page(session, status, thumb, before, limit + 1)
    rows = await _rows(session, found[:limit])
    return QueuePage(rows, _cursor(rows[-1]) if len(found) > limit else None)


async def get_transcript(session: AsyncSession, conversation_id: str) -> Transcript:
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None or conversation.deleted_at:
        raise NotFound(f"There is no conversation '{conversation_id}': it may have been deleted by its traveller")
    turns = await _turns(session, conversation_id)
    decision = await session.get(ConversationReview, conversation_id)
    return Transcript(conversation, decision, turns, _preview(turns))


async def review_reply(
    session: AsyncSession,
    reviewer: User,
    exchange_id: str,
    *,
    weight: int | None = None,
    ideal_reply: str | None = None,
    note: str | None = None,
) -> Review:
    """Changes what is given and keeps the rest; an empty `ideal_reply` removes it. An ideal reply is worth learning.

    Raises BadInput, NotFound, or Refused for weight 1 on a reply that never came to its end.
    """
    exchange = await session.get(Exchange, exchange_id, with_for_update=True)
    if exchange is None:
        raise NotFound(f"There is no reply '{exchange_id}'")
    _check_input(weight, ideal_reply)
    review = await review_of(session, reviewer, exchange)
    if ideal_reply is not None:
        review.ideal_reply = ideal_reply.strip() or None
        review.weight = 1 if review.ideal_reply else review.weight
    review.weight = review.weight if weight is None else weight
    review.note = review.note if note is None else note.strip()[:2_000]
    refuse_unteachable(exchange, review.weight, review.ideal_reply)
    review.reviewer_id, review.updated_at, review.settled_by = reviewer.id, utc_now(), None
    session.add(review)
    record(session, reviewer, "reviewed", "exchange", exchange_id, weight=review.weight)
    return review


async def decide(
    session: AsyncSession, reviewer: User, conversation_id: str, decision: ReviewDecision
) -> ConversationReview:
    """Approves or rejects a whole conversation; can be changed later, versions that exist stay as they are.

    Approving writes down why every reply has its weight, so that a later thumb changes nothing.
    """
    await session.get(Conversation, conversation_id, with_for_update=True)
    transcript = await get_transcript(session, conversation_id)
    if decision is ReviewDecision.APPROVED:
        if not any(turn.weight for turn in transcript.turns):
            raise Refused("Nothing in this conversation would be learned: give a reply weight 1, or reject it")
        for turn in transcript.turns:
            await _settle(session, reviewer, turn)
    word = transcript.decision or ConversationReview(
        conversation_id=conversation_id, decision=decision, reviewer_id=reviewer.id
    )
    word.decision, word.reviewer_id, word.decided_at = decision, reviewer.id, utc_now()
    session.add(word)
    record(session, reviewer, decision.value, "conversation", conversation_id)
    return word


async def next_waiting(session: AsyncSession, after: str) -> str | None:
    """The conversation that comes after this one in the queue of waiting ones, or the first of the queue."""
    here = await session.get(Conversation, after)
    if here:
        older = await _page(session, "waiting", None, f"{here.updated_at.isoformat()}|{here.id}", 1)
        if older:
            return older[0]
    first = await _page(session, "waiting", None, None, 2)
    return next((found for found in first if found != after), None)


def preview_with(transcript: Transcript, exchange_id: str, ideal_reply: str) -> str:
    """The line as it would be with this ideal reply, which is not saved; an empty one shows the line as it stands."""
    if not ideal_reply.strip():
        return transcript.jsonl_preview
    turns = [_with_ideal(turn, ideal_reply) if turn.exchange.id == exchange_id else turn for turn in transcript.turns]
    return _preview(turns)


async def count_by_status(session: AsyncSession) -> dict[Status, int]:
    counts: dict[Status, int] = {}
    for status in ("waiting", "approved", "rejected"):
        counts[status] = await session.scalar(_queue(status, None).with_only_columns(func.count())) or 0
    return counts


def suggest_weight(exchange: Exchange, ratings: Sequence[Rating], review: Review | None) -> tuple[int, str]:
    """The weight of a reply under a recipe's usual rules, and why: the reviewer's word first, then the rules."""
    thumbs = thumbs_of(review.settled_by) if review else tuple(rating.value for rating in ratings)
    ideal = review.ideal_reply if review else None
    evidence = Evidence(exchange.reply, word_of(review), ideal, thumbs, ending_of(exchange.finish_reason))
    decision = decide_weight(evidence)
    return decision.weight, decision.reason


def word_of(review: Review | None) -> int | None:
    """What a person said on the reply itself; approving the whole conversation says nothing on each of its replies."""
    return review.weight if review and review.settled_by is None else None


def thumbs_of(settled_by: str | None) -> tuple[int, ...]:
    """The thumbs that counted when the conversation was approved: later ones do not."""
    return {REASONS[Rule.THUMB_UP]: (1,), REASONS[Rule.THUMB_DOWN]: (0,)}.get(settled_by or "", ())


def ending_of(finish_reason: FinishReason | None) -> Ending | None:
    return Ending(finish_reason.value) if finish_reason else None


# --- how it is done -------------------------------------------------------------------------------------------------


def _queue(status: Status, thumb: int | None) -> Select[str]:
    """Ids of the conversations in the queue, unordered.

    Which ones is asked of the small tables, those of ratings, reviews and decisions, and only then of conversations:
    a join of all would visit every conversation there is. `_rows` adds the figures of the few that are shown.
    """
    queue = sql_select(col(Conversation.id)).where(
        col(Conversation.deleted_at).is_(None), col(Conversation.id).in_(_ids_with(status))
    )
    if thumb is not None:
        queue = queue.where(col(Conversation.id).in_(select(Rating.conversation_id).where(Rating.value == thumb)))
    return queue


def _ids_with(status: Status) -> Select[Any] | CompoundSelect[Any]:
    if status in ("approved", "rejected"):
        return select(ConversationReview.conversation_id).where(col(ConversationReview.decision) == status)
    rated, marked = select(Rating.conversation_id), select(Review.conversation_id)
    if status == "waiting":
        decided = select(ConversationReview.conversation_id)
        rated = rated.where(col(Rating.conversation_id).not_in(decided))
        marked = marked.where(col(Review.conversation_id).not_in(decided))
    return rated.union(marked)


async def _page(
    session: AsyncSession, status: Status, thumb: int | None, before: str | None, limit: int
) -> Sequence[str]:
    """Ids of conversations, the latest first."""
    query = _queue(status, thumb)
    if before:
        at, conversation_id = _read_cursor(before)
        older = and_(col(Conversation.updated_at) == at, col(Conversation.id) < conversation_id)
        query = query.where(or_(col(Conversation.updated_at) < at, older))
    query = query.order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc()).limit(limit)
    return (await session.scalars(query)).all()


async def _rows(session: AsyncSession, ids: Sequence[str]) -> list[QueueRow]:
    """In the order of the queue, as `ids` are."""
    thumb, comment = col(Rating.value), col(Rating.comment)
    columns = (
        col(Conversation.id),
        func.coalesce(Conversation.name, "Untitled"),
        _number_of(Exchange),
        _number_of(Rating, thumb == 1),
        _number_of(Rating, thumb == 0),
        _number_of(Review),
        _number_of(Rating, comment != ""),
        col(Conversation.updated_at),
        col(ConversationReview.decision),
    )
    query = (
        sql_select(*columns)
        .outerjoin(ConversationReview, col(ConversationReview.conversation_id) == Conversation.id)
        .where(col(Conversation.id).in_(ids))
        .order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc())
    )
    return [QueueRow(*row) for row in (await session.execute(query)).all()]


def _number_of(table: type[Exchange | Rating | Review], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many rows of the table belong to the conversation of the query around it."""
    own = col(table.conversation_id) == Conversation.id
    return sql_select(func.count()).select_from(table).where(own, *conditions).scalar_subquery()


async def _turns(session: AsyncSession, conversation_id: str) -> list[Turn]:
    of_conversation = select(Exchange).where(Exchange.conversation_id == conversation_id)
    exchanges = (await session.scalars(of_conversation.order_by(col(Exchange.position)))).all()
    ratings = (await session.scalars(select(Rating).where(Rating.conversation_id == conversation_id))).all()
    reviews = (await session.scalars(select(Review).where(Review.conversation_id == conversation_id))).all()
    by_exchange = {review.exchange_id: review for review in reviews}
    turns = []
    for exchange in exchanges:
        own = [rating for rating in ratings if rating.exchange_id == exchange.id]
        review = by_exchange.get(exchange.id)
        turns.append(Turn(exchange, own, review, *suggest_weight(exchange, own, review)))
    return turns


async def _settle(session: AsyncSession, reviewer: User, turn: Turn) -> None:
    if turn.review is None:
        review = await review_of(session, reviewer, turn.exchange)
        review.weight, review.settled_by = turn.weight, turn.weight_reason
        session.add(review)


def _preview(turns: Sequence[Turn]) -> str:
    messages: list[Message] = []
    for turn in turns:
        text = (turn.review and turn.review.ideal_reply) or turn.exchange.reply
        if text:
            messages += [Message("user", turn.exchange.question), Message("assistant", text, turn.weight)]
    learned = any(message.weight for message in messages)
    return encode_example(tuple(messages)).decode().strip() if learned else ""


def _with_ideal(turn: Turn, ideal_reply: str) -> Turn:
    review = Review(
        exchange_id=turn.exchange.id,
        conversation_id=turn.exchange.conversation_id,
        weight=1,
        ideal_reply=ideal_reply.strip(),
        reviewer_id="",
    )
    return replace(turn, review=review, weight=1)


def _check_input(weight: int | None, ideal_reply: str | None) -> None:
    if weight not in (None, 0, 1):
        raise BadInput("A weight is 1 (learn it) or 0 (do not)", "weight")
    if ideal_reply is not None and len(ideal_reply) > MAX_REPLY:
        raise BadInput(f"The ideal reply has {len(ideal_reply)} characters; {MAX_REPLY} is the limit", "ideal_reply")


def _cursor(row: QueueRow) -> str:
    return f"{row.updated_at.isoformat()}|{row.conversation_id}"


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    at, _, conversation_id = cursor.partition("|")
    try:
        return datetime.fromisoformat(at), conversation_id
    except ValueError as error:
        raise BadInput(f"'{cursor}' is no place in the queue: open the queue anew", "before") from error
