"""The decoder computes what the model computes, in whatever portions and branches."""

import numpy as np
import pytest

from azure_emulator.tiny_model.backpropagation import row_log_probabilities
from azure_emulator.tiny_model.checkpoint import Checkpoint
from azure_emulator.tiny_model.decoder import Branch, Decoder, Feed, step
from azure_emulator.tiny_model.model import Array, ModelConfig, Parameters, new_parameters
from azure_emulator.tiny_model.weights import MOST_ROWS, normalised, prepare, scoring_of

CONFIG = ModelConfig(vocabulary=13, width=8, layers=2, heads=2, hidden=10)


def strong_parameters(config: ModelConfig = CONFIG) -> Parameters:
    """Weights large enough to tell apart what each token does, and gains that are not all one."""
    random = np.random.default_rng(4)
    return {
        name: np.float32(12) * value if value.ndim > 1 else random.uniform(0.5, 2, value.shape).astype(np.float32)
        for name, value in new_parameters(config, seed=1).items()
    }


PARAMETERS = strong_parameters()
WEIGHTS = prepare(PARAMETERS, CONFIG)


def logits_after(ids: list[int]) -> Array:
    """Read in one go."""
    return WEIGHTS.score(Decoder.alone(WEIGHTS, 20).read(ids))[0]


def fed(decoder: Decoder, *feeds: Feed) -> tuple[list[Branch], Array]:
    [branches], logits = step([(decoder, feeds)])
    return branches, logits


def same(expected: Array) -> object:
    return pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_the_decoder_expects_what_the_model_expects() -> None:
    ids = [1, 4, 2, 9, 3]
    shares = np.exp(logits_after(ids[:4]))
    rows, targets = np.array([ids[:4]]), np.array([ids[1:]])
    weights = np.array([[0, 0, 0, 1]], np.float32)
    [by_model] = row_log_probabilities(PARAMETERS, CONFIG, rows, targets, weights)
    assert float(np.log(shares[3] / shares.sum())) == pytest.approx(by_model, abs=1e-4)


def test_portions_read_like_the_whole() -> None:
    decoder = Decoder.alone(WEIGHTS, 20)
    decoder.read([1, 4])
    decoder.read([2])
    assert WEIGHTS.score(decoder.read([9, 3]))[0] == same(logits_after([1, 4, 2, 9, 3]))


def test_branches_see_the_trunk_and_themselves_alone() -> None:
    decoder = Decoder.alone(WEIGHTS, 20)
    decoder.read([1, 4, 2])
    (first, second), logits = fed(decoder, Feed(3), Feed(7))
    assert logits[0] == same(logits_after([1, 4, 2, 3]))
    assert logits[1] == same(logits_after([1, 4, 2, 7]))
    _, logits = fed(decoder, Feed(5, second), Feed(6, second), Feed(8, first))
    for row, ending in zip(logits, ([7, 5], [7, 6], [3, 8]), strict=True):
        assert row == same(logits_after([1, 4, 2, *ending]))


def test_what_is_kept_goes_on_and_the_rest_is_forgotten() -> None:
    decoder = Decoder.alone(WEIGHTS, 12)
    decoder.read([1, 4, 2])
    for last in (5, 6, 8, 0):  # more than would fit if anything else were kept
        (_, second), _ = fed(decoder, Feed(3), Feed(7))
        (_, longer), _ = fed(decoder, Feed(9, second), Feed(last, second))
        decoder.keep(longer if last == 0 else ())
    assert decoder.length == 5
    _, logits = fed(decoder, Feed(8))
    assert logits[0] == same(logits_after([1, 4, 2, 7, 0, 8]))


def test_decoders_of_different_lengths_step_together() -> None:
    short, long = Decoder.alone(WEIGHTS, 20), Decoder.alone(WEIGHTS, 20)
    short.read([1])
    long.read([5, 4, 3, 2])
    branches, logits = step([(short, [Feed(3)]), (long, [Feed(3), Feed(6)])])
    assert [len(each) for each in branches] == [1, 2]
    for row, ids in zip(logits, ([1, 3], [5, 4, 3, 2, 3], [5, 4, 3, 2, 6]), strict=True):
        assert row == same(logits_after(ids))


def test_the_base_scores_alike_alone_and_in_company(base: Checkpoint) -> None:
    weights = prepare(base.parameters, base.config)

    def following(company: int) -> Array:
        decoders = [Decoder.alone(weights, 40) for _ in range(1 + company)]
        for number, decoder in enumerate(decoders):
            decoder.read(list(range(20 + number, 30 + 2 * number)))
        return step([(decoder, [Feed(2000)]) for decoder in decoders])[1][0]

    alone = following(0)
    for company in (1, 3, MOST_ROWS - 1):
        assert following(company) == pytest.approx(alone, abs=1e-4)


def test_some_tokens_are_scored_alone(base: Checkpoint) -> None:
    weights, tokens = prepare(base.parameters, base.config), np.array([9000, 3, 319, 320])
    state = Decoder.alone(weights, 10).read([5, 6, 7])
    only = scoring_of(base.parameters, tokens)
    assert only.shape == (base.config.width, 4)
    whole = weights.score(state)[0, tokens]
    assert prepare(base.parameters, base.config, tokens).score(state)[0] == pytest.approx(whole, abs=1e-4)
    assert normalised(state)[0] @ only == pytest.approx(whole, abs=1e-4)
