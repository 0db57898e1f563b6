"""Steps that tests of running jobs share: wait for a job, look at what it left on disk, move the clock."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob

from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

MODEL = "tiny-travel-2026-11-22"
OVER = ("succeeded", "failed", "cancelled")


async def finished(client: AsyncOpenAI, job_id: str, seconds: float = 240) -> FineTuningJob:
    return await seen(client, job_id, lambda job: job.status in OVER, seconds)


async def status_reached(client: AsyncOpenAI, job_id: str, status: str) -> FineTuningJob:
    job = await seen(client, job_id, lambda job: job.status in (status, *OVER), 60)
    assert job.status == status, job.error
    return job


async def seen(
    client: AsyncOpenAI, job_id: str, wanted: Callable[[FineTuningJob], bool], seconds: float
) -> FineTuningJob:
    """The job as soon as it is as wanted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if wanted(job := await client.fine_tuning.jobs.retrieve(job_id)):
            return job
        await asyncio.sleep(0.1)
    raise AssertionError(f"after {seconds} s the job is still {job.status}")


async def first_step(client: AsyncOpenAI, job_id: str) -> None:
    """Until the job has trained a step."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if any(event.message.startswith("Step 1:") for event in await events(client, job_id)):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the job has not trained a step within 120 s")


async def events(client: AsyncOpenAI, job_id: str) -> list[Any]:
    """Oldest first."""
    return [event async for event in client.fine_tuning.jobs.list_events(job_id, limit=100)][::-1]


async def messages(client: AsyncOpenAI, job_id: str) -> list[str]:
    return [event.message for event in await events(client, job_id) if event.type == "message"]


def model_digests(data_dir: Path, job_id: str) -> dict[str, str]:
    """What the checkpoints on disk hold, by file name."""
    folder = data_dir / "jobs" / job_id / "checkpoints"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


async def results(client: AsyncOpenAI, job: FineTuningJob) -> str:
    return (await client.files.content((job.result_files or [""])[0])).text


async def move_clock(emulator: EmulatorProcess, seconds: float) -> None:
    async with httpx.AsyncClient(base_url=emulator.url, headers={"api-key": KEY}) as http:
        reply = await http.post("/emulator/api/clock", json={"move": seconds})
    reply.raise_for_status()
