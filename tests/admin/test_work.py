"""Claiming, leases and outcomes, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from admin.deployments import delete_deployment
from admin.evaluations import cancel_evaluation
from admin.work import LEASE, LeaseLost, Step, claim, finish, postpone, renew, wake
from core.database import Database
from core.models import (
    AuditEntry,
    Deployment,
    DeploymentState,
    Evaluation,
    EvaluationState,
    Release,
    TrainingEvent,
    User,
    saved,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def add(database: Database, *due: datetime | None) -> list[int]:
    rows = [Deployment(name=f"d{index}", model="m", due_at=at) for index, at in enumerate(due)]
    async with database.writing() as session:
        session.add_all(rows)
    return [saved(row.id) for row in rows]


async def read(database: Database, number: int) -> Deployment:
    async with database.reading() as session:
        row = await session.get(Deployment, number)
        assert row
        return row


@pytest.fixture
async def second_process(database_address: str) -> AsyncIterator[Database]:
    other = Database(database_address)
    yield other
    await other.close()


async def test_claims_what_is_due_the_oldest_first(database: Database) -> None:
    late, _, early, _ = await add(database, NOON, NOON + SECOND, NOON - SECOND, None)
    assert [work.id for work in await claim(database, Deployment, NOON, 1)] == [early]
    assert [work.id for work in await claim(database, Deployment, NOON, 9)] == [late]
    assert await claim(database, Deployment, NOON, 9) == []


async def test_a_row_is_claimed_by_one_process_only(database: Database, second_process: Database) -> None:
    numbers = await add(database, *[NOON] * 20)
    claims = [claim(one, Deployment, NOON, 3) for one in (database, second_process) * 8]
    taken = [work.id for works in await asyncio.gather(*claims) for work in works]
    assert sorted(taken) == numbers


async def test_a_lease_that_ran_out_passes_the_row_on(database: Database, second_process: Database) -> None:
    [number] = await add(database, NOON)
    [held] = await claim(database, Deployment, NOON, 1)
    assert await claim(second_process, Deployment, NOON + LEASE - SECOND, 1) == []
    [taken_over] = await claim(second_process, Deployment, NOON + LEASE, 1)
    with pytest.raises(LeaseLost):
        await finish(database, held, Step({"state": DeploymentState.FAILED, "error": "late"}), NOON)
    with pytest.raises(LeaseLost):
        await postpone(database, held, "late", NOON)
    with pytest.raises(LeaseLost):
        await renew(database, held, NOON)
    await finish(second_process, taken_over, Step({"provisioning_state": "Creating"}), NOON)
    row = await read(database, number)
    assert (row.state, row.provisioning_state, row.error) == (DeploymentState.REQUESTED, "Creating", None)


async def test_a_lost_lease_adds_no_rows(database: Database, second_process: Database) -> None:
    await add(database, NOON)
    [held] = await claim(database, Deployment, NOON, 1)
    await claim(second_process, Deployment, NOON + LEASE, 1)
    with pytest.raises(LeaseLost):
        await finish(database, held, Step(rows=[User(id="u", identifier="u")]), NOON)
    async with database.reading() as session:
        assert await session.get(User, "u") is None


async def test_a_renewed_lease_keeps_the_row(database: Database, second_process: Database) -> None:
    await add(database, NOON)
    [held] = await claim(database, Deployment, NOON, 1)
    await renew(database, held, NOON + LEASE / 2)
    assert await claim(second_process, Deployment, NOON + LEASE, 1) == []
    assert len(await claim(second_process, Deployment, NOON + LEASE * 1.5, 1)) == 1


async def test_an_outcome_gives_the_lease_back_and_forgets_earlier_failures(database: Database) -> None:
    [number] = await add(database, NOON)
    [held] = await claim(database, Deployment, NOON, 1)
    await postpone(database, held, "no answer", NOON)
    row = await read(database, number)
    assert (row.failures, row.problem, row.lease, row.due_at) == (1, "no answer", None, NOON + 2 * SECOND)
    [held] = await claim(database, Deployment, NOON + 2 * SECOND, 1)
    await finish(database, held, Step({"state": DeploymentState.CREATING}, wait_seconds=7), NOON)
    row = await read(database, number)
    assert (row.failures, row.problem, row.lease, row.due_at) == (0, None, None, NOON + 7 * SECOND)
    assert row.state is DeploymentState.CREATING


async def test_an_outcome_that_cannot_be_written_leaves_the_row_as_it_was(database: Database) -> None:
    [number] = await add(database, NOON)
    [held] = await claim(database, Deployment, NOON, 1)
    orphan = TrainingEvent(job_id=99, azure_id="e", at=NOON, level="info")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await finish(database, held, Step({"state": DeploymentState.READY}, rows=[orphan]), NOON)
    row = await read(database, number)
    assert (row.state, row.lease) == (DeploymentState.REQUESTED, held.lease)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [(0, 2), (1, 4), (2, 8), (6, 128), (7, 256), (8, 300), (9, 300), (1_500, 300), (2_000_000, 300)],
)
async def test_pauses_grow_to_five_minutes_and_stay_there(sqlite_address: str, failures: int, pause: int) -> None:
    database = Database(sqlite_address)
    async with database.writing() as session:
        session.add(Deployment(name="d", model="m", failures=failures, due_at=NOON))
    [held] = await claim(database, Deployment, NOON, 1)
    await postpone(database, held, "no answer", NOON)
    assert (await read(database, 1)).due_at == NOON + pause * SECOND
    await database.close()


# --- people who want something while a step is under way ------------------------------------------------------------


async def test_waking_asks_for_a_look_now_unless_somebody_is_at_it() -> None:
    idle, leased = Deployment(name="d", model="m"), Deployment(name="d", model="m", lease="x", due_at=NOON + LEASE)
    wake(idle, NOON)
    wake(leased, NOON)
    assert (idle.due_at, leased.due_at) == (NOON, NOON + LEASE)


@pytest.mark.parametrize("wait_seconds", [None, 120.0])
async def test_a_deletion_asked_for_during_a_step_is_looked_at_right_after_it(
    database: Database, admin_user: User, wait_seconds: float | None
) -> None:
    [number] = await add(database, NOON)
    [held] = await claim(database, Deployment, NOON, 1)
    async with database.writing() as session:
        await delete_deployment(session, admin_user, number)
    assert await claim(database, Deployment, NOON + SECOND, 1) == []
    await finish(database, held, Step({"state": DeploymentState.FAILED}, wait_seconds=wait_seconds), NOON + SECOND)
    [again] = await claim(database, Deployment, NOON + SECOND, 1)
    assert again.deletion_wanted


async def test_a_deletion_asked_for_during_a_failing_step_does_not_wait_for_the_pause(
    database: Database, admin_user: User
) -> None:
    [number] = await add(database, NOON)
    [held] = await claim(database, Deployment, NOON, 1)
    async with database.writing() as session:
        await delete_deployment(session, admin_user, number)
    await postpone(database, held, "no answer", NOON + SECOND)
    assert len(await claim(database, Deployment, NOON + SECOND, 1)) == 1


async def test_an_evaluation_cancelled_during_its_last_step_stays_cancelled(
    database: Database, admin_user: User
) -> None:
    [number] = await add(database, None)
    async with database.writing() as session:
        session.add_all([Release(name=name, deployment_id=number) for name in ("one", "two")])
        await session.flush()
        session.add(Evaluation(baseline_id=1, candidate_id=2, due_at=NOON))
    [held] = await claim(database, Evaluation, NOON, 1)
    async with database.writing() as session:
        await cancel_evaluation(session, admin_user, 1)
    await finish(database, held, Step({"state": EvaluationState.DONE, "summary": {"verdict": "better"}}), NOON)
    async with database.reading() as session:
        evaluation = await session.get(Evaluation, 1)
        entries = (await session.scalars(select(AuditEntry))).all()
    assert evaluation and evaluation.state is EvaluationState.CANCELLED and evaluation.lease is None
    assert [entry.action for entry in entries] == ["cancelled"]
