"""Every format that a file can be imported from, by the name that people type."""

from collections.abc import Callable
from itertools import islice
from typing import Any, Literal, get_args

from training_data.importers import alpaca, chat, csv_rows, dpo, sharegpt
from training_data.importers.imported import Imported
from training_data.importers.records import json_records

ImportFormat = Literal["chat", "dpo", "sharegpt", "alpaca", "csv"]
IMPORT_FORMATS: tuple[ImportFormat, ...] = get_args(ImportFormat)

DESCRIPTIONS: dict[ImportFormat, str] = {
    "chat": "Azure and OpenAI chat, JSONL",
    "dpo": "Azure and OpenAI preference pairs (DPO), JSONL",
    "sharegpt": "ShareGPT, JSON or JSONL",
    "alpaca": "Alpaca, JSON or JSONL",
    "csv": "Table of questions and answers, CSV",
}
_IMPORTERS: dict[ImportFormat, Callable[[bytes, str], Imported]] = {
    "chat": chat.read,
    "dpo": dpo.read,
    "sharegpt": sharegpt.read,
    "alpaca": alpaca.read,
    "csv": csv_rows.read,
}
LOOKED_AT = 5  # records


def import_examples(data: bytes, format: ImportFormat, *, id: str = "") -> Imported:
    """Examples with their origin in the file called `id`, what they lost, and what is wrong. Never raises."""
    return _IMPORTERS[format](data, id)


def recognise(data: bytes) -> ImportFormat:
    """The format that the first records show. A file that shows none is best explained as the chat format."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[") and csv_rows.is_table(data):
        return "csv"
    found = (_shown(read.value) for _, read in islice(json_records(data), LOOKED_AT))
    return next((format for format in found if format), "chat")


def _shown(record: Any) -> ImportFormat | None:
    if not isinstance(record, dict):
        return None
    if "preferred_output" in record or "non_preferred_output" in record:
        return "dpo"
    messages = record.get("messages")
    if "messages" in record and not (isinstance(messages, list) and any(_says_from(one) for one in messages)):
        return "chat"
    if any(name in record for name in sharegpt.LISTS):
        return "sharegpt"
    return "alpaca" if "instruction" in record else None


def _says_from(turn: Any) -> bool:
    return isinstance(turn, dict) and "from" in turn and "role" not in turn
