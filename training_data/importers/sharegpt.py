"""ShareGPT and what grew out of it: a list of turns, each with its speaker and its text.

Tools disagree on the names (`conversations` or `conversation`, `from` and `value` or `role` and `content`) and on how
to say which replies are learned. LLaMA-Factory's layout with `chosen` and `rejected` makes preference pairs.
"""

from collections.abc import Iterator
from typing import Any

from training_data.examples import Message, Role
from training_data.importers.fields import lost_fields, record_problems, text_field
from training_data.importers.imported import LEFT_OUT, Imported, Read, gather
from training_data.importers.records import json_records, unreadable
from training_data.importers.rules import fault
from training_data.importers.turns import in_turns, pair_in_turns
from training_data.problems import Problem
from training_data.transfer import Feature, Loss, TransferReport
from training_data.wording import kind, short

NAME = "sharegpt"
LISTS = ("conversations", "conversation", "messages")
_NAMES: dict[Role, str] = {
    "system": "system",
    "user": "human user prompter customer",
    "assistant": "gpt assistant chatgpt bot model ai bing bard",
}
SPEAKERS: dict[str, Role] = {name: role for role, names in _NAMES.items() for name in names.split()}
TOOL_SPEAKERS = frozenset(("function_call", "tool_call", "observation", "tool", "function", "tool_response"))
MARKS = ("weight", "train", "training", "loss")
_KNOWN = frozenset((*LISTS, "system", "chosen", "rejected", "tools", "loss_mask"))
_KNOWN_IN_TURN = frozenset(("from", "role", "value", "content", *MARKS))
_TOOLS = Loss(Feature.TOOLS, f"{LEFT_OUT}: versions are made of texts")


def read(data: bytes, id: str) -> Imported:
    if refused := unreadable(data):
        return Imported((), TransferReport(NAME, ()), (refused,))
    return gather(NAME, (_record(*record) for record in json_records(data)), id)


def _record(line: int, read_: Any) -> Read:
    if problems := record_problems(read_, line):
        return Read(line, problems=problems)
    record = read_.value
    name = next((name for name in LISTS if name in record), None)
    if name is None:
        text = f"The record on line {line} has no conversations."
        return Read(line, problems=(fault("missing_field", text, line, "conversations"),))
    if not isinstance(record[name], list):
        return Read(line, problems=(fault("turns_not_a_list", f"{name} is {kind(record[name])}.", line, name),))
    return _conversation(record, name, line)


def _conversation(record: dict[str, Any], name: str, line: int) -> Read:
    turns = _Turns(line)
    system, problems = text_field(record, "system", line, required=False)
    turns.problems += problems
    said = [Message("system", system)] if system else []
    for index, turn in enumerate(record[name]):
        said += turns.read(turn, f"{name}[{index}]", _masked(record, name, index))
    if "chosen" in record or "rejected" in record:
        replies = turns.reply(record.get("chosen"), "chosen"), turns.reply(record.get("rejected"), "rejected")
        made = pair_in_turns(said, *replies)
    else:
        made = in_turns(said)
    if turns.problems:
        return Read(line, problems=tuple(turns.problems))
    if turns.tools or record.get("tools"):
        return Read(line, lost=(_TOOLS,))
    return Read(line, made.messages, made.rejected, (*made.lost, *turns.lost, *lost_fields(record, _KNOWN)))


def _masked(record: dict[str, Any], name: str, index: int) -> Any:
    """LLaMA-Factory's mark for a whole conversation: a number for every turn."""
    mask = record.get("loss_mask")
    return mask[index] if isinstance(mask, list) and len(mask) == len(record[name]) else None


class _Turns:
    """Turns of one record, with what is wrong with them and what they lose."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.problems: list[Problem] = []
        self.lost: list[Loss] = []
        self.tools = False

    def read(self, turn: Any, path: str, masked: Any) -> Iterator[Message]:
        if not isinstance(turn, dict):
            self.problems.append(fault("bad_turn", f"{path} is {kind(turn)}.", self.line, path))
            return
        speaker = turn.get("from", turn.get("role"))
        text = turn.get("value", turn.get("content"))
        known = isinstance(speaker, str) and speaker.lower() in SPEAKERS
        if isinstance(speaker, str) and speaker.lower() in TOOL_SPEAKERS:
            self.tools = True
        elif not known:
            self.problems.append(fault("unknown_speaker", f"{path} is said by {short(speaker)}.", self.line, path))
        elif not isinstance(text, str):
            self.problems.append(fault("field_not_text", f"What {path} says is {kind(text)}.", self.line, path))
        else:
            self.lost += lost_fields(turn, _KNOWN_IN_TURN)
            role = SPEAKERS[str(speaker).lower()]
            yield Message(role, text, self._weight(turn, masked) if role == "assistant" else None)

    def reply(self, value: Any, path: str) -> str:
        """What the last assistant turn of a chosen or rejected reply says."""
        if isinstance(value, str):
            return value
        turns = value if isinstance(value, list) else [value]
        said = [one for turn in turns[-1:] for one in self.read(turn, path, None) if one.role == "assistant"]
        if not said:
            self.problems.append(fault("missing_field", f"{path} holds no reply.", self.line, path))
        return said[-1].content if said else ""

    def _weight(self, turn: dict[str, Any], masked: Any) -> int | None:
        """1 and true say learn it, 0 and false do not; None where nothing is said."""
        marks = [turn[key] for key in MARKS if turn.get(key) is not None] or [masked]
        if marks[0] is None:
            return None
        if marks[0] not in (0, 1):
            self.lost.append(Loss(Feature.OTHER, f"the weight {short(marks[0])} is not kept: it is neither 0 nor 1"))
            return None
        return int(marks[0])
