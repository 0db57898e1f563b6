"""One chat server for the whole folder, its database open to the tests, and a scripted Azure behind it."""

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from chat_app.environment import prepare_environment
from core.clock import utc_now
from core.database import Database
from core.identity import make_session_token
from core.models import Deployment, DeploymentState, Release, Role, TrafficPlan, User
from core.settings import Settings
from tests.chat_app.scripted_azure import MANNERS, ScriptedAzure

SECRET = "chat-tests-secret-of-32-characters-and-more"
SYSTEM_PROMPT = "You are a secret system prompt."


class ChatServer:
    """The process, its address and its database. `plan` sends new conversations to a deployment."""

    def __init__(self, folder: Path, azure_url: str, azure_key: str = "key") -> None:
        self.folder = folder
        environment = {
            **os.environ,
            "WAYFARER_DATA_DIR": str(folder),
            "WAYFARER_SECRET": SECRET,
            "WAYFARER_BRAND_NAME": "Wayfarer",
            "AZURE_OPENAI_ENDPOINT": azure_url,
            "AZURE_OPENAI_API_KEY": azure_key,
            "AZURE_SUBSCRIPTION_ID": "s",
            "AZURE_RESOURCE_GROUP": "r",
            "AZURE_ACCOUNT_NAME": "a",
            "AZURE_LOCATION": "l",
        }
        self._log = (folder / "server.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chat_app.chat_server"],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
        )
        self.address = self._wait_for_address()
        self._wait_until_it_answers()

    def _wait_for_address(self) -> str:
        assert self.process.stdout
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline().decode() if ready else ""
        if "listening on " not in line:
            self.stop()
            raise AssertionError(f"the chat did not start: {self.log()}")
        return line.rpartition(" ")[2].strip()

    def _wait_until_it_answers(self) -> None:
        # The socket listens before the database is migrated; the first request waits for that.
        try:
            httpx.get(self.address, timeout=60).raise_for_status()
        except httpx.HTTPError as error:
            self.stop()
            raise AssertionError(f"the chat ended at its start: {self.log()}") from error

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        self._log.close()


@pytest.fixture(scope="session")
def chainlit_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Chainlit may be imported into this process once this was asked for, and not before."""
    folder = tmp_path_factory.mktemp("chainlit")
    prepare_environment(Settings(data_dir=folder, secret=SecretStr(SECRET), _env_file=None))


@pytest.fixture(scope="session")
def scripted_azure() -> Iterator[tuple[ScriptedAzure, str]]:
    """The script and its address; served from a thread, so that tests can read what it was asked."""
    script = ScriptedAzure()
    server = uvicorn.Server(uvicorn.Config(script.app(), port=0, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield script, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def chat(tmp_path_factory: pytest.TempPathFactory, scripted_azure: tuple[ScriptedAzure, str]) -> Iterator[ChatServer]:
    server = ChatServer(tmp_path_factory.mktemp("chat"), scripted_azure[1])
    yield server
    server.stop()


@pytest.fixture
def azure(scripted_azure: tuple[ScriptedAzure, str]) -> ScriptedAzure:
    return scripted_azure[0]


@asynccontextmanager
async def open_database(server: ChatServer) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{server.folder / 'wayfarer.db'}")
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def database(chat: ChatServer) -> AsyncIterator[Database]:
    """The server's database, with one release for each manner of the script, and `steady` live."""
    async with open_database(chat) as database:
        await go_live(database, "steady")
        yield database


async def _make_releases(database: Database) -> None:
    async with database.writing() as session:
        for number, manner in enumerate(MANNERS, start=1):
            if await session.get(Release, number) is None:
                session.add(Deployment(id=number, name=manner, model="m", state=DeploymentState.READY))
                await session.flush()
                parameters = {"temperature": 0.5}
                session.add(
                    Release(
                        id=number, name=manner, deployment_id=number, system_prompt=SYSTEM_PROMPT, parameters=parameters
                    )
                )


async def go_live(database: Database, manner: str) -> int:
    """A new traffic plan with all new conversations on this manner's release; gives the release's number."""
    await _make_releases(database)
    number = MANNERS.index(manner) + 1
    async with database.writing() as session:
        session.add(TrafficPlan(shares=[{"release_id": number, "share": 1.0}], reason="promotion"))
    return number


async def make_staff(database: Database, role: Role = Role.REVIEWER, *, version: int = 0) -> tuple[User, str]:
    """A member of staff and a session cookie of that version."""
    user = User(identifier=f"{role}-{os.urandom(4).hex()}@example.com", display_name="Sam", role=role)
    async with database.writing() as session:
        session.add(user)
    return user, staff_cookie(user, version)


def staff_cookie(user: User, version: int = 0) -> str:
    return make_session_token(
        user.identifier, user.display_name, version, secret=SECRET, now=utc_now(), lifetime=timedelta(hours=1)
    )
