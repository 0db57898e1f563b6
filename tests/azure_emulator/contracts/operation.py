"""One described operation, in the same form whether OpenAPI 3 or Swagger 2 or only a list of types describes it."""

import re
from dataclasses import dataclass, field
from functools import cache

from tests.azure_emulator.contracts.schemas import Schema

EVENTS = "text/event-stream"


@dataclass(frozen=True)
class Parameter:
    schema: Schema
    required: bool


@dataclass(frozen=True)
class Reply:
    """What may be answered with one status: a body per content type, and headers."""

    bodies: dict[str, Schema] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """`path` has variables in braces. `replies` by status, "default" for whatever has none of its own."""

    contract: str
    id: str
    method: str
    path: str
    query: dict[str, Parameter]
    form: dict[str, Parameter]
    body: Parameter | None
    replies: dict[str, Reply]

    def matches(self, method: str, path: str) -> bool:
        return method == self.method and _pattern(self.path).fullmatch(path) is not None

    def __str__(self) -> str:
        return f"{self.contract.partition('/')[2].partition('.')[0]} {self.id}"


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)))
