"""The rooms and their rules: who may import whom, how long things get, and what never enters a file."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.readme_map import with_map

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "chat_app", "training_data", "admin", "azure_emulator", "wayfarer", "benchmarks")
MAY_IMPORT = {
    "core": set(),
    "training_data": set(),
    "azure_emulator": set(),
    "chat_app": {"core"},
    "admin": {"core", "training_data"},
    # The emulator is only ever started as a process, so that it cannot be leaned on by accident.
    "wayfarer": {"core", "chat_app", "admin", "training_data"},
    # They may measure whatever there is; nothing may lean on them.
    "benchmarks": {"core", "chat_app", "admin", "training_data", "azure_emulator", "wayfarer"},
}
AZURE_CLIENTS = {"openai", "azure"}
LOCK_FILES = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock", "requirements-build.lock")


@cache
def module_files() -> dict[str, Path]:
    """Every module of the project by its dotted name."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


@cache
def modules() -> dict[str, ast.Module]:
    return {name: ast.parse(file.read_text("utf-8")) for name, file in module_files().items()}


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Dotted names. `from a import b` gives a.b where that is a module of ours, and a where b is a name in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a thing lives"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from inner & module_files().keys()
            if inner - module_files().keys():
                yield node.module or ""


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package}
    wrong = {
        f"{name} imports {imported}"
        for name, tree in modules().items()
        if name.split(".")[0] == package
        for imported in imports_of(tree)
        if imported.split(".")[0] in set(PACKAGES) - allowed
    }
    assert not wrong


def test_only_cores_azure_modules_import_azures_sdks() -> None:
    users = {name for name, tree in modules().items() for i in imports_of(tree) if i.split(".")[0] in AZURE_CLIENTS}
    assert users and all(re.fullmatch(r"core\.azure_\w+", name) for name in users), users


def test_nobody_imports_the_chats_callbacks() -> None:
    """Chainlit loads that file itself; a second import would register everything twice."""
    assert not {name for name, tree in modules().items() if "chat_app.app" in set(imports_of(tree))}


def test_modules_do_not_import_in_circles() -> None:
    graph = {name: {i for i in imports_of(tree) if i in modules() and i != name} for name, tree in modules().items()}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a circle: {' -> '.join([*path[path.index(name) :], name])}"
        if name not in done:
            for imported in graph[name]:
                visit(imported, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_functions_stay_small() -> None:
    lengths = {
        f"{name}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    middle, ninth = median(lengths.values()), quantiles(lengths.values(), n=10)[-1]
    longest = sorted(lengths, key=lambda name: -lengths[name])[:10]
    assert middle <= 12 and ninth < 30, f"median {middle}, 9 in 10 under {ninth}; the longest: {longest}"


def test_files_stay_readable() -> None:
    lengths = {file: len(file.read_text("utf-8").splitlines()) for file in ROOT.glob("**/*.py") if _is_ours(file)}
    assert not {str(file): length for file, length in lengths.items() if length > 600}


def _is_ours(file: Path) -> bool:
    """Written by people: a migration is as long as the tables that it makes."""
    parts = file.relative_to(ROOT).parts
    return parts[0] in (*PACKAGES, "tests") and "versions" not in parts


def test_the_readme_maps_what_there_is() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert with_map(readme) == readme, "the README's map is of other files: run `make map`"


def test_few_broad_handlers() -> None:
    """A broad except belongs at an outermost loop only."""
    handlers = [n for tree in modules().values() for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler)]
    broad = [node for node in handlers if node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")]
    assert len(broad) <= 0.1 * len(handlers), f"{len(broad)} of {len(handlers)} handlers are broad"


@pytest.mark.parametrize("name", LOCK_FILES)
def test_lock_files_pin_every_package_by_hash_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    assert lines
    loose = [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line]
    assert not loose


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)  # noqa: S607
    if listed.returncode:
        pytest.skip("not a git checkout: the list of tracked files is not known")
    # Put together here, so that this file does not hold what it looks for.
    folders = ("work", "root", "home", "Users", "tmp")
    absolute = re.compile(rf"""(?<![\w.:/~>}}\])-])/(?:{"|".join(folders)})/\w""")
    found = {}
    for path in (Path(name) for name in listed.stdout.split("\0") if name):
        try:
            text = (ROOT / path).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if places := [text[: m.start()].count("\n") + 1 for m in absolute.finditer(text)]:
            found[str(path)] = places[:5]
    assert not found
