"""Settings: what is refused, what is made, and what an empty value means."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import BadInput
from core.settings import load_settings

PRODUCTION = {
    "WAYFARER_ENVIRONMENT": "production",
    "WAYFARER_SECRET": "s" * 32,
    "WAYFARER_PUBLIC_URL": "https://travel.example.com",
    "AZURE_OPENAI_ENDPOINT": "https://name.openai.azure.com",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def set_all(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_development_needs_nothing(folder: Path) -> None:
    settings = load_settings()
    assert settings.secret and len(settings.secret.get_secret_value()) == 64
    assert settings.database_address == f"sqlite+aiosqlite:///{folder / 'var' / 'wayfarer.db'}"
    assert (folder / "var" / "secret").stat().st_mode & 0o777 == 0o600
    assert not settings.secure_cookies and settings.own_parts == {"chat", "admin", "monitor"}


def test_the_generated_secret_stays_the_same() -> None:
    assert load_settings().secret == load_settings().secret


def test_processes_that_start_at_once_agree_on_the_secret() -> None:
    for round_ in range(20):
        with ThreadPoolExecutor(8) as threads, pytest.MonkeyPatch.context() as patch:
            patch.setenv("WAYFARER_DATA_DIR", f"var{round_}")
            secrets = {settings.secret for settings in threads.map(lambda _: load_settings(), range(8))}
        assert len(secrets) == 1 and all(secret and secret.get_secret_value() for secret in secrets)


def test_production_with_all_it_needs_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION)
    settings = load_settings()
    assert settings.secure_cookies and settings.address == "https://travel.example.com"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("WAYFARER_SECRET", "", "WAYFARER_SECRET needs 32"),
        ("WAYFARER_SECRET", "short", "WAYFARER_SECRET needs 32"),
        ("WAYFARER_PUBLIC_URL", "", "WAYFARER_PUBLIC_URL must begin"),
        ("WAYFARER_PUBLIC_URL", "http://travel.example.com", "WAYFARER_PUBLIC_URL must begin"),
        ("AZURE_OPENAI_ENDPOINT", "", "AZURE_OPENAI_ENDPOINT must begin"),
        ("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:8100", "AZURE_OPENAI_ENDPOINT must begin"),
    ],
)
def test_production_refuses_what_is_unsafe(monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str) -> None:
    set_all(monkeypatch, {**PRODUCTION, name: value})
    with pytest.raises(BadInput, match=reason):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAYFARER_PARTS", "chat,desk"),
        ("WAYFARER_PARTS", ","),
        ("WAYFARER_PORT", "70000"),
        ("WAYFARER_PORT", "eight"),
        ("WAYFARER_ENVIRONMENT", "prod"),
        ("WAYFARER_STAFF_SESSION_HOURS", "0"),
        ("WAYFARER_AZURE_POLL_SECONDS", "-1"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput, match="The settings cannot be used"):
        load_settings()


def test_a_refusal_does_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(
        monkeypatch, {"AZURE_OPENAI_API_KEY": "my-azure-key", "WAYFARER_SECRET": "my-own-secret", "WAYFARER_PORT": "x"}
    )
    with pytest.raises(BadInput, match="WAYFARER_PORT: Input should be a valid integer") as refused:
        load_settings()
    assert "my-azure-key" not in str(refused.value) and "my-own-secret" not in str(refused.value)


def test_a_refusal_in_production_does_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**PRODUCTION, "AZURE_OPENAI_API_KEY": "my-azure-key", "WAYFARER_SECRET": "my-own-secret"})
    with pytest.raises(BadInput) as refused:
        load_settings()
    assert "my-azure-key" not in str(refused.value) and "my-own-secret" not in str(refused.value)
    assert str(refused.value).startswith("The settings cannot be used: WAYFARER_SECRET needs 32 characters")


def test_an_empty_value_means_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose files and a copied .env give them: an empty secret must never sign sessions."""
    empty = {"WAYFARER_SECRET": "", "AZURE_OPENAI_ENDPOINT": "", "WAYFARER_DATABASE_URL": "", "WAYFARER_PORT": ""}
    set_all(monkeypatch, empty)
    settings = load_settings()
    assert settings.secret and len(settings.secret.get_secret_value()) == 64
    assert settings.azure_openai_endpoint is None and settings.database_url is None and settings.port == 8000


def test_parts_may_have_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYFARER_PARTS", " admin , monitor ")
    assert load_settings().own_parts == {"admin", "monitor"}
