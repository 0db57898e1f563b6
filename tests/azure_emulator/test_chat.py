"""Chat completions over HTTP: whole, streamed, refused, many at once, abandoned."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from openai import AsyncOpenAI, NotFoundError

from tests.azure_emulator.conftest import ACCOUNT
from tests.azure_emulator.emulator_process import EmulatorProcess
from tests.azure_emulator.in_process import TUNED, add_tuned_model, deployment, in_process, settle

QUESTION: Any = [
    {"role": "system", "content": "You are a travel assistant."},
    {"role": "user", "content": "What should I see in Rome?"},
]
PATH = "/openai/v1/chat/completions"
SAFE = {"filtered": False, "severity": "safe"}


def body(**changes: Any) -> dict[str, Any]:
    return {"model": "travel-base", "messages": QUESTION, **changes}


async def test_a_whole_reply_has_the_services_shape(http: httpx.AsyncClient) -> None:
    reply = (await http.post(PATH, json=body(seed=1))).json()
    assert reply["object"] == "chat.completion"
    assert reply["model"] == "tiny-travel-2026-11-22"
    assert reply["id"].startswith("chatcmpl-")
    assert reply["prompt_filter_results"][0]["content_filter_results"]["hate"] == SAFE
    assert reply["prompt_filter_results"][0]["content_filter_results"]["jailbreak"] == {
        "filtered": False,
        "detected": False,
    }
    [choice] = reply["choices"]
    assert choice["finish_reason"] == "stop"
    assert choice["content_filter_results"]["violence"] == SAFE
    assert choice["message"]["role"] == "assistant"
    assert len(choice["message"]["content"].split()) > 3
    usage = reply["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["prompt_tokens"] > 8 and usage["completion_tokens"] > 3


async def test_a_stream_has_the_services_chunks(http: httpx.AsyncClient) -> None:
    asked = body(seed=1, stream=True, stream_options={"include_usage": True})
    reply = await http.post(PATH, json=asked)
    assert reply.headers["content-type"].startswith("text/event-stream")
    frames = reply.text.strip().split("\n\n")
    assert all(frame.startswith("data: ") for frame in frames)
    assert frames[-1] == "data: [DONE]"
    first, role, *texts, finish, usage = [json.loads(frame[6:]) for frame in frames[:-1]]
    assert first["choices"] == [] and first["prompt_filter_results"][0]["prompt_index"] == 0
    assert role["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert {chunk["object"] for chunk in (role, *texts, finish, usage)} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in (role, *texts, finish, usage)}) == 1
    assert all(list(chunk["choices"][0]["delta"]) == ["content"] for chunk in texts)
    assert all(chunk["choices"][0]["content_filter_results"]["hate"] == SAFE for chunk in texts)
    assert all(chunk["usage"] is None for chunk in (role, *texts, finish))
    assert (finish["choices"][0]["delta"], finish["choices"][0]["finish_reason"]) == ({}, "stop")
    assert usage["choices"] == []
    whole = (await http.post(PATH, json=body(seed=1))).json()
    assert (
        "".join(chunk["choices"][0]["delta"]["content"] for chunk in texts) == whole["choices"][0]["message"]["content"]
    )
    assert usage["usage"] == whole["usage"]


async def test_chunks_speak_of_usage_only_when_asked(http: httpx.AsyncClient) -> None:
    frames = (await http.post(PATH, json=body(stream=True, max_tokens=2))).text.strip().split("\n\n")[:-1]
    assert all("usage" not in json.loads(frame[6:]) for frame in frames)
    assert json.loads(frames[-1][6:])["choices"][0]["finish_reason"] == "length"


async def test_n_replies_in_one_stream(http: httpx.AsyncClient) -> None:
    frames = (await http.post(PATH, json=body(seed=7, n=3, stream=True))).text.strip().split("\n\n")[1:-1]
    choices = [json.loads(frame[6:])["choices"][0] for frame in frames]
    texts = ["".join(c["delta"].get("content", "") for c in choices if c["index"] == index) for index in range(3)]
    whole = (await http.post(PATH, json=body(seed=7, n=3))).json()["choices"]
    assert texts == [choice["message"]["content"] for choice in whole]
    assert sorted(c["index"] for c in choices if c["finish_reason"]) == [0, 1, 2]


async def test_the_dated_path_names_the_deployment(http: httpx.AsyncClient) -> None:
    path = "/openai/deployments/travel-base/chat/completions?api-version=2024-10-21"
    dated = await http.post(path, json={**body(seed=1), "model": "whatever"})
    assert dated.json()["choices"] == (await http.post(PATH, json=body(seed=1))).json()["choices"]
    missing = await http.post(path.replace("travel-base", "nowhere"), json=body())
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "DeploymentNotFound")


VERSIONS: list[Any] = [
    pytest.param("2024-06-01", {"max_completion_tokens": 5}, "max_completion_tokens", id="June: newer limit"),
    pytest.param("2024-06-01", {"stream": True, "stream_options": {}}, "stream_options", id="June: stream options"),
    pytest.param("2024-06-01", {"store": False, "topP": 1}, "topP, store", id="June: two at once"),
    pytest.param("2024-06-01", {"messages": [{"role": "developer", "content": "x"}]}, "'developer'", id="June: role"),
    pytest.param("2024-06-01", {"logprobs": True, "top_logprobs": 6}, "top_logprobs", id="June: six alternatives"),
    pytest.param("2024-10-21", {"max_completion_tokens": 5}, None, id="October: newer limit"),
    pytest.param("2024-10-21", {"metadata": {"a": "b"}}, "metadata", id="October: metadata"),
    pytest.param("2025-04-01-preview", {"metadata": {"a": "b"}, "store": True}, None, id="April: metadata"),
]


@pytest.mark.parametrize(("version", "changes", "refused"), VERSIONS)
async def test_versions_know_different_parameters(
    http: httpx.AsyncClient, version: str, changes: dict[str, Any], refused: str | None
) -> None:
    path = f"/openai/deployments/travel-base/chat/completions?api-version={version}"
    reply = await http.post(path, json={"messages": QUESTION, **changes})
    assert reply.status_code == (400 if refused else 200), reply.text
    assert refused is None or refused in reply.json()["error"]["message"]


async def test_the_sdk_reads_the_stream(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model="travel-base", messages=QUESTION, stream=True, seed=3)
    text, reason = "", None
    async for chunk in stream:
        for choice in chunk.choices:
            text += choice.delta.content or ""
            reason = choice.finish_reason or reason
        assert chunk.usage is None
    assert text and reason == "stop"


async def test_the_same_seed_gives_the_same_reply(client: AsyncOpenAI) -> None:
    async def said(seed: int) -> str | None:
        reply = await client.chat.completions.create(model="travel-base", messages=QUESTION, seed=seed)
        return reply.choices[0].message.content

    assert await said(5) == await said(5)
    assert len({await said(seed) for seed in range(-3, 4)}) > 1


async def test_n_gives_as_many_replies(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="travel-base", messages=QUESTION, n=3, seed=7)
    assert [choice.index for choice in reply.choices] == [0, 1, 2]
    assert len({choice.message.content for choice in reply.choices}) > 1
    alone = await client.chat.completions.create(model="travel-base", messages=QUESTION, seed=7)
    assert alone.choices[0].message.content == reply.choices[0].message.content


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_a_limit_cuts_the_reply(http: httpx.AsyncClient, name: str) -> None:
    reply = (await http.post(PATH, json=body(seed=1, **{name: 4}))).json()
    assert reply["choices"][0]["finish_reason"] == "length"
    assert 1 <= reply["usage"]["completion_tokens"] <= 4


async def test_a_stop_word_ends_the_reply(http: httpx.AsyncClient) -> None:
    full = (await http.post(PATH, json=body(seed=1))).json()["choices"][0]["message"]["content"]
    mark = full.split()[3]
    reply = (await http.post(PATH, json=body(seed=1, stop=[mark]))).json()["choices"][0]
    assert reply["finish_reason"] == "stop"
    assert reply["message"]["content"].rstrip() == full[: full.index(mark)].rstrip()


async def test_parts_and_the_developer_role_are_read(http: httpx.AsyncClient) -> None:
    messages = [
        {"role": "developer", "content": [{"type": "text", "text": "You are a travel assistant."}]},
        {"role": "user", "content": [{"type": "text", "text": "What should I see in Rome?"}]},
    ]
    told = (await http.post(PATH, json=body(seed=1, messages=messages))).json()
    plain = (await http.post(PATH, json=body(seed=1))).json()
    assert told["choices"] == plain["choices"]


REFUSED: list[Any] = [
    pytest.param(body(model=None), "model", "missing_required_parameter", id="no model"),
    pytest.param(body(model=3), "model", "invalid_type", id="model is a number"),
    pytest.param(body(messages=None), "messages", "missing_required_parameter", id="no messages"),
    pytest.param(body(messages="hi"), "messages", "invalid_type", id="messages is text"),
    pytest.param(body(messages=[]), "messages", "empty_array", id="empty messages"),
    pytest.param(body(messages=["hi"]), "messages[0]", "invalid_type", id="message is text"),
    pytest.param(body(messages=[{"content": "x"}]), "messages[0].role", "missing_required_parameter", id="no role"),
    pytest.param(body(messages=[{"role": "bot", "content": "x"}]), "messages[0].role", "invalid_value", id="role"),
    pytest.param(body(messages=[{"role": "user"}]), "messages[0].content", "invalid_type", id="no content"),
    pytest.param(
        body(messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]),
        "messages[0].content[0]",
        "invalid_value",
        id="image",
    ),
    pytest.param(body(messages=[{"role": "tool", "content": "x"}]), "messages[0].role", None, id="stray tool result"),
    pytest.param(
        body(messages=[{"role": "user", "content": "x", "foo": 1}]),
        "messages[0].foo",
        "unknown_parameter",
        id="unknown in a message",
    ),
    pytest.param(
        body(messages=[{"role": "assistant", "content": "x", "tool_calls": 5}]),
        "messages[0].tool_calls",
        "invalid_type",
        id="calls are a number",
    ),
    pytest.param(
        body(messages=[{"role": "assistant", "tool_calls": [{}]}, {"role": "tool", "content": "x"}]),
        "messages[1].tool_call_id",
        "missing_required_parameter",
        id="result of no call",
    ),
    pytest.param(body(user=3), "user", "invalid_type", id="user is a number"),
    pytest.param(body(metadata=3), "metadata", "invalid_type", id="metadata is a number"),
    pytest.param(body(metadata={"a": 3}), "metadata.a", "invalid_type", id="metadata of numbers"),
    pytest.param(
        body(stream=True, stream_options={"x": 1}), "stream_options.x", "unknown_parameter", id="unknown option"
    ),
    pytest.param(body(temperature=10**400), "temperature", "decimal_above_max_value", id="no float holds it"),
    pytest.param(body(temperature=2.1), "temperature", "decimal_above_max_value", id="temperature"),
    pytest.param(body(temperature="hot"), "temperature", "invalid_type", id="temperature is text"),
    pytest.param(body(top_p=-0.1), "top_p", "decimal_below_min_value", id="top_p"),
    pytest.param(body(max_tokens=0), "max_tokens", "integer_below_min_value", id="max_tokens"),
    pytest.param(body(max_tokens=1.5), "max_tokens", "invalid_type", id="max_tokens is a fraction"),
    pytest.param(
        body(max_tokens=1, max_completion_tokens=1), "max_tokens", "invalid_parameter_combination", id="two limits"
    ),
    pytest.param(body(n=0), "n", "integer_below_min_value", id="n 0"),
    pytest.param(body(n=129), "n", "integer_above_max_value", id="n 129"),
    pytest.param(body(stop=["a"] * 5), "stop", "array_above_max_length", id="five stops"),
    pytest.param(body(stop=[1]), "stop", "invalid_type", id="stop is a number"),
    pytest.param(body(seed=True), "seed", "invalid_type", id="seed is true"),
    pytest.param(body(stream="yes"), "stream", "invalid_type", id="stream is text"),
    pytest.param(body(stream_options={"include_usage": True}), "stream_options", None, id="options without stream"),
    pytest.param(body(tools=[{"type": "function"}]), "tools", "unsupported_parameter", id="tools"),
    pytest.param(body(logprobs="yes"), "logprobs", "invalid_type", id="logprobs is text"),
    pytest.param(body(logprobs=True, top_logprobs=21), "top_logprobs", "integer_above_max_value", id="21 logprobs"),
    pytest.param(body(top_logprobs=2), "top_logprobs", None, id="alternatives without logprobs"),
    pytest.param(body(max_tokens=16_385), "max_tokens", "invalid_value", id="more than a reply may have"),
    pytest.param(body(max_completion_tokens=16_385), "max_completion_tokens", "invalid_value", id="the same, newer"),
    pytest.param(body(presence_penalty=0.5), "presence_penalty", "unsupported_parameter", id="penalty"),
    pytest.param(body(frobnicate=1), None, None, id="unknown argument"),
]


@pytest.mark.parametrize(("asked", "param", "code"), REFUSED)
async def test_refused_requests(
    http: httpx.AsyncClient, asked: dict[str, Any], param: str | None, code: str | None
) -> None:
    reply = await http.post(PATH, json=asked)
    error = reply.json()["error"]
    assert (reply.status_code, error["type"]) == (400, "invalid_request_error")
    assert (error["param"], error["code"]) == (param, code)
    assert error["message"]


BOUNDS = [
    (body(temperature=2.5), "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5"),
    (body(n=0), "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead."),
    (body(stop=["a"] * 5), "Invalid 'stop': array too long. Expected an array with maximum length 4, but got"),
    (body(max_tokens=20_000), "max_tokens is too large: 20000. This model supports at most 16384 completion tokens"),
]


@pytest.mark.parametrize(("asked", "message"), BOUNDS)
async def test_refusals_have_the_services_words(http: httpx.AsyncClient, asked: dict[str, Any], message: str) -> None:
    assert (await http.post(PATH, json=asked)).json()["error"]["message"].startswith(message)


async def test_tool_calls_of_the_past_are_read(http: httpx.AsyncClient) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    messages = [
        *QUESTION,
        {"role": "assistant", "content": None, "tool_calls": [call, {**call, "id": "call_2"}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "Sunny."},
        {"role": "tool", "tool_call_id": "call_2", "content": "Warm."},
    ]
    assert (await http.post(PATH, json=body(messages=messages))).status_code == 200


async def test_replies_say_where_they_come_from(http: httpx.AsyncClient) -> None:
    for asked in (body(max_tokens=1), body(max_tokens=1, stream=True)):
        headers = (await http.post(PATH, json=asked)).headers
        assert (headers["x-ms-deployment-name"], headers["x-ms-rai-invoked"]) == ("travel-base", "true")
        assert headers["cache-control"] == "no-cache, must-revalidate"


async def test_labels_change_nothing(http: httpx.AsyncClient) -> None:
    labels = {"user": "u-1", "store": False, "metadata": {"a": "b"}, "parallel_tool_calls": True, "logit_bias": {}}
    told = (await http.post(PATH, json=body(seed=1, **labels))).json()
    assert told["choices"] == (await http.post(PATH, json=body(seed=1))).json()["choices"]


async def test_a_prompt_beyond_the_context_is_refused(tmp_path: Path) -> None:
    async with in_process(tmp_path, context_tokens=60) as own:
        said = body(messages=[{"role": "user", "content": "What should I see in Rome? " * 20}])
        error = (await own.http.post(PATH, json=said)).json()["error"]
        assert (error["code"], error["param"]) == ("context_length_exceeded", "messages")
        assert error["message"].startswith("This model's maximum context length is 60 tokens. However, your messages")
        short = body(messages=[{"role": "user", "content": "Rome?"}], max_tokens=59)
        error = (await own.http.post(PATH, json=short)).json()["error"]
        assert "in the messages, 59 in the completion). Please reduce the length of the messages or" in error["message"]
        assert (await own.http.post(PATH, json={**short, "max_tokens": 40})).status_code == 200


async def test_an_unknown_deployment_is_not_found(client: AsyncOpenAI) -> None:
    with pytest.raises(NotFoundError) as refusal:
        await client.chat.completions.create(model="no-such-deployment", messages=QUESTION)
    assert refusal.value.code == "DeploymentNotFound"


async def test_the_model_id_is_not_a_deployment(client: AsyncOpenAI) -> None:
    with pytest.raises(NotFoundError):
        await client.chat.completions.create(model="tiny-travel-2026-11-22", messages=QUESTION)


async def test_many_ask_at_once_and_lists_stay_quick(client: AsyncOpenAI, http: httpx.AsyncClient) -> None:
    asking = [
        asyncio.ensure_future(client.chat.completions.create(model="travel-base", messages=QUESTION, seed=seed % 2))
        for seed in range(24)
    ]
    waits = []
    while not all(one.done() for one in asking):
        began = time.monotonic()
        assert (await http.get("/openai/v1/models")).status_code == 200
        waits.append(time.monotonic() - began)
    texts = [(await one).choices[0].message.content for one in asking]
    assert len(set(texts[::2])) == 1 and len(set(texts[1::2])) == 1
    assert sorted(waits)[len(waits) // 2] < 0.5


async def test_an_abandoned_stream_leaves_the_emulator_well(emulator: EmulatorProcess, client: AsyncOpenAI) -> None:
    for _ in range(5):
        stream = await client.chat.completions.create(model="travel-base", messages=QUESTION, n=20, stream=True)
        async for _chunk in stream:
            break
        await stream.close()
    with pytest.raises(httpx.ReadTimeout):
        async with httpx.AsyncClient(headers={"api-key": "test-key"}, timeout=0.05) as hasty:
            await hasty.post(emulator.url + PATH, json=body(n=100))
    began = time.monotonic()
    reply = await client.chat.completions.create(model="travel-base", messages=QUESTION)
    assert reply.choices[0].message.content
    assert time.monotonic() - began < 10


async def test_the_fingerprint_changes_with_the_model(tmp_path: Path) -> None:
    async with in_process(tmp_path) as own:
        add_tuned_model(own.service)
        await own.arm.put(f"{ACCOUNT}/deployments/voice", json=deployment(TUNED))
        settle(own.service)
        replies = [
            (await own.http.post(PATH, json=body(seed=1, model=name))).json() for name in ("travel-base", "voice")
        ]
        assert [reply["model"] for reply in replies] == ["tiny-travel-2026-11-22", TUNED]
        assert replies[0]["system_fingerprint"] != replies[1]["system_fingerprint"]
