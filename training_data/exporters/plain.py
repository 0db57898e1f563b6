"""Chat messages as most tools read them: role and content, nothing else, without a byte-order mark.

Pairs are written as prompt, chosen and rejected, which is how preference sets are published.
"""

from typing import Any

from training_data.examples import Example, Message
from training_data.exporters.export import Export, ExportedFile, Options, Source, Written, write_part
from training_data.lines import encode_line, join_lines
from training_data.transfer import Feature, Loss

NAME = "plain"
UNMARKED = "kept in the text, but nothing says that it is not to be learned"


def export(source: Source, options: Options) -> Export:
    files, reports = [], {}
    for part, examples in source.parts():
        lines, reports[part] = write_part(NAME, examples, _write)
        files.append(ExportedFile(f"{source.name}-{part}.jsonl", join_lines(lines, byte_order_mark=False)))
    return Export(NAME, tuple(files), reports)


def _write(example: Example) -> Written:
    messages = [speaking(message) for message in example.messages]
    if example.rejected is None:
        unmarked = sum(message.role == "assistant" and not message.trained for message in example.messages)
        lost = (Loss(Feature.CONTEXT_REPLY, UNMARKED, unmarked),) if unmarked else ()
        return Written((encode_line({"messages": messages}),), lost)
    rejected = speaking(Message("assistant", example.rejected))
    pair = {"prompt": messages[:-1], "chosen": messages[-1:], "rejected": [rejected]}
    return Written((encode_line(pair),))


def speaking(message: Message) -> dict[str, Any]:
    return {"role": message.role, "content": message.content}
