"""Pausing, resuming and killing: whatever happens on the way, the model ends up the same."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from openai import AsyncOpenAI, ConflictError
from openai.types.fine_tuning import FineTuningJob

from tests.azure_emulator.conftest import ACCOUNT, arm_client, chat_lines, openai_client, uploaded
from tests.azure_emulator.emulator_process import EmulatorProcess
from tests.azure_emulator.job_steps import (
    MODEL,
    finished,
    first_step,
    messages,
    model_digests,
    results,
    seen,
    status_reached,
)

RECIPE: Any = {"n_epochs": 6, "batch_size": 4}  # 18 steps; the trainer saves at every third, when an epoch ends


async def started(client: AsyncOpenAI, file_id: str, **more: Any) -> FineTuningJob:
    return await client.fine_tuning.jobs.create(
        model=MODEL, training_file=file_id, hyperparameters=RECIPE, seed=11, **more
    )


async def test_a_disturbed_job_ends_like_an_undisturbed_one(new_emulator: Callable[..., EmulatorProcess]) -> None:
    """Two jobs from the same data: one left alone, one paused, resumed, and killed while it was pausing again."""
    first = new_emulator()
    async with openai_client(first) as client:
        file_id = await uploaded(client, chat_lines(12))
        calm, disturbed = await started(client, file_id), await started(client, file_id)
        await first_step(client, disturbed.id)
        assert (await client.fine_tuning.jobs.pause(disturbed.id)).status == "pausing"
        stopped = await status_reached(client, disturbed.id, "paused")
        assert stopped.estimated_finish is None
        await checkpoint_can_be_deployed(first, client, disturbed.id)
        assert (await client.fine_tuning.jobs.resume(disturbed.id)).status == "resuming"
        await status_reached(client, disturbed.id, "running")
        assert (await client.fine_tuning.jobs.pause(disturbed.id)).status == "pausing"
    first.kill()
    second = new_emulator()
    async with openai_client(second) as client:
        assert (await client.fine_tuning.jobs.retrieve(disturbed.id)).status == "paused"
        await client.fine_tuning.jobs.resume(disturbed.id)
        done, other = await finished(client, calm.id), await finished(client, disturbed.id)
        assert (done.status, other.status) == ("succeeded", "succeeded"), (done.error, other.error)
        expected = model_digests(second.data_dir, calm.id)
        assert set(expected) == {"step-12.safetensors", "step-15.safetensors", "step-18.safetensors"}
        deployed = {"step-3.safetensors"}  # at the pause: what a deployment uses stays
        digests = model_digests(second.data_dir, disturbed.id)
        assert {name: digests[name] for name in digests.keys() - deployed} == expected
        assert deployed <= digests.keys()
        asked = [{"role": "user", "content": "What should I see in Rome?"}]
        reply = await client.chat.completions.create(model="halfway", messages=asked, max_tokens=5)  # type: ignore[arg-type]
        assert reply.usage and reply.usage.completion_tokens == 5
        assert await results(client, other) == await results(client, done)
        assert other.trained_tokens == done.trained_tokens
        said = await messages(client, disturbed.id)
        assert said.index("Job paused.") < said.index("Job resumed.") < said.index("Job succeeded.")
        assert [said.count(message) for message in ("Job paused.", "Job resumed.", "Training started.")] == [2, 2, 1]


async def checkpoint_can_be_deployed(emulator: EmulatorProcess, client: AsyncOpenAI, job_id: str) -> None:
    newest = (await client.fine_tuning.jobs.checkpoints.list(job_id, limit=1)).data[0]
    model = {"format": "OpenAI", "name": newest.fine_tuned_model_checkpoint, "version": "1"}
    body = {"sku": {"name": "DeveloperTier", "capacity": 1}, "properties": {"model": model}}
    async with arm_client(emulator) as arm:
        assert (await arm.put(f"{ACCOUNT}/deployments/halfway", json=body)).status_code == 201


async def test_only_a_running_job_with_a_step_can_be_paused(client: AsyncOpenAI, http: httpx.AsyncClient) -> None:
    job = await started(client, await uploaded(client, chat_lines(12)))
    for action in (client.fine_tuning.jobs.pause, client.fine_tuning.jobs.resume):
        with pytest.raises(ConflictError) as refusal:
            await action(job.id)
        assert refusal.value.code == "unexpectedEntityState"
    await first_step(client, job.id)
    older = f"/openai/fine_tuning/jobs/{job.id}/pause?api-version=2024-10-21"
    assert (await http.post(older)).status_code == 404
    newer = older.replace("2024-10-21", "2025-04-01-preview")
    assert (await http.post(newer)).json()["status"] == "pausing"
    await status_reached(client, job.id, "paused")
    assert (await client.fine_tuning.jobs.cancel(job.id)).status == "cancelled"
    with pytest.raises(ConflictError):
        await client.fine_tuning.jobs.resume(job.id)


async def test_a_paused_job_gives_its_place_to_the_next(new_emulator: Callable[..., EmulatorProcess]) -> None:
    emulator = new_emulator("--limit", "running_jobs=1")
    async with openai_client(emulator) as client:
        file_id = await uploaded(client, chat_lines(12))
        ahead, behind = await started(client, file_id), await started(client, file_id)
        await first_step(client, ahead.id)
        waiting = await client.fine_tuning.jobs.retrieve(behind.id)
        assert waiting.status == "pending"
        running = await client.fine_tuning.jobs.retrieve(ahead.id)
        assert (waiting.estimated_finish or 0) > (running.estimated_finish or 0) > running.created_at
        await client.fine_tuning.jobs.pause(ahead.id)
        await status_reached(client, behind.id, "running")
        resumed = await client.fine_tuning.jobs.resume((await status_reached(client, ahead.id, "paused")).id)
        assert resumed.status == "resuming"
        await asyncio.sleep(0.3)
        assert (await client.fine_tuning.jobs.retrieve(ahead.id)).status == "resuming"
        await client.fine_tuning.jobs.cancel(behind.id)
        await seen(client, ahead.id, lambda job: job.status == "running", 10)
