"""The parts of a turn that need no server."""

from collections.abc import AsyncIterator

import pytest

from chat_app.turn import in_batches
from core.errors import AzureError


async def timed(pieces: list[tuple[float, str]], clock: list[float]) -> AsyncIterator[str]:
    for at, text in pieces:
        clock[0] = at
        yield text


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([(0.0, "a")], ["a"]),
        ([(0.0, "a"), (0.01, "b"), (0.02, "c")], ["a", "bc"]),
        ([(0.0, "a"), (0.01, "b"), (0.05, "c"), (0.06, "d")], ["a", "bc", "d"]),
        ([(0.0, "a"), (0.2, "b"), (0.4, "c")], ["a", "b", "c"]),
    ],
    ids=["nothing", "first at once", "quick ones together", "after the pause", "slow ones each"],
)
async def test_batches(pieces: list[tuple[float, str]], expected: list[str]) -> None:
    clock = [0.0]
    assert [text async for text in in_batches(timed(pieces, clock), 0.04, lambda: clock[0])] == expected


async def test_what_was_held_is_shown_before_the_error() -> None:
    async def broken() -> AsyncIterator[str]:
        yield "a"
        yield "b"
        raise AzureError("the stream broke off", retry=True)

    shown = []
    with pytest.raises(AzureError, match="broke off"):
        async for text in in_batches(broken(), 1000.0):
            shown.append(text)
    assert shown == ["a", "b"]
