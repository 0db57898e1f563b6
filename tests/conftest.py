"""Parts that every test may ask for: both databases, the emulator, services, and one person of every role."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import certifi
import pytest
from pydantic import SecretStr

from core.azure_connection import connect_azure
from core.database import Database
from core.migrations import upgrade
from core.models import Role, User
from core.services import Services
from core.settings import Settings
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess
from tests.network_guard import loopback_only
from tests.postgresql import PostgreSql, in_own_loop, why_not

SECRET = "tests-secret-with-more-than-32-characters"
HOST = "http://desk.test"
SQLITE_ONLY = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
"""For tests of something that does not depend on the database, which are not worth running twice."""
_NUMBERS = count(1)

# Nobody's own settings may change what a test sees, neither here nor in the processes that tests start.
Settings.model_config["env_file"] = None
for _name in [name for name in os.environ if name.startswith(("WAYFARER_", "AZURE_"))]:
    del os.environ[_name]


@pytest.fixture(scope="session", autouse=True)
def no_outside_world() -> Iterator[None]:
    with loopback_only():
        yield


@pytest.fixture(scope="session", autouse=True)
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A client reads every certificate authority of the world when it is made, for 30 ms; nobody here needs them."""
    first, end, _ = Path(certifi.where()).read_text("ascii").partition("-----END CERTIFICATE-----")
    path = tmp_path_factory.mktemp("authority") / "one.pem"
    path.write_text(f"{first}{end}\n", "ascii")
    os.environ["SSL_CERT_FILE"] = str(path)


# --- databases ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    if reason := why_not():
        pytest.skip(reason)
    server = PostgreSql()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "wayfarer.db"
    in_own_loop(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql: PostgreSql) -> str:
    postgresql.execute("CREATE DATABASE migrated")
    in_own_loop(_migrate(postgresql.address_of("migrated")))
    return "migrated"


async def _migrate(address: str) -> None:
    database = Database(address)
    await upgrade(database)
    await database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, migrated and empty. Every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "wayfarer.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_template")
    server: PostgreSql = request.getfixturevalue("postgresql")
    name = f"test_{next(_NUMBERS)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.address_of(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_address(migrated_file: Path, tmp_path: Path) -> str:
    """For tests in which the kind of database plays no part."""
    path = tmp_path / "only-sqlite.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def database(database_address: str) -> AsyncIterator[Database]:
    database = Database(database_address)
    yield database
    await database.close()


# --- Azure ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("emulator"))
    yield process
    process.terminate()


def settings_for(azure_url: str, folder: Path, **others: object) -> Settings:
    """As a server would have them whose Azure is at `azure_url`."""
    values: dict[str, object] = {
        "data_dir": folder,
        "secret": SecretStr(SECRET),
        "public_url": HOST,
        "azure_openai_endpoint": azure_url,
        "azure_openai_api_key": SecretStr(KEY),
        "azure_arm_url": azure_url,
        "azure_arm_token": SecretStr(KEY),
        "azure_subscription_id": "00000000-0000-0000-0000-000000000000",
        "azure_resource_group": "wayfarer",
        "azure_account_name": "wayfarer",
        "azure_location": "swedencentral",
        "azure_poll_seconds": 0.2,
        "monitor_interval_seconds": 0.05,
    }
    return Settings.model_validate(values | others)


@pytest.fixture
async def services(database: Database, emulator: EmulatorProcess, tmp_path: Path) -> AsyncIterator[Services]:
    settings = settings_for(emulator.url, tmp_path)
    async with connect_azure(settings) as azure:
        yield Services(settings, database, azure)


@pytest.fixture
async def services_without_azure(database: Database, tmp_path: Path) -> AsyncIterator[Services]:
    """Azure's address is a closed port: every call to it fails, and may be repeated."""
    settings = settings_for("http://127.0.0.1:9", tmp_path)
    async with connect_azure(settings) as azure:
        yield Services(settings, database, azure)


# --- people ---------------------------------------------------------------------------------------------------------


@pytest.fixture
async def admin_user(database: Database) -> User:
    return await _saved(database, User(identifier="ada@example.com", display_name="Ada", role=Role.ADMIN))


@pytest.fixture
async def reviewer_user(database: Database) -> User:
    return await _saved(database, User(identifier="rio@example.com", display_name="Rio", role=Role.REVIEWER))


@pytest.fixture
async def traveller_user(database: Database) -> User:
    return await _saved(database, User(identifier="guest:11111111-1111-4111-8111-111111111111"))


@pytest.fixture
def stranger() -> User:
    """Somebody with no account here, whatever their cookie says."""
    return User(identifier="eve@example.com", display_name="Eve", role=Role.ADMIN)


async def _saved(database: Database, user: User) -> User:
    async with database.writing() as session:
        session.add(user)
    return user


@pytest.fixture
def unique() -> Callable[[str], str]:
    """Names that no other test uses at the shared emulator; of letters, for digits may look like somebody's address."""
    letters = str.maketrans("0123456789", "ghijklmnop")
    return lambda stem: f"{stem}-{os.urandom(4).hex().translate(letters)}"
