"""Log probabilities of tokens, whole and streamed."""

import json
from typing import Any

import httpx
from openai import AsyncOpenAI

PATH = "/openai/v1/chat/completions"
QUESTION: Any = [{"role": "user", "content": "What should I see in Rome?"}]


def body(**changes: Any) -> dict[str, Any]:
    return {"model": "travel-base", "messages": QUESTION, "seed": 1, **changes}


async def asked(http: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    reply = await http.post(PATH, json=body(**changes))
    assert reply.status_code == 200, reply.text
    choice: dict[str, Any] = reply.json()["choices"][0]
    return choice


async def test_tokens_and_their_bytes_make_up_the_reply(http: httpx.AsyncClient) -> None:
    choice = await asked(http, logprobs=True)
    tokens = choice["logprobs"]["content"]
    text = choice["message"]["content"]
    assert "".join(one["token"] for one in tokens) == text
    assert b"".join(bytes(one["bytes"]) for one in tokens) == text.encode()
    assert all(one["logprob"] <= 0 and one["top_logprobs"] == [] for one in tokens)
    assert choice["logprobs"]["refusal"] is None


async def test_alternatives_come_with_the_most_likely_first(http: httpx.AsyncClient) -> None:
    choice = await asked(http, logprobs=True, top_logprobs=3)
    for one in choice["logprobs"]["content"]:
        chances = [other["logprob"] for other in one["top_logprobs"]]
        assert len(chances) <= 3 and chances == sorted(chances, reverse=True)


async def test_nothing_else_changes(http: httpx.AsyncClient) -> None:
    plain, told = await asked(http), await asked(http, logprobs=True, top_logprobs=5)
    assert plain["logprobs"] is None
    assert plain["message"] == told["message"]


async def test_a_stream_carries_the_same_tokens(http: httpx.AsyncClient) -> None:
    whole = await asked(http, logprobs=True, top_logprobs=2)
    reply = await http.post(PATH, json=body(logprobs=True, top_logprobs=2, stream=True))
    chunks = [json.loads(frame[6:]) for frame in reply.text.strip().split("\n\n")[1:-1]]
    texts = [chunk["choices"][0] for chunk in chunks if chunk["choices"][0]["delta"].get("content")]
    streamed = [one for choice in texts for one in choice["logprobs"]["content"]]
    assert streamed == whole["logprobs"]["content"]
    for choice in texts:
        assert "".join(one["token"] for one in choice["logprobs"]["content"]) == choice["delta"]["content"]


async def test_a_filtered_reply_has_none(http: httpx.AsyncClient) -> None:
    question = [{"role": "user", "content": "What should I see in Rome? filter-reply hate"}]
    assert (await asked(http, logprobs=True, messages=question))["logprobs"] is None


async def test_the_sdk_reads_them(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(
        model="travel-base", messages=QUESTION, logprobs=True, top_logprobs=2, max_tokens=5
    )
    logprobs = reply.choices[0].logprobs
    assert logprobs and logprobs.content and logprobs.content[0].bytes


async def test_usage_counts_the_tokens_that_are_told(http: httpx.AsyncClient) -> None:
    for seed in range(4):
        whole = (await http.post(PATH, json=body(seed=seed, logprobs=True))).json()
        told = whole["choices"][0]["logprobs"]["content"]
        assert whole["usage"]["completion_tokens"] == len(told)
        short = (await http.post(PATH, json=body(seed=seed, logprobs=True, max_tokens=4))).json()
        assert (short["choices"][0]["finish_reason"], short["usage"]["completion_tokens"]) == ("length", 4)
        assert short["choices"][0]["logprobs"]["content"] == told[:4]
