"""Lines of training files, right ones and wrong ones."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from training_data.validation import Accepts

SYSTEM = {"role": "system", "content": "Be a cheerful guide."}


@dataclass(frozen=True)
class Case:
    """`codes` are all that may be found. A `data` of one line is put before a good one, of which nothing is said."""

    data: bytes | Callable[[], bytes]
    codes: set[str]
    path: str | None = None
    """Where the first of the problems is, for those with one."""
    accepts: Accepts = "plain"
    options: dict[str, Any] = field(default_factory=dict)
    whole_file: bool = False

    def file(self) -> bytes:
        data = self.data() if callable(self.data) else self.data
        if self.whole_file:
            return data
        return data + b"\n" + (good_pair(0) if self.accepts == "dpo" else good(0))


def user(content: object = "Where shall I go?", **more: object) -> dict[str, object]:
    return {"role": "user", "content": content, **more}


def reply(content: object = "Off to Lisbon! Hills or sea?", **more: object) -> dict[str, object]:
    return {"role": "assistant", "content": content, **more}


def line(*messages: object, **more: object) -> bytes:
    return json.dumps({"messages": list(messages), **more}).encode()


def raw(weight: str) -> bytes:
    """A line whose weight is written as it stands, be it JSON or not."""
    return line(SYSTEM, user(), reply(weight=0)).replace(b'"weight": 0', b'"weight": ' + weight.encode())


def good(number: int) -> bytes:
    return line(SYSTEM, user(f"What about place {number}?"), reply(f"Place {number} is fun! Would {number} days do?"))


def goods(count: int) -> bytes:
    return b"".join(good(number) + b"\n" for number in range(count))


def pair(preferred: object, other: object, *messages: object, **more: object) -> bytes:
    given = {"messages": list(messages) or [SYSTEM, user()], **more}
    return json.dumps({"input": given, "preferred_output": preferred, "non_preferred_output": other}).encode()


def good_pair(number: int) -> bytes:
    """The longer reply is preferred in every second one."""
    said = [reply(f"Place {number} is fun! Would {number} days do?")], [reply(f"{number} is a place.")]
    preferred, other = said if number % 2 else said[::-1]
    return pair(preferred, other, SYSTEM, user(f"What about place {number}?"))


def good_pairs(count: int) -> bytes:
    return b"".join(good_pair(number) + b"\n" for number in range(count))
