"""The draft that goes on is the one that drawing all of them to their ends would choose."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pytest

from azure_emulator.tiny_model.decoder import Branch
from azure_emulator.tiny_model.drafts import DRAFTS, LONGEST_SENTENCE, Draft, Sentence
from azure_emulator.tiny_model.forbidden import ForbiddenTokens, Said, spoken_tokens
from azure_emulator.tiny_model.model import Array
from azure_emulator.tiny_model.phrases import Phrases
from azure_emulator.tiny_model.sampling import Drawn, Question, SamplingSettings, Spoken
from azure_emulator.tiny_model.slots import SLOTS
from azure_emulator.tiny_model.tokenizer import END, MARKS, Tokenizer

TOKENIZER = Tokenizer([*MARKS, *SLOTS, *".!?", *"abcdefgh"])
FORBIDDEN = ForbiddenTokens(TOKENIZER)
HABITS = np.random.default_rng(8).integers(len(MARKS) + len(SLOTS), len(TOKENIZER), (300, 12)).tolist()
PHRASES = Phrases.none().with_read(HABITS, TOKENIZER)
SPOKEN = Spoken(spoken_tokens(TOKENIZER, Phrases.all()), len(TOKENIZER), PHRASES)
SETTINGS = SamplingSettings(0.8, 0.95)


@dataclass
class Language:
    """Made-up logits after each beginning, so that it does not matter who asks and when."""

    seed: int
    likes_to_end: float
    length: int = 0
    tokens: dict[Branch, list[int]] = field(default_factory=lambda: {(): []})
    kept: list[int] | None = None

    def after(self, tokens: list[int]) -> Array:
        logits = 2.5 * np.random.default_rng([self.seed, *tokens]).standard_normal(len(TOKENIZER))
        for token in (END, *FORBIDDEN.sentence_ends):
            logits[token] += self.likes_to_end
        return logits[SPOKEN.tokens].astype(np.float32)

    def keep(self, branch: Branch) -> None:
        """As a decoder does."""
        self.kept = self.tokens[branch]


def drafted(language: Language, *tries: Array) -> tuple[Draft, int]:
    """The choice, and how many tokens were fed for it."""
    logits, said = language.after([]), Said(FORBIDDEN, {})
    sentence = Sentence(language, logits, said, FORBIDDEN.sentence_ends, SETTINGS, tries)  # type: ignore[arg-type]
    fed = 0
    while (outcome := sentence.outcome) is None:
        sentence.go_on(SPOKEN.draw(sentence.asks()))
        feeds = sentence.feeds()
        branches = [(*feed.branch, fed + number) for number, feed in enumerate(feeds)]
        for feed, branch in zip(feeds, branches, strict=True):
            language.tokens[branch] = [*language.tokens[feed.branch], feed.token]
        fed += len(feeds)
        sentence.fed(branches, [language.after(language.tokens[branch]) for branch in branches])
    return outcome, fed


def drawn_to_the_end(language: Language, chances: Array) -> list[Drawn]:
    """One draft on its own."""
    said, drawn = Said(FORBIDDEN, {}), list[Drawn]()
    for chance in chances:
        forbidden = said.forbids() if drawn else [*said.forbids(), END]
        logits = language.after([each.token for each in drawn])
        [[each]] = SPOKEN.draw([Question(logits, SETTINGS, [chance], forbidden, said.in_sentence)])
        if each.token == END:
            break
        drawn.append(each)
        said.add(each.token)
        if each.token in FORBIDDEN.sentence_ends:
            break
    return drawn


def score(drawn: list[Drawn]) -> float:
    weakest = sorted(each.log_probability for each in drawn)[:5]
    return (
        sum(weakest) / len(weakest)
        - 3 * sum(each.is_new for each in drawn)
        - (100 if len(drawn) == LONGEST_SENTENCE else 0)
    )


@pytest.mark.parametrize("likes_to_end", [-9.0, 0.0, 2.0, 4.0])
def test_the_choice_is_that_of_drawing_everything(likes_to_end: float) -> None:
    saved = 0
    for seed in range(60):
        chances = np.random.default_rng(seed).random((LONGEST_SENTENCE, DRAFTS))
        language = Language(seed, likes_to_end)
        all_drafts = [drawn_to_the_end(language, chances[:, number]) for number in range(DRAFTS)]
        scores = list(map(score, all_drafts))
        expected = next(each for each, value in zip(all_drafts, scores, strict=True) if value >= max(scores) - 0.5)
        chosen, fed = drafted(language, chances)
        assert chosen.drawn == expected
        saved += sum(map(len, all_drafts)) - fed
    assert saved > 0


def test_a_poor_sentence_is_drafted_anew() -> None:
    used = Counter[int]()
    for seed in range(60):
        tries = np.random.default_rng(seed).random((3, LONGEST_SENTENCE, DRAFTS))
        language = Language(seed, likes_to_end=-2.0)
        choices = [drafted(language, each)[0] for each in tries]
        number = next((number for number, choice in enumerate(choices) if choice.score() >= -5), 2)
        chosen, _ = drafted(language, *tries)
        assert chosen.drawn == choices[number].drawn
        assert language.kept == [each.token for each in chosen.drawn] or chosen.following is None
        used[number] += 1
    assert set(used) == {0, 1, 2}


@pytest.mark.parametrize("seed", range(40))
def test_what_follows_is_known_exactly_after_a_sentence_that_has_its_mark(seed: int) -> None:
    language = Language(seed, likes_to_end=1.0)
    chosen, _ = drafted(language, np.random.default_rng(seed).random((LONGEST_SENTENCE, DRAFTS)))
    tokens = [each.token for each in chosen.drawn]
    if tokens[-1] in FORBIDDEN.sentence_ends:
        assert language.kept == tokens
        assert chosen.following is not None
        assert (chosen.following == language.after(tokens)).all()
    else:
        assert chosen.following is None


def test_drafts_that_say_the_same_are_fed_once() -> None:
    chances = np.full((LONGEST_SENTENCE, DRAFTS), 0.5)
    chosen, fed = drafted(Language(3, likes_to_end=1.0), chances)
    assert chosen.numbers == list(range(DRAFTS))
    assert fed <= len(chosen.drawn)


@pytest.mark.parametrize("length", [LONGEST_SENTENCE - 1, LONGEST_SENTENCE, LONGEST_SENTENCE + 1])
def test_a_sentence_may_be_as_long_as_it_may_be(length: int) -> None:
    class Talkative(Language):
        def after(self, tokens: list[int]) -> Array:
            self.likes_to_end = 50 if len(tokens) == length - 1 else -50
            logits = super().after(tokens)
            logits[SPOKEN.tokens == END] -= 200  # it ends with a mark or not at all
            return logits

    chosen, _ = drafted(Talkative(1, -50), np.random.default_rng(1).random((LONGEST_SENTENCE, DRAFTS)))
    assert len(chosen.drawn) == min(length, LONGEST_SENTENCE)
    assert chosen.has_end == (length <= LONGEST_SENTENCE)
