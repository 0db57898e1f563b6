"""Two small versions and what every exporter makes of them.

`python -m tests.training_data.exporters.golden` writes the files anew; read the difference before you commit it.
"""

from pathlib import Path

from training_data.examples import Example, Message, Origin
from training_data.exporters.archive import report_json
from training_data.exporters.export import Export, Options, Source
from training_data.exporters.formats import EXPORT_FORMATS, ExportFormat, export

FOLDER = Path(__file__).parent / "golden"
POLICY = "Be cheerful. Ask one question."
REQUEST = "Could you say that with a bit more spark?"


def example(number: int, *turns: tuple[str, str, int | None], rejected: str | None = None) -> Example:
    """Turns are (question, reply, weight); the system message is the same everywhere."""
    said = [
        message
        for question, reply, weight in turns
        for message in (Message("user", question), Message("assistant", reply, weight))
    ]
    return Example((Message("system", POLICY), *said), Origin("conversation", f"c-{number}"), rejected)


CONVERSATIONS = Source(
    "wayfarer-v7",
    (
        example(1, ("What should I see in Rome?", "Oh la la! The Forum at dawn. Ruins or squares?", 1)),
        example(
            2,
            ("Where in Lisbon?", "Lisbon has many quarters.", 0),
            (REQUEST, "Ah, Alfama! Lanes, tiles, fado. Shall we climb?", 1),
            ("And for food?", "Mmm, grilled sardines in June! Hungry yet?", 1),
        ),
        example(3, ("Line\u2028break, “quotes”, \\ and 🌍?", 'Zoë says "São Paulo"!\nShall we go?', 1)),
    ),
    (example(4, ("When to Kyoto?", "Ooh, April! Cherry clouds. Early riser?", 1), ("Rain?", "In June. Umbrella?", 0)),),
)
PAIRS = Source(
    "wayfarer-v8",
    (
        example(1, ("Where in Rome?", "Ah, Monti! Ivy and lanes. Shall we?", 1), rejected="Rome has hotels."),
        example(
            2,
            ("Where in Oslo?", "Grünerløkka hums. Coffee?", 0),
            ("With children?", "Whee, the ship museum! How old are they?", 1),
            rejected="There are museums.",
        ),
    ),
    (
        example(
            3,
            ("Best month for Bali?", "Ooh, May! Green and dry. Surf or rice fields?", 1),
            rejected="May to September.",
        ),
    ),
)
SOURCES = {"conversations": CONVERSATIONS, "pairs": PAIRS}


def exported(source: str, format: ExportFormat) -> Export:
    return export(SOURCES[source], format, Options(follow_request=REQUEST))


def files_of(made: Export) -> dict[str, bytes]:
    return {file.name: file.content for file in made.files} | {"report.json": report_json(made)}


def main() -> None:
    for source in SOURCES:
        for format in EXPORT_FORMATS:
            folder = FOLDER / source / format
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in files_of(exported(source, format)).items():
                (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
