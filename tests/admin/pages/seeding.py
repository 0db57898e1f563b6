"""Rows as a busy week leaves them, so that pages can be looked at and tested without Azure."""

import math
import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from admin.comparison import summarise
from admin.dataset_imports import import_sample_set
from admin.datasets import BuildRequest, build_version
from admin.redaction_scans import scan_sources
from admin.redactions import decide, list_cases
from admin.releases import write_plan
from core.audit import record
from core.models import (
    Checkpoint,
    Conversation,
    ConversationReview,
    Deployment,
    DeploymentState,
    Evaluation,
    EvaluationReply,
    EvaluationState,
    Exchange,
    FinishReason,
    JobState,
    Rating,
    RedactionDecision,
    Release,
    Review,
    ReviewDecision,
    Role,
    TrainingEvent,
    TrainingJob,
    TrainingMetric,
    User,
)
from core.services import Services
from core.traffic import Share

SYSTEM_PROMPT = "You are Wayfarer, a warm travel assistant. Answer in two sentences and end with a question."
XSS = "<script>alert('x')</script><img src=x onerror=alert(1)>"
QUESTIONS = ["Where in Rome should I stay?", "What should I eat in Lisbon?", "When is the best time to visit Kyoto?"]

TALKS: list[tuple[str, list[tuple[str, str, int | None, str]]]] = [
    (
        "A weekend in Rome",
        [
            (
                "Where in Rome should I stay?",
                "Trastevere puts you among trattorias and lamplit lanes, ten minutes from the river. "
                "Do you prefer quiet evenings or music under your window?",
                1,
                "",
            ),
            (
                "Quiet, please. And near the Vatican?",
                "Then Prati is your quarter: broad, calm streets and St Peter's at the end of them. "
                "Shall we look at what opens early for breakfast?",
                1,
                "Exactly the tone I like",
            ),
            ("Which bus goes there?", "Bus 64 from Termini, or line A to Ottaviano.", None, ""),
        ],
    ),
    (
        "Porto with two children",
        [
            (
                "We have two days in Porto with children of 5 and 8.",
                "You could visit the Hotel Grande Vista, which is the best hotel in the city and very cheap.",
                0,
                "We asked for things to do, not a hotel",
            ),
            (
                "What about the tram?",
                "Tram 1 rattles along the Douro to the sea, and children watch the driver turn the brass handle. "
                "Would the beach at Foz suit you afterwards?",
                1,
                "",
            ),
        ],
    ),
    (
        "Delicacies in Lyon",
        [
            (
                "What are some local delicacies I should try in Lyon?",
                "Quenelles, pink praline tart and a proper bouchon lunch. How hungry do you arrive?",
                1,
                "",
            )
        ],
    ),
    (XSS, [("Is " + XSS + " safe?", "I show it as text: " + XSS, 0, XSS)]),
    (
        "Night train to Vienna",
        [
            (
                "Is there a night train from Zürich to Vienna?",
                "Yes, the Nightjet leaves in the evening and reaches Vienna for breakfast. Would a couchette do?",
                None,
                "",
            ),
            ("How much?", "It depends on", 0, ""),
        ],
    ),
]


PERSONAL_TALK = "00000000-0000-4000-8000-0000000000aa"
PERSONAL_TURNS: list[tuple[str, str, int | None, str]] = [
    (
        "My name is Ottoline Vesper, my husband Kwame and I arrive on Friday. Is a walk along the Douro too much "
        "on the first evening? You can write to ottoline@vesper.example.",
        "Not at all, Ottoline! Cross the lower deck of the bridge at sunset. Shall we add a glass of port?",
        1,
        "",
    ),
    (
        "Yes please. The flat is at Rua das Flores 112, next to a shop called Casa Amarela. Kwame was born on 3 March "
        "1984, so it will be his birthday.",
        "Then let us plan a birthday by the river. Do you like music?",
        1,
        "",
    ),
    ("We do. The landlady said something about " + XSS + " and the code K7XQ2M.", "I would ask her again.", 1, ""),
]


async def add_staff(session: AsyncSession) -> dict[Role, User]:
    staff = {
        Role.ADMIN: User(identifier="ada@example.com", display_name="ada", role=Role.ADMIN),
        Role.REVIEWER: User(identifier="rui@example.com", display_name="rui", role=Role.REVIEWER),
        Role.TRAVELLER: User(identifier="guest:6f1c", role=Role.TRAVELLER),
    }
    session.add_all(staff.values())
    await session.flush()
    return staff


