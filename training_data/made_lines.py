"""Reviewed conversations and imported examples as lines of a version: all that can be done to each one alone.

Nothing here looks at a second conversation, so that batches can be made in any number of processes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import orjson

from training_data.candidates import Candidate, Decision, LeftOut, from_conversation, from_import
from training_data.curation import CurationTally, Decisions, FoundCase, curate_conversation, curate_example, own_details
from training_data.examples import Example, Message, Origin, encode_example, encode_pair
from training_data.filters import by_language, filtered_out, said_by_people
from training_data.fingerprints import digest
from training_data.normalised import normalised
from training_data.ordering import Key, Rank, place_of, rank_of
from training_data.pairs import pair_of_import, pair_of_judgement, pairs_of_conversation
from training_data.placeholders import with_placeholders
from training_data.problems import Problem, problem
from training_data.recipe import Recipe
from training_data.redaction.known_details import NOTHING_KNOWN, KnownDetails
from training_data.report import LineFigures, line_figures
from training_data.reviewed import JudgedPair, ReviewedConversation
from training_data.split import draw
from training_data.strict_json import LONE_SURROGATE


@dataclass(frozen=True)
class Batch:
    """Raw texts, with what people decided on them. `contributors`: whom a conversation or a file came through."""

    conversations: Sequence[ReviewedConversation] = ()
    examples: Sequence[Example] = ()
    decisions: Decisions = field(default_factory=dict)
    accounts: Mapping[str, KnownDetails] = field(default_factory=dict)
    contributors: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is kept of a line besides its bytes: `exchange_ids` is empty for imports, `decisions` one for each reply."""

    origin: Origin
    exchange_ids: tuple[str, ...]
    decisions: tuple[Decision, ...]
    figures: LineFigures
    contributor: str


@dataclass(frozen=True, slots=True)
class MadeLine:
    """`place` is where it stands among all, `rank` what its file is sorted by, `draw` its lot for the split.

    `content` ends in a newline. `whole` stands for all that it says and `pairs` for each question with its reply,
    sixteen bytes each, end to end: equal ones say the same under `normalised`.
    """

    place: Key
    rank: Rank
    draw: float
    content: bytes
    whole: bytes
    pairs: bytes
    facts: bytes


@dataclass
class MadeBatch:
    """`problems` are errors that would keep a line from being written at all."""

    lines: list[MadeLine] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    open: list[FoundCase] = field(default_factory=list)
    tally: CurationTally = field(default_factory=CurationTally)
    problems: list[Problem] = field(default_factory=list)


def make_batch(batch: Batch, recipe: Recipe) -> MadeBatch:
    """Personal details out, weights on, one line for each that the recipe lets in. Open cases of others are none."""
    ours, made = _own_details(recipe.system_message), MadeBatch()
    conversations, examples = [], []
    for conversation in batch.conversations:
        account = batch.accounts.get(conversation.id, NOTHING_KNOWN)
        talk = curate_conversation(conversation, batch.decisions, account, ours)
        made.tally.add(talk)
        made.open += talk.open if not filtered_out(talk.value, recipe.filters) else ()
        conversations.append(talk.value)
    for example in batch.examples:
        learned = curate_example(example, batch.decisions, ours)
        made.tally.add(learned)
        made.open += learned.open if not _language_keeps_out(learned.value, recipe) else ()
        examples.append(learned.value)
    add_lines(made, candidates_of(conversations, examples, recipe), recipe, batch.contributors)
    return made


def add_lines(
    made: MadeBatch,
    candidates: Iterable[Candidate | LeftOut],
    recipe: Recipe,
    contributors: Mapping[tuple[str, str], str],
) -> None:
    for one in candidates:
        if isinstance(one, LeftOut):
            made.left_out.append(one)
            continue
        candidate = with_placeholders(one, recipe.placeholders)
        found = list(_half_characters(candidate))
        made.problems += found
        if not found:
            made.lines.append(_line_of(candidate, recipe, contributors))


