"""Replies as the emulator makes them: drafts, sampling and facts included."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from azure_emulator.tiny_model.generate import ChatModel
from benchmarks.options import Message, Options, long_prompts, sample_questions
from benchmarks.rounds import compare, percentile, timed
from benchmarks.table import Goal, Row

_REPLIES_A_ROUND = 8  # one after the other, or at once
_PROMPT_TOKENS = 500
_FIRST_TOKENS_A_ROUND = 8
_DELIVERED = (
    "tokens of the replies' text with the facts filled in; the prompts are read in the same time, and once only what "
    "they all begin with, the system message"
)
_COMPUTED = (
    "tokens that the model computed for that, those of drafts nobody reads included; drafts that begin alike count "
    "once, the words of a fact that fills a slot do not count"
)


def measure(options: Options) -> list[Row]:
    model = ChatModel.load(options.checkpoint)
    questions = sample_questions()[:: max(1, len(sample_questions()) // _REPLIES_A_ROUND)][:_REPLIES_A_ROUND]
    single = compare(timed(lambda: _one_by_one(model, questions)), [], options.rounds)
    together = compare(timed(lambda: _at_once(model, questions)), [], options.rounds)
    computed = _computed_for_each_delivered(model, questions)
    return [
        *_rows("replies, one at a time", single.ours, computed, 500),
        *_rows(f"replies, {_REPLIES_A_ROUND} threads", together.ours, computed, 1500),
        *_first_token_rows(model, _FIRST_TOKENS_A_ROUND * options.rounds),
    ]


def _rows(what: str, delivered: float, computed: float, goal: float) -> list[Row]:
    """The goal is for what a client gets."""
    return [
        Row(what, "tokens/s", delivered, (Goal("≥", goal),), note=_DELIVERED),
        Row(f"{what}, drafts included", "tokens/s", delivered * computed, note=_COMPUTED),
    ]


def _computed_for_each_delivered(model: ChatModel, questions: Sequence[list[Message]]) -> float:
    """The same in every round: replies depend on their seeds alone."""
    before = model.tokens_computed
    delivered = _one_by_one(model, questions)
    return (model.tokens_computed - before) / delivered


def _one_by_one(model: ChatModel, questions: Sequence[list[Message]]) -> int:
    return sum(_tokens_of_reply(model, question, seed) for seed, question in enumerate(questions))


def _at_once(model: ChatModel, questions: Sequence[list[Message]]) -> int:
    with ThreadPoolExecutor(len(questions)) as pool:
        return sum(pool.map(lambda one: _tokens_of_reply(model, one[1], one[0]), enumerate(questions)))


def _tokens_of_reply(model: ChatModel, question: list[Message], seed: int) -> int:
    return model.count_tokens("".join(piece.text for piece in model.reply(question, seed=seed)))


def _first_token_rows(model: ChatModel, count: int) -> list[Row]:
    waits = first_token_waits(model, count)
    what, goal = f"first token, prompt of {_PROMPT_TOKENS} tokens", (Goal("≤", 50),)
    note = f"{count} different conversations, until the first text is there; the model keeps the newest of their turns"
    return [
        Row(f"{what}, median", "ms", percentile(waits, 0.5), goal, note=note),
        Row(f"{what}, p95", "ms", percentile(waits, 0.95), goal),
    ]


def first_token_waits(model: ChatModel, count: int) -> list[float]:
    """Milliseconds until a reply's first text, for so many long prompts."""
    prompts = list(islice(long_prompts(model, _PROMPT_TOKENS, seed=5), count + 1))
    return [first_token_wait(model, prompt, seed) for seed, prompt in enumerate(prompts)][1:]


def first_token_wait(model: ChatModel, prompt: Sequence[Message], seed: int) -> float:
    began = time.perf_counter()
    next(piece for piece in model.reply(prompt, seed=seed) if piece.text)
    return 1000 * (time.perf_counter() - began)
