"""Everything that Chainlit reads when it is imported. Imports no Chainlit, so that it can run before."""

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.identity import SESSION_COOKIE
from core.palette import chainlit_theme, css_colour, mark_svg
from core.settings import Settings

_HERE = Path(__file__).parent
TAGLINE = "Your travel companion for sights, seasons, neighbourhoods and local food."
SESSION_TIMEOUT_SECONDS = 600
"""How long a chat whose connection broke can be taken up again without a reload."""

# Names that make Chainlit open further doors by their mere presence.
_DOORS_LEFT_SHUT = ("LITERAL_API_KEY", "SLACK_BOT_TOKEN", "TEAMS_APP_ID", "DISCORD_BOT_TOKEN", "CHAINLIT_ROOT_PATH")


def prepare_environment(settings: Settings) -> Path:
    """Writes Chainlit's folder under the data folder and sets its variables. Returns the folder; safe to repeat.

    The folder is written anew at every start, so that an upgrade leaves nothing stale behind, and lies in the data
    folder, so that the installed package may be read-only.
    """
    if settings.secret is None:
        raise BadInput("The chat needs the secret that load_settings() makes: call it first", "WAYFARER_SECRET")
    root = settings.data_dir.resolve() / "chainlit"
    _write_config(root / ".chainlit", settings)
    _write_public(root / "public", settings.brand_name)
    for readme in ("chainlit.md", "chainlit_en-US.md"):
        (root / readme).write_text("")  # an empty one removes the button "Readme"
    for name in _DOORS_LEFT_SHUT:
        os.environ.pop(name, None)
    os.environ.update(
        CHAINLIT_APP_ROOT=str(root),
        CHAINLIT_AUTH_SECRET=settings.secret.get_secret_value(),
        CHAINLIT_AUTH_COOKIE_NAME=SESSION_COOKIE,
        CHAINLIT_COOKIE_SAMESITE="lax",
        CHAINLIT_CUSTOM_AUTH="1",
        TRACELOOP_TELEMETRY="false",
        OTEL_SDK_DISABLED="true",
    )
    return root


def _write_config(folder: Path, settings: Settings) -> None:
    shutil.rmtree(folder / "translations", ignore_errors=True)  # Chainlit keeps old ones through its upgrades
    (folder / "translations").mkdir(parents=True, exist_ok=True)
    values = {
        "@NAME@": settings.brand_name,
        "@TAGLINE@": TAGLINE,
        "@ADDRESS@": settings.address,
        "@SESSION_TIMEOUT@": SESSION_TIMEOUT_SECONDS,
    }
    text = (_HERE / "chainlit.toml").read_text(encoding="utf-8")
    for mark, value in values.items():
        text = text.replace(mark, json.dumps(value))  # JSON's strings are TOML's basic strings
    (folder / "config.toml").write_text(text, encoding="utf-8")
    wording = _overlay(_bundled_wording(), json.loads((_HERE / "wording.json").read_text(encoding="utf-8")))
    (folder / "translations" / "en-US.json").write_text(json.dumps(wording, indent=2), encoding="utf-8")


def _bundled_wording() -> dict[str, Any]:
    """Chainlit's English texts; finding a package does not import it."""
    spec = find_spec("chainlit")
    if spec is None or spec.origin is None:
        raise BadInput("The package chainlit is not installed: install Wayfarer with its dependencies")
    path = Path(spec.origin).parent / "translations" / "en-US.json"
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


def _overlay(base: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in ours.items():
        merged[key] = _overlay(merged[key], value) if isinstance(value, dict) else value
    return merged


def _write_public(folder: Path, brand_name: str) -> None:
    shutil.copytree(_HERE / "public", folder, dirs_exist_ok=True)
    (folder / "theme.json").write_text(json.dumps(chainlit_theme()))
    (folder / "brand.js").write_text(f"window.wayfarer = {json.dumps({'name': brand_name, 'tagline': TAGLINE})};\n")
    light = mark_svg(css_colour("primary", "light"), css_colour("series-2", "light"), size=64)
    dark = mark_svg(css_colour("primary", "dark"), css_colour("series-2", "dark"), size=64)
    (folder / "logo_light.svg").write_text(light)
    (folder / "logo_dark.svg").write_text(dark)
    (folder / "favicon.svg").write_text(light)
    (folder / "avatar.svg").write_text(_avatar())


def _avatar() -> str:
    """The mark on a disc, so that it reads on light and dark alike."""
    inner = mark_svg("white", css_colour("series-2", "dark"), size=20).replace("<svg ", '<svg x="6" y="6" ', 1)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">'
        f'<circle cx="16" cy="16" r="16" fill="{css_colour("primary", "light")}"/>{inner}</svg>'
    )
