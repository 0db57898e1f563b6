"""Every kind of fault as a client meets it over HTTP."""

import asyncio
import json
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import Any

import httpx
import pytest

from azure_emulator.control_client import ControlClient
from azure_emulator.faults.kinds import ANSWERED, RESHAPED, FaultKind
from tests.azure_emulator.conftest import ACCOUNT, LOCATION, chat_lines
from tests.azure_emulator.emulator_process import EmulatorProcess

MODELS = "/openai/v1/models"
DATED_FILES = "/openai/files?api-version=2024-10-21"
CHAT = "/openai/v1/chat/completions"
DEPLOYMENTS = f"{ACCOUNT}/deployments"
PATIENCE = 60  # seconds that a loaded machine may need; nothing waits that long
QUESTION = {"model": "travel-base", "messages": [{"role": "user", "content": "Hello!"}], "max_tokens": 8, "seed": 1}


def of_fault(control: ControlClient) -> dict[str, Any]:
    """The only rule there is."""
    [rule] = control.faults()
    return rule


async def happened(control: ControlClient) -> None:
    """Returns once the only rule has happened: before that, a move of the clock would be lost on it."""
    deadline = monotonic() + PATIENCE
    while of_fault(control)["fired"] == 0:
        assert monotonic() < deadline
        await asyncio.sleep(0.05)


# --- the service does not see the request ---------------------------------------------------------------------------

ANSWERS: list[tuple[str, str, int, str | None]] = [
    ("rate_limit", MODELS, 429, "429"),
    ("rate_limit", DATED_FILES, 429, "tooManyRequests"),
    ("server_error", DATED_FILES, 500, "internalFailure"),
    ("unavailable", DATED_FILES, 503, "serviceUnavailable"),
    ("rate_limit", DEPLOYMENTS, 429, "TooManyRequests"),
    ("server_error", MODELS, 500, "InternalServerError"),
    ("server_error", DEPLOYMENTS, 500, "InternalServerError"),
    ("unavailable", MODELS, 503, "serviceUnavailable"),
    ("unavailable", DEPLOYMENTS, 503, "ServiceUnavailable"),
    ("request_timeout", MODELS, 408, "Timeout"),
    ("request_timeout", DEPLOYMENTS, 408, "RequestTimeout"),
    ("conflict", MODELS, 409, "conflict"),
    ("conflict", DEPLOYMENTS, 409, "RequestConflict"),
    ("token_expired", MODELS, 401, None),
    ("token_expired", DEPLOYMENTS, 401, "ExpiredAuthenticationToken"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer[0]} {answer[1].split('?')[0][:14]}")
async def test_refusals_in_the_words_of_the_surface(
    http: httpx.AsyncClient, arm: httpx.AsyncClient, control: ControlClient, answer: tuple[str, str, int, str | None]
) -> None:
    kind, path, status, code = answer
    control.add_fault(kind)
    client = http if path.startswith("/openai") else arm
    hit, then = await client.get(path), await client.get(path)
    assert (hit.status_code, then.status_code) == (status, 200)
    body = hit.json()
    assert body.get("error", {}).get("code") == code and (body.get("message") or body["error"]["message"])
    assert hit.headers["apim-request-id"]
    assert (of_fault(control)["fired"], of_fault(control)["active"]) == (1, False)


def test_every_refusal_is_tried() -> None:
    assert {kind for kind, *_ in ANSWERS} == ANSWERED


async def test_retry_after_comes_in_five_ways(http: httpx.AsyncClient, control: ControlClient) -> None:
    async def headers(retry_after: str) -> httpx.Headers:
        control.add_fault("rate_limit", retry_after=retry_after, seconds=37)
        reply = await http.get(MODELS)
        assert reply.status_code == 429
        return reply.headers

    seconds = await headers("seconds")
    assert (seconds["retry-after"], seconds["retry-after-ms"]) == ("37", "37000")
    date = await headers("date")
    assert 35 <= parsedate_to_datetime(date["retry-after"]).timestamp() - time() <= 38 and "retry-after-ms" not in date
    assert not {"retry-after", "retry-after-ms"} & set(await headers("absent"))
    assert int((await headers("absurd"))["retry-after"]) > 30_000_000
    assert (await headers("nonsense"))["retry-after"] == "soon"


async def test_a_refused_request_does_nothing(http: httpx.AsyncClient, control: ControlClient) -> None:
    before = (await http.get("/openai/v1/files")).json()["data"]
    control.add_fault("unavailable", method="POST", path="*/files")
    upload = {"file": ("a.jsonl", chat_lines(10), "application/json")}
    assert (await http.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=upload)).status_code == 503
    assert (await http.get("/openai/v1/files")).json()["data"] == before


