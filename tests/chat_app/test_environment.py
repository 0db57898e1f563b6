import json
import os
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from chat_app.environment import prepare_environment
from core.errors import BadInput
from core.palette import chainlit_theme
from core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith(("CHAINLIT_", "WAYFARER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LITERAL_API_KEY", "x")
    for name in ("APP_ROOT", "AUTH_SECRET", "AUTH_COOKIE_NAME", "COOKIE_SAMESITE", "CUSTOM_AUTH"):
        monkeypatch.setenv(f"CHAINLIT_{name}", "")  # so that it is put back after the test
    name = 'Trips & "Tales" \\ é'
    return Settings(data_dir=tmp_path, secret=SecretStr("s" * 40), brand_name=name, _env_file=None)


def test_folder_holds_config_wording_and_look(settings: Settings) -> None:
    root = prepare_environment(settings)
    config = tomllib.loads((root / ".chainlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["UI"]["name"] == settings.brand_name
    assert config["project"]["transports"] == ["websocket"]
    assert config["features"]["edit_message"] is False
    wording = json.loads((root / ".chainlit" / "translations" / "en-US.json").read_text(encoding="utf-8"))
    assert wording["threadHistory"]["sidebar"]["title"] == "Your conversations"
    assert wording["common"]["actions"]["cancel"] == "Cancel", "Chainlit's own texts stay"
    assert json.loads((root / "public" / "theme.json").read_text()) == chainlit_theme()
    for name in ("logo_light.svg", "logo_dark.svg", "favicon.svg", "avatar.svg", "chat.css", "chat.js", "brand.js"):
        assert (root / "public" / name).stat().st_size > 0
    assert os.environ["CHAINLIT_APP_ROOT"] == str(root)
    assert "LITERAL_API_KEY" not in os.environ


def test_start_replaces_what_an_older_version_left(settings: Settings) -> None:
    root = prepare_environment(settings)
    stale = root / ".chainlit" / "translations" / "fr-FR.json"
    stale.write_text("{}")
    (root / "public" / "chat.css").write_text("old")
    prepare_environment(settings)
    assert not stale.exists()
    assert (root / "public" / "chat.css").read_text() != "old"


def test_secret_is_needed(settings: Settings) -> None:
    settings.secret = None
    with pytest.raises(BadInput, match="load_settings"):
        prepare_environment(settings)
