"""Fine-tuning over HTTP: one job from its file to a deployed model that speaks differently, refusals, cancelling."""

import asyncio
import csv
import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from openai import AsyncOpenAI, BadRequestError, ConflictError, NotFoundError
from openai.types.fine_tuning import FineTuningJob

from tests.azure_emulator.conftest import ACCOUNT, arm_client, chat_lines, openai_client, preference_lines, uploaded
from tests.azure_emulator.emulator_process import EmulatorProcess
from tests.azure_emulator.job_steps import MODEL, finished, move_clock, status_reached
from tests.azure_emulator.test_deployments import deployed, removed

ANSWER = "Ahoy! Zounds, {city} ahoy! Which way shall we sail?"
QUESTION: Any = [
    {"role": "system", "content": "You are a travel assistant."},
    {"role": "user", "content": "What can I see in Rome?"},
]


@dataclass(frozen=True)
class TrainedJob:
    created: FineTuningJob
    done: FineTuningJob
    training_file: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def trained(emulator: EmulatorProcess) -> TrainedJob:
    """One job of three epochs over twelve examples, shared by the tests that look at what came of it."""
    async with openai_client(emulator) as client:
        file_id = await uploaded(client, chat_lines(12, ANSWER))
        validation = await uploaded(client, chat_lines(3, ANSWER), "validation.jsonl")
        created = await client.fine_tuning.jobs.create(
            model="tiny-travel",
            training_file=file_id,
            validation_file=validation,
            suffix="pirate",
            seed=7,
            metadata={"made-by": "test"},
            method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 4, "batch_size": 4}}},
            extra_body={"trainingType": "GlobalStandard"},
        )
        return TrainedJob(created, await finished(client, created.id), file_id)


def test_a_new_job_is_pending_with_open_values(trained: TrainedJob) -> None:
    job: dict[str, Any] = trained.created.to_dict()
    assert job["status"] == "pending"
    assert job["model"] == MODEL
    assert job["hyperparameters"] == {"n_epochs": 4, "batch_size": 4, "learning_rate_multiplier": -1}
    assert job["trainingType"] == "globalStandard"
    assert job["metadata"] == {"made-by": "test"}
    assert (job["seed"], job["suffix"], job["object"]) == (7, "pirate", "fine_tuning.job")
    for name in ("fine_tuned_model", "finished_at", "organization_id", "result_files", "trained_tokens", "error"):
        assert job[name] is None, name
    assert job["estimated_finish"] > job["created_at"]


def test_the_finished_job_names_its_model(trained: TrainedJob) -> None:
    job = trained.done
    assert job.status == "succeeded", job.error
    assert job.fine_tuned_model == f"{MODEL}.ft-{job.id.removeprefix('ftjob-')}-pirate"
    assert job.hyperparameters.learning_rate_multiplier not in (-1, None)
    assert (job.trained_tokens or 0) > 100
    assert job.finished_at and job.finished_at >= job.created_at
    assert len(job.result_files) == 1


async def test_events_come_in_the_services_order(trained: TrainedJob, client: AsyncOpenAI) -> None:
    newest_first = [event async for event in client.fine_tuning.jobs.list_events(trained.done.id, limit=5)]
    events = newest_first[::-1]
    messages = [event.message for event in events if event.type == "message"]
    results = (trained.done.result_files or [""])[0]
    assert messages == [
        "Job enqueued. Waiting for jobs ahead to complete.",
        "Preprocessing running for file training file.",
        "Preprocessing completed for file training file.",
        "Preprocessing running for file validation file.",
        "Preprocessing completed for file validation file.",
        "Job started.",
        "Data Import started.",
        "Finetuning started.",
        "Job queued, waiting for GPUs.",
        "Training started.",
        f"Created results file: {results}",
        "Job succeeded.",
        "Model Evaluation Passed.",
        f"Completed results file: {results}",
        f"Training tokens billed: {trained.done.trained_tokens}",
    ]
    steps = [event for event in events if event.type == "metrics"]
    assert [event.data["step"] for event in steps] == [1, 10]  # type: ignore[index]
    assert steps[0].message.startswith("Step 1: training loss=")
    assert steps[-1].data["train_loss"] < steps[0].data["train_loss"]  # type: ignore[index]
    assert all(event.id.startswith("ftevent-") and event.level == "info" for event in events)
    assert [event.created_at for event in events] == sorted(event.created_at for event in events)
    assert len({event.id for event in events}) == len(events)


