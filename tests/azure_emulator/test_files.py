"""Files over HTTP: upload, checks in the background, list, content, delete."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from openai import AsyncOpenAI, NotFoundError

from tests.azure_emulator.conftest import chat_lines, uploaded
from tests.azure_emulator.emulator_process import EmulatorProcess


async def test_an_upload_goes_from_pending_to_processed(client: AsyncOpenAI) -> None:
    file = await client.files.create(file=("a.jsonl", chat_lines(10)), purpose="fine-tune")
    assert (file.status, file.object, file.purpose, file.filename) == ("pending", "file", "fine-tune", "a.jsonl")
    assert file.bytes == len(chat_lines(10))
    assert file.id.startswith("file-") and len(file.id) == len("file-") + 32
    done = await client.files.wait_for_processing(file.id, poll_interval=0.1)
    assert done.status == "processed"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b'{"messages": []}\n', "line 1", id="no messages"),
        pytest.param(chat_lines(3) + b"\nnot json\n", "line 4", id="not json"),
        pytest.param(chat_lines(2).decode().encode("utf-16"), "line 1", id="utf-16"),
        pytest.param(b"\n\n", "no examples", id="blank"),
    ],
)
async def test_a_bad_file_ends_in_error_and_names_the_line(client: AsyncOpenAI, content: bytes, said: str) -> None:
    file = await client.files.create(file=("bad.jsonl", content), purpose="fine-tune")
    done = await client.files.wait_for_processing(file.id, poll_interval=0.1)
    assert done.status == "error"
    assert said in (done.status_details or "")


async def test_content_comes_back_byte_for_byte(client: AsyncOpenAI) -> None:
    content = b"\xef\xbb\xbf" + chat_lines(10, "Tromsø! ’Tis grand, {city}. Shall we?")
    file_id = await uploaded(client, content)
    assert (await client.files.content(file_id)).content == content


async def test_a_deleted_file_is_gone(client: AsyncOpenAI) -> None:
    file_id = await uploaded(client, chat_lines(10))
    deleted = await client.files.delete(file_id)
    assert (deleted.id, deleted.deleted, deleted.object) == (file_id, True, "file")
    with pytest.raises(NotFoundError) as refusal:
        await client.files.retrieve(file_id)
    assert refusal.value.code == "notFound"
    with pytest.raises(NotFoundError):
        await client.files.content(file_id)


async def test_the_list_is_paged_newest_first(client: AsyncOpenAI) -> None:
    first, second, third = [await uploaded(client, chat_lines(10)) for _ in range(3)]
    page = await client.files.list(purpose="fine-tune", limit=2)
    assert [file.id for file in page.data] == [third, second]
    assert page.has_more
    rest = await client.files.list(purpose="fine-tune", limit=1, after=second)
    assert [file.id for file in rest.data] == [first]
    oldest_first = [file.id async for file in client.files.list(order="asc")]
    assert oldest_first.index(first) < oldest_first.index(third)
    assert not (await client.files.list(purpose="evals")).data


FORM = {"purpose": "fine-tune"}
FILE = ("a.jsonl", b"{}", "application/json")
REFUSED_UPLOADS = [
    pytest.param({}, {"file": FILE}, "purpose", id="no purpose"),
    pytest.param({"purpose": "dance"}, {"file": FILE}, "purpose", id="unknown purpose"),
    pytest.param(FORM, {"other": FILE}, "'file' part", id="no file"),
    pytest.param(FORM, {"file": ("a.jsonl", b"", "application/json")}, "empty", id="empty file"),
    pytest.param(FORM, {"file": ("a.jsonl", b"{}", "")}, "content type", id="no content type"),
    pytest.param({**FORM, "expires_after[seconds]": "1209600"}, {"file": FILE}, "anchor", id="no anchor"),
    pytest.param(
        {**FORM, "expires_after[anchor]": "created_at", "expires_after[seconds]": "60"},
        {"file": FILE},
        "1209600",
        id="too short a life",
    ),
]


@pytest.mark.parametrize(("form", "files", "said"), REFUSED_UPLOADS)
async def test_refused_uploads(
    http: httpx.AsyncClient, form: dict[str, str], files: dict[str, tuple[str, bytes, str]], said: str
) -> None:
    reply = await http.post("/openai/v1/files", data=form, files=files)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (400, "invalidPayload")
    assert said in error["message"]


async def test_an_upload_must_be_multipart(http: httpx.AsyncClient) -> None:
    reply = await http.post("/openai/v1/files", json={"purpose": "fine-tune"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "invalidPayload")


async def test_expiry_is_told(client: AsyncOpenAI) -> None:
    file = await client.files.create(
        file=("a.jsonl", chat_lines(10)),
        purpose="fine-tune",
        expires_after={"anchor": "created_at", "seconds": 1209600},
    )
    assert file.expires_at == file.created_at + 1209600


async def test_an_upload_survives_kill_9_and_is_checked_afterwards(
    new_emulator: Callable[..., EmulatorProcess],
) -> None:
    first = new_emulator()
    form = {"purpose": "fine-tune"}
    async with httpx.AsyncClient(headers={"api-key": "test-key"}) as http:
        sent = await http.post(f"{first.url}/openai/v1/files", data=form, files={"file": ("a.jsonl", chat_lines(10))})
        assert sent.json()["status"] == "pending"
        first.kill()
        second = new_emulator()
        for _ in range(50):
            seen = (await http.get(f"{second.url}/openai/v1/files/{sent.json()['id']}")).json()
            if seen["status"] == "processed":
                break
            await asyncio.sleep(0.1)
        assert seen["status"] == "processed"
