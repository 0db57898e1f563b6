"""LLaMA-Factory: its ShareGPT layout, with the dataset_info.json that describes the files.

From its data/README.md (2025). It learns every reply of a conversation, or with `mask_history` the last one only; a
mark for a single reply is not part of a release. So a version with replies of weight 0 is written with one example for
each reply to learn, which ends there: under `mask_history` that teaches exactly what the weights say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from training_data.examples import Example, Message
from training_data.exporters.export import Export, ExportedFile, Options, Source, Written, feature_of, write_part
from training_data.lines import encode_line, join_lines
from training_data.transfer import Loss

NAME = "llama-factory"
SPEAKERS = {"user": "human", "assistant": "gpt"}
NOT_BEFORE_ANYTHING = "left out: it comes after the last reply to learn, so it teaches nothing"
MASK_HISTORY = (
    "Set mask_history: true. Some replies have weight 0, so each reply to learn ends an example of its own, "
    "and only the last reply of an example may be learned."
)


def export(source: Source, options: Options) -> Export:
    split = any(_has_context_replies(example) for _, examples in source.parts() for example in examples)
    files, reports, described = [], {}, {}
    for part, examples in source.parts():
        notes = (MASK_HISTORY,) if split else ()
        lines, reports[part] = write_part(NAME, examples, lambda example: _write(example, split), notes)
        name = f"{source.name}-{part}"
        files.append(ExportedFile(f"{name}.jsonl", join_lines(lines, byte_order_mark=False)))
        described[name] = _description(f"{name}.jsonl", examples)
    info = orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return Export(NAME, (*files, ExportedFile("dataset_info.json", info)), reports)


def _has_context_replies(example: Example) -> bool:
    """What comes before a pair is never learned anyway."""
    replies = (message for message in example.messages if message.role == "assistant")
    return example.rejected is None and any(not reply.trained for reply in replies)


def _write(example: Example, split: bool) -> Written:
    if example.rejected is None:
        ends = list(_ends(example)) if split else [len(example.messages)]
        lines = tuple(encode_line(_conversation(example.messages[:end])) for end in ends)
        return Written(lines, _lost_after(example.messages[ends[-1] :]))
    pair = {"chosen": _turn(example.messages[-1]), "rejected": _turn(Message("assistant", example.rejected))}
    return Written((encode_line(_conversation(example.messages[:-1]) | pair),))


def _ends(example: Example) -> Iterator[int]:
    """Where an example ends that teaches one reply."""
    return (index for index, message in enumerate(example.messages, start=1) if message.trained)


def _lost_after(rest: Sequence[Message]) -> tuple[Loss, ...]:
    """What comes after the last reply to learn teaches nothing, and is not written."""
    counts = Counter(feature_of(message) for message in rest)
    return tuple(Loss(feature, NOT_BEFORE_ANYTHING, count) for feature, count in counts.items())


def _conversation(messages: Iterable[Message]) -> dict[str, Any]:
    system = [message.content for message in messages if message.role == "system"]
    return {
        "conversations": [_turn(message) for message in messages if message.role != "system"],
        "system": system[0] if system else "",
    }


def _turn(message: Message) -> dict[str, str]:
    return {"from": SPEAKERS[message.role], "value": message.content}


def _description(file_name: str, examples: Iterable[Example]) -> dict[str, Any]:
    columns = {"messages": "conversations", "system": "system"}
    if all(example.rejected is None for example in examples):
        return {"file_name": file_name, "formatting": "sharegpt", "columns": columns}
    pair = {"chosen": "chosen", "rejected": "rejected"}
    return {"file_name": file_name, "formatting": "sharegpt", "ranking": True, "columns": columns | pair}