def candidates_of(
    conversations: Iterable[ReviewedConversation],
    imported: Iterable[Example],
    recipe: Recipe,
    judged: Iterable[JudgedPair] = (),
) -> Iterator[Candidate | LeftOut]:
    """Lines to be. `judged` pairs enter only under the format "preference"."""
    for conversation in conversations:
        if reason := filtered_out(conversation, recipe.filters):
            yield LeftOut(Origin("conversation", conversation.id), reason)
        elif recipe.format == "preference":
            yield from pairs_of_conversation(conversation, recipe)
        else:
            yield from_conversation(conversation, recipe)
    make = pair_of_import if recipe.format == "preference" else from_import
    for example in imported:
        kept_out = _language_keeps_out(example, recipe)
        yield LeftOut(example.origin, kept_out) if kept_out else make(example, recipe)
    if recipe.format == "preference":
        yield from (pair_of_judgement(one, recipe) for one in judged)


def read_facts(stored: bytes) -> LineFacts:
    """What `MadeLine.facts` holds."""
    value: dict[str, Any] = orjson.loads(stored)
    return LineFacts(
        Origin(*value["origin"]),
        tuple(value["exchange_ids"]),
        tuple(Decision(**one) for one in value["decisions"]),
        LineFigures(*value["figures"]),
        value["contributor"],
    )


@lru_cache(maxsize=4)
def _own_details(system_message: str) -> KnownDetails:
    return own_details(system_message)


def _language_keeps_out(example: Example, recipe: Recipe) -> str | None:
    return by_language(said_by_people(example.messages), recipe.filters)


def _half_characters(candidate: Candidate) -> Iterator[Problem]:
    """Such text cannot be written as UTF-8, so no validator would ever see it."""
    texts = [*(message.content for message in candidate.messages), candidate.rejected or ""]
    for index, text in enumerate(texts):
        if not text.isascii() and LONE_SURROGATE.search(text):
            path = f"messages[{index}].content"
            yield problem("lone_surrogate", f"{candidate.origin} holds half a character.", None, path)


def _line_of(candidate: Candidate, recipe: Recipe, contributors: Mapping[tuple[str, str], str]) -> MadeLine:
    said = [_said(message) for message in candidate.messages]
    origin = candidate.origin
    facts = {
        "origin": (origin.kind, origin.id, origin.line),
        "exchange_ids": candidate.exchange_ids,
        "decisions": candidate.decisions,
        "figures": tuple(line_figures(candidate)),
        "contributor": contributors.get((origin.kind, origin.id), origin.kind),
    }
    return MadeLine(
        place=_place(candidate),
        draw=draw(recipe.seed, origin),
        rank=rank_of(candidate, order=recipe.order, seed=recipe.seed),
        content=_encode(candidate),
        whole=_whole(candidate, said),
        pairs=b"".join(_pairs(candidate, said)),
        facts=orjson.dumps(facts),
    )


def _place(candidate: Candidate) -> Key:
    """Without what tells only pairs of one conversation apart: places of all lines are held in memory."""
    kind, id, line, exchange_ids = place_of(candidate)
    return kind, id, line, exchange_ids if candidate.rejected is not None else ()


def _said(message: Message) -> bytes:
    return _constant(message.content) if message.role == "system" else digest(normalised(message.content).encode())


@lru_cache(maxsize=64)
def _constant(system_message: str) -> bytes:
    """The same on every line."""
    return digest(normalised(system_message).encode())


def _whole(candidate: Candidate, said: Sequence[bytes]) -> bytes:
    """Roles and weights count. Only whole conversations are compared: on travel questions every looser measure also
    took those for copies that differ in nothing but the city."""
    marks = "".join(f"{one.role[0]}{one.weight}" for one in candidate.messages)
    rejected = digest(normalised(candidate.rejected or "").encode())
    return digest(b"".join((*said, rejected, marks.encode())))


def _pairs(candidate: Candidate, said: Sequence[bytes]) -> Iterator[bytes]:
    for (before, question), (after, reply) in pairwise(zip(candidate.messages, said, strict=True)):
        if before.role == "user" and after.role == "assistant":
            yield digest(question + reply)


def _encode(candidate: Candidate) -> bytes:
    if candidate.rejected is None:
        return encode_example(candidate.messages)
    return encode_pair(candidate.messages, candidate.rejected)
