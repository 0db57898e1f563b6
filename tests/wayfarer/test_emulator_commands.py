"""`wayfarer emulator …` against an emulator that runs, and against none."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from azure_emulator.commands import run_command
from tests.azure_emulator.emulator_process import KEY, EmulatorProcess
from wayfarer.cli import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    process = EmulatorProcess(tmp_path_factory.mktemp("var") / "emulator")
    yield process
    process.terminate()


def by_wayfarer(arguments: Sequence[str]) -> int:
    sys.argv[1:] = ["emulator", *arguments]  # put back by the fixture
    main()
    return 0


PROGRAMS = {"wayfarer": by_wayfarer, "stand-alone": run_command}


@pytest.fixture(params=PROGRAMS)
def run(
    request: pytest.FixtureRequest,
    running: EmulatorProcess,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """The same commands, by either program."""
    monkeypatch.setattr(sys, "argv", ["wayfarer"])
    program = PROGRAMS[request.param]

    def run(*arguments: str, data_dir: Path = running.data_dir) -> Ran:
        try:
            code = program([*arguments, "--data-dir", str(data_dir)])
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capfdbinary.readouterr()
        return Ran(code, printed.out.decode(), printed.err.decode())

    return run


def ok(ran: Ran) -> Any:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_faults_by_command(run: Run, running: EmulatorProcess) -> None:
    assert ok(run("faults", "list", "--json")) == []
    assert "No faults" in run("faults", "list").out
    wanted = ("--path", "*/models", "--times", "2", "--after", "1")
    rule = ok(run("faults", "add", "rate_limit", *wanted, "--json"))
    assert (rule["path"], rule["times"], rule["after"]) == ("*/models", 2, 1)
    statuses = [httpx.get(f"{running.url}/openai/v1/models", headers={"api-key": KEY}).status_code for _ in range(4)]
    assert statuses == [200, 429, 429, 200]
    [listed] = ok(run("faults", "list", "--json"))
    assert (listed["fired"], listed["active"]) == (2, False)
    assert "2 of 3" in run("faults", "list").out
    assert ok(run("faults", "clear", rule["id"], "--json")) == {"removed": 1}
    assert run("faults", "clear", rule["id"]).code == 1
    assert ok(run("faults", "clear", "--json")) == {"removed": 0}


def test_the_kinds_are_listed(run: Run) -> None:
    assert "deployment_vanished" in {kind["kind"] for kind in ok(run("faults", "kinds", "--json"))}
    assert "unknown_status" in run("faults", "kinds").out


def test_the_clock_by_command(run: Run) -> None:
    before = ok(run("clock", "show", "--json"))
    after = ok(run("clock", "move", "12h", "--json"))
    assert 43_200 <= after["now"] - before["now"] < 43_300
    assert ok(run("clock", "speed", "60", "--json"))["speed"] == 60
    assert "at 60 x" in run("clock", "show").out
    assert ok(run("clock", "speed", "1", "--json"))["speed"] == 1


REFUSED = [
    ("faults", "add", "earthquake"),
    ("faults", "add", "cut", "--share", "2"),
    ("faults", "add", "cut", "--times", "-1"),
    ("clock", "speed", "1e9"),
]


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_refusals_are_1_and_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 1 and ran.out == "" and ran.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [("clock", "move", "soon"), ("faults", "walk"), ("clock", "move")], ids=" ".join)
def test_wrong_usage_is_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2 and ran.err and "Traceback" not in ran.err


def test_without_an_emulator_they_say_how_to_start_one(run: Run, tmp_path: Path) -> None:
    ran = run("clock", "show", data_dir=tmp_path)
    assert ran.code == 1 and str(tmp_path) in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("program", "option"), [(by_wayfarer, ("--option", "seconds=2")), (run_command, ("--seconds", "2"))]
)
def test_options_of_a_kind_are_given_by_name(
    running: EmulatorProcess,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    program: Callable[[Sequence[str]], int],
    option: tuple[str, str],
) -> None:
    """Typer has one --option for all of them; the stand-alone command has one of its own for each."""
    monkeypatch.setattr(sys, "argv", ["wayfarer"])
    with contextlib.suppress(SystemExit):
        program(["faults", "add", "stall", *option, "--json", "--data-dir", str(running.data_dir)])
    assert json.loads(capfdbinary.readouterr().out)["options"] == {"seconds": 2.0, "event": 3}


def test_the_emulator_alone_keeps_serving(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "wayfarer", "emulator", "--port", "0", "--limit", "jobs=7", "--data-dir", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "WAYFARER_EMULATOR_KEY": KEY},
    )
    try:
        assert process.stdout
        url = process.stdout.readline().rpartition(" ")[2].strip()
        state = httpx.get(f"{url}/emulator/api/state", headers={"api-key": KEY}).json()
        assert state["limits"]["jobs"] == 7
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
