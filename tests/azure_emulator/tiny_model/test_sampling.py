"""Tokens are drawn as often as the nucleus says, and their log-probabilities are the model's own."""

import numpy as np
import pytest

from azure_emulator.tiny_model.phrases import Phrases
from azure_emulator.tiny_model.sampling import Question, SamplingSettings, Spoken
from azure_emulator.tiny_model.tokenizer import MARKS, Tokenizer

SHARES = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
LOGITS = np.log(SHARES).astype(np.float32) + np.float32(3)
FREE = Spoken(np.arange(5), 5, Phrases.all())
EVENLY = ((np.arange(1000) + 0.5) / 1000).tolist()


def shares_drawn(settings: SamplingSettings, forbidden: tuple[int, ...] = ()) -> list[float]:
    [drawn] = FREE.draw([Question(LOGITS, settings, EVENLY, forbidden)])
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
    question = Question(LOGITS, SamplingSettings(0.3, 0.9, top=2), [0.5], [0])
    [[drawn]] = FREE.draw([question])
    assert drawn.token == 1
    assert drawn.log_probability == pytest.approx(np.log(0.3), abs=1e-5)
    assert [token for token, _ in drawn.top] == [0, 1]
    assert [value for _, value in drawn.top] == pytest.approx(np.log([0.4, 0.3]), abs=1e-5)


def test_rows_do_not_disturb_each_other() -> None:
    random = np.random.default_rng(2)
    logits = (5 * random.standard_normal((6, 700))).astype(np.float32)
    spoken = Spoken(3 * np.arange(700), 2100, Phrases.all())
    questions = [
        Question(logits[row], SamplingSettings(0.2 * row, 0.9, row), random.random(row).tolist(), [row, row + 1, 2000])
        for row in range(6)
    ]
    together = spoken.draw(questions)
    for row, question in enumerate(questions):
        assert spoken.draw([question]) == [together[row]]
        assert all(each.token % 3 == 0 and each.token not in question.forbidden for each in together[row])


def test_large_and_small_logits_are_no_trouble() -> None:
    logits = np.array([[1e4, 0, -1e4], [-1e4, -1e4, -1e4 - 1]], np.float32)
    warm, plain = SamplingSettings(2.0, 1.0), SamplingSettings(1.0, 1.0)
    questions = [Question(logits[0], warm, [0.999], [0]), Question(logits[1], plain, [0.99])]
    first, second = Spoken(np.arange(3), 3, Phrases.all()).draw(questions)
    assert first[0].token == 1
    assert first[0].log_probability == pytest.approx(-1e4)
    assert second[0].token == 2


TOKENIZER = Tokenizer([*MARKS, *".!?", "see", "the", "sea", "lake", "sun"])
SEE, THE, SEA, LAKE, SUN = range(10, 15)
READ = Phrases.none().with_read([[SEE, THE, SEA, 7], [THE, LAKE, 7]], TOKENIZER)
LIKELY_SUN = np.array([0, 0, 0, 1, 2, 4], np.float32)  # of the end, see, the, sea, lake and sun


def drawn_after(before: tuple[int, ...] | None, chance: float, temperature: float = 1.0) -> tuple[int, bool]:
    spoken = Spoken(np.array([7, SEE, THE, SEA, LAKE, SUN]), len(TOKENIZER), READ)
    question = Question(LIKELY_SUN, SamplingSettings(temperature, 1.0), [chance], (), before)
    [[drawn]] = spoken.draw([question])
    return drawn.token, drawn.is_new


@pytest.mark.parametrize("chance", [0.01, 0.5, 0.99])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_of_likely_words_one_goes_on_that_somebody_wrote_there(chance: float, temperature: float) -> None:
    assert drawn_after((0, 0, SEE, THE), chance, temperature) == (SEA, False)
    assert drawn_after((0, 0, 0, THE), chance, temperature) == (LAKE, False)


def test_five_words_may_be_new_where_three_are_not() -> None:
    assert drawn_after((SUN, SUN, SEE, THE), 0.5) == (SEA, True)


def test_where_nobody_wrote_any_of_them_the_model_decides() -> None:
    assert drawn_after((0, 0, SUN, SUN), 0.5) == (SUN, True)
    assert drawn_after(None, 0.5) == (SUN, False)