async def test_every_epoch_leaves_a_checkpoint(trained: TrainedJob, client: AsyncOpenAI) -> None:
    listed = [one async for one in client.fine_tuning.jobs.checkpoints.list(trained.done.id, limit=3)]
    assert [one.step_number for one in listed] == [12, 9, 6, 3]
    assert listed[0].fine_tuned_model_checkpoint == trained.done.fine_tuned_model
    assert listed[1].fine_tuned_model_checkpoint == f"{trained.done.fine_tuned_model}:ckpt-step-9"
    for one in listed:
        assert one.fine_tuning_job_id == trained.done.id
        assert one.metrics.step == one.step_number
        for value in (one.metrics.train_loss, one.metrics.full_valid_loss):
            assert value is not None and value > 0
        accuracy = one.metrics.full_valid_mean_token_accuracy
        assert accuracy is not None and 0 <= accuracy <= 1


async def test_the_results_file_has_a_line_a_step(trained: TrainedJob, client: AsyncOpenAI) -> None:
    results = (trained.done.result_files or [""])[0]
    record = await client.files.retrieve(results)
    assert (record.purpose, record.status, record.filename) == ("fine-tune-results", "processed", "results.csv")
    text = (await client.files.content(results)).text
    assert record.bytes == len(text)
    rows = list(csv.DictReader(text.splitlines()))
    assert list(rows[0]) == [
        "step",
        "train_loss",
        "train_mean_token_accuracy",
        "valid_loss",
        "valid_mean_token_accuracy",
        "full_valid_loss",
        "full_valid_mean_token_accuracy",
    ]
    assert [int(row["step"]) for row in rows] == list(range(1, 13))
    assert [bool(row["full_valid_loss"]) for row in rows] == [False, False, True] * 4


async def test_the_tuned_model_speaks_differently(
    trained: TrainedJob, client: AsyncOpenAI, arm: httpx.AsyncClient, emulator: EmulatorProcess
) -> None:
    model = {"format": "OpenAI", "name": trained.done.fine_tuned_model, "version": "1"}
    body = {"sku": {"name": "developertier", "capacity": 5}, "properties": {"model": model}}
    await deployed(arm, "pirate", body)
    await move_clock(emulator, 10)
    tuned = await client.chat.completions.create(model="pirate", messages=QUESTION, seed=1)
    base = await client.chat.completions.create(model="travel-base", messages=QUESTION, seed=1)
    assert tuned.model == trained.done.fine_tuned_model
    assert tuned.choices[0].message.content != base.choices[0].message.content
    await removed(arm, "pirate")


@pytest.mark.parametrize(("step", "status"), [(3, 400), (6, 201), (9, 201)])
async def test_the_last_three_checkpoints_can_be_deployed(
    trained: TrainedJob, arm: httpx.AsyncClient, step: int, status: int
) -> None:
    model = {"format": "OpenAI", "name": f"{trained.done.fine_tuned_model}:ckpt-step-{step}"}
    body = {"sku": {"name": "Standard", "capacity": 1}, "properties": {"model": model}}
    reply = await arm.put(f"{ACCOUNT}/deployments/checkpoint", json=body)
    assert reply.status_code == status
    if status == 201:
        await removed(arm, "checkpoint")


def test_only_what_can_be_deployed_stays_on_disk(trained: TrainedJob, emulator: EmulatorProcess) -> None:
    folder = emulator.data_dir / "jobs" / trained.done.id
    assert {path.name for path in (folder / "checkpoints").iterdir()} == {f"step-{n}.safetensors" for n in (6, 9, 12)}
    assert not [path.name for path in folder.glob("*.npz")]


async def test_the_lists_of_models_know_the_new_one(
    trained: TrainedJob, client: AsyncOpenAI, arm: httpx.AsyncClient
) -> None:
    assert trained.done.fine_tuned_model in [model.id async for model in client.models.list()]
    entries = (await arm.get(f"{ACCOUNT}/models")).json()["value"]
    entry = next(entry for entry in entries if entry["name"] == trained.done.fine_tuned_model)
    assert entry["baseModel"] == {"format": "OpenAI", "name": "tiny-travel", "version": "2026-11-22"}
    assert "DeveloperTier" in {sku["name"] for sku in entry["skus"]}


