"""`wayfarer datasets export`, `compare`, `line` and `lineage`: what versions say, in other formats and in words."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from admin import dataset_comparison, dataset_exports, line_lists, line_origins
from admin import lineage as lineages
from core.errors import BadInput
from training_data.exporters.archive import report_json
from training_data.exporters.export import Export
from training_data.exporters.formats import ExportFormat
from training_data.transfer import describe_transfer
from wayfarer.commands.lineage_words import learned_sentences, version_sentence
from wayfarer.commands.session import AlwaysJsonOption, JsonOption, console, print_json, reading

LINES_PRINTED = 20
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">", "renamed": "="}


def export(
    version: int,
    format: Annotated[ExportFormat, typer.Option(help="What to write.")] = "azure",
    to: Annotated[
        Path | None, typer.Option(help="Folder to write into; left out: wayfarer-vN-FORMAT here.", show_default=False)
    ] = None,
    byte_order_mark: Annotated[bool, typer.Option(help="Begin Azure's files as its documentation asks.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Write a version in the format of another tool, with a report of what that format could not hold."""
    made = reading(
        lambda session: dataset_exports.export_version(session, version, format, byte_order_mark=byte_order_mark)
    )
    folder = to or Path(f"wayfarer-v{version}-{format}")
    paths = _write(made, folder)
    described = {part: describe_transfer(report) for part, report in made.reports.items()}
    if as_json:
        print_json({"files": [str(path) for path in paths], "parts": described})
        return
    for path in paths:
        _say(str(path))
    for part, report in described.items():
        _say(f"{part}: {report['examples_written']} of {report['examples_read']} examples written")
        print_losses(report)


def compare(before: int, after: int, as_json: JsonOption = False) -> None:
    """Show what changed from one version to another: added, removed and changed lines by where they come from."""
    found = reading(lambda session: dataset_comparison.compare_versions(session, before, after))
    described = dataset_comparison.describe_comparison(found, limit=10**9 if as_json else LINES_PRINTED)
    if as_json:
        print_json(described)
        return
    _say(", ".join(f"{count} {kind}" for kind, count in described["counts"].items()))
    if described["system_message"]:
        _say("The system message differs.")
    for name, values in described["recipe"].items():
        _say(f"Recipe: {name} was {values['before']}, is {values['after']}")
    for kind, sign in _SIGNS.items():
        _print_lines(kind, sign, described)


def lines(
    version: int,
    part: Annotated[Literal["training", "validation"], typer.Option(help="Which file.")] = "training",
    after: Annotated[int, typer.Option(min=0, help="Go on after this line.")] = 0,
    reason: Annotated[
        str | None, typer.Option(help="Only lines with such a reply, as in '1: thumb up'.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many lines.")] = 30,
    as_json: JsonOption = False,
) -> None:
    """List the lines of a version with where they come from and why each reply has its weight."""
    page = reading(
        lambda session: line_lists.list_lines(session, version, part, after=after, reason=reason, limit=limit)
    )
    if as_json:
        print_json(page)
        return
    for row in page.rows:
        _say(f"{row.line}: {row.source}" + (f", line {row.source_line}" if row.source_line else ""))
        for reply in row.replies:
            _say(f"   weight {reply.weight}, {reply.reason or 'no reason kept'}: {reply.content[:80]!r}")
    if page.next_after:
        _say(f"… --after {page.next_after} goes on")


def line(
    version: int,
    number: Annotated[int, typer.Argument(help="Line of the file, from 1.")],
    part: Annotated[Literal["training", "validation"], typer.Option(help="Which file.")] = "training",
    as_json: AlwaysJsonOption = True,
) -> None:
    """Show where a line comes from (conversation, ratings, reviewer, or file) and what learned from it, as JSON."""
    print_json(reading(lambda session: line_origins.line_origin(session, version, part, number)))


def lineage(conversation: str, as_json: JsonOption = False) -> None:
    """Show which versions, files, jobs, models, deployments and releases learned from a conversation."""
    found = reading(lambda session: lineages.conversation_lineage(session, conversation))
    if as_json:
        print_json(found)
        return
    _say(f"{found.conversation_id}: {found.title or 'Untitled'}" + ("" if found.present else " (deleted)"))
    for sentence in _sentences(found):
        _say(sentence)


def print_losses(described: Mapping[str, Any]) -> None:
    """What could not be carried over, the most frequent first."""
    for loss, count in described["could_not_carry_over"].items():
        _say(f"  not carried over ({count}): {loss}")
    for note in described["notes"]:
        _say(f"  {note}")


def _sentences(found: lineages.ConversationLineage) -> Iterable[str]:
    yield from (version_sentence(use) for use in found.versions)
    yield from learned_sentences(found.learned)
    if not found.versions:
        yield "No version was made from it"


def _print_lines(kind: str, sign: str, described: dict[str, Any]) -> None:
    for entry in described[kind]:
        shown = entry.get("after", entry)
        what = ", ".join(f"message {one['position']}: {one['what']}" for one in entry.get("messages", []))
        _say(f"{sign} {shown['part']} line {shown['line']}: {shown['origin']}" + (f" ({what})" if what else ""))
    more = described["counts"][kind] - len(described[kind])
    if more:
        _say(f"{sign} … and {more} more: --json lists them all")


def _write(made: Export, folder: Path) -> list[Path]:
    files = {file.name: file.content for file in made.files} | {"report.json": report_json(made)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            draft = folder / f"{name}.part"
            draft.write_bytes(content)
            draft.replace(folder / name)
    except OSError as error:
        raise BadInput(f"'{folder}' cannot be written to: {error.strerror}", str(folder)) from error
    return [folder / name for name in files]


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False)
