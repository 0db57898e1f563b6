"""docs/emulator.md: every example runs as it stands there, and its tables are those of the code."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from azure_emulator.faults.kinds import KINDS
from azure_emulator.limits import Limits, limits_shown
from azure_emulator.settings import load_settings
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "emulator.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def table_rows(heading: str) -> list[list[str]]:
    """The cells of the last table under a heading, without its first two lines."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, heading
    lines = [line for line in section[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which an emulator runs where the page's examples look for one."""
    folder = tmp_path_factory.mktemp("desk")
    process = EmulatorProcess(folder / "var" / "emulator")
    (folder / "url").write_text(process.url)
    yield folder
    process.terminate()


def run(desk: Path, *command: str) -> str:
    """The output of an example at this emulator's address. It must not complain."""
    programs = str(Path(sys.executable).parent)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WAYFARER_", "AZURE_"))}
    own = {"WAYFARER_EMULATOR_KEY": KEY, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    address = (desk / "url").read_text()
    given = [part.replace("http://127.0.0.1:8100", address) for part in command]
    ran = subprocess.run(given, cwd=desk, env=kept | own, capture_output=True, text=True, timeout=250, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize("block", blocks("python"), ids=range(len(blocks("python"))))
def test_the_python_examples(desk: Path, block: str) -> None:
    ast.parse(block)
    assert run(desk, sys.executable, "-W", "error::SyntaxWarning", "-c", block).strip()


@pytest.mark.parametrize("block", blocks("sh"), ids=range(len(blocks("sh"))))
def test_the_shell_examples(desk: Path, block: str) -> None:
    shell, curl = shutil.which("bash"), shutil.which("curl")
    if not shell or ("curl" in block and not curl):
        pytest.skip("needs bash and curl")
    output = run(desk, shell, "-euc", block)
    assert output.strip() and '"error"' not in output


def test_the_commands_that_start_it() -> None:
    """The whole start is tried by the tests of the commands; here only that these options exist."""
    [block] = blocks("console")
    [command] = [line for line in block.splitlines() if line.startswith("python -m azure_emulator ")]
    settings = load_settings(command.split()[3:], {"WAYFARER_EMULATOR_KEY": "x"})
    assert (settings.port, settings.data_dir) == (8100, Path("var/emulator"))


def test_the_kinds_of_faults_are_those_of_the_code() -> None:
    written = {row[0].strip("`"): (row[1], re.findall(r"`([^`]+)`", row[2])) for row in table_rows("Faults")}
    expected = {
        str(kind): (info.effect, [f"{name}={value}" for name, value in info.options.items()])
        for kind, info in KINDS.items()
    }
    assert written == expected


def test_the_limits_are_those_of_the_code() -> None:
    written = {row[0].strip("`"): float(row[1]) for row in table_rows("Limits and waits")}
    assert written == limits_shown(Limits())


def test_every_example_is_tried() -> None:
    assert {kind for kind, _ in BLOCKS} == {"console", "python", "sh"} and len(BLOCKS) >= 9