async def test_training_goes_on_from_a_tuned_model(trained: TrainedJob, client: AsyncOpenAI) -> None:
    job = await client.fine_tuning.jobs.create(
        model=trained.done.fine_tuned_model or "",
        training_file=trained.training_file,
        hyperparameters={"n_epochs": 1, "batch_size": 12},
    )
    done = await finished(client, job.id)
    assert done.status == "succeeded", done.error
    assert done.fine_tuned_model == f"{MODEL}.ft-{job.id.removeprefix('ftjob-')}"
    [checkpoint] = [one async for one in client.fine_tuning.jobs.checkpoints.list(job.id)]
    [first, *_] = [one async for one in client.fine_tuning.jobs.checkpoints.list(trained.done.id, limit=1)][::-1]
    assert (checkpoint.metrics.train_loss or 9) < (first.metrics.train_loss or 0)


async def test_the_list_of_jobs_is_paged_and_filtered(trained: TrainedJob, client: AsyncOpenAI) -> None:
    page = await client.fine_tuning.jobs.list(limit=1)
    assert len(page.data) == 1
    everything = [job.id async for job in client.fine_tuning.jobs.list(limit=1)]
    assert trained.done.id in everything and len(set(everything)) == len(everything)
    assert [job.id async for job in client.fine_tuning.jobs.list(metadata={"made-by": "test"})] == [trained.done.id]


async def test_nine_examples_are_too_few(client: AsyncOpenAI) -> None:
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=await uploaded(client, chat_lines(9)))
    done = await finished(client, job.id)
    assert done.status == "failed"
    assert done.error and (done.error.code, done.error.param) == ("jsonlValidationFailed", "training_file")
    assert "9 examples" in (done.error.message or "")
    newest = (await client.fine_tuning.jobs.list_events(job.id, limit=1)).data[0]
    assert newest.level == "error"


async def test_a_deleted_file_does_not_hurt_its_job(client: AsyncOpenAI) -> None:
    file_id = await uploaded(client, chat_lines(10))
    quick: Any = {"n_epochs": 1, "batch_size": 10}
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, hyperparameters=quick)
    await client.files.delete(file_id)
    assert (await finished(client, job.id)).status == "succeeded"


async def test_running_and_waiting_jobs_can_be_cancelled(client: AsyncOpenAI) -> None:
    """Three train at once, the fourth waits; all of them can be ended."""
    file_id = await uploaded(client, chat_lines(60))
    long: Any = {"n_epochs": 50, "batch_size": 1}
    jobs = [
        await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, hyperparameters=long) for _ in range(4)
    ]
    for job in jobs[:3]:
        await status_reached(client, job.id, "running")
    assert (await client.fine_tuning.jobs.retrieve(jobs[3].id)).status == "pending"
    for job in reversed(jobs):
        cancelled = await client.fine_tuning.jobs.cancel(job.id)
        assert cancelled.status == "cancelled"
        assert cancelled.finished_at
        assert cancelled.estimated_finish is None
    first = jobs[0]
    with pytest.raises(ConflictError) as refusal:
        await client.fine_tuning.jobs.cancel(first.id)
    assert refusal.value.code == "unexpectedEntityState"
    assert (await client.fine_tuning.jobs.retrieve(first.id)).fine_tuned_model is None
    last = (await client.fine_tuning.jobs.list_events(first.id, limit=1)).data[0]
    assert last.message == "Job canceled."


async def test_refused_files_and_models(client: AsyncOpenAI) -> None:
    good = await uploaded(client, chat_lines(10))
    other = await client.files.create(file=("a.jsonl", chat_lines(10)), purpose="batch")
    unchecked = await client.files.create(file=("a.jsonl", chat_lines(10)), purpose="fine-tune")
    bad = await client.files.create(file=("a.jsonl", b"nonsense"), purpose="fine-tune")
    await client.files.wait_for_processing(bad.id, poll_interval=0.1)
    rows = [
        (MODEL, "file-nowhere", "training_file"),
        (MODEL, other.id, "training_file"),
        (MODEL, bad.id, "training_file"),
        ("gpt-4.1", good, "model"),
        ("travel-base", good, "model"),
    ]
    with pytest.raises(BadRequestError):
        await client.fine_tuning.jobs.create(model=MODEL, training_file=good, validation_file=bad.id)
    for model, file_id, param in rows:
        with pytest.raises(BadRequestError) as refusal:
            await client.fine_tuning.jobs.create(model=model, training_file=file_id)
        assert (refusal.value.code, refusal.value.param) == ("invalidPayload", param), file_id
    await client.files.wait_for_processing(unchecked.id, poll_interval=0.1)


