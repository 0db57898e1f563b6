"""Azure OpenAI's chat format for supervised training: one conversation a line, a weight on every reply.

From Azure's page on fine-tuning (2025): JSONL in UTF-8, which it asks to begin with a byte-order mark.
"""

from training_data.examples import Example, encode_example
from training_data.exporters.export import Export, ExportedFile, Options, Source, Written, write_part
from training_data.lines import join_lines
from training_data.transfer import Feature, Loss

NAME = "azure"
WORSE_REPLY = Loss(Feature.PAIR, "the worse reply is left out: conversations to imitate have no place for it")


def export(source: Source, options: Options) -> Export:
    """The same bytes as the version's own file, when the byte-order mark is the same."""
    files, reports = [], {}
    for part, examples in source.parts():
        lines, reports[part] = write_part(NAME, examples, _write)
        content = join_lines(lines, byte_order_mark=options.byte_order_mark)
        files.append(ExportedFile(f"{source.name}-{part}.jsonl", content))
    return Export(NAME, tuple(files), reports)


def _write(example: Example) -> Written:
    lost = () if example.rejected is None else (WORSE_REPLY,)
    return Written((encode_example(example.messages),), lost)
