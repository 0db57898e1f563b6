"""Replies of the emulator against Microsoft's published interface descriptions."""

import json
from typing import Any

import httpx
import pytest
from openai import AsyncOpenAI

from tests.azure_emulator.conftest import ACCOUNT, LOCATION, chat_lines, uploaded
from tests.azure_emulator.contracts import ARM, FOLDER, V1, problems

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published contracts are not beside this checkout")

MESSAGES = [{"role": "user", "content": "What should I see in Rome?"}]
JOBS = "/openai/v1/fine_tuning/jobs"


def test_the_validator_can_fail() -> None:
    assert problems(V1, "AzureOpenAIFile", {"id": "file-1"})
    assert problems(ARM, "Deployment", {"sku": {"name": 3}})


async def test_files(client: AsyncOpenAI, http: httpx.AsyncClient) -> None:
    file_id = await uploaded(client, chat_lines(10))
    assert not problems(V1, "AzureOpenAIFile", (await http.get(f"/openai/v1/files/{file_id}")).json())
    assert not problems(V1, "AzureListFilesResponse", (await http.get("/openai/v1/files")).json())
    assert not problems(V1, "OpenAI.DeleteFileResponse", (await http.delete(f"/openai/v1/files/{file_id}")).json())


def as_published(job: dict[str, Any]) -> dict[str, Any]:
    """A job with the three things undone in which the real service is known to break its own v1 schema."""
    words = {"pending": "queued"}
    texts = {name: job[name] or "" for name in ("organization_id", "fine_tuned_model")}
    return {
        **job,
        **texts,
        "status": words.get(job["status"], job["status"]),
        "result_files": job["result_files"] or [],
    }


async def test_jobs(client: AsyncOpenAI, http: httpx.AsyncClient) -> None:
    file_id = await uploaded(client, chat_lines(10))
    method = {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 1}}}
    asked = {"model": "tiny-travel", "training_file": file_id, "method": method}
    created = (await http.post(JOBS, json=asked)).json()
    assert not problems(V1, "OpenAI.FineTuningJob", as_published(created))
    cancelled = (await http.post(f"{JOBS}/{created['id']}/cancel")).json()
    assert not problems(V1, "OpenAI.FineTuningJob", as_published(cancelled))
    listed = (await http.get(JOBS)).json()
    listed["data"] = [as_published(job) for job in listed["data"]]
    assert not problems(V1, "OpenAI.ListPaginatedFineTuningJobsResponse", listed)
    events = (await http.get(f"{JOBS}/{created['id']}/events")).json()
    assert not problems(V1, "OpenAI.ListFineTuningJobEventsResponse", events)
    checkpoints = (await http.get(f"{JOBS}/{created['id']}/checkpoints")).json()
    assert not problems(V1, "OpenAI.ListFineTuningJobCheckpointsResponse", checkpoints)


async def test_chat(http: httpx.AsyncClient) -> None:
    asked = {"model": "travel-base", "messages": MESSAGES}
    assert not problems(V1, "AzureCreateChatCompletionRequest", asked)
    whole = (await http.post("/openai/v1/chat/completions", json=asked)).json()
    # The schema wants prompt_filter_results nested once more than any real reply has them.
    assert not problems(V1, "AzureCreateChatCompletionResponse", {**whole, "prompt_filter_results": []})
    options = {"stream": True, "stream_options": {"include_usage": True}}
    stream = (await http.post("/openai/v1/chat/completions", json={**asked, **options})).text
    chunks = [json.loads(frame[6:]) for frame in stream.strip().split("\n\n")[1:-1]]
    for chunk in chunks:
        assert not problems(V1, "AzureCreateChatCompletionStreamResponse", chunk)


async def test_errors(http: httpx.AsyncClient) -> None:
    for reply in (await http.get("/nowhere"), await http.get("/openai/v1/files/file-nowhere")):
        error = reply.json()["error"]
        assert not problems(V1, "AzureErrorResponse", {"error": {**error, "param": error.get("param") or ""}})


async def test_models(http: httpx.AsyncClient, arm: httpx.AsyncClient) -> None:
    assert not problems(V1, "OpenAI.ListModelsResponse", (await http.get("/openai/v1/models")).json())
    assert not problems(ARM, "ModelListResult", (await arm.get(f"{LOCATION}/models")).json())
    assert not problems(ARM, "AccountModelListResult", (await arm.get(f"{ACCOUNT}/models")).json())
    assert not problems(ARM, "UsageListResult", (await arm.get(f"{LOCATION}/usages")).json())


async def test_deployments(arm: httpx.AsyncClient) -> None:
    assert not problems(ARM, "DeploymentListResult", (await arm.get(f"{ACCOUNT}/deployments")).json())
    assert not problems(ARM, "Deployment", (await arm.get(f"{ACCOUNT}/deployments/travel-base")).json())
    missing = (await arm.get(f"{ACCOUNT}/deployments/nowhere")).json()
    assert not problems(ARM, "ErrorResponse", missing)
