"""The order of tokens: what a conversation looks like to the model."""

from collections.abc import Callable, Sequence

from azure_emulator.tiny_model.conversation import ReadTurn, Topic
from azure_emulator.tiny_model.slots import NEUTRAL_STYLE
from azure_emulator.tiny_model.tokenizer import ASSISTANT, END, SYSTEM, USER, Tokenizer

# Tokens, a little under what the base was trained on: the oldest turns are left out, the system message stays.
LONGEST_PROMPT = 256
LONGEST_SYSTEM_MESSAGE = 160

Row = tuple[list[int], list[float]]  # ids, and how much each of them counts as a target
Spelling = Callable[[str], bool] | None


def reply_head(tokenizer: Tokenizer, topic: Topic, style: Sequence[str] = NEUTRAL_STYLE) -> list[int]:
    """The marks that begin every reply."""
    return [ASSISTANT, *(tokenizer.ids[mark] for mark in (topic.known.value, *style))]


def encode_system(tokenizer: Tokenizer, text: str) -> list[int]:
    return [SYSTEM, *tokenizer.encode(text)[:LONGEST_SYSTEM_MESSAGE], END]


def encode_question(tokenizer: Tokenizer, text: str, spell: Spelling = None) -> list[int]:
    return [USER, *tokenizer.encode(text, slots=True, spell=spell), END]


def encode_turn(tokenizer: Tokenizer, turn: ReadTurn, style: Sequence[str] = NEUTRAL_STYLE) -> Row:
    """One turn as ids and weights; only what an assistant says can weigh anything."""
    if turn.role == "system":
        ids = encode_system(tokenizer, turn.text)
        return ids, [0.0] * len(ids)
    if turn.role == "user":
        ids = encode_question(tokenizer, turn.text)
        return ids, [0.0] * len(ids)
    head = reply_head(tokenizer, turn.topic, style)
    body = [*tokenizer.encode(turn.text, slots=True), END]
    return head + body, [0.0] * len(head) + [turn.weight] * len(body)


def encode_prompt(tokenizer: Tokenizer, turns: Sequence[ReadTurn], topic: Topic) -> list[int]:
    """All turns and the head of the reply that is due, cut from the front to LONGEST_PROMPT."""
    system = [i for t in turns if t.role == "system" for i in encode_turn(tokenizer, t)[0]][
        : LONGEST_SYSTEM_MESSAGE + 2
    ]
    head = reply_head(tokenizer, topic)
    room = LONGEST_PROMPT - len(system) - len(head)
    kept: list[int] = []
    for turn in reversed([t for t in turns if t.role != "system"]):
        ids = encode_turn(tokenizer, turn)[0]
        if len(kept) + len(ids) > room:
            kept = kept or ids[-room:]
            break
        kept = ids + kept
    return system + kept + head