# --- whole replies --------------------------------------------------------------------------------------------------


async def test_a_slow_first_byte_waits_for_emulator_time(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("slow_first_byte", seconds=3600)
    asked = asyncio.create_task(http.get(MODELS))
    await happened(control)
    await asyncio.wait({asked}, timeout=0.3)
    assert not asked.done()
    control.move(hours=1)
    assert (await asyncio.wait_for(asked, PATIENCE)).status_code == 200


async def test_a_stalled_reply_goes_on_in_the_middle(http: httpx.AsyncClient, control: ControlClient) -> None:
    whole = (await http.get(MODELS)).content
    control.add_fault("stall", seconds=3600)
    async with http.stream("GET", MODELS) as reply:
        parts = reply.aiter_raw()
        first = await asyncio.wait_for(anext(parts), PATIENCE)
        rest = asyncio.ensure_future(anext(parts))
        await happened(control)
        await asyncio.wait({rest}, timeout=0.3)
        assert not rest.done() and first == whole[: len(whole) // 2]
        control.move(hours=1)
        assert first + await asyncio.wait_for(rest, PATIENCE) == whole


async def test_a_cut_reply_breaks_off_although_the_work_is_done(
    http: httpx.AsyncClient, control: ControlClient
) -> None:
    """What makes creating a job dangerous to repeat: it exists, and its creator does not know."""
    control.add_fault("cut", method="POST", path="*/files")
    upload = {"file": ("cut.jsonl", chat_lines(10), "application/json")}
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=upload)
    names = [file["filename"] for file in (await http.get("/openai/v1/files")).json()["data"]]
    assert "cut.jsonl" in names


async def test_truncated_json_comes_as_if_it_were_whole(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("truncated_json")
    reply = await http.get(MODELS)
    assert reply.status_code == 200 and int(reply.headers["content-length"]) == len(reply.content)
    with pytest.raises(json.JSONDecodeError):
        reply.json()


async def test_a_wrong_content_type_leaves_the_bytes_alone(http: httpx.AsyncClient, control: ControlClient) -> None:
    right = await http.get(MODELS)
    control.add_fault("wrong_content_type")
    wrong = await http.get(MODELS)
    assert right.headers["content-type"] == "application/json" and wrong.headers["content-type"].startswith("text/html")
    assert wrong.content == right.content


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
async def test_a_page_in_place_of_the_reply(http: httpx.AsyncClient, control: ControlClient, stream: bool) -> None:
    """What a proxy or a sign-in between client and service answers: 200, and HTML."""
    control.add_fault("wrong_content_type", body="page")
    reply = await http.post(CHAT, json={**QUESTION, "stream": stream})
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/html")
    assert reply.text.startswith("<!doctype html>") and int(reply.headers["content-length"]) == len(reply.content)


async def test_an_unknown_status_word_wherever_a_state_is_shown(
    http: httpx.AsyncClient, arm: httpx.AsyncClient, control: ControlClient
) -> None:
    upload = {"file": ("status.jsonl", chat_lines(10), "application/json")}
    file = (await http.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=upload)).json()
    control.add_fault("unknown_status", times=0, word="meditating")
    assert (await http.get(f"/openai/v1/files/{file['id']}")).json()["status"] == "meditating"
    assert {one["status"] for one in (await http.get("/openai/v1/files")).json()["data"]} == {"meditating"}
    one = (await arm.get(f"{DEPLOYMENTS}/travel-base")).json()
    assert one["properties"]["provisioningState"] == "meditating"
    every = (await arm.get(DEPLOYMENTS)).json()["value"]
    assert {one["properties"]["provisioningState"] for one in every} == {"meditating"}
    before = of_fault(control)["matched"]
    await http.get(MODELS)
    assert of_fault(control)["matched"] == before, "a reply without a state does not count"


# --- streams --------------------------------------------------------------------------------------------------------


async def streamed(http: httpx.AsyncClient) -> list[str]:
    """The events of one reply; raises when it breaks off."""
    async with http.stream("POST", CHAT, json={**QUESTION, "stream": True}) as reply:
        assert reply.status_code == 200
        return [event async for event in events_of(reply)]


async def events_of(reply: httpx.Response) -> Any:
    pending = ""
    async for text in reply.aiter_text():
        pending += text
        while "\n\n" in pending:
            event, _, pending = pending.partition("\n\n")
            yield event


def contents(events: list[str]) -> list[Any]:
    """What is the same in two replies to the same question."""
    parsed = [json.loads(event.removeprefix("data: ")) for event in events if event != "data: [DONE]"]
    return [event["choices"] for event in parsed]


async def test_an_event_that_comes_twice(http: httpx.AsyncClient, control: ControlClient) -> None:
    right = await streamed(http)
    control.add_fault("duplicate_event", event=3)
    wrong = await streamed(http)
    assert contents(wrong) == contents([*right[:3], *right[2:]]) and wrong[2] == wrong[3]


async def test_an_event_with_truncated_json(http: httpx.AsyncClient, control: ControlClient) -> None:
    right = await streamed(http)
    control.add_fault("truncated_json", event=2)
    wrong = await streamed(http)
    with pytest.raises(json.JSONDecodeError):
        json.loads(wrong[1].removeprefix("data: "))
    assert len(wrong) == len(right) and contents(wrong[2:]) == contents(right[2:])


async def test_a_stream_cut_in_the_middle_of_an_event(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("cut", event=3)
    received = bytearray()
    async with http.stream("POST", CHAT, json={**QUESTION, "stream": True}) as reply:
        with pytest.raises(httpx.RemoteProtocolError):
            async for part in reply.aiter_raw():
                received += part
    assert received.count(b"\n\n") == 2 and b"data: {" in received.rpartition(b"\n\n")[2]


async def test_a_stream_that_stalls_before_an_event(http: httpx.AsyncClient, control: ControlClient) -> None:
    right = await streamed(http)
    control.add_fault("stall", seconds=3600, event=3)
    async with http.stream("POST", CHAT, json={**QUESTION, "stream": True}) as reply:
        events = events_of(reply)
        wrong = [await asyncio.wait_for(anext(events), PATIENCE) for _ in range(2)]
        third = asyncio.ensure_future(anext(events))
        await happened(control)
        await asyncio.wait({third}, timeout=0.3)
        assert not third.done()
        control.move(hours=1)
        wrong += [await asyncio.wait_for(third, PATIENCE), *[event async for event in events]]
    assert contents(wrong) == contents(right)


async def test_a_stream_of_the_wrong_type(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("wrong_content_type")
    async with http.stream("POST", CHAT, json={**QUESTION, "stream": True}) as reply:
        assert reply.headers["content-type"].startswith("text/html")
        assert "[DONE]" in (await reply.aread()).decode()


def test_every_reshaping_has_a_test_above() -> None:
    tried = {
        "slow_first_byte",
        "stall",
        "cut",
        "truncated_json",
        "wrong_content_type",
        "unknown_status",
        "duplicate_event",
    }
    assert tried == RESHAPED


# --- inside the service ---------------------------------------------------------------------------------------------


async def test_a_vanished_deployment(arm: httpx.AsyncClient, http: httpx.AsyncClient, control: ControlClient) -> None:
    model = {"format": "OpenAI", "name": "tiny-travel"}
    body = {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": {"model": model}}
    assert (await arm.put(f"{DEPLOYMENTS}/leaving", json=body)).status_code == 201
    control.add_fault("deployment_vanished", deployment="leav*", path="*/chat/completions")
    assert (await arm.get(f"{DEPLOYMENTS}/leaving")).status_code == 200, "not asked for here"
    assert (await http.post(CHAT, json={**QUESTION, "model": "leaving"})).json()["error"][
        "code"
    ] == "DeploymentNotFound"
    assert (await arm.get(f"{DEPLOYMENTS}/leaving")).status_code == 404
    assert (await arm.get(f"{DEPLOYMENTS}/travel-base")).status_code == 200


async def new_job(http: httpx.AsyncClient) -> str:
    upload = {"file": ("job.jsonl", chat_lines(10), "application/json")}
    file = (await http.post("/openai/v1/files", data={"purpose": "fine-tune"}, files=upload)).json()
    await until(http, f"/openai/v1/files/{file['id']}", "processed")
    asked = {"model": "tiny-travel", "training_file": file["id"], "hyperparameters": {"n_epochs": 1}}
    job: str = (await http.post("/openai/v1/fine_tuning/jobs", json=asked)).json()["id"]
    return job


async def until(http: httpx.AsyncClient, path: str, status: str) -> dict[str, Any]:
    """The body once it says so."""
    deadline = monotonic() + PATIENCE
    while True:
        body: dict[str, Any] = (await http.get(path)).json()
        if body["status"] == status:
            return body
        assert monotonic() < deadline, body
        await asyncio.sleep(0.05)


async def test_a_job_that_fails(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("job_failed", code="modelEvaluationFailed")
    job = await until(http, f"/openai/v1/fine_tuning/jobs/{await new_job(http)}", "failed")
    assert job["error"]["code"] == "modelEvaluationFailed" and job["error"]["message"]
    assert of_fault(control)["fired"] == 1


async def test_a_job_that_is_stuck_until_its_rule_is_removed(http: httpx.AsyncClient, control: ControlClient) -> None:
    rule = control.add_fault("job_stuck")
    path = f"/openai/v1/fine_tuning/jobs/{await new_job(http)}"
    await until(http, path, "running")
    await happened(control)
    await asyncio.sleep(0.5)
    assert of_fault(control)["held"] == [path]
    events = (await http.get(f"{path}/events")).json()["data"]
    assert (await http.get(path)).json()["status"] == "running"
    assert not [event for event in events if event["message"].startswith("Step ")]
    control.remove_fault(rule["id"])
    assert (await http.post(f"{path}/cancel")).json()["status"] == "cancelled"


# --- how rules meet requests ----------------------------------------------------------------------------------------


async def test_only_what_a_rule_covers_is_hit(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("unavailable", method="POST", path="*/chat/*", times=0)
    assert (await http.get(MODELS)).status_code == 200
    assert (await http.post(CHAT, json=QUESTION)).status_code == 503
    assert of_fault(control)["matched"] == 1


async def test_after_some_requests_and_for_some(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("server_error", after=2, times=2, path="*/models")
    statuses = [(await http.get(MODELS)).status_code for _ in range(6)]
    assert statuses == [200, 200, 500, 500, 200, 200]
    assert (of_fault(control)["fired"], of_fault(control)["matched"]) == (2, 4)


async def test_two_rules_at_once(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("rate_limit")
    control.add_fault("truncated_json")
    reply = await http.get(MODELS)
    assert reply.status_code == 429 and not reply.content.endswith(b"}")


async def test_whoever_has_no_key_meets_no_fault(faulty_emulator: EmulatorProcess, control: ControlClient) -> None:
    control.add_fault("server_error")
    async with httpx.AsyncClient(base_url=faulty_emulator.url) as stranger:
        assert (await stranger.get(MODELS)).status_code == 401
    assert of_fault(control)["matched"] == 0


async def test_requests_are_logged_with_their_faults(http: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("rate_limit")
    control.add_fault("cut", after=1)
    await http.get(DATED_FILES)
    with pytest.raises(httpx.RemoteProtocolError):
        await http.get(MODELS)
    cut, limited = control.requests()[:2]
    assert (limited["status"], limited["faults"], limited["version"]) == (429, ["rate_limit"], "2024-10-21")
    assert (cut["path"], cut["faults"], cut["status"], cut["whole"]) == (MODELS, ["cut"], 200, False)


async def test_operations_and_locations_are_covered_too(arm: httpx.AsyncClient, control: ControlClient) -> None:
    control.add_fault("unavailable", path="*/locations/*/models")
    assert (await arm.get(f"{LOCATION}/models")).status_code == 503


def test_every_kind_is_answered_reshaped_or_inside() -> None:
    inside = {FaultKind.JOB_STUCK, FaultKind.JOB_FAILED, FaultKind.DEPLOYMENT_VANISHED}
    assert ANSWERED | RESHAPED | inside == set(FaultKind)
