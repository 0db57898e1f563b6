"""Several clients at the same moment: limits hold, nothing is left behind, nobody meets a fault of the server's."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

from azure_emulator.catalogue import BASE
from azure_emulator.records import FileStatus, JobStatus
from tests.azure_emulator.conftest import chat_lines
from tests.azure_emulator.in_process import InProcess, in_process

PREVIEW = {"api-version": "2025-04-01-preview"}


async def until(it_is_so: Callable[[], bool], look_every: float = 0.05) -> None:
    deadline = monotonic() + 60
    while not it_is_so():
        assert monotonic() < deadline
        await asyncio.sleep(look_every)


async def upload(own: InProcess) -> httpx.Response:
    part = {"file": ("a.jsonl", chat_lines(10), "application/json")}
    return await own.http.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=part)


def _status(own: InProcess, file_id: str) -> FileStatus | None:
    file = own.service.state.files.get(file_id)
    return file.status if file else None


async def processed(own: InProcess) -> str:
    file_id: str = (await upload(own)).json()["id"]
    await until(lambda: _status(own, file_id) is FileStatus.PROCESSED)
    return file_id


async def create(own: InProcess, file_id: str) -> httpx.Response:
    asked: dict[str, Any] = {"model": BASE.training_id, "training_file": file_id}
    return await own.http.post("/openai/v1/fine_tuning/jobs", json=asked)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_uploads_keep_to_the_number_of_files(tmp_path: Path) -> None:
    async with in_process(tmp_path, files=2) as own:
        replies = await asyncio.gather(*(upload(own) for _ in range(6)))
        assert sorted(reply.status_code for reply in replies) == [200, 200, 400, 400, 400, 400]
        assert len(names(tmp_path / "files")) == 2


async def test_jobs_keep_to_the_length_of_the_queue(tmp_path: Path) -> None:
    async with in_process(tmp_path, running_jobs=0, queued_jobs=2) as own:
        file_id = await processed(own)
        replies = await asyncio.gather(*(create(own, file_id) for _ in range(5)))
        assert sorted(reply.status_code for reply in replies) == [200, 200, 400, 400, 400]
        assert {reply.json()["error"]["code"] for reply in replies if reply.status_code == 400} == {"quotaExceeded"}
        assert len(names(tmp_path / "jobs")) == 2


async def test_a_file_that_goes_while_a_job_is_made_is_an_answer_and_leaves_no_folder(tmp_path: Path) -> None:
    async with in_process(tmp_path, running_jobs=0) as own:
        file_id = await processed(own)
        own.service.state.content_path(file_id).unlink()  # as a DELETE does after the job has looked for it
        reply = await create(own, file_id)
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "invalidPayload")
        assert names(tmp_path / "jobs") == set()


async def test_a_job_that_is_cancelled_and_deleted_at_once(tmp_path: Path) -> None:
    async with in_process(tmp_path) as own:
        job_id = (await create(own, await processed(own))).json()["id"]
        await until(lambda: own.service.jobs.book.get(job_id).status is JobStatus.RUNNING)
        cancelled = asyncio.create_task(own.http.post(f"/openai/v1/fine_tuning/jobs/{job_id}/cancel"))
        await until(lambda: own.service.jobs.book.get(job_id).status is JobStatus.CANCELLED, look_every=0)
        deleted = await own.http.delete(f"/openai/fine_tuning/jobs/{job_id}", params=PREVIEW)
        assert (deleted.status_code, (await cancelled).status_code) == (204, 200)
        assert names(tmp_path / "jobs") == set()


async def test_what_a_dead_emulator_left_without_a_record_is_cleared_away(tmp_path: Path) -> None:
    async with in_process(tmp_path, running_jobs=0) as own:
        kept_file = await processed(own)
        kept_job = (await create(own, kept_file)).json()["id"]
    (tmp_path / "files" / "file-stray").write_bytes(b"half")
    (tmp_path / "jobs" / "ftjob-stray").mkdir()
    async with in_process(tmp_path, running_jobs=0):
        assert (names(tmp_path / "files"), names(tmp_path / "jobs")) == ({kept_file}, {kept_job})