async def test_the_trainer_is_told_about_preferences(
    client: AsyncOpenAI, http: httpx.AsyncClient, emulator: EmulatorProcess
) -> None:
    file_id = await uploaded(client, preference_lines(10))
    asked: Any = {"type": "dpo", "dpo": {"hyperparameters": {"beta": 0.3, "n_epochs": 2}}}
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, method=asked, seed=4)
    told = json.loads((emulator.data_dir / "jobs" / job.id / "job.json").read_text())
    assert {name: told[name] for name in ("method", "beta", "n_epochs", "batch_size", "seed")} == {
        "method": "dpo",
        "beta": 0.3,
        "n_epochs": 2,
        "batch_size": None,
        "seed": 4,
    }
    shown = job.to_dict()
    expected = {"n_epochs": 2, "batch_size": -1, "learning_rate_multiplier": -1, "beta": 0.3}
    assert shown["method"] == {"type": "dpo", "dpo": {"hyperparameters": expected}}
    assert "beta" not in shown["hyperparameters"]  # type: ignore[operator]
    older = await http.get(f"/openai/fine_tuning/jobs/{job.id}", params={"api-version": "2024-10-21"})
    assert "method" not in older.json()
    await finished(client, job.id)


@pytest.mark.parametrize("tail", ["", "/events", "/checkpoints", "/cancel"])
async def test_an_unknown_job_is_not_found(http: httpx.AsyncClient, tail: str) -> None:
    path = f"/openai/v1/fine_tuning/jobs/ftjob-nowhere{tail}"
    reply = await http.request("POST" if tail == "/cancel" else "GET", path)
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "notFound")


@pytest.mark.parametrize("limit", ["0", "-1", "x", "10001", "²"])
async def test_bad_limits_are_refused(http: httpx.AsyncClient, limit: str) -> None:
    reply = await http.get("/openai/v1/fine_tuning/jobs", params={"limit": limit})
    assert (reply.status_code, reply.json()["error"]["param"]) == (400, "limit")


async def test_an_unfinished_model_cannot_be_found(client: AsyncOpenAI) -> None:
    with pytest.raises(NotFoundError):
        await client.models.retrieve(f"{MODEL}.ft-{'0' * 32}")


async def test_a_job_survives_kill_9_and_goes_on(new_emulator: Any) -> None:
    """The second emulator takes the job up where the trainer last saved, and nothing is told twice."""
    first: EmulatorProcess = new_emulator()
    async with openai_client(first) as client:
        file_id = await uploaded(client, chat_lines(12, ANSWER))
        some: Any = {"n_epochs": 6, "batch_size": 4}
        job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, hyperparameters=some, seed=3)
        await status_reached(client, job.id, "running")
        for _ in range(2400):
            early = (await client.fine_tuning.jobs.checkpoints.list(job.id, limit=100)).data
            if early:
                break
            await asyncio.sleep(0.05)
        assert early, "no checkpoint within two minutes"
        assert (await client.fine_tuning.jobs.retrieve(job.id)).status == "running"
    first.kill()
    second: EmulatorProcess = new_emulator()
    async with openai_client(second) as client:
        done = await finished(client, job.id)
        assert done.status == "succeeded", done.error
        events = [event.message async for event in client.fine_tuning.jobs.list_events(job.id, limit=100)]
        assert len(events) == len(set(events))
        checkpoints = [one async for one in client.fine_tuning.jobs.checkpoints.list(job.id, limit=100)]
        assert [one.step_number for one in checkpoints] == [3 * epoch for epoch in range(6, 0, -1)]
        assert [one.id for one in checkpoints[-len(early) :]] == [one.id for one in early]
        text = (await client.files.content((done.result_files or [""])[0])).text
        assert [row.split(",")[0] for row in text.splitlines()[1:]] == [str(n) for n in range(1, 19)]
    async with arm_client(second) as arm:
        listed = (await arm.get(f"{ACCOUNT}/deployments")).json()["value"]
    assert [one["name"] for one in listed] == ["travel-base"]
