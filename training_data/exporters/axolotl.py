"""axolotl: chat messages with a mark on each of whether to learn it, and the part of its configuration that reads them.

From docs/dataset-formats/conversation.qmd and docs/rlhf.qmd (2025): type chat_template, `message_field_training` for
the marks; pairs as messages, chosen and rejected under chat_template.default.
"""

from collections.abc import Sequence

from training_data.examples import Example, Message
from training_data.exporters.export import Export, ExportedFile, Options, Source, Written, write_part
from training_data.exporters.plain import speaking
from training_data.lines import encode_line, join_lines

NAME = "axolotl"
KEYS = {"training": "datasets", "validation": "test_datasets"}
CONVERSATIONS = """\
    type: chat_template
    field_messages: messages
    message_field_training: train
    roles_to_train: []
    train_on_eos: turn
"""
PAIRS = """\
    type: chat_template.default
    field_messages: messages
    field_chosen: chosen
    field_rejected: rejected
"""


def export(source: Source, options: Options) -> Export:
    files, reports, configuration = [], {}, []
    for part, examples in source.parts():
        lines, reports[part] = write_part(NAME, examples, _write)
        name = f"{source.name}-{part}.jsonl"
        files.append(ExportedFile(name, join_lines(lines, byte_order_mark=False)))
        configuration.append(_configuration(KEYS[part], name, examples))
    head = "rl: dpo\n" if any(_is_pair(one) for _, examples in source.parts() for one in examples) else ""
    yaml = ExportedFile("axolotl.yaml", (head + "".join(configuration)).encode())
    return Export(NAME, (*files, yaml), reports)


def _write(example: Example) -> Written:
    if example.rejected is None:
        messages = [speaking(message) | {"train": message.trained} for message in example.messages]
        return Written((encode_line({"messages": messages}),))
    *context, chosen = (speaking(message) for message in example.messages)
    rejected = speaking(Message("assistant", example.rejected))
    return Written((encode_line({"messages": context, "chosen": chosen, "rejected": rejected}),))


def _configuration(key: str, name: str, examples: Sequence[Example]) -> str:
    reading = PAIRS if any(_is_pair(example) for example in examples) else CONVERSATIONS
    return f"{key}:\n  - path: ./{name}\n    ds_type: json\n    split: train\n{reading}"


def _is_pair(example: Example) -> bool:
    return example.rejected is not None
