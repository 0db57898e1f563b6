"""Tokens are drawn as often as the nucleus says, and their log-probabilities are the model's own."""

import numpy as np
import pytest

from azure_emulator.tiny_model.sampling import NEVER, Question, SamplingSettings, draw

SHARES = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
LOGITS = np.log(SHARES).astype(np.float32) + np.float32(3)
FREE = np.zeros(5, np.float32)
EVENLY = ((np.arange(1000) + 0.5) / 1000).tolist()


def shares_drawn(settings: SamplingSettings, forbidden: tuple[int, ...] = ()) -> list[float]:
    [drawn] = draw(LOGITS[None], [Question(settings, EVENLY, forbidden)], FREE)
    return [sum(each.token == token for each in drawn) / len(drawn) for token in range(5)]


@pytest.mark.parametrize(
    ("settings", "forbidden", "expected"),
    [
        (SamplingSettings(1.0, 1.0), (), SHARES),
        (SamplingSettings(1.0, 0.7), (), SHARES[:2] / 0.7),
        (SamplingSettings(1.0, 0.71), (), SHARES[:3] / 0.85),
        (SamplingSettings(1.0, 1.0), (0, 3), np.array([0, 0.3, 0.15, 0, 0.05]) / 0.5),
        (SamplingSettings(0.5, 1.0), (), SHARES**2 / (SHARES**2).sum()),
        (SamplingSettings(0.0, 1.0), (0,), [0, 1, 0, 0, 0]),
        (SamplingSettings(1.0, 0.0), (), [1, 0, 0, 0, 0]),
    ],
    ids=["all", "nucleus", "nucleus with the token across its edge", "forbidden", "colder", "greedy", "no nucleus"],
)
def test_shares(settings: SamplingSettings, forbidden: tuple[int, ...], expected: list[float]) -> None:
    drawn = shares_drawn(settings, forbidden)
    assert drawn == pytest.approx(list(expected) + [0] * (5 - len(expected)), abs=0.002)


def test_log_probabilities_are_those_of_the_model_whatever_is_forbidden() -> None:
    question = Question(SamplingSettings(0.3, 0.9, top=2), [0.5], [0])
    banned = np.array([0, 0, NEVER, 0, 0], np.float32)
    [[drawn]] = draw(LOGITS[None], [question], banned)
    assert drawn.token == 1
    assert drawn.log_probability == pytest.approx(np.log(0.3), abs=1e-5)
    assert [token for token, _ in drawn.top] == [0, 1]
    assert [value for _, value in drawn.top] == pytest.approx(np.log([0.4, 0.3]), abs=1e-5)


def test_rows_do_not_disturb_each_other() -> None:
    random = np.random.default_rng(2)
    logits = (5 * random.standard_normal((6, 700))).astype(np.float32)
    banned = np.where(np.arange(700) % 7 == 0, NEVER, np.float32(0))
    questions = [
        Question(SamplingSettings(0.2 * row, 0.9, row), random.random(row).tolist(), [row, row + 1]) for row in range(6)
    ]
    together = draw(logits, questions, banned)
    for row, question in enumerate(questions):
        assert draw(logits[row : row + 1], [question], banned) == [together[row]]
        assert all(each.token % 7 and each.token not in question.forbidden for each in together[row])


def test_large_and_small_logits_are_no_trouble() -> None:
    logits = np.array([[1e4, 0, -1e4], [-1e4, -1e4, -1e4 - 1]], np.float32)
    questions = [Question(SamplingSettings(2.0, 1.0), [0.999], [0]), Question(SamplingSettings(1.0, 1.0), [0.99])]
    first, second = draw(logits, questions, np.zeros(3, np.float32))
    assert first[0].token == 1
    assert first[0].log_probability == pytest.approx(-1e4)
    assert second[0].token == 2
