"""What capacity allows: windows, estimates, and the headers and refusals that tell of them."""

from pathlib import Path
from typing import Any

import pytest

from azure_emulator.limits import Limits
from azure_emulator.throttle import Allowance, Exceeded, Throttle, allowance, estimated_tokens
from tests.azure_emulator.conftest import ACCOUNT
from tests.azure_emulator.in_process import deployment, in_process, settle

PATH = "/openai/v1/chat/completions"
HI: Any = [{"role": "user", "content": "What should I see in Rome?"}]

ESTIMATES: list[Any] = [
    pytest.param({}, 16, id="nothing"),
    pytest.param({"messages": [{"role": "user", "content": "x" * 400}]}, 116, id="a quarter of the characters"),
    pytest.param({"messages": HI, "max_tokens": 100}, 107, id="and what the reply may have"),
    pytest.param({"messages": HI, "max_completion_tokens": 50, "n": 3}, 157, id="for every choice"),
    pytest.param({"messages": HI, "n": 3}, 55, id="16 for every choice that says nothing"),
    pytest.param({"messages": [{"content": [{"type": "text", "text": "abcd"}, {"type": "x"}]}]}, 17, id="parts"),
    pytest.param({"messages": "no", "n": "many", "max_tokens": "all"}, 16, id="nonsense"),
    pytest.param({"messages": [None, 3, {"content": 5}], "n": -1, "max_tokens": -5}, 16, id="more nonsense"),
]


@pytest.mark.parametrize(("body", "tokens"), ESTIMATES)
def test_estimates(body: dict[str, Any], tokens: int) -> None:
    assert estimated_tokens(body) == tokens


def test_allowance_of_a_capacity() -> None:
    assert allowance(50, Limits()) == Allowance(requests=50, tokens=50_000)
    assert allowance(1, Limits(rpm_per_capacity=1)) == Allowance(requests=1, tokens=1000)
    assert allowance(250, Limits()).rules() == [
        {"key": "request", "renewalPeriod": 10, "count": 250},
        {"key": "token", "renewalPeriod": 60, "count": 250_000},
    ]


def test_requests_are_counted_in_windows_of_ten_seconds() -> None:
    throttle, two = Throttle(), Allowance(2, 1000)
    assert [throttle.admit("d", two, 1, now).exceeded for now in (100.0, 104.0)] == [None, None]
    refused = throttle.admit("d", two, 1, 107.5)
    assert (refused.exceeded, refused.wait) == (Exceeded.REQUESTS, 2.5)
    assert throttle.admit("another", two, 1, 107.5).exceeded is None
    assert throttle.admit("d", two, 1, 110.0).exceeded is None


def test_tokens_are_counted_in_windows_of_a_minute() -> None:
    throttle, allowed = Throttle(), Allowance(100, 1000)
    assert throttle.admit("d", allowed, 700, 0.0).headers["x-ratelimit-remaining-tokens"] == "300"
    refused = throttle.admit("d", allowed, 301, 20.0)
    assert (refused.exceeded, refused.wait) == (Exceeded.TOKENS, 40.0)
    assert throttle.admit("d", allowed, 300, 20.0).exceeded is None
    assert throttle.admit("d", allowed, 301, 60.0).exceeded is None


def test_a_request_larger_than_a_whole_minute_never_passes() -> None:
    refused = Throttle().admit("d", Allowance(100, 1000), 1001, 0.0)
    assert (refused.exceeded, refused.headers["retry-after"]) == (Exceeded.TOKENS, "86400")


async def test_every_reply_says_what_is_left(tmp_path: Path) -> None:
    async with in_process(tmp_path) as own:
        said = {"model": "travel-base", "messages": HI, "max_tokens": 10}
        reply = await own.http.post(PATH, json=said)
        left = {name: value for name, value in reply.headers.items() if name.startswith("x-ratelimit")}
        assert left == {
            "x-ratelimit-limit-requests": "50",
            "x-ratelimit-limit-tokens": "50000",
            "x-ratelimit-remaining-requests": "49",
            "x-ratelimit-remaining-tokens": "49983",
            "x-ratelimit-reset-requests": "10",
            "x-ratelimit-reset-tokens": "60",
        }
        wrong = await own.http.post(PATH, json={**said, "temperature": 9})
        assert (wrong.status_code, wrong.headers["x-ratelimit-remaining-requests"]) == (400, "48")
        stream = await own.http.post(PATH, json={**said, "stream": True})
        assert stream.headers["x-ratelimit-remaining-requests"] == "47"


async def test_beyond_the_capacity_it_is_429_until_the_window_is_over(tmp_path: Path) -> None:
    async with in_process(tmp_path) as own:
        await own.arm.put(f"{ACCOUNT}/deployments/small", json=deployment(capacity=2))
        settle(own.service)
        said = {"model": "small", "messages": HI, "max_tokens": 1}
        statuses = [(await own.http.post(PATH, json=said)).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        path = "/openai/deployments/small/chat/completions?api-version=2024-10-21"
        refused = await own.http.post(path, json=said)
        error = refused.json()["error"]
        assert error["code"] == "429"
        assert error["message"].startswith(
            "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded "
            "call rate limit of your current AIServices S0 pricing tier. Please retry after "
        )
        assert 0 < int(refused.headers["retry-after-ms"]) <= 10_000
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        assert refused.headers["x-ratelimit-remaining-requests"] == "0"
        own.service.clock.move(int(refused.headers["retry-after"]))
        assert (await own.http.post(path, json=said)).status_code == 200
        greedy = await own.http.post(path, json={**said, "max_tokens": 2000})
        assert "exceeded token rate limit" in greedy.json()["error"]["message"]
        assert greedy.headers["retry-after"] == "86400"


async def test_more_capacity_counts_at_once(tmp_path: Path) -> None:
    async with in_process(tmp_path) as own:
        await own.arm.put(f"{ACCOUNT}/deployments/small", json=deployment(capacity=1))
        settle(own.service)
        said = {"model": "small", "messages": HI, "max_tokens": 1}
        assert [(await own.http.post(PATH, json=said)).status_code for _ in range(2)] == [200, 429]
        grown = {"sku": {"name": "GlobalStandard", "capacity": 2}}
        assert (await own.arm.patch(f"{ACCOUNT}/deployments/small", json=grown)).status_code == 202
        assert [(await own.http.post(PATH, json=said)).status_code for _ in range(2)] == [200, 429]
