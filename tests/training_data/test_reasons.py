"""Every reply of a line, the assistant's own words of weight 0 among them, has a reason for its weight."""

import pytest

from training_data.build import JudgedPair, ReviewedConversation, ReviewedExchange, build_dataset
from training_data.examples import Example, Message, Origin, read_examples
from training_data.recipe import Recipe

CONVERSATION = ReviewedConversation(
    "c",
    (
        ReviewedExchange("c-0", "Rome?", "Rome is a city.", ideal_reply="Ah, Rome! Hills or river?"),
        ReviewedExchange("c-1", "And food?", "Mmm, artichokes! Hungry?", thumbs=(1,)),
        ReviewedExchange("c-2", "Thanks", "Bye.", weight=0),
    ),
)


def message(role: str, text: str, weight: int | None = None) -> Message:
    return Message(role, text, weight)  # type: ignore[arg-type]


def imported(*weights: int | None, rejected: str | None = None) -> Example:
    turns = [
        one
        for n, weight in enumerate(weights)
        for one in (message("user", f"{n}?"), message("assistant", "Ah!", weight))
    ]
    return Example(tuple(turns), Origin("import", "3", 1), rejected)


def reasons(made: list[Example] | ReviewedConversation | JudgedPair, **recipe: object) -> list[tuple[str, int, str]]:
    """(reply, weight, reason) of the one line that is made."""
    conversations = [made] if isinstance(made, ReviewedConversation) else []
    examples = made if isinstance(made, list) else []
    judged = [made] if isinstance(made, JudgedPair) else []
    wanted = Recipe(system_message="Be kind.", validation_share=0, minimum_examples=1, **recipe)  # type: ignore[arg-type]
    built = build_dataset(conversations, examples, wanted, judged)
    (line,) = built.training.lines
    (example,) = _read(built.training.content)
    replies = [one for one in example if one.role == "assistant"]
    assert [one.weight for one in replies] == [one.weight for one in line.decisions]
    return [(one.content, found.weight, found.reason) for one, found in zip(replies, line.decisions, strict=True)]


def _read(content: bytes) -> list[tuple[Message, ...]]:
    return [one.messages for one in read_examples(content, kind="sample", id="x")]


CASES = {
    "an ideal reply replaces the given one": (
        CONVERSATION,
        {"correction": "replace"},
        [
            ("Ah, Rome! Hills or river?", 1, "ideal reply written"),
            ("Mmm, artichokes! Hungry?", 1, "thumb up"),
            ("Bye.", 0, "reviewer's word"),
        ],
    ),
    "an ideal reply follows the given one": (
        CONVERSATION,
        {"correction": "follow"},
        [
            ("Rome is a city.", 0, "given reply, which the ideal one follows"),
            ("Ah, Rome! Hills or river?", 1, "ideal reply written"),
            ("Mmm, artichokes! Hungry?", 1, "thumb up"),
            ("Bye.", 0, "reviewer's word"),
        ],
    ),
    "a pair of a correction": (
        ReviewedConversation("c", (CONVERSATION.exchanges[1], CONVERSATION.exchanges[0])),
        {"format": "preference"},
        [
            ("Mmm, artichokes! Hungry?", 0, "stands before a pair, of which only the better reply is learned"),
            ("Ah, Rome! Hills or river?", 1, "ideal reply written"),
        ],
    ),
    "a blind pair": (
        JudgedPair("j", (message("user", "Rome?"),), "Ah, Rome!", "Rome."),
        {"format": "preference"},
        [("Ah, Rome!", 1, "chosen in a blind pair")],
    ),
    "an import with and without weights": (
        [imported(None, 0, 1)],
        {},
        [
            ("Ah!", 1, "the file gives no weight, so it is learned"),
            ("Ah!", 0, "weight 0 in the file"),
            ("Ah!", 1, "weight 1 in the file"),
        ],
    ),
    "a pair of an import, learned as a conversation": (
        [imported(0, 1, rejected="No.")],
        {"correction": "follow"},
        [
            ("Ah!", 0, "stands before a pair, of which only the better reply is learned"),
            ("No.", 0, "worse reply of the pair"),
            ("Ah!", 1, "better reply of the pair"),
        ],
    ),
}


@pytest.mark.parametrize(("made", "recipe", "expected"), CASES.values(), ids=CASES.keys())
def test_why_each_reply_has_its_weight(
    made: list[Example] | ReviewedConversation | JudgedPair,
    recipe: dict[str, object],
    expected: list[tuple[str, int, str]],
) -> None:
    found = reasons(made, **recipe)
    assert found == expected
