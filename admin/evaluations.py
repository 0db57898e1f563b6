"""Evaluations: the same questions to two releases, several samples each, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.comparison import measure, summarise
from admin.releases import get_release
from admin.repeated_requests import made_before
from admin.work import Step, wake
from core.audit import record
from core.azure_chat import ChatReply, ask
from core.clock import utc_now
from core.errors import BadInput, NotFound, Refused
from core.models import Deployment, Evaluation, EvaluationReply, EvaluationState, Release, User, new_id, saved
from core.services import Services

Way = Literal["together", "alone"]
WAYS: tuple[Way, ...] = ("together", "alone")
# The six questions of Microsoft's fine-tuning lab for a travel assistant.
DEFAULT_QUESTIONS = (
    "What can you do?",
    "Where in Rome should I stay?",
    "I'm mostly there for the food. Where should I stay to be within walking distance of affordable restaurants?",
    "What are some local delicacies I should try?",
    "When is the best time of year to visit in terms of the weather?",
    "What's the best way to get around the city?",
)


class EvaluationRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(default_factory=new_id)
    baseline: int = Field(description="Number of the release to compare with, usually the live one.")
    candidate: int = Field(description="Number of the release that may become live.")
    questions: list[str] = Field(default=list(DEFAULT_QUESTIONS), min_length=1, max_length=100)
    samples: int = Field(3, ge=1, le=20)
    seed: int = Field(0, ge=0, le=1_000_000)


@dataclass(frozen=True)
class Unit:
    """What one step asks: one release, one way, one sample, all questions."""

    release_id: int
    way: Way
    sample: int


@dataclass(frozen=True)
class QuestionRow:
    number: int
    question: str
    way: Way
    baseline: list[EvaluationReply]
    candidate: list[EvaluationReply]


@dataclass(frozen=True)
class EvaluationView:
    evaluation: Evaluation
    baseline: Release
    candidate: Release
    rows: list[QuestionRow]
    asked: int
    """Replies so far, out of `wanted`."""
    wanted: int


async def start_evaluation(session: AsyncSession, actor: User, request: EvaluationRequest) -> Evaluation:
    """Writes down what is to be compared; the monitor asks. The same request twice gives the same evaluation."""
    if earlier := await made_before(session, Evaluation, request.request_id):
        return earlier
    if request.baseline == request.candidate:
        raise BadInput("An evaluation compares two releases: choose another candidate", "candidate")
    questions = [question.strip() for question in request.questions if question.strip()]
    if not questions:
        raise BadInput("An evaluation needs at least one question", "questions")
    for number in (request.baseline, request.candidate):
        await get_release(session, number)
    evaluation = Evaluation(
        request_id=request.request_id,
        baseline_id=request.baseline,
        candidate_id=request.candidate,
        questions=questions,
        samples=request.samples,
        seed=request.seed,
        created_by=actor.id,
        due_at=utc_now(),
    )
    session.add(evaluation)
    await session.flush()
    record(
        session, actor, "started", "evaluation", evaluation.id, baseline=request.baseline, candidate=request.candidate
    )
    return evaluation


async def cancel_evaluation(session: AsyncSession, actor: User, number: int) -> Evaluation:
    evaluation = await _evaluation(session, number, lock=True)
    if evaluation.state is not EvaluationState.RUNNING:
        raise Refused(f"Evaluation {number} has ended ({evaluation.state}): there is nothing to cancel")
    evaluation.state = EvaluationState.CANCELLED
    evaluation.finished_at = utc_now()
    wake(evaluation, utc_now())
    record(session, actor, "cancelled", "evaluation", number)
    return evaluation


async def list_evaluations(session: AsyncSession) -> Sequence[Evaluation]:
    """The newest first."""
    return (await session.scalars(select(Evaluation).order_by(col(Evaluation.id).desc()).limit(100))).all()


async def get_evaluation(session: AsyncSession, number: int) -> EvaluationView:
    evaluation = await _evaluation(session, number)
    replies = await _replies(session, number)
    rows = [
        QuestionRow(
            index,
            question,
            way,
            _side(replies, evaluation.baseline_id, way, index),
            _side(replies, evaluation.candidate_id, way, index),
        )
        for way in WAYS
        for index, question in enumerate(evaluation.questions)
    ]
    return EvaluationView(
        evaluation,
        await get_release(session, evaluation.baseline_id),
        await get_release(session, evaluation.candidate_id),
        rows,
        len(replies),
        len(units_of(evaluation)) * len(evaluation.questions),
    )


def units_of(evaluation: Evaluation) -> list[Unit]:
    """In the order of asking: both releases take turns, so that a slow minute meets both alike."""
    sides = (evaluation.baseline_id, evaluation.candidate_id)
    return [Unit(side, way, sample) for sample, way, side in product(range(evaluation.samples), WAYS, sides)]


# --- the steps ------------------------------------------------------------------------------------------------------


async def advance_evaluation(services: Services, evaluation: Evaluation) -> Step:
    """Asks one unit, or sums up when none is left. A unit is stored as a whole or not at all."""
    if evaluation.state is not EvaluationState.RUNNING:
        return Step()
    async with services.database.reading() as session:
        replies = await _replies(session, saved(evaluation.id))
        done = {Unit(reply.release_id, reply.way, reply.sample) for reply in replies}  # type: ignore[arg-type]
        left = [unit for unit in units_of(evaluation) if unit not in done]
        if not left:
            return _summed_up(evaluation, replies)
        release = await get_release(session, left[0].release_id)
        deployment = await session.get(Deployment, release.deployment_id)
    if deployment is None:
        raise NotFound(f"Release {release.id} has no deployment any more")
    rows = await _ask_unit(services, evaluation, left[0], release, deployment)
    return Step(wait_seconds=0, rows=rows)


def _summed_up(evaluation: Evaluation, replies: Sequence[EvaluationReply]) -> Step:
    summary = summarise(replies, evaluation.baseline_id, evaluation.candidate_id)
    return Step({"state": EvaluationState.DONE, "summary": summary, "finished_at": utc_now()})


async def _ask_unit(
    services: Services, evaluation: Evaluation, unit: Unit, release: Release, deployment: Deployment
) -> list[EvaluationReply]:
    system = {"role": "system", "content": release.system_prompt}
    parameters = {**release.parameters, "seed": evaluation.seed * 1_000 + unit.sample}
    history: list[dict[str, str]] = []
    rows = []
    for index, question in enumerate(evaluation.questions):
        asked = [*history, {"role": "user", "content": question}]
        reply = await ask(services.azure, deployment.name, [system, *asked], parameters)
        rows.append(_row(evaluation, unit, index, reply))
        if unit.way == "together":
            history = [*asked, {"role": "assistant", "content": reply.text}]
    return rows


def _row(evaluation: Evaluation, unit: Unit, question: int, reply: ChatReply) -> EvaluationReply:
    measures = measure(reply.text)
    return EvaluationReply(
        evaluation_id=saved(evaluation.id),
        release_id=unit.release_id,
        way=unit.way,
        question=question,
        sample=unit.sample,
        reply=reply.text,
        recommends=measures.recommends,
        ends_with_question=measures.ends_with_question,
        words=measures.words,
        latency_ms=reply.latency_ms or 0.0,
        first_token_ms=reply.first_token_ms,
        completion_tokens=reply.completion_tokens,
    )


async def _replies(session: AsyncSession, number: int) -> Sequence[EvaluationReply]:
    query = select(EvaluationReply).where(EvaluationReply.evaluation_id == number)
    return (await session.scalars(query.order_by(col(EvaluationReply.sample)))).all()


def _side(replies: Sequence[EvaluationReply], release_id: int, way: Way, question: int) -> list[EvaluationReply]:
    return [reply for reply in replies if (reply.release_id, reply.way, reply.question) == (release_id, way, question)]


async def _evaluation(session: AsyncSession, number: int, *, lock: bool = False) -> Evaluation:
    evaluation = await session.get(Evaluation, number, with_for_update=lock)
    if evaluation is None:
        raise NotFound(f"There is no evaluation {number}: wayfarer evaluations list shows them")
    return evaluation
