"""What time and numbers do to jobs and files: the queue, places, quotas, the longest training, expiry."""

from collections.abc import Callable
from typing import Any

import pytest
from openai import BadRequestError, NotFoundError

from tests.azure_emulator.conftest import chat_lines, openai_client, uploaded
from tests.azure_emulator.emulator_process import EmulatorProcess
from tests.azure_emulator.job_steps import MODEL, finished, first_step, messages, move_clock, status_reached

LONG: Any = {"n_epochs": 50, "batch_size": 1}
SHORT: Any = {"n_epochs": 1, "batch_size": 10}
HOUR = 3600


def with_limits(**limits: float) -> list[str]:
    return [word for name, value in limits.items() for word in ("--limit", f"{name}={value}")]


async def test_twelve_hours_in_the_queue_take_no_time(new_emulator: Callable[..., EmulatorProcess]) -> None:
    emulator = new_emulator(*with_limits(queue_seconds=12 * HOUR))
    async with openai_client(emulator) as client:
        file_id = await uploaded(client, chat_lines(10))
        job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, hyperparameters=SHORT)
        assert (job.estimated_finish or 0) >= job.created_at + 12 * HOUR
        await move_clock(emulator, 11.9 * HOUR)
        assert (await client.fine_tuning.jobs.retrieve(job.id)).status == "pending"
        assert await messages(client, job.id) == ["Job enqueued. Waiting for jobs ahead to complete."]
        await move_clock(emulator, 0.1 * HOUR)
        done = await finished(client, job.id)
        assert done.status == "succeeded", done.error
        assert (done.finished_at or 0) >= job.created_at + 12 * HOUR
        assert done.estimated_finish is None


async def test_a_job_that_trains_too_long_fails(new_emulator: Callable[..., EmulatorProcess]) -> None:
    emulator = new_emulator()
    async with openai_client(emulator) as client:
        file_id = await uploaded(client, chat_lines(10))
        job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, hyperparameters=LONG)
        await first_step(client, job.id)
        await move_clock(emulator, 719 * HOUR)
        assert (await client.fine_tuning.jobs.retrieve(job.id)).status == "running"
        await move_clock(emulator, HOUR)
        done = await finished(client, job.id)
        assert done.error and done.status == "failed"
        assert "720 hours" in done.error.message


async def test_places_and_quotas(new_emulator: Callable[..., EmulatorProcess]) -> None:
    limits = with_limits(running_jobs=1, running_developer_jobs=1, queued_jobs=2, jobs=4)
    emulator = new_emulator(*limits)
    async with openai_client(emulator) as client:
        file_id = await uploaded(client, chat_lines(10))

        async def create(kind: str) -> str:
            job = await client.fine_tuning.jobs.create(
                model=MODEL, training_file=file_id, hyperparameters=LONG, extra_body={"trainingType": kind}
            )
            return job.id

        ahead = await create("Standard")
        await status_reached(client, ahead, "running")
        waiting = [await create("GlobalStandard"), await create("Developer")]
        await status_reached(client, waiting[1], "running")
        assert (await client.fine_tuning.jobs.retrieve(waiting[0])).status == "pending"
        await create("Standard")
        with pytest.raises(BadRequestError) as refusal:
            await create("Standard")
        assert refusal.value.code == "quotaExceeded"
        assert "The quota for fine-tuning jobs is reached. The maximum is 4." in str(refusal.value)


async def test_the_queue_has_an_end(new_emulator: Callable[..., EmulatorProcess]) -> None:
    emulator = new_emulator(*with_limits(queue_seconds=HOUR, queued_jobs=2))
    async with openai_client(emulator) as client:
        file_id = await uploaded(client, chat_lines(10))
        for _ in range(2):
            await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id)
        with pytest.raises(BadRequestError) as refusal:
            await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id)
        assert refusal.value.code == "quotaExceeded"
        assert "queued fine-tuning jobs" in str(refusal.value)


async def test_files_expire_and_leave_room(new_emulator: Callable[..., EmulatorProcess]) -> None:
    emulator = new_emulator(*with_limits(files=1))
    async with openai_client(emulator) as client:
        file = await client.files.create(
            file=("a.jsonl", chat_lines(10)),
            purpose="fine-tune",
            expires_after={"anchor": "created_at", "seconds": 1_209_600},
        )
        with pytest.raises(BadRequestError) as refusal:
            await client.files.create(file=("b.jsonl", chat_lines(10)), purpose="fine-tune")
        assert refusal.value.code == "quotaExceeded"
        await client.files.wait_for_processing(file.id, poll_interval=0.1)
        await move_clock(emulator, 1_209_600)
        with pytest.raises(BadRequestError):
            await client.fine_tuning.jobs.create(model=MODEL, training_file=file.id)
        with pytest.raises(NotFoundError):
            await client.files.content(file.id)
        assert not list((emulator.data_dir / "files").iterdir())
        await uploaded(client, chat_lines(10))
