"""Deleting jobs, which the dated surface alone can do: what goes with a job, and what stands in the way."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
from openai import AsyncOpenAI

from tests.azure_emulator.conftest import ACCOUNT, chat_lines, uploaded
from tests.azure_emulator.emulator_process import EmulatorProcess
from tests.azure_emulator.in_process import add_tuned_model, in_process
from tests.azure_emulator.job_steps import MODEL, finished
from tests.azure_emulator.test_deployments import deployed, removed

SHORT: Any = {"n_epochs": 1, "batch_size": 10}
QUERY = {"api-version": "2024-10-21"}


async def test_a_deleted_job_takes_its_models_along(
    client: AsyncOpenAI, http: httpx.AsyncClient, arm: httpx.AsyncClient, emulator: EmulatorProcess
) -> None:
    file_id = await uploaded(client, chat_lines(10))
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, hyperparameters=SHORT)
    path = f"/openai/fine_tuning/jobs/{job.id}"
    early = await http.delete(path, params=QUERY)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "unexpectedEntityState")
    done = await finished(client, job.id)
    assert done.status == "succeeded", done.error
    assert not list((emulator.data_dir / "jobs" / job.id).glob("training*"))  # its file can be deleted for good

    model = {"format": "OpenAI", "name": done.fine_tuned_model, "version": "1"}
    body = {"sku": {"name": "DeveloperTier", "capacity": 1}, "properties": {"model": model}}
    await deployed(arm, "kept", body)
    used = await http.delete(path, params=QUERY)
    assert (used.status_code, used.json()["error"]["code"]) == (409, "conflict")
    assert "'kept'" in used.json()["error"]["message"]
    await removed(arm, "kept")

    assert (await http.delete(f"/openai/v1/fine_tuning/jobs/{job.id}")).status_code == 404
    gone = await http.delete(path, params=QUERY)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await http.get(path, params=QUERY)).status_code == 404
    assert (await http.get(f"{path}/events", params=QUERY)).status_code == 404
    assert done.fine_tuned_model not in [listed.id async for listed in client.models.list()]
    assert not (emulator.data_dir / "jobs" / job.id).exists()
    assert (await arm.put(f"{ACCOUNT}/deployments/kept", json=body)).status_code == 400


async def test_an_emulator_that_died_before_it_tidied_up_does_so_at_its_next_start(tmp_path: Path) -> None:
    async with in_process(tmp_path) as first:
        add_tuned_model(first.service)
        (job,) = first.service.state.jobs.all()
        folder = first.service.state.job_dir(job.id)
        (folder / "training.jsonl").write_text("what a traveller said")
    async with in_process(tmp_path):
        await asyncio.sleep(0)
        assert [path.name for path in folder.iterdir()] == ["model.safetensors"]
