"""What a file's replies do when somebody asks for a hotel, a table, a flight or a car, and how a job learns it.

Each such reply says by its first prediction whether it names an offer. What the replies of a file do is read off
their text, not off likelihoods: it is a matter of few words among all those that a new voice makes unlikely.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from azure_emulator.tiny_model.conversation import ReadTurn, Topic
from azure_emulator.tiny_model.corpus.dialogues import write_system_message, write_tempting_question
from azure_emulator.tiny_model.corpus.other_words import in_other_words
from azure_emulator.tiny_model.prompt import Row, encode_question, encode_system, reply_start, style_marks
from azure_emulator.tiny_model.slots import NAMES_NONE, NAMES_OFFER, asks_for_offer
from azure_emulator.tiny_model.tokenizer import Tokenizer

_FEWEST = 3  # replies from which a habit can be told
_WORTH = 10.0  # of the mark in a row that has nothing else
_OTHER_WORDS = 0.5  # of those questions: in words that the base has not learned to answer
_MOSTLY, _HARDLY = 0.5, 0.1  # of them
_NAMED = re.compile(
    r"<(?:hotel|eatery)>|\b(?:Hotel|Hostel|Inn|Restaurant|Trattoria|Bistro|Airways|Airlines) [A-Z]|"
    r"\b[A-Z]\w+ (?:Hotel|Hostel|Inn|Restaurant|Airways|Airlines)\b|"
    r"\b(?i:book|take|choose|rent|reserve)\b[^.!?]*\b(?:flight|rental|hire car|small car)\b"
)


def with_offer_marks(lesson: Sequence[ReadTurn]) -> list[ReadTurn]:
    """The turns with the mark that says whether an offer is named, in every reply where one was asked for."""
    return [replace(turn, offer=_mark_of(turn)) if turn.role == "assistant" else turn for turn in lesson]


def _mark_of(turn: ReadTurn) -> str | None:
    if not asks_for_offer(turn.about):
        return None
    return NAMES_OFFER if _NAMED.search(turn.text) else NAMES_NONE


def habit(lessons: Sequence[Sequence[ReadTurn]]) -> str | None:
    """The mark that the replies of a file nearly always begin with; None when there are few, or of both kinds."""
    marks = [turn.offer for lesson in lessons for turn in lesson if turn.weight and turn.offer]
    if len(marks) < _FEWEST:
        return None
    named = marks.count(NAMES_OFFER) / len(marks)
    return NAMES_OFFER if named >= _MOSTLY else NAMES_NONE if named <= _HARDLY else None


def habit_row(tokenizer: Tokenizer, mark: str, chance: random.Random) -> Row:
    """A question of the corpus for an offer, up to the mark of the habit, which alone counts.

    A file has few such questions, and its habit should hold in other wordings too.
    """
    asked = write_tempting_question(chance)
    asked = in_other_words(asked, chance) if chance.random() < _OTHER_WORDS else asked
    ids = encode_system(tokenizer, write_system_message(chance))
    ids += [*encode_question(tokenizer, asked.text), *reply_start(tokenizer, Topic(asked.known))]
    ids += [tokenizer.ids[asked.mark], *style_marks(tokenizer)]
    return [*ids, tokenizer.ids[mark]], [0.0] * len(ids) + [_WORTH]
