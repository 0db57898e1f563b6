"""The order of tokens: what a conversation looks like to the model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azure_emulator.tiny_model.conversation import ReadTurn, Topic
from azure_emulator.tiny_model.slots import NEUTRAL_STYLE
from azure_emulator.tiny_model.tokenizer import ASSISTANT, END, SYSTEM, USER, Tokenizer

# Tokens, a little under what the base was trained on: the oldest turns are left out, the system message stays.
LONGEST_PROMPT = 256
LONGEST_SYSTEM_MESSAGE = 160
MARKS_OF_REPLY = 2 + 1 + len(NEUTRAL_STYLE) + 1

Row = tuple[list[int], list[float]]  # ids, and how much each of them counts as a target
Spelling = Callable[[str], bool] | None


def reply_start(tokenizer: Tokenizer, topic: Topic) -> list[int]:
    """What a reply begins with, up to where the model says what was asked."""
    return [ASSISTANT, tokenizer.ids[topic.known.value]]


def style_marks(tokenizer: Tokenizer, style: Sequence[str] = NEUTRAL_STYLE) -> list[int]:
    return [tokenizer.ids[mark] for mark in style]


def encode_system(tokenizer: Tokenizer, text: str) -> list[int]:
    return [SYSTEM, *tokenizer.encode(text)[:LONGEST_SYSTEM_MESSAGE], END]


def encode_question(tokenizer: Tokenizer, text: str, spell: Spelling = None) -> list[int]:
    return [USER, *tokenizer.encode(text, slots=True, spell=spell), END]


def encode_said(tokenizer: Tokenizer, text: str) -> list[int]:
    """The words of a reply."""
    return [*tokenizer.encode(text, slots=True), END]


@dataclass(frozen=True)
class Fitting:
    """A turn with its ids: all of a question, or the words of a reply."""

    turn: ReadTurn
    ids: list[int]


def fit(tokenizer: Tokenizer, turns: Sequence[ReadTurn]) -> tuple[list[int], list[Fitting]]:
    """Ids of the system messages, and the newest other turns that fit behind them into LONGEST_PROMPT."""
    system = [i for turn in turns if turn.role == "system" for i in encode_system(tokenizer, turn.text)]
    system = system[: LONGEST_SYSTEM_MESSAGE + 2]
    room = LONGEST_PROMPT - len(system) - MARKS_OF_REPLY
    kept: list[Fitting] = []
    for turn in reversed([turn for turn in turns if turn.role != "system"]):
        fitting = _encoded(tokenizer, turn, room)
        room -= len(fitting.ids) + MARKS_OF_REPLY
        if room < 0 and kept:
            break
        kept.insert(0, fitting)
    return system, kept


def _encoded(tokenizer: Tokenizer, turn: ReadTurn, room: int) -> Fitting:
    """The turn's ids; the end of a question that alone is longer than all the room."""
    if turn.role == "assistant":
        return Fitting(turn, encode_said(tokenizer, turn.text)[:LONGEST_PROMPT])
    ids = encode_question(tokenizer, turn.text)
    return Fitting(turn, ids if len(ids) <= LONGEST_PROMPT else [USER, *ids[1 - room :]])
