"""Alpaca: an instruction, perhaps an input, and an output.

Instruction and input become one question, on lines of their own, as the tools that train on this format join them.
`system`, `history` (earlier questions and replies) and `chosen` with `rejected` come from LLaMA-Factory's layout.
"""

from typing import Any

from training_data.examples import Message
from training_data.importers.fields import lost_fields, record_problems, text_field
from training_data.importers.imported import Imported, Read, gather
from training_data.importers.records import json_records, unreadable
from training_data.importers.rules import fault
from training_data.importers.turns import in_turns, pair_in_turns
from training_data.problems import Problem
from training_data.strict_json import Line
from training_data.transfer import TransferReport
from training_data.wording import kind

NAME = "alpaca"
_KNOWN = frozenset(("instruction", "input", "output", "system", "history", "chosen", "rejected"))


def read(data: bytes, id: str) -> Imported:
    if refused := unreadable(data):
        return Imported((), TransferReport(NAME, ()), (refused,))
    return gather(NAME, (_record(*record) for record in json_records(data)), id)


def _record(line: int, read_: Line) -> Read:
    if problems := record_problems(read_, line):
        return Read(line, problems=problems)
    record = read_.value
    pair = "chosen" in record or "rejected" in record
    required = {"instruction": True, "input": False, "system": False}
    required |= {"chosen": True, "rejected": True} if pair else {"output": True}
    fields = {name: text_field(record, name, line, required=needed) for name, needed in required.items()}
    texts = {name: text for name, (text, _) in fields.items()}
    history, wrong = _history(record.get("history"), line)
    problems = tuple(one for _, found in fields.values() for one in found) + wrong
    if problems:
        return Read(line, problems=problems)
    question = "\n".join(text for text in (texts["instruction"], texts["input"]) if text.strip())
    system = [Message("system", texts["system"])] if texts["system"].strip() else []
    said = [*system, *history, Message("user", question)]
    if pair:
        made = pair_in_turns(said, texts["chosen"], texts["rejected"])
    else:
        made = in_turns([*said, Message("assistant", texts["output"])])
    return Read(line, made.messages, made.rejected, (*made.lost, *lost_fields(record, _KNOWN)))


def _history(value: Any, line: int) -> tuple[list[Message], tuple[Problem, ...]]:
    """Earlier turns: a list of question and reply. Their replies are learned too."""
    turns: list[Message] = []
    problems = []
    for index, turn in enumerate(value if isinstance(value, list) else []):
        if isinstance(turn, list) and len(turn) == 2 and all(isinstance(one, str) for one in turn):
            turns += [Message("user", turn[0]), Message("assistant", turn[1])]
        else:
            path = f"history[{index}]"
            problems.append(fault("bad_turn", f"{path} is {kind(turn)}, not a question with its reply.", line, path))
    if value is not None and not isinstance(value, list):
        problems.append(fault("turns_not_a_list", f"history is {kind(value)}.", line, "history"))
    return turns, tuple(problems)