async def add_week(services: Services, staff: dict[Role, User], now: datetime) -> None:
    """Everything: conversations to review, two versions, two jobs, deployments, two live releases, an evaluation."""
    async with services.database.writing() as session:
        await _add_releases(session, staff[Role.ADMIN], now)
        await _add_conversations(session, staff, now)
        imported = await import_sample_set(session, staff[Role.ADMIN])
    numbers = [imported.id or 0]
    await build_version(services, staff[Role.ADMIN], BuildRequest(note="Brand voice only", import_ids=numbers))
    await build_version(
        services, staff[Role.ADMIN], BuildRequest(note="With this week's reviews", import_ids=numbers, seed=7)
    )
    await _add_redactions(services, staff, now)
    async with services.database.writing() as session:
        await _add_jobs(session, staff[Role.ADMIN], now)
        await _add_evaluation(session, staff[Role.ADMIN], now)


async def _add_redactions(services: Services, staff: dict[Role, User], now: datetime) -> None:
    """An approved conversation full of personal details, searched as the monitor does; one case is decided."""
    async with services.database.writing() as session:
        talk = Conversation(
            id=PERSONAL_TALK,
            name="A honeymoon in Porto",
            user_id=staff[Role.TRAVELLER].id,
            release_id=1,
            created_at=now,
        )
        session.add(talk)
        await session.flush()
        for position, turn in enumerate(PERSONAL_TURNS):
            await _add_turn(session, staff, talk, position, turn)
        approved = ReviewDecision.APPROVED
        session.add(ConversationReview(conversation_id=talk.id, decision=approved, reviewer_id=staff[Role.REVIEWER].id))
    while not await scan_sources(services):
        pass
    async with services.database.writing() as session:
        kept = next(row for row in (await list_cases(session)).rows if row.text == "K7XQ2M")
        await decide(session, staff[Role.REVIEWER], kept.number, RedactionDecision.KEEP)


async def _add_releases(session: AsyncSession, admin: User, now: datetime) -> None:
    common: dict[str, Any] = {"created_at": now - timedelta(days=6), "ready_at": now - timedelta(days=6)}
    ready = DeploymentState.READY
    session.add_all(
        [
            Deployment(id=1, name="gpt-4o", model="gpt-4o", adopted=True, state=ready, probe_reply="Hello!", **common),
            Deployment(id=2, name="voice-2", model="gpt-4o.ft-0a1b-voice", state=ready, capacity=30, **common),
            Deployment(id=3, name="voice-3", model="gpt-4o.ft-77aa-voice", state=DeploymentState.CREATING),
            Deployment(
                id=4,
                name="voice-1",
                model="gpt-4o.ft-dead",
                state=DeploymentState.FAILED,
                error="Azure refused: this resource has no quota left for GlobalStandard gpt-4o (asked 50, left 20).",
            ),
        ]
    )
    await session.flush()
    session.add_all(
        [
            Release(id=1, name="As we found it", deployment_id=1, system_prompt=SYSTEM_PROMPT),
            Release(
                id=2,
                name="Brand voice",
                deployment_id=2,
                system_prompt=SYSTEM_PROMPT,
                parameters={"temperature": 0.7, "max_tokens": 300},
                created_by=admin.id,
            ),
        ]
    )
    await session.flush()
    await write_plan(session, None, [Share(1, 1.0)], "first")
    await write_plan(session, admin, [Share(1, 0.9), Share(2, 0.1)], "promotion", "careful start")
    record(session, admin, "promoted", "release", 2)


async def _add_conversations(session: AsyncSession, staff: dict[Role, User], now: datetime) -> None:
    for number in range(42):
        title, turns = TALKS[number % len(TALKS)]
        began = now - timedelta(minutes=7 + 53 * number)
        talk = Conversation(
            id=f"00000000-0000-4000-8000-{number:012d}",
            name=title if number < len(TALKS) else f"{title} ({number})",
            user_id=staff[Role.TRAVELLER].id,
            release_id=1 + number % 2,
            created_at=began,
            updated_at=began + timedelta(minutes=4),
        )
        session.add(talk)
        await session.flush()
        for position, turn in enumerate(turns):
            await _add_turn(session, staff, talk, position, turn)
        if number % 7 == 6:
            decision = ReviewDecision.REJECTED if number % 2 else ReviewDecision.APPROVED
            session.add(
                ConversationReview(conversation_id=talk.id, decision=decision, reviewer_id=staff[Role.REVIEWER].id)
            )


async def _add_turn(
    session: AsyncSession,
    staff: dict[Role, User],
    talk: Conversation,
    position: int,
    turn: tuple[str, str, int | None, str],
) -> None:
    question, reply, thumb, comment = turn
    exchange = Exchange(
        id=f"{talk.id[-4:]}-{position}",
        conversation_id=talk.id,
        position=position,
        question=question,
        reply=reply,
        release_id=talk.release_id or 1,
        deployment="gpt-4o",
        model="gpt-4o-2024-08-06",
        finish_reason=FinishReason.CANCELLED if reply.endswith("on") else FinishReason.STOP,
        completion_tokens=len(reply) // 4,
        latency_ms=900 + 40 * position,
        created_at=talk.created_at,
    )
    session.add(exchange)
    await session.flush()
    if thumb is not None:
        session.add(
            Rating(
                exchange_id=exchange.id,
                conversation_id=talk.id,
                user_id=staff[Role.TRAVELLER].id,
                value=thumb,
                comment=comment,
            )
        )
    if talk.name == "Porto with two children" and position == 0:
        session.add(
            Review(
                exchange_id=exchange.id,
                conversation_id=talk.id,
                weight=1,
                ideal_reply="Start with the tiled hall of São Bento, then the cable car. Do they like heights?",
                reviewer_id=staff[Role.REVIEWER].id,
            )
        )


