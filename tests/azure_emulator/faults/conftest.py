"""An emulator of its own for these tests: what goes wrong in it must not go wrong for others."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from azure_emulator.control_client import ControlClient
from tests.azure_emulator.conftest import arm_client
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess


@pytest.fixture(scope="package")
def faulty_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("faulty"), "--limit", "provisioning_seconds=0")
    yield process
    process.terminate()


@pytest.fixture
def control(faulty_emulator: EmulatorProcess) -> Iterator[ControlClient]:
    with ControlClient(faulty_emulator.url, KEY) as control:
        yield control
        control.clear_faults()


@pytest.fixture
async def http(faulty_emulator: EmulatorProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=faulty_emulator.url, headers={"api-key": KEY}, timeout=60) as client:
        yield client


@pytest.fixture
async def arm(faulty_emulator: EmulatorProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with arm_client(faulty_emulator) as client:
        yield client
