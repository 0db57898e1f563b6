"""`make map`: writes the README's map of files from the first line of every module's docstring."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "chat_app", "training_data", "admin", "azure_emulator", "wayfarer", "benchmarks")
BEGIN, END = "<!-- map: begin -->\n", "<!-- map: end -->\n"


def render_map() -> str:
    return "\n".join(_package(ROOT / name) for name in PACKAGES)


def with_map(readme: str) -> str:
    """The README with its map brought up to date. Raises ValueError when it has no place for one."""
    head, found, rest = readme.partition(BEGIN)
    _, closed, tail = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"README.md has no lines {BEGIN.strip()} and {END.strip()} for the map")
    return f"{head}{BEGIN}{render_map()}{END}{tail}"


def _package(folder: Path) -> str:
    lines = [_line(file) for file in sorted(folder.rglob("*.py"), key=_order) if "versions" not in file.parts]
    summary = f"<summary><code>{folder.name}/</code> {_first_sentence(folder / '__init__.py')}</summary>"
    return "\n".join(
        [f"<details>{summary}", "", "| file | what it is for |", "|---|---|", *lines, "", "</details>", ""]
    )


def _order(file: Path) -> tuple[str, bool, str]:
    return (str(file.parent), file.name != "__init__.py", file.name)


def _line(file: Path) -> str:
    name = str(file.relative_to(ROOT)).removesuffix("__init__.py")
    return f"| `{name}` | {_docstring(file).splitlines()[0].replace('|', chr(92) + '|')} |"


def _first_sentence(file: Path) -> str:
    return _docstring(file).splitlines()[0]


def _docstring(file: Path) -> str:
    found = ast.get_docstring(ast.parse(file.read_text("utf-8")))
    if not found:
        raise ValueError(f"{file.relative_to(ROOT)} does not say what it is for: give it a docstring")
    return found


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(with_map(path.read_text("utf-8")), "utf-8")
