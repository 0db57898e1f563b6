"""What an import is made of and what comes out of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from training_data.examples import Example, Message, Origin, as_json, check_line
from training_data.importers.rules import fault
from training_data.problems import Problem
from training_data.transfer import Feature, LineTransfer, Loss, TransferReport, carried_of

LEFT_OUT = "the whole record is left out"
_FEATURES = {"system": Feature.SYSTEM_MESSAGE, "user": Feature.QUESTION}


@dataclass(frozen=True)
class Imported:
    """`problems` with an error among them mean that the file cannot be used; each origin's line is the file's own."""

    examples: tuple[Example, ...]
    report: TransferReport
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not any(one.level == "error" for one in self.problems)


@dataclass(frozen=True)
class Read:
    """What was made of one record, which begins on `line`. No messages: it was left out or has problems."""

    line: int
    messages: tuple[Message, ...] = ()
    rejected: str | None = None
    lost: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()


def gather(format: str, records: Iterable[Read], id: str) -> Imported:
    """All records of a file, each held against the rules for a line of a version."""
    examples: list[Example] = []
    transfers: list[LineTransfer] = []
    problems: list[Problem] = []
    for record in records:
        found = [*record.problems, *_check(record)]
        problems += found
        usable = bool(record.messages) and not any(one.level == "error" for one in found)
        if usable:
            examples.append(Example(record.messages, Origin("import", id, record.line), record.rejected))
        transfers.append(transfer_of(record, usable))
    if not examples and not any(one.level == "error" for one in problems):
        problems.append(_nothing(transfers))
    return Imported(tuple(examples), TransferReport(format, tuple(transfers)), tuple(problems))


def transfer_of(record: Read, usable: bool) -> LineTransfer:
    carried = [_feature(message) for message in record.messages] + [Feature.PAIR] * (record.rejected is not None)
    return LineTransfer(record.line, carried_of(carried) if usable else {}, record.lost, int(usable))


def as_line(messages: Iterable[Message], rejected: str | None) -> dict[str, Any]:
    """The example as Azure's formats write it."""
    spoken = [as_json(message) for message in messages]
    if rejected is None:
        return {"messages": spoken}
    preferred = {"role": "assistant", "content": spoken[-1]["content"]}
    context = [{"role": one["role"], "content": one["content"]} for one in spoken[:-1]]
    return {
        "input": {"messages": context},
        "preferred_output": [preferred],
        "non_preferred_output": [{"role": "assistant", "content": rejected}],
    }


def _check(record: Read) -> list[Problem]:
    if not record.messages or record.problems:
        return []
    return check_line(as_line(record.messages, record.rejected), record.line)


def _nothing(transfers: Sequence[LineTransfer]) -> Problem:
    if not transfers:
        return fault("no_records", "The file holds no records.")
    reason = transfers[0].lost[0]
    text = f"No record of the file can be used; on line {transfers[0].line}, {reason.reason} ({reason.feature})."
    return fault("no_usable_record", text)


def _feature(message: Message) -> Feature:
    if message.role in _FEATURES:
        return _FEATURES[message.role]
    return Feature.REPLY if message.trained else Feature.CONTEXT_REPLY
