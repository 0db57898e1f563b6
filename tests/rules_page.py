"""`make map` also writes the table of docs/training-files.md: every rule by its code, as the code has it."""

from pathlib import Path

from training_data.problems import RULES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "training-files.md"
BEGIN, END = "<!-- rules: begin -->\n", "<!-- rules: end -->\n"


def render_rules() -> str:
    rows = [f"| `{code}` | {level} | {_plain(hint)} |" for code, (level, hint) in RULES.items()]
    return "\n".join(["| code | level | what to do |", "|---|---|---|", *rows, ""])


def with_rules(page: str) -> str:
    """The page with its table brought up to date. Raises ValueError when it has no place for one."""
    head, found, rest = page.partition(BEGIN)
    _, closed, tail = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"{PAGE.name} has no lines {BEGIN.strip()} and {END.strip()} for the table")
    return f"{head}{BEGIN}{render_rules()}{END}{tail}"


def _plain(text: str) -> str:
    """Markdown reads some marks of JSON as its own."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


if __name__ == "__main__":
    PAGE.write_text(with_rules(PAGE.read_text("utf-8")), "utf-8")
