"""The emulator's own app within the test's process: for tests that move its clock or look at what it remembers."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from azure_emulator.app import build_app
from azure_emulator.catalogue import BASE
from azure_emulator.limits import Limits
from azure_emulator.records import CheckpointRecord, JobRecord, JobStatus
from azure_emulator.service import Service
from azure_emulator.settings import Settings
from azure_emulator.tiny_model.checkpoint import BASE_CHECKPOINT
from tests.azure_emulator.emulator_process import KEY

TUNED = f"{BASE.training_id}.ft-00000000000000000000000000000001-voice"
_JOB = "ftjob-00000000000000000000000000000001"
_CHECKPOINT = "model.safetensors"


@dataclass(frozen=True)
class InProcess:
    service: Service
    http: httpx.AsyncClient
    """The data plane."""
    arm: httpx.AsyncClient
    """The control plane."""


@asynccontextmanager
async def in_process(data_dir: Path, **limits: Any) -> AsyncIterator[InProcess]:
    app = build_app(Settings(KEY, data_dir, limits=Limits(**limits)))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        bearer, version = {"Authorization": f"Bearer {KEY}"}, {"api-version": "2026-07-01"}
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://emulator", headers={"api-key": KEY}) as http,
            httpx.AsyncClient(transport=transport, base_url="http://emulator", headers=bearer, params=version) as arm,
        ):
            yield InProcess(app.state.service, http, arm)


def add_tuned_model(service: Service) -> None:
    """A finished job whose model is the base's weights under the name TUNED: training it would take a minute."""
    folder = service.state.job_dir(_JOB)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(BASE_CHECKPOINT, folder / _CHECKPOINT)
    job = JobRecord(
        id=_JOB,
        created_at=int(service.clock()),
        model=BASE.training_id,
        training_file="file-1",
        validation_file=None,
        seed=1,
        status=JobStatus.SUCCEEDED,
        hyperparameters={},
        training_type="standard",
        finished_at=int(service.clock()),
        fine_tuned_model=TUNED,
        checkpoint_path=_CHECKPOINT,
    )
    checkpoint = CheckpointRecord("ftchkpt-1", job.id, job.created_at, TUNED, 1, _CHECKPOINT)
    service.state.jobs.put(job.id, job)
    service.state.checkpoints.put(checkpoint.id, checkpoint, owner=job.id)


def deployment(model: str = BASE.name, sku: str = "GlobalStandard", capacity: int = 10, **more: Any) -> dict[str, Any]:
    """The body of a PUT."""
    version = BASE.version if model == BASE.name else "1"
    wanted = {"format": "OpenAI", "name": model, "version": version}
    return {"sku": {"name": sku, "capacity": capacity}, "properties": {"model": wanted, **more}}


def settle(service: Service) -> None:
    """Move the clock until every change is over and every deployment answers."""
    service.clock.move(service.limits.provisioning_seconds + service.limits.not_found_seconds)
