"""The command line: help everywhere, JSON everywhere, and exit codes that scripts can rely on."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from tests.admin.training_path import example_file
from tests.wayfarer.conftest import ADMIN, Run
from wayfarer.cli import app


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group) or hasattr(command, "commands"):
            yield from commands(command, (*path, name))  # type: ignore[arg-type]
        else:
            yield (*path, name), command


ALL: dict[tuple[str, ...], Any] = dict(commands(typer.main.get_command(app)))  # type: ignore[arg-type]
LEAVES = {path: command for path, command in ALL.items() if not hasattr(command, "commands")}


# --- help and usage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...], run: Run) -> None:
    code, out, _ = run(*path, "--help")
    assert code == 0 and (ALL[path].help or "").strip(), path
    assert "Usage: wayfarer" in out


def test_the_nouns_are_those_of_the_project() -> None:
    nouns = {path[0] for path in ALL if path}
    expected = (
        "users conversations reviews redactions datasets jobs deployments evaluations releases travellers audit serve "
        "emulator"
    )
    assert nouns == set(expected.split())


@pytest.mark.parametrize("path", [path for path in LEAVES if len(path) >= 2], ids=" ".join)
def test_whatever_lists_shows_or_makes_speaks_json(path: tuple[str, ...]) -> None:
    names = {name for parameter in LEAVES[path].params for name in parameter.opts}
    assert "--json" in names or path == ("datasets", "download")


@pytest.mark.parametrize(
    "arguments",
    [
        ("walk",),
        ("users", "walk"),
        ("users", "add"),
        ("users", "add", "ann@example.com", "--role", "king"),
        ("datasets", "show", "one"),
        ("datasets", "build", "--validation-share", "0.9"),
        ("jobs", "start", "--model", "m"),
        ("jobs", "start", "--model", "m", "--version", "1", "--suffix", "no spaces"),
        ("jobs", "start", "--model", "m", "--version", "1", "--learning-rate-multiplier", "0"),
        ("deployments", "create", "x y", "--model", "m"),
        ("deployments", "create", "name", "--model", "m", "--sku", "Cheap"),
        ("reviews", "list", "--status", "odd"),
        ("reviews", "reply", "e", "--weight", "2"),
        ("evaluations", "start", "--baseline", "1", "--candidate", "2", "--samples", "99"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code == 2 and err and "Traceback" not in err + out


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "link", "nobody@example.com"),
        ("users", "token", "nobody@example.com"),
        ("users", "add", ADMIN),
        ("users", "add", "no-address"),
        ("conversations", "show", "x"),
        ("reviews", "show", "x"),
        ("reviews", "approve", "x"),
        ("reviews", "reply", "x", "--weight", 1),
        ("datasets", "show", 99),
        ("datasets", "show", 2**63),
        ("datasets", "import", "no-such-file.jsonl"),
        ("datasets", "build"),
        ("datasets", "download", 99),
        ("jobs", "show", 99),
        ("jobs", "start", "--model", "m", "--version", 99),
        ("jobs", "cancel", 99),
        ("deployments", "create", "name", "--model", "unknown"),
        ("deployments", "delete", 99),
        ("releases", "promote", 99),
        ("releases", "rollback"),
        ("releases", "create", "New", "--deployment", 99),
        ("evaluations", "start", "--baseline", 1, "--candidate", 1),
        ("evaluations", "show", 99),
        ("audit", "list", "--before", 2**63),
        ("reviews", "approve", "c", "--as", "nobody@example.com"),
    ],
    ids=lambda arguments: " ".join(str(argument) for argument in arguments),
)
def test_a_refusal_is_1_and_one_line(furnished: Run, arguments: tuple[object, ...]) -> None:
    code, out, err = furnished(*arguments)
    assert code == 1 and out == ""
    assert err.startswith("wayfarer: ") and err.count("\n") == 1 and "Traceback" not in err


def test_a_setting_that_cannot_be_used_is_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYFARER_PORT", "eighty")
    code, _, err = run("users", "list")
    assert code == 1 and "WAYFARER_PORT" in err


# --- the wheel by commands ------------------------------------------------------------------------------------------

LISTS = [
    ("users", "list"), ("conversations", "list"), ("reviews", "list"), ("redactions", "list"), ("datasets", "list"),
    ("datasets", "imports"), ("travellers", "list"),
    ("jobs", "list"), ("jobs", "models"), ("deployments", "list"), ("deployments", "models"), ("evaluations", "list"),
    ("releases", "list"), ("releases", "plans"), ("audit", "list"),
]  # fmt: skip


def test_every_list_is_tried() -> None:
    named = {path for path in LEAVES if path[-1] in ("list", "imports", "models", "plans", "history")}
    assert named - {("emulator", "faults", "list")} == set(LISTS)


def test_lists_of_nothing_say_what_to_do_next(run: Run) -> None:
    for path in LISTS:
        code, out, err = run(*path)
        assert code == 0 and out.strip() and not err, path


def test_the_wheel_by_commands(furnished: Run, tmp_path: Path) -> None:
    def ok(*arguments: object) -> Any:
        code, out, err = furnished(*arguments, "--json")
        assert code == 0, (arguments, err)
        return json.loads(out)

    file = tmp_path / "mine.jsonl"
    file.write_bytes(example_file("by command"))
    assert ok("users", "link", ADMIN)["url"].startswith("https://travel.example.com/staff/link/wfl_")
    assert ok("users", "token", ADMIN)["token"].startswith("wft_")
    assert ok("conversations", "show", "c")[0]["reply"] == "Ah, Rome! Shall we?"
    assert ok("reviews", "show", "c")["turns"][0]["weight"] == 1
    assert ok("reviews", "reply", "e", "--weight", 1, "--note", "lovely")["note"] == "lovely"
    assert ok("reviews", "reject", "c")["decision"] == "rejected"
    assert ok("reviews", "approve", "c")["decision"] == "approved"
    assert [one["code"] for one in ok("datasets", "validate", file)] == ["frequent_closing"]
    assert ok("datasets", "import", file)["examples"] == 24
    assert ok("datasets", "import-samples")["id"] == 2
    assert ok("datasets", "build", "--import", 1, "--no-reviews", "--validation-share", 0.2)["id"] == 1
    assert ok("datasets", "show", 1)["files"]["training"]["examples"] >= 10
    assert ok("jobs", "start", "--model", "tiny-travel-2026-11-22", "--version", 1)["state"] == "uploading"
    assert ok("jobs", "show", 1)["job"]["id"] == 1
    assert ok("jobs", "cancel", 1)["cancel_wanted"] is True
    assert ok("evaluations", "start", "--baseline", 1, "--candidate", 2)["state"] == "running"
    assert ok("evaluations", "show", 1)["asked"] == 0
    assert ok("evaluations", "cancel", 1)["state"] == "cancelled"
    assert len(ok("audit", "list", "--limit", 200)) >= 10
    for path in LISTS:
        assert isinstance(ok(*path), list), path
        assert furnished(*path)[0] == 0
    target = tmp_path / "out.jsonl"
    assert furnished("datasets", "download", 1, "--to", target)[0] == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf{") and not target.with_name("out.jsonl.part").exists()


def test_a_suspected_text_is_decided_by_commands(furnished: Run, tmp_path: Path) -> None:
    file = tmp_path / "personal.jsonl"
    talk = '{"messages":[{"role":"user","content":"My name is Zorblax."},{"role":"assistant","content":"Welcome!"}]}'
    file.write_bytes(example_file("by command") + b"\n" + talk.encode() + b"\n")
    assert furnished("datasets", "import", file)[0] == 0
    assert json.loads(furnished("redactions", "scan", "--json")[1]) == {"open": 1, "decided": 0}
    (case,) = json.loads(furnished("redactions", "list", "--json")[1])
    assert (case["text"], case["before"], case["suggestion"]) == ("Zorblax", "My name is ", "name")
    code, _, err = furnished("datasets", "build", "--import", 1, "--no-reviews")
    assert code == 1 and "look personal" in err
    assert "[Zorblax]" in furnished("redactions", "show", case["number"])[1]
    assert furnished("redactions", "decide", case["number"], "name")[0] == 0
    assert furnished("redactions", "reopen", case["number"])[0] == 0
    assert furnished("redactions", "decide", case["number"], "keep")[0] == 0
    assert furnished("datasets", "build", "--import", 1, "--no-reviews")[0] == 0
    assert furnished("redactions", "decide", case["number"], "perhaps")[0] == 2


def test_a_traveller_is_erased_by_a_command(furnished: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(furnished("travellers", "show", "c", "--json")[1])["held"]["exchanges"] == 1
    code, out, _ = furnished("travellers", "show", "guest:1")
    assert code == 0 and "conversations 1, ratings 1, exchanges 1" in out
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, out, _ = furnished("travellers", "erase", "c")  # nobody says yes
    assert code == 1 and "for good?" in out
    code, out, _ = furnished("travellers", "erase", "c", "--yes", "--json")
    done = json.loads(out)
    assert code == 0 and done["removed"]["exchanges"] == 1 and done["user_id"] == "t"
    assert json.loads(furnished("travellers", "erase", "t", "--yes", "--json")[1]) == done
    assert [row["user_id"] for row in json.loads(furnished("travellers", "list", "--json")[1])] == ["t"]
    assert "Erased on" in furnished("travellers", "show", "t")[1]
    code, _, err = furnished("travellers", "show", "nobody")
    assert code == 1 and "No traveller" in err


def test_a_file_with_faults_is_validated_with_exit_code_1(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"messages": []}\nnot json\n')
    code, out, _ = run("datasets", "validate", bad)
    assert code == 1 and f"{bad}:2" in out
    code, out, _ = run("datasets", "validate", bad, "--json")
    problems = json.loads(out)
    assert code == 1 and set(problems[0]) == {"file", "line", "path", "code", "level", "message", "hint"}
    assert [(one["line"], one["code"]) for one in problems] == [
        (None, "too_few_examples"),
        (1, "no_messages"),
        (2, "invalid_json"),
    ]


@pytest.mark.parametrize("release", ["1", "live"])
def test_files_are_held_against_the_prompt_of_a_release(furnished: Run, tmp_path: Path, release: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_bytes(example_file("by prompt"))
    code, out, err = furnished("datasets", "validate", file, "--release", release, "--json")
    assert code == 1, err
    assert "other_system_message" in {one["code"] for one in json.loads(out)}


def test_the_installed_command_is_this_one(tmp_path: Path) -> None:
    """As a process of its own, with nothing of the test's around it."""
    environment = {**os.environ, "WAYFARER_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "wayfarer", "users", "add", ADMIN, "--role", "admin", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "/staff/link/wfl_" in json.loads(done.stdout)["url"]
