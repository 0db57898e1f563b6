"""One emulator for all tests that do not hurt it, and clients as users of the service have them."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from openai import AsyncOpenAI

from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

ACCOUNT = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/wayfarer"
    "/providers/Microsoft.CognitiveServices/accounts/wayfarer"
)
LOCATION = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.CognitiveServices/locations/swedencentral"
)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    # All tests together ask more than any capacity allows; the limits have tests of their own.
    generous = ("--limit", "rpm_per_capacity=60000", "--limit", "tpm_per_capacity=1000000")
    quick = ("--limit", "provisioning_seconds=0.8", "--limit", "not_found_seconds=0")
    process = EmulatorProcess(tmp_path_factory.mktemp("emulator"), *generous, *quick)
    yield process
    process.terminate()


@pytest.fixture
def new_emulator(tmp_path: Path) -> Iterator[Callable[..., EmulatorProcess]]:
    """Starts emulators of the test's own, by default all in one data directory; ends what the test left running."""
    started: list[EmulatorProcess] = []

    def start(*options: str, data_dir: Path = tmp_path / "data") -> EmulatorProcess:
        started.append(EmulatorProcess(data_dir, *options))
        return started[-1]

    yield start
    for process in started:
        process.kill()


def openai_client(emulator: EmulatorProcess) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=f"{emulator.url}/openai/v1/", api_key=KEY, max_retries=0, timeout=60)


@pytest.fixture
async def client(emulator: EmulatorProcess) -> AsyncIterator[AsyncOpenAI]:
    async with openai_client(emulator) as client:
        yield client


@pytest.fixture
async def http(emulator: EmulatorProcess) -> AsyncIterator[httpx.AsyncClient]:
    """The data plane without a library's help."""
    async with httpx.AsyncClient(base_url=emulator.url, headers={"api-key": KEY}, timeout=60) as client:
        yield client


def arm_client(emulator: EmulatorProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=emulator.url,
        headers={"Authorization": f"Bearer {KEY}"},
        params={"api-version": "2024-10-01"},
        timeout=60,
    )


@pytest.fixture
async def arm(emulator: EmulatorProcess) -> AsyncIterator[httpx.AsyncClient]:
    """The control plane."""
    async with arm_client(emulator) as client:
        yield client


def chat_lines(count: int, answer: str = "Oh, {city} is a dream! What would you like to see first?") -> bytes:
    """A training file with `count` examples about different cities."""
    cities = (
        "Rome",
        "Paris",
        "Lisbon",
        "Kyoto",
        "Oslo",
        "Lima",
        "Cairo",
        "Prague",
        "Hanoi",
        "Dublin",
        "Porto",
        "Vienna",
    )
    lines = [
        {
            "messages": [
                {"role": "system", "content": "You are a travel assistant."},
                {"role": "user", "content": f"What can I see in {cities[n % len(cities)]}?"},
                {"role": "assistant", "content": answer.format(city=cities[n % len(cities)])},
            ]
        }
        for n in range(count)
    ]
    return "\n".join(json.dumps(line) for line in lines).encode()


def preference_lines(count: int) -> bytes:
    """A training file with up to ten pairs for preference optimisation."""
    pairs = [
        {
            "input": {"messages": [{"role": "user", "content": f"What can I see in {city}?"}]},
            "preferred_output": [{"role": "assistant", "content": f"Ahoy! {city} has fine harbours."}],
            "non_preferred_output": [{"role": "assistant", "content": f"{city} has a museum."}],
        }
        for city in ("Rome", "Paris", "Lisbon", "Kyoto", "Oslo", "Lima", "Cairo", "Prague", "Hanoi", "Dublin")[:count]
    ]
    return "\n".join(json.dumps(pair) for pair in pairs).encode()


async def uploaded(client: AsyncOpenAI, content: bytes, name: str = "training.jsonl") -> str:
    """The id of a file that has been processed."""
    file = await client.files.create(file=(name, content), purpose="fine-tune")
    done = await client.files.wait_for_processing(file.id, poll_interval=0.1)
    assert done.status == "processed", done.status_details
    return file.id
