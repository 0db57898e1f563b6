"""The wheel: what it shows of nothing, of a loop under way, and who is waited for."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from admin.overview import Wheel, wheel
from admin.releases import write_plan
from core.clock import utc_now
from core.database import Database
from core.models import (
    Conversation,
    Deployment,
    DeploymentState,
    Evaluation,
    EvaluationState,
    Exchange,
    FinishReason,
    JobState,
    Rating,
    Release,
    TrainingJob,
    User,
    saved,
)
from core.services import Services
from core.traffic import Share
from tests.admin.training_path import BASE_MODEL, make_version
from training_data.prices import own_prices

STAGES = ["conversations", "ratings", "reviews", "datasets", "training-jobs", "deployments", "evaluations", "releases"]


async def look(database: Database) -> Wheel:
    async with database.reading() as session:
        return await wheel(session, own_prices().per_hour)


async def test_an_empty_house_is_idle_and_waits_for_nobody(database: Database) -> None:
    seen = await look(database)
    assert [stage.key for stage in seen.stages] == STAGES
    assert {stage.state for stage in seen.stages} == {"idle"} and seen.waiting == []
    assert all(stage.title and stage.caption and stage.href.startswith("/admin/") for stage in seen.stages)


async def _add(session: AsyncSession, *rows: object) -> None:
    for row in rows:
        session.add(row)
        await session.flush()


async def test_a_loop_under_way_says_who_is_waited_for(
    services_without_azure: Services, admin_user: User, traveller_user: User
) -> None:
    services, database = services_without_azure, services_without_azure.database
    version = await make_version(services, admin_user, "wheel")
    job: dict[str, Any] = {
        "base_model": BASE_MODEL,
        "training_version_id": saved(version.id),
        "created_by": admin_user.id,
    }
    async with database.writing() as session:
        await _add(
            session,
            TrainingJob(**job, state=JobState.SUCCEEDED, fine_tuned_model="tiny.ft-1"),
            TrainingJob(**job, state=JobState.UPLOADING, problem="no answer", due_at=utc_now()),
            Deployment(name="base", model="base", state=DeploymentState.READY),
            Deployment(name="brand", model="tiny.ft-0", job_id=1, state=DeploymentState.READY),
            Release(name="Base", deployment_id=1),
            Release(name="Brand", deployment_id=2),
            Release(name="Never compared", deployment_id=2),
            Evaluation(baseline_id=1, candidate_id=2, state=EvaluationState.DONE, summary={"verdict": "better"}),
            Conversation(id="today", user_id=traveller_user.id),
            Conversation(id="old", user_id=traveller_user.id, created_at=utc_now() - timedelta(days=30)),
            Exchange(
                id="e", conversation_id="today", position=0, release_id=1, deployment="base",
                finish_reason=FinishReason.STOP,
            ),
            Rating(exchange_id="e", conversation_id="today", user_id=traveller_user.id, value=1),
        )  # fmt: skip
        await write_plan(session, admin_user, [Share(1, 1.0)], "first")
    seen = await look(database)
    numbers = {stage.key: (stage.number, stage.state) for stage in seen.stages}
    assert numbers == {
        "conversations": ("1", "ready"),
        "ratings": ("1", "ready"),
        "reviews": ("1", "waiting"),
        "datasets": ("v1", "ready"),
        "training-jobs": ("2", "working"),
        "deployments": ("2", "ready"),
        "evaluations": ("1", "ready"),
        "releases": ("100%", "ready"),
    }
    assert {stage.key: stage.caption for stage in seen.stages}["deployments"] == "about $1.70 per hour"
    assert [(waiting.who, waiting.what) for waiting in seen.waiting] == [
        ("reviewer", "1 conversation to review"),
        ("admin", "Job 1 succeeded: deploy its model"),
        ("admin", "Release 3 was never compared"),
        ("admin", "Release 2 compared better: promote it or let it be"),
        ("operator", "Training job 2 is being tried again"),
    ]
