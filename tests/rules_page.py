"""`make map` also writes the tables of docs/training-files.md: every rule by its code, as the code has it."""

from pathlib import Path

from training_data.importers.rules import RULES as IMPORT_RULES
from training_data.problems import RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "training-files.md"


def render_rules() -> str:
    rows = [f"| `{code}` | {level} | {_plain(hint)} |" for code, (level, hint) in RULES.items()]
    return "\n".join(["| code | level | what to do |", "|---|---|---|", *rows, ""])


def render_import_rules() -> str:
    rows = [f"| `{code}` | {_plain(hint)} |" for code, hint in IMPORT_RULES.items()]
    return "\n".join(["| code | what to do |", "|---|---|", *rows, ""])


def with_rules(page: str) -> str:
    """The page with its tables brought up to date. Raises ValueError when it has no place for one."""
    return _between(_between(page, "rules", render_rules()), "import rules", render_import_rules())


def _between(page: str, name: str, table: str) -> str:
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    head, found, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{PAGE.name} has no lines {begin.strip()} and {end.strip()} for the table")
    return f"{head}{begin}{table}{end}{tail}"


def _plain(text: str) -> str:
    """Markdown reads some marks of JSON as its own."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


if __name__ == "__main__":
    PAGE.write_text(with_rules(PAGE.read_text("utf-8")), "utf-8")
