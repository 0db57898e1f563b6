"""Replies that are drawn together say what each of them says alone."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from azure_emulator.tiny_model import batching
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.decoder import Decoder
from azure_emulator.tiny_model.generate import ChatModel, Piece

QUESTIONS = (
    "What should I see in Rome?",
    "Where can I eat in Lima?",
    "How do I get around Oslo, and when should I come?",
    "Hello",
    "I like diving",
    "Tell me about quantum computing.",
)


def pieces_of(model: ChatModel, number: int, temperature: float = 1.0) -> list[Piece]:
    system = {"role": "system", "content": "You help people plan their travel. " * (number % 3)}
    messages = [system, {"role": "user", "content": QUESTIONS[number % len(QUESTIONS)]}]
    return list(model.reply(messages, seed=number, temperature=temperature, top_logprobs=2))


def about_the_same(one: list[Piece], other: list[Piece]) -> bool:
    """Word for word; log-probabilities may differ in rounding."""
    mine, others = ([token.logprob for piece in pieces for token in piece.tokens] for pieces in (one, other))
    same_words = [(piece.text, piece.finish_reason) for piece in one] == [(p.text, p.finish_reason) for p in other]
    return same_words and mine == pytest.approx(others, abs=1e-4)


@pytest.mark.parametrize("temperature", [0.0, 1.0, 1.8])
def test_company_changes_nothing(base_model: ChatModel, temperature: float) -> None:
    alone = [pieces_of(base_model, number, temperature) for number in range(18)]
    together = Barrier(9)

    def ask(number: int) -> list[Piece]:
        if number < 9:
            together.wait()
        return pieces_of(base_model, number, temperature)

    with ThreadPoolExecutor(9) as pool:
        in_company = list(pool.map(ask, range(18)))
    assert all(map(about_the_same, alone, in_company))


def test_a_reply_that_nobody_reads_on_holds_up_no_other(base_model: ChatModel) -> None:
    question = [{"role": "user", "content": QUESTIONS[0]}]
    left = [base_model.reply(question, seed=seed) for seed in range(3)]
    assert all(next(reply).text for reply in left)
    assert pieces_of(base_model, 1)[-1].finish_reason == "stop"
    assert all(list(reply)[-1].finish_reason == "stop" for reply in left)


def test_a_reply_goes_on_while_its_reader_is_elsewhere(base_model: ChatModel) -> None:
    under_way = base_model.reply([{"role": "user", "content": QUESTIONS[0]}], seed=1)
    begin = next(under_way)
    for number in range(4):
        pieces_of(base_model, number)
    before = base_model.tokens_computed
    rest = [*under_way]
    assert base_model.tokens_computed == before
    assert len(rest) > 1
    again = base_model.reply([{"role": "user", "content": QUESTIONS[0]}], seed=1)
    assert "".join(piece.text for piece in (begin, *rest)) == "".join(piece.text for piece in again)


def test_a_reply_leaves_its_seat_at_once(base_model: ChatModel) -> None:
    """Not when the garbage is collected: others would have to sit elsewhere meanwhile."""
    pieces_of(base_model, 1)  # its system message is kept, read, for others that begin alike
    gc.collect()
    gc.disable()
    try:
        decoders = len(living(Decoder))
        for number in (1, 4, 7):
            pieces_of(base_model, number)
            assert len(living(Decoder)) == decoders
    finally:
        gc.enable()


def living(kind: type) -> list[object]:
    return [each for each in gc.get_objects() if isinstance(each, kind)]


def test_a_reply_that_was_left_is_not_gone_on_with(base_model: ChatModel) -> None:
    def computed() -> int:
        before = base_model.tokens_computed
        pieces_of(base_model, 2)
        return base_model.tokens_computed - before

    alone = computed()
    left = base_model.reply([{"role": "user", "content": QUESTIONS[0]}], seed=1)
    next(left)
    left.close()  # type: ignore[attr-defined]
    assert computed() == alone


def test_a_reply_goes_on_between_the_prompts_that_are_read(base_model: ChatModel) -> None:
    """Fifty prompts one after the other do not keep waiting who is being answered."""
    under_way = base_model.reply([{"role": "user", "content": QUESTIONS[2]}], seed=4)
    next(under_way)
    read = 0
    with ThreadPoolExecutor(1) as pool:

        def read_on() -> None:
            nonlocal read
            for number in range(50):
                base_model.understood([{"role": "user", "content": QUESTIONS[number % len(QUESTIONS)]}])
                read += 1

        reading = pool.submit(read_on)
        assert [*under_way][-1].finish_reason == "stop"
        assert read < 50
        reading.result(timeout=20)


def test_a_step_that_fails_ends_only_what_was_under_way(
    small_checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, whole_step = ChatModel(small_checkpoint), batching.step

    def fail(growths: object) -> None:
        time.sleep(0.01)  # until all have joined
        raise MemoryError

    with monkeypatch.context() as broken, ThreadPoolExecutor(3) as pool:
        broken.setattr(batching, "step", fail)
        failures = [pool.submit(pieces_of, model, number).exception(timeout=20) for number in range(3)]
    assert [type(failure) for failure in failures] == [MemoryError] * 3
    assert batching.step is whole_step
    assert pieces_of(model, 1)[-1].finish_reason == "stop"
