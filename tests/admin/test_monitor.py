"""The monitor against the real emulator: the way from files to a model, deaths on the way, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlmodel import select

from admin import training_jobs
from admin.deployments import DeploymentRequest, advance_deployment, delete_deployment, request_deployment
from admin.monitor import run_monitor, tick
from admin.training_jobs import TERMINAL, advance_job, cancel_job
from admin.work import Step, claim
from core.azure_connection import connect_azure
from core.azure_deployments import get_deployment, put_deployment
from core.azure_fine_tuning import JOB_KEY
from core.clock import utc_now
from core.database import Database
from core.errors import AzureError, Refused
from core.models import Deployment, DeploymentState, JobState, TrainingJob, User, saved
from core.services import Services
from tests.admin.training_path import BASE_MODEL, Walk, make_job, make_version
from tests.azure_emulator.emulator_process import EmulatorProcess
from tests.conftest import SQLITE_ONLY, settings_for

Unique = Callable[[str], str]
SECONDS = 60


async def row_of(services: Services, kind: type[Any], number: int | None) -> Any:
    async with services.database.reading() as session:
        return await session.get(kind, number)


async def walk_until(walk: Walk, services: Services, row: Any, wanted: Callable[[Any], bool]) -> Any:
    """Steps until the row is as wanted; gives it."""
    async with asyncio.timeout(SECONDS):
        while not wanted(found := await row_of(services, type(row), row.id)):
            await walk.step()
            await asyncio.sleep(0.05)
    return found


async def files_at_azure(services: Services, marker: str) -> list[str]:
    """Names of the uploaded files whose content has the marker."""
    files = [file async for file in services.azure.data_plane.files.list(purpose="fine-tune")]
    contents = [(await services.azure.data_plane.files.content(file.id)).content for file in files]
    return [file.filename for file, content in zip(files, contents, strict=True) if marker.encode() in content]


async def jobs_at_azure(services: Services, key: str) -> list[Any]:
    jobs = [job async for job in services.azure.data_plane.fine_tuning.jobs.list()]
    return [job for job in jobs if (job.metadata or {}).get(JOB_KEY) == key]


# --- dying ----------------------------------------------------------------------------------------------------------

STATES_OF_A_JOB = (JobState.UPLOADING, JobState.PROCESSING_FILES, JobState.CREATING, JobState.QUEUED)


@pytest.mark.parametrize("die_in", [*[{state} for state in STATES_OF_A_JOB], {*STATES_OF_A_JOB, JobState.RUNNING}])
async def test_a_death_on_a_jobs_way_creates_nothing_twice(
    services: Services, admin_user: User, unique: Unique, die_in: set[JobState]
) -> None:
    marker = unique("death")
    job = await make_job(services, admin_user, await make_version(services, admin_user, marker))
    walk = Walk(services, TrainingJob, advance_job)
    walk.die_in = {str(state) for state in die_in if state is not JobState.RUNNING}
    await walk_until(walk, services, job, lambda job: job.azure_job_id and not walk.die_in)
    async with services.database.writing() as session:
        await cancel_job(session, admin_user, saved(job.id))
    if JobState.RUNNING in die_in:  # it dies again, this time between Azure's word and ours that it is cancelled
        walk.die_in = {str((await row_of(services, TrainingJob, job.id)).state)}
    ended = await walk_until(walk, services, job, lambda job: job.state in TERMINAL)
    assert len(walk.died_in) == len(die_in)
    assert ended.state is JobState.CANCELLED and ended.finished_at and ended.due_at is None
    assert len(await files_at_azure(services, marker)) == 2  # training and validation
    assert [found.id for found in await jobs_at_azure(services, job.key)] == [ended.azure_job_id]


class AnswersGetLost(httpx.AsyncBaseTransport):
    """Azure does what is asked; the first answer to every creating request never arrives."""

    def __init__(self) -> None:
        self._way = httpx.AsyncHTTPTransport()
        self.lost: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._way.handle_async_request(request)
        asked = f"{request.method} {request.url.path}"
        if request.method in ("POST", "PUT") and "chat" not in asked and asked not in self.lost:
            self.lost.append(asked)
            await response.aread()
            raise httpx.ReadError("the connection broke", request=request)
        return response

    async def aclose(self) -> None:
        await self._way.aclose()


@pytest.fixture
async def lossy(services: Services) -> AsyncIterator[tuple[Services, AnswersGetLost]]:
    transport = AnswersGetLost()
    async with httpx.AsyncClient(transport=transport, base_url=services.settings.azure_openai_endpoint or "") as http:
        arm = httpx.AsyncClient(
            transport=transport,
            base_url=services.settings.azure_arm_url,
            headers={"Authorization": "Bearer test-key"},
        )
        data_plane = services.azure.data_plane.with_options(http_client=http)
        yield replace(services, azure=replace(services.azure, data_plane=data_plane, control_plane=arm)), transport


@SQLITE_ONLY
async def test_an_answer_that_got_lost_creates_nothing_twice(
    lossy: tuple[Services, AnswersGetLost], admin_user: User, unique: Unique
) -> None:
    services, transport = lossy
    marker = unique("lost")
    job = await make_job(services, admin_user, await make_version(services, admin_user, marker))
    problems = set()
    async with asyncio.timeout(SECONDS):
        while not (seen := await row_of(services, TrainingJob, job.id)).azure_job_id:
            problems.add(seen.problem)
            await _make_due(services, seen)
            await tick(services, TrainingJob, advance_job)
            await asyncio.sleep(0.05)
    assert len(transport.lost) == 2 and any("did not answer" in (problem or "") for problem in problems)
    assert len(await files_at_azure(services, marker)) == 2
    assert len(await jobs_at_azure(services, job.key)) == 1
    assert (await training_jobs._cancelled(services.azure, seen.azure_job_id)).status == "cancelled"


async def _make_due(services: Services, work: Any) -> None:
    async with services.database.writing() as session:
        row = await session.get(type(work), work.id)
        if row and row.due_at and row.lease is None:
            row.due_at = utc_now()


# --- two monitors ---------------------------------------------------------------------------------------------------


async def test_two_monitors_never_work_on_one_row_at_the_same_time(
    services_without_azure: Services, database_address: str
) -> None:
    second = replace(services_without_azure, database=Database(database_address))
    busy: set[int] = set()
    steps: list[int] = []

    async def advance(_: Services, work: Any) -> Step:
        assert work.id not in busy, "two at once"
        busy.add(work.id)
        await asyncio.sleep(0.01)
        busy.remove(work.id)
        steps.append(work.id)
        return Step(wait_seconds=0 if steps.count(work.id) < 4 else None)

    async with services_without_azure.database.writing() as session:
        session.add_all([Deployment(name=f"d{n}", model="m", due_at=utc_now()) for n in range(12)])

    async def monitor(own: Services) -> None:
        async with asyncio.timeout(SECONDS):
            while len(steps) < 48:
                await tick(own, Deployment, advance)

    await asyncio.gather(*(monitor(own) for own in (services_without_azure, second, services_without_azure)))
    assert sorted(steps) == sorted([*range(1, 13)] * 4)
    await second.database.close()


# --- what goes wrong ------------------------------------------------------------------------------------------------


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("error", "state", "failures"),
    [
        (AzureError("busy", retry=True, http_status=429), DeploymentState.REQUESTED, 1),
        (AzureError("key", retry=False, http_status=401), DeploymentState.REQUESTED, 1),
        (AzureError("role", retry=False, http_status=403), DeploymentState.REQUESTED, 1),
        (RuntimeError("a bug"), DeploymentState.REQUESTED, 1),
        (AzureError("quota", retry=False, http_status=400), DeploymentState.FAILED, 0),
        (Refused("a rule"), DeploymentState.FAILED, 0),
    ],
    ids=["busy", "key", "role", "bug", "quota", "rule"],
)
async def test_what_an_error_does_to_a_row(
    services_without_azure: Services, error: Exception, state: DeploymentState, failures: int
) -> None:
    services = services_without_azure

    async def advance(_: Services, work: Any) -> Step:
        raise error

    async with services.database.writing() as session:
        session.add(Deployment(name="d", model="m", due_at=utc_now()))
    assert await tick(services, Deployment, advance) == 1
    row = await row_of(services, Deployment, 1)
    assert (row.state, row.failures, row.lease) == (state, failures, None)
    assert str(error) in (row.error if state is DeploymentState.FAILED else row.problem)
    assert (row.due_at is None) == (state is DeploymentState.FAILED)


async def test_one_broken_row_does_not_stop_the_others(services_without_azure: Services) -> None:
    """Not even one whose outcome the database refuses."""
    services = services_without_azure

    async def advance(_: Services, work: Any) -> Step:
        rows = [User(id="twin", identifier="a"), User(id="other", identifier="a")] if work.name == "bad" else []
        return Step({"provisioning_state": "seen"}, rows=rows)

    async with services.database.writing() as session:
        session.add_all([Deployment(name=name, model="m", due_at=utc_now()) for name in ("bad", "good")])
    await tick(services, Deployment, advance)
    bad, good = [await row_of(services, Deployment, number) for number in (1, 2)]
    assert good.provisioning_state == "seen" and good.due_at is None
    assert bad.provisioning_state is None and bad.failures == 1 and "IntegrityError" in bad.problem


@SQLITE_ONLY
async def test_a_surprise_does_not_end_the_monitor(
    services_without_azure: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    enough = asyncio.Event()

    async def surprise(_: Services) -> bool:
        looks.append(1)
        if len(looks) == 3:
            enough.set()
        raise KeyError("a field that Azure left out")

    monkeypatch.setattr("admin.monitor.ensure_first_release", surprise)
    running = asyncio.create_task(run_monitor(services_without_azure))
    async with asyncio.timeout(SECONDS):
        await enough.wait()
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@SQLITE_ONLY
async def test_an_unreachable_azure_is_said_on_the_row_and_tried_again(
    services_without_azure: Services, admin_user: User
) -> None:
    services = services_without_azure
    job = await make_job(services, admin_user, await make_version(services, admin_user, "nobody hears this"))
    await tick(services, TrainingJob, advance_job)
    row = await row_of(services, TrainingJob, job.id)
    assert row.state is JobState.UPLOADING and "did not answer" in row.problem and row.due_at > utc_now()


@SQLITE_ONLY
async def test_a_missing_credential_is_the_operators_fault_and_fails_nothing(
    emulator: EmulatorProcess, services_without_azure: Services, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    settings = settings_for(emulator.url, tmp_path, azure_openai_api_key=None, azure_arm_token=None)
    async with connect_azure(settings) as azure:
        services = replace(services_without_azure, azure=azure)
        async with services.database.writing() as session:
            session.add(Deployment(name="d", model="m", due_at=utc_now()))
        await tick(services, Deployment, advance_deployment)
    row = await row_of(services, Deployment, 1)
    assert row.state is DeploymentState.REQUESTED and "no Azure credential works here" in row.problem


@SQLITE_ONLY
async def test_a_file_that_azure_rejects_fails_the_job_in_its_words(
    services: Services, admin_user: User, unique: Unique
) -> None:
    """Azure wants ten examples; a version with fewer is only found out there."""
    job = await make_job(services, admin_user, await make_version(services, admin_user, unique("few"), 0.0))
    async with services.database.writing() as session:
        file = (await session.scalars(select(training_jobs.DatasetFile))).one()
        file.content, file.sha256 = b'{"messages": []}\n' * 12, unique("broken")
    ended = await walk_until(Walk(services, TrainingJob, advance_job), services, job, lambda job: job.state in TERMINAL)
    assert ended.state is JobState.FAILED and ended.finished_at
    assert "did not accept" in ended.error and ended.azure_job_id is None


@SQLITE_ONLY
async def test_a_job_cancelled_before_it_was_created_is_never_created(
    services: Services, admin_user: User, unique: Unique
) -> None:
    job = await make_job(services, admin_user, await make_version(services, admin_user, unique("early")))
    async with services.database.writing() as session:
        await cancel_job(session, admin_user, saved(job.id))
    ended = await walk_until(Walk(services, TrainingJob, advance_job), services, job, lambda job: job.state in TERMINAL)
    assert ended.state is JobState.CANCELLED and await jobs_at_azure(services, job.key) == []


@SQLITE_ONLY
async def test_a_cancellation_that_comes_too_late_does_not_fail_the_job(
    services: Services, admin_user: User, unique: Unique
) -> None:
    """Azure ended the job between our look and our asking it to: it says so with an error."""
    job = await make_job(services, admin_user, await make_version(services, admin_user, unique("late")))
    walk = Walk(services, TrainingJob, advance_job)
    created = await walk_until(walk, services, job, lambda job: job.azure_job_id)
    await services.azure.data_plane.fine_tuning.jobs.cancel(created.azure_job_id)
    answer = await training_jobs._cancelled(services.azure, created.azure_job_id)
    assert answer.status == "cancelled"


# --- deployments ----------------------------------------------------------------------------------------------------


async def a_deployment(services: Services, name: str, model: str = "tiny-travel", **others: Any) -> Deployment:
    """A wish for a deployment of the base model, which needs no training."""
    values = {"model_version": "2026-11-22", "sku": "GlobalStandard", "capacity": 1, **others}
    row = Deployment(name=name, model=model, due_at=utc_now(), **values)
    async with services.database.writing() as session:
        session.add(row)
    return row


async def made_by_a_stranger(services: Services, name: str) -> None:
    """A deployment of the base model. The account takes one operation at a time, so this waits for earlier ones."""
    wanted = {"model": "tiny-travel", "model_version": "2026-11-22", "sku": "GlobalStandard", "capacity": 1}
    async with asyncio.timeout(SECONDS):
        while await get_deployment(services.azure, name) is None:
            try:
                await put_deployment(services.azure, name=name, **wanted)  # type: ignore[arg-type]
            except AzureError:
                await asyncio.sleep(0.2)


@SQLITE_ONLY
@pytest.mark.parametrize("die_in", [set(), {"requested", "creating", "probing"}], ids=["alive", "dying"])
async def test_a_deployment_becomes_ready_and_goes_again(
    services: Services, admin_user: User, unique: Unique, die_in: set[str]
) -> None:
    name = unique("walks")
    row = await a_deployment(services, name)
    walk = Walk(services, Deployment, advance_deployment)
    walk.die_in = set(die_in)
    ready = await walk_until(walk, services, row, lambda row: row.state is DeploymentState.READY)
    assert ready.probe_reply and ready.ready_at and ready.provisioning_state == "Succeeded"
    async with services.database.writing() as session:
        await delete_deployment(session, admin_user, saved(row.id))
    walk.die_in = {"ready"} if die_in else set()
    gone = await walk_until(walk, services, row, lambda row: row.state is DeploymentState.DELETED)
    assert gone.due_at is None and await get_deployment(services.azure, name) is None
    assert sorted(walk.died_in) == sorted([*die_in, "ready"] if die_in else [])


@SQLITE_ONLY
async def test_a_strangers_deployment_is_never_replaced_nor_deleted(
    services: Services, admin_user: User, unique: Unique
) -> None:
    name = unique("theirs")
    await made_by_a_stranger(services, name)
    row = await a_deployment(services, name, model="somebody-elses.ft-0")
    walk = Walk(services, Deployment, advance_deployment)
    failed = await walk_until(walk, services, row, lambda row: row.state is DeploymentState.FAILED)
    assert "choose another name" in failed.error
    async with services.database.writing() as session:
        await delete_deployment(session, admin_user, saved(row.id))
    await walk_until(walk, services, row, lambda row: row.state is DeploymentState.DELETED)
    assert await get_deployment(services.azure, name)


@SQLITE_ONLY
async def test_a_name_taken_after_it_was_reserved_is_not_served_as_ours(services: Services, unique: Unique) -> None:
    name = unique("raced")
    row = await a_deployment(services, name, model="somebody-elses.ft-0", state=DeploymentState.CREATING)
    await made_by_a_stranger(services, name)
    walk = Walk(services, Deployment, advance_deployment)
    failed = await walk_until(walk, services, row, lambda row: row.state not in (DeploymentState.CREATING,))
    assert failed.state is DeploymentState.FAILED and "choose another name" in failed.error


@SQLITE_ONLY
async def test_a_refused_deployment_fails_with_azures_reason(services: Services, unique: Unique) -> None:
    await a_deployment(services, unique("greedy"), capacity=9_999)
    async with asyncio.timeout(SECONDS):
        while (await row_of(services, Deployment, 1)).state is not DeploymentState.FAILED:
            await tick(services, Deployment, advance_deployment)
    row = await row_of(services, Deployment, 1)
    assert "Azure answered 4" in row.error and row.due_at is None


@SQLITE_ONLY
@pytest.mark.parametrize("state", [DeploymentState.READY, DeploymentState.PROBING])
async def test_a_deployment_that_azure_took_away_is_noticed(
    services: Services, unique: Unique, state: DeploymentState
) -> None:
    row = await a_deployment(services, unique("idle"), state=state)
    walk = Walk(services, Deployment, advance_deployment)
    failed = await walk_until(walk, services, row, lambda row: row.state is DeploymentState.FAILED)
    assert "no longer has" in failed.error


@SQLITE_ONLY
async def test_a_deployment_needs_a_model_that_a_job_made(services: Services, admin_user: User) -> None:
    async with services.database.writing() as session:
        with pytest.raises(Exception, match="No finished training job made"):
            await request_deployment(session, admin_user, DeploymentRequest(name="x1", model=BASE_MODEL))


async def test_a_tick_takes_no_row_that_is_not_due(services_without_azure: Services) -> None:
    assert await tick(services_without_azure, TrainingJob, advance_job) == 0
    assert await claim(services_without_azure.database, TrainingJob, utc_now(), 5) == []