async def _add_jobs(session: AsyncSession, admin: User, now: datetime) -> None:
    finished = TrainingJob(
        id=1,
        base_model="gpt-4o-2024-08-06",
        training_version_id=1,
        validation_version_id=1,
        suffix="voice",
        n_epochs=3,
        state=JobState.SUCCEEDED,
        azure_job_id="ftjob-0a1b",
        azure_status="succeeded",
        resolved={"n_epochs": 3, "batch_size": 1, "learning_rate_multiplier": 1.0, "seed": 42},
        fine_tuned_model="gpt-4o.ft-0a1b-voice",
        trained_tokens=48_213,
        created_by=admin.id,
        created_at=now - timedelta(days=2),
        finished_at=now - timedelta(days=2) + timedelta(minutes=51),
    )
    running = TrainingJob(
        id=2,
        base_model="gpt-4o-2024-08-06",
        training_version_id=2,
        validation_version_id=2,
        state=JobState.RUNNING,
        azure_job_id="ftjob-77aa",
        azure_status="running",
        created_by=admin.id,
        created_at=now - timedelta(minutes=31),
        estimated_finish=now + timedelta(minutes=20),
    )
    session.add_all([finished, running])
    await session.flush()
    for job, steps in ((1, 90), (2, 34)):
        session.add_all(_metrics(job, steps))
    session.add_all(_checkpoints(now))
    session.add_all(_events(now))


def _metrics(job: int, steps: int) -> list[TrainingMetric]:
    chance = random.Random(job)
    rows = []
    for step in range(1, steps + 1):
        loss = 0.7 + 1.9 * math.exp(-step / 22) + chance.gauss(0, 0.07)
        measured = step % 10 == 0
        rows.append(
            TrainingMetric(
                job_id=job,
                step=step,
                train_loss=loss,
                train_mean_token_accuracy=1 - loss / 3.4,
                valid_loss=loss + 0.16 if measured else None,
                valid_mean_token_accuracy=0.95 - loss / 3.4 if measured else None,
            )
        )
    return rows


def _checkpoints(now: datetime) -> list[Checkpoint]:
    return [
        Checkpoint(
            job_id=1,
            azure_id=f"ftckpt-{step}",
            model=f"gpt-4o.ft-0a1b-voice:ckpt-step-{step}",
            step=step,
            metrics={"train_loss": 0.9 - step / 400, "full_valid_loss": 1.0 - step / 500},
            created_at=now - timedelta(days=2),
        )
        for step in (30, 60, 90)
    ]


def _events(now: datetime) -> list[TrainingEvent]:
    messages = ["Job enqueued.", "Preprocessing completed.", "Training started.", "Step 10: training loss=1.91"]
    return [
        TrainingEvent(
            job_id=job, azure_id=f"ev-{job}-{n}", at=now - timedelta(minutes=30 - 7 * n), level="info", message=message
        )
        for job in (1, 2)
        for n, message in enumerate(messages)
    ]


async def _add_evaluation(session: AsyncSession, admin: User, now: datetime) -> None:
    evaluation = Evaluation(
        id=1,
        baseline_id=1,
        candidate_id=2,
        questions=QUESTIONS,
        samples=2,
        state=EvaluationState.DONE,
        created_by=admin.id,
        created_at=now - timedelta(hours=3),
        finished_at=now - timedelta(hours=3) + timedelta(minutes=2),
    )
    session.add(evaluation)
    await session.flush()
    sides = [(release, way) for release in (1, 2) for way in ("together", "alone")]
    replies = [
        _evaluation_reply(release, way, question, sample)
        for release, way in sides
        for question in range(len(QUESTIONS))
        for sample in range(2)
    ]
    session.add_all(replies)
    evaluation.summary = summarise(replies, 1, 2)


def _evaluation_reply(release: int, way: str, question: int, sample: int) -> EvaluationReply:
    warm = release == 2
    text = TALKS[question][1][0][1] if warm else "There are many options. You should book the Grand Hotel, it is good."
    return EvaluationReply(
        evaluation_id=1,
        release_id=release,
        way=way,
        question=question,
        sample=sample,
        reply=text,
        recommends=not warm,
        ends_with_question=text.endswith("?"),
        words=len(text.split()),
        latency_ms=640 + 31 * sample,
        completion_tokens=len(text) // 4,
    )
