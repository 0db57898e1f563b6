"""What the documents promise is there: settings, make targets, the map."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import Settings, variable_of

ROOT = Path(__file__).resolve().parent.parent
EMULATOR_VARIABLES = {"WAYFARER_EMULATOR_KEY": "", "WAYFARER_EMULATOR_PORT": "0"}
"""Read by the emulator and by whoever starts it, not by Settings."""
PACKAGES = ("core", "chat_app", "training_data", "admin", "azure_emulator", "wayfarer", "benchmarks")


def documented() -> dict[str, str]:
    """Every variable of .env.example with its value; all are commented out."""
    text = (ROOT / ".env.example").read_text("utf-8")
    found = re.findall(r"^# ?([A-Z][A-Z0-9_]+)=(.*)$", text, re.MULTILINE)
    assert len(found) == len(dict(found)), "a variable is documented twice"
    assert not re.search(r"^[A-Z]", text, re.MULTILINE), "copying the file must change nothing"
    return dict(found)


def defaults() -> dict[str, str]:
    values = {}
    for name, field in Settings.model_fields.items():
        value = field.default
        assert not isinstance(value, SecretStr), f"{name} has a secret for its default"
        values[variable_of(name)] = "" if value is None else str(value)
    return values


def test_every_setting_is_in_the_example_with_its_default() -> None:
    assert documented() == defaults() | EMULATOR_VARIABLES


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_read_from_the_variable_that_is_documented(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = {"environment": "development", "parts": "chat", "port": "8123", "data_dir": "elsewhere"}
    value = examples.get(name, "7")
    monkeypatch.setenv(variable_of(name), value)
    read = getattr(Settings(), name)
    plain = read.get_secret_value() if isinstance(read, SecretStr) else read
    assert str(plain).removesuffix(".0") == value


def test_every_setting_has_a_sentence_that_the_example_repeats() -> None:
    text = " ".join((ROOT / ".env.example").read_text("utf-8").replace("\n#", " ").split())
    for name, field in Settings.model_fields.items():
        assert field.description and field.description.endswith("."), name
        assert " ".join(field.description.split()) in text, name


def test_the_makefile_has_what_the_readme_names() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {name for file in documents for name in re.findall(r"`make ([a-z-]+)", file.read_text("utf-8"))}
    assert named <= targets, f"not in the Makefile: {named - targets}"
    assert {"run", "test", "check", "help"} <= targets


def test_every_module_is_on_the_map() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = re.search(r"^## [^\n]*\bmap\b[^\n]*\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    if section is None:
        pytest.skip("the README has no map yet")
    files = [file.relative_to(ROOT) for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    missing = sorted(str(file) for file in files if _needs_a_line(file) and str(file) not in section[1])
    assert not missing


def _needs_a_line(file: Path) -> bool:
    return file.name not in ("__init__.py", "__main__.py") and "versions" not in file.parts
